/* tmpl: substitution of {name}, {q:name}, {raw:name} and $(stage.name). */
#include <limits.h>
#include <string.h>

#include "base/str.h"
#include "sweep/tmpl.h"

/* An opening brace that still waits for its closing one. */
struct open {
	size_t	pos;		/* in the output */
	int	shell;		/* a $ stands before it */
};

struct scan {
	struct buf		*out;
	const struct tmpl_env	*env;
	struct open		 open[TMPL_OPEN_MAX];	/* a ring */
	size_t			 nopen;
	size_t			 forgotten;	/* entries of the ring lost */
	long			 steps;
	size_t			 off;	/* place in the outermost text */
};

static const char plain_word[] = STR_NAME "/:=,+@%";

static enum tmpl_rc feed(struct scan *, const char *, size_t, int);

/* The bytes at which feed() must look; all others are copied.  A table, as
 * nearly all the time goes into this question. */
static const char special[UCHAR_MAX + 1] = {
	['{'] = 1, ['}'] = 1, [')'] = 1
};

/* Returns the next byte from I on that matters, or LEN. */
static size_t
next(const char *text, size_t len, size_t i)
{
	while (i < len && !special[(unsigned char)text[i]])
		i++;
	return i;
}

int
tmpl_plain(const char *text, size_t len)
{
	return next(text, len, 0) == len;
}

/* Is C one of SET, or a part of a character that is not ASCII? */
static int
is_of(const char *set, char c)
{
	return (c & 0x80) != 0 || (c != '\0' && strchr(set, c) != NULL);
}

int
tmpl_isname(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_of(i == 0 ? STR_LETTERS "_" : STR_NAME, s[i]) ||
		    (s[i] == '.' && s[i - 1] == '.'))
			return 0;
	return len > 0;
}

int
tmpl_isref(const char *s, size_t len)
{
	const char *dot = len > 1 ? memchr(s + 1, '.', len - 2) : NULL;
	size_t i;

	for (i = 0; i < len && is_of(STR_NAME, s[i]); i++)
		continue;
	return i == len && dot != NULL && s[0] != '-';
}

size_t
tmpl_begin(const char *text, size_t off, const char *open)
{
	size_t n = strlen(open), i;

	for (i = off; i > 0; i--)
		if (strncmp(text + i - 1, open, n) == 0)
			return i - 1;
	return off;
}

int
tmpl_quote(struct buf *b, const char *s, size_t len)
{
	size_t n, i;

	for (i = 0; i < len && strchr(plain_word, s[i]) != NULL; i++)
		continue;
	if (len > 0 && i == len)
		return buf_add(b, s, len);
	buf_putc(b, '\'');
	for (; len > 0; s += n, len -= n) {
		for (n = 0; n < len && s[n] != '\''; n++)
			continue;
		if (n == 0) {
			buf_puts(b, "'\\''");
			n = 1;
		} else {
			buf_add(b, s, n);
		}
	}
	return buf_putc(b, '\'');
}

static void
cut(struct buf *b, size_t pos)
{
	b->len = pos;
	b->s[pos] = '\0';
}

static enum tmpl_rc
insert(struct scan *sc, const char *v, size_t len, int depth)
{
	if (tmpl_plain(v, len))
		return buf_add(sc->out, v, len) == -1 ? TMPL_LONG : TMPL_OK;
	/* values whose text makes new names: how deep, and how many */
	if (depth >= 16 || (depth > 0 && ++sc->steps > 10000))
		return TMPL_LOOP;
	return feed(sc, v, len, depth + 1);
}

/* Returns how many bytes stand before the name in q:name and raw:name, or 0. */
static size_t
prefix(const char *name, size_t len)
{
	return len > 2 && memcmp(name, "q:", 2) == 0 ? 2 :
	    len > 4 && memcmp(name, "raw:", 4) == 0 ? 4 : 0;
}

/* {q:name}, {raw:name}: 1 when it was replaced, 0 when it is none, -1 to give
 * up. */
static int
final(struct scan *sc, size_t pos)
{
	const char *name = sc->out->s + pos + 1, *v;
	size_t len = sc->out->len - pos - 1, vlen, n = prefix(name, len);
	int rc;

	if (n == 0)
		return 0;
	rc = sc->env->get(sc->env->arg, name + n, len - n, &v, &vlen);
	if (rc < 1)
		return rc;
	cut(sc->out, pos);
	if (n == 2)
		tmpl_quote(sc->out, v, vlen);
	else
		buf_add(sc->out, v, vlen);
	return 1;
}

/* A closing brace: what stands since the last opening one is a name. */
static enum tmpl_rc
closing(struct scan *sc, int depth)
{
	const struct tmpl_env *env = sc->env;
	const char *name, *v;
	struct open *o;
	size_t len, vlen;
	int rc;

	if (sc->nopen == sc->forgotten)
		return buf_putc(sc->out, '}') == -1 ? TMPL_LONG : TMPL_OK;
	o = &sc->open[--sc->nopen % TMPL_OPEN_MAX];
	name = sc->out->s + o->pos + 1;
	len = sc->out->len - o->pos - 1;
	if (o->shell) {
		if (depth == 0)
			env->odd(env->arg, TMPL_SHELL, name, len, sc->off);
		return buf_putc(sc->out, '}') == -1 ? TMPL_LONG : TMPL_OK;
	}
	if ((rc = env->get(env->arg, name, len, &v, &vlen)) > 0) {
		cut(sc->out, o->pos);
		return insert(sc, v, vlen, depth);
	}
	if (rc == 0 && (rc = final(sc, o->pos)) == 1)
		return sc->out->over ? TMPL_LONG : TMPL_OK;
	if (rc == -1)
		return TMPL_FAIL;
	len -= prefix(name, len);
	name = sc->out->s + sc->out->len - len;
	if (depth == 0)
		env->odd(env->arg, !o->shell && tmpl_isname(name, len) ?
		    TMPL_UNKNOWN : TMPL_OTHER, name, len, sc->off);
	return buf_putc(sc->out, '}') == -1 ? TMPL_LONG : TMPL_OK;
}

/* A closing parenthesis: perhaps that of $(stage.name). */
static enum tmpl_rc
paren(struct scan *sc, int depth)
{
	const struct buf *b = sc->out;
	const char *v;
	size_t i, vlen;
	int rc = 0;

	for (i = b->len; i > 1 && b->len - i < TMPL_REF_MAX; i--)
		if (strchr("(){}", b->s[i - 1]) != NULL)
			break;
	if (i > 1 && i < b->len && b->s[i - 1] == '(' && b->s[i - 2] == '$')
		rc = sc->env->ref(sc->env->arg, b->s + i, b->len - i, sc->off,
		    &v, &vlen);
	if (rc == -1)
		return TMPL_FAIL;
	if (rc > 0) {
		cut(sc->out, i - 2);
		return insert(sc, v, vlen, depth);
	}
	return buf_putc(sc->out, ')') == -1 ? TMPL_LONG : TMPL_OK;
}

static enum tmpl_rc
opening(struct scan *sc, int shell)
{
	struct open *o = &sc->open[sc->nopen % TMPL_OPEN_MAX];

	if (sc->nopen - sc->forgotten == TMPL_OPEN_MAX)
		sc->forgotten++;
	sc->nopen++;
	o->pos = sc->out->len;
	o->shell = shell;
	return buf_putc(sc->out, '{') == -1 ? TMPL_LONG : TMPL_OK;
}

/* An opening brace at *I.  Mostly a name and the closing one follow, and there
 * is nothing to keep in mind; *I is then moved to that. */
static enum tmpl_rc
brace(struct scan *sc, const char *text, size_t len, size_t *i, int depth)
{
	const struct tmpl_env *env = sc->env;
	int shell = *i > 0 && text[*i - 1] == '$', rc;
	const char *v;
	size_t end, vlen;

	end = next(text, len, *i + 1);
	if (!shell && end < len && text[end] == '}') {
		rc = env->get(env->arg, text + *i + 1, end - *i - 1, &v,
		    &vlen);
		if (rc == -1)
			return TMPL_FAIL;
		if (rc > 0) {
			*i = end;
			if (depth == 0)
				sc->off = end;
			return insert(sc, v, vlen, depth);
		}
	}
	return opening(sc, shell);
}

/* Runs TEXT through the scanner; a value is text like any other. */
static enum tmpl_rc
feed(struct scan *sc, const char *text, size_t len, int depth)
{
	enum tmpl_rc rc = TMPL_OK;
	size_t i, n;

	for (i = 0; i < len && rc == TMPL_OK; i++) {
		n = next(text, len, i);
		if (n > i && buf_add(sc->out, text + i, n - i) == -1)
			return TMPL_LONG;
		if ((i = n) == len)
			break;
		if (depth == 0)
			sc->off = i;
		if (text[i] == '{')
			rc = brace(sc, text, len, &i, depth);
		else if (text[i] == '}')
			rc = closing(sc, depth);
		else
			rc = paren(sc, depth);
	}
	return rc;
}

enum tmpl_rc
tmpl_expand(struct buf *out, const char *text, size_t len,
    const struct tmpl_env *env)
{
	struct scan sc;

	sc.out = out;
	sc.env = env;
	sc.nopen = sc.forgotten = 0;
	sc.steps = 0;
	sc.off = 0;
	return feed(&sc, text, len, 0);
}
