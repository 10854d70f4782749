/* card: the text of a card, as people and asana-create write it. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "record/card.h"

#define NBSP		"\xc2\xa0"

enum { SEC_DEPS, SEC_CONTEXT, SEC_JOB, SEC_N };

static const char *const headings[SEC_N] = {
	"# Depends on", "# Context", "# Job"
};

/* A piece of the text. */
struct span {
	const char	*s;
	size_t		 n;
};

/* Length of the white space at the start of S: blanks, TAB, NBSP. */
static size_t
blanks(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n)
		if (s[i] == ' ' || s[i] == '\t' || s[i] == '\r')
			i++;
		else if (n - i >= 2 && memcmp(s + i, NBSP, 2) == 0)
			i += 2;
		else
			break;
	return i;
}

static struct span
trim(const char *s, size_t n)
{
	struct span t;
	size_t k = blanks(s, n);

	s += k;
	n -= k;
	for (;;)
		if (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
			n--;
		else if (n > 1 && memcmp(s + n - 2, NBSP, 2) == 0)
			n -= 2;
		else
			break;
	t.s = s;
	t.n = n;
	return t;
}

/* Is it that text, with any blanks between the words?  Asana's editor may have
 * made non-breaking spaces of them. */
static int
is(struct span t, const char *words)
{
	size_t k;

	for (; *words != '\0'; words++)
		if (*words == ' ') {
			if ((k = blanks(t.s, t.n)) == 0)
				return 0;
			t.s += k;
			t.n -= k;
		} else if (t.n > 0 && *t.s == *words) {
			t.s++;
			t.n--;
		} else
			return 0;
	return t.n == 0;
}

/* Takes the next line off TEXT; 0 at the end. */
static int
line(struct span *text, struct span *l)
{
	const char *nl;

	if (text->n == 0)
		return 0;
	nl = memchr(text->s, '\n', text->n);
	*l = trim(text->s, nl != NULL ? (size_t)(nl - text->s) : text->n);
	if (nl == NULL)
		nl = text->s + text->n - 1;
	text->n -= (size_t)(nl + 1 - text->s);
	text->s = nl + 1;
	return 1;
}

/* Drops a bullet, as people and Asana's editor write it; 1 if there was. */
static int
unbullet(struct span *l)
{
	static const char *const bullets[] = {
		"-", "*", "\xe2\x80\xa2", "\xe2\x80\x93", "\xe2\x97\xa6"
	};
	size_t i, n;

	for (i = 0; i < sizeof(bullets) / sizeof(bullets[0]); i++) {
		n = strlen(bullets[i]);
		if (l->n > n && memcmp(l->s, bullets[i], n) == 0 &&
		    blanks(l->s + n, l->n - n) > 0) {
			*l = trim(l->s + n, l->n - n);
			return 1;
		}
	}
	return 0;
}

/* Finds the gid of the last address in a line. */
static const char *
link_in(struct span l, size_t *len)
{
	const char *gid = NULL, *g;
	size_t i, n;

	for (i = 0; i + 8 < l.n; i++)
		if (l.s[i] == 'h' &&
		    (g = jobline_urlgid(l.s + i, &n)) != NULL &&
		    g + n <= l.s + l.n) {
			gid = g;
			*len = n;
		}
	return gid;
}

static int
read_deps(struct card *c, struct span text)
{
	struct span l;
	struct buf b;
	const char *gid;
	size_t n;
	int bullet, any = 0;

	buf_init(&b, CARD_TEXT_MAX);
	while (line(&text, &l)) {
		if (l.n == 0)
			continue;
		bullet = unbullet(&l);
		gid = link_in(l, &n);
		if (gid == NULL && !bullet)
			goto no;
		any = 1;
		if (is(l, "none"))
			continue;
		if (b.len > 0)
			buf_putc(&b, ',');
		buf_add(&b, gid != NULL ? gid : "?", gid != NULL ? n : 1);
	}
	if (!any)
		goto no;
	if (b.len > 0)
		c->deps = buf_take(&b);
	return 1;
no:
	buf_free(&b);
	return 0;
}

/* Replaces non-breaking spaces, which stand in no JSON but in its strings. */
static void
json_blanks(char *s)
{
	int quoted = 0;
	char *o;

	for (o = s; *s != '\0'; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (quoted && *s == '\\' && s[1] != '\0')
			*o++ = *s++;
		else if (!quoted && memcmp(s, NBSP, 2) == 0)
			*++s = ' ';
		*o++ = *s;
	}
	*o = '\0';
}

static int
read_context(struct card *c, struct span text)
{
	struct span l, json = { NULL, 0 };
	struct node *root;
	char *copy;
	int fence = 0, is_obj;

	while (line(&text, &l)) {
		if (l.n >= 3 && memcmp(l.s, "```", 3) == 0) {
			fence++;
			continue;
		}
		if (l.n == 0)
			continue;
		if (fence > 1)
			return 0;
		if (json.s == NULL)
			json.s = l.s;
		json.n = (size_t)(l.s + l.n - json.s);
	}
	if (json.s == NULL || fence == 1 || fence > 2)
		return 0;
	copy = xstrndup(json.s, json.n);
	json_blanks(copy);
	root = json_parse(copy, strlen(copy), NULL);
	is_obj = root != NULL && root->type == NODE_OBJ;
	if (is_obj && root->n > 0)
		c->params = copy;
	else
		free(copy);
	node_free(root);
	return is_obj;
}

static void
set(char **to, struct span v)
{
	free(*to);
	*to = v.n > 0 ? xstrndup(v.s, v.n) : NULL;
}

static int
read_job(struct card *c, struct span text)
{
	struct span l, k, v;
	struct buf b;
	const char *colon;
	int any = 0;

	buf_init(&b, CARD_TEXT_MAX);
	while (line(&text, &l)) {
		if (l.n == 0)
			continue;
		unbullet(&l);
		any = 1;
		colon = memchr(l.s, ':', l.n);
		k = trim(l.s, colon != NULL ? (size_t)(colon - l.s) : 0);
		if (k.n == 0 ||
		    strspn(l.s, "abcdefghijklmnopqrstuvwxyz_") < k.n)
			goto no;
		v = trim(colon + 1, (size_t)(l.s + l.n - colon - 1));
		if (is(k, "key"))
			set(&c->key, v);
		else if (is(k, "stage"))
			set(&c->stage, v);
		else
			buf_printf(&b, "%s%.*s=%.*s", b.len > 0 ? "," : "",
			    (int)k.n, k.s, (int)v.n, v.s);
	}
	if (!any)
		goto no;
	if (b.len > 0)
		c->opts = buf_take(&b);
	c->why = jobopts_check(c->opts);
	return 1;
no:
	free(c->key);
	free(c->stage);
	c->key = c->stage = NULL;
	buf_free(&b);
	return 0;
}

/* Finds the last heading in TEXT: its kind, where it stands in *AT, and what
 * follows it in *BODY; -1 if there is none. */
static int
last_heading(struct span text, const char **at, struct span *body)
{
	struct span rest = text, l;
	const char *start;
	int i, found = -1;

	for (start = rest.s; line(&rest, &l); start = rest.s)
		for (i = 0; i < SEC_N; i++)
			if (is(l, headings[i])) {
				found = i;
				*at = start;
				*body = rest;
			}
	return found;
}

/* Reads the sections at the end; returns what stands before them. */
static struct span
read_sections(struct card *c, struct span text)
{
	static int (*const readers[SEC_N])(struct card *, struct span) = {
		read_deps, read_context, read_job
	};
	int seen[SEC_N] = { 0 }, kind;
	struct span body;
	const char *at;

	while ((kind = last_heading(text, &at, &body)) != -1) {
		if (seen[kind] || !readers[kind](c, body))
			break;
		seen[kind] = 1;
		text.n = (size_t)(at - text.s);
		/* the two that card_print() puts before a section */
		if (text.n >= 2 && memcmp(at - 2, "\n\n", 2) == 0)
			text.n -= 2;
	}
	return text;
}

/* Asana's editor may write every line end as CRLF; one that is not shows
 * that the others belong to the script. */
static char *
unix_lines(const char *s)
{
	const char *p;
	char *copy, *o;

	for (p = strchr(s, '\n'); p != NULL; p = strchr(p + 1, '\n'))
		if (p == s || p[-1] != '\r')
			return xstrdup(s);
	copy = o = xmalloc(strlen(s) + 1);
	for (; *s != '\0'; s++)
		if (*s != '\r' || s[1] != '\n')
			*o++ = *s;
	*o = '\0';
	return copy;
}

/* Replaces non-breaking spaces, unless the script is as it was made. */
static void
unbreak(struct card *c)
{
	char key[17], *in, *out;

	jobline_key(key, c->script, c->opts);
	if (c->key != NULL && strcmp(c->key, key) == 0)
		return;
	for (in = out = c->script; *in != '\0'; in++)
		if (memcmp(in, NBSP, 2) == 0) {
			*out++ = ' ';
			in++;
		} else
			*out++ = *in;
	*out = '\0';
}

/* Returns why a text that begins so is no job, or NULL. */
static const char *
nojob(const char *text)
{
	static const struct {
		const char *head, *why;
	} kinds[] = {
		{ CARD_WORKER, "it is the card of a worker, not a job" },
		{ CARD_SWEEP, "it is the card of a sweep, not a job" },
		{ CARD_LOCK, "it is a lock, not a job" }
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(text, kinds[i].head, strlen(kinds[i].head)) == 0)
			return kinds[i].why;
	return NULL;
}

void
card_parse(struct card *c, const char *notes)
{
	struct span text, rest, l;
	char *copy;
	int headed;

	memset(c, 0, sizeof(*c));
	copy = unix_lines(notes);
	text.s = copy;
	text.n = strlen(copy);
	text = read_sections(c, text);
	for (rest = text; line(&rest, &l) && l.n == 0;)
		continue;
	headed = text.n > 0 && is(l, "# Script");
	if (headed)
		text = rest;
	c->script = xstrndup(text.s, text.n);
	free(copy);
	unbreak(c);
	if (c->script[strspn(c->script, " \t\r\n")] == '\0') {
		free(c->script);
		c->script = NULL;
		c->why = "the description holds no script";
	} else if (!headed && (c->nojob = nojob(c->script)) != NULL)
		c->why = c->nojob;
}

void
card_free(struct card *c)
{
	free(c->script);
	free(c->deps);
	free(c->params);
	free(c->opts);
	free(c->key);
	free(c->stage);
	memset(c, 0, sizeof(*c));
}

static void
print_opts(struct buf *b, const char *opts)
{
	const char *s, *eq;
	size_t n;

	while ((s = str_next(&opts, ",", &n)) != NULL) {
		if ((eq = memchr(s, '=', n)) == NULL)
			continue;
		buf_add(b, s, (size_t)(eq - s));
		buf_puts(b, ": ");
		buf_add(b, eq + 1, n - (size_t)(eq + 1 - s));
		buf_putc(b, '\n');
	}
}

/* A script that holds a heading needs the real section behind it, else its
 * own words would be taken for one. */
static int
holds(const char *script, int kind)
{
	struct span text, l;

	text.s = script != NULL ? script : "";
	text.n = strlen(text.s);
	while (line(&text, &l))
		if (is(l, headings[kind]))
			return 1;
	return 0;
}

int
card_print(struct buf *b, const struct jobline *r, const char *key,
    const char *base, char *const *deps, char *const *titles, size_t n)
{
	const char *script = r->col[JOBLINE_SCRIPT], *params =
	    r->col[JOBLINE_PARAMS];
	const char *stage = r->col[JOBLINE_STAGE];
	size_t i;

	buf_printf(b, "# Script\n%s\n\n", script != NULL ? script : "");
	if (n > 0 || holds(script, SEC_DEPS)) {
		buf_printf(b, "%s\n%s", headings[SEC_DEPS],
		    n == 0 ? "- none\n" : "");
		for (i = 0; i < n; i++)
			buf_printf(b, "- %s (%s%s)\n", titles[i], base,
			    deps[i]);
		buf_putc(b, '\n');
	}
	if (params != NULL || holds(script, SEC_CONTEXT))
		buf_printf(b, "%s\n```json\n%s\n```\n\n",
		    headings[SEC_CONTEXT], params != NULL ? params : "{}");
	buf_printf(b, "%s\nkey: %s\n", headings[SEC_JOB], key);
	if (stage != NULL) {
		buf_puts(b, "stage: ");
		str_putline(b, stage, strlen(stage));
		buf_putc(b, '\n');
	}
	print_opts(b, r->col[JOBLINE_OPTS]);
	return b->over ? -1 : 0;
}

int
card_record(const char *notes, const char *head, card_field_fn *fn, void *arg)
{
	const char *rest, *s;
	char *line, *item, *v;
	size_t n;

	if (notes == NULL || strncmp(notes, head, strlen(head)) != 0)
		return -1;
	rest = line = xstrndup(notes, strcspn(notes, "\r\n"));
	while ((s = str_next(&rest, " ", &n)) != NULL) {
		item = xstrndup(s, n);
		if ((v = strchr(item, '=')) != NULL) {
			*v++ = '\0';
			fn(item, v, arg);
		}
		free(item);
	}
	free(line);
	return 0;
}
