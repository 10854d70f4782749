/* json: JSON text to a tree.  The only file that knows jsmn. */
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS	/* without them jsmn is quadratic */
#include <jsmn.h>

#include "base/json.h"
#include "base/str.h"

/* jsmn finds the tokens; it does not check what stands between them, nor
 * inside.  So the tree is built by going through text and tokens together. */
struct reader {
	const char	*s;
	size_t		 len;
	size_t		 pos;	/* next byte of the text */
	jsmntok_t	*tok;	/* next token */
	jsmntok_t	*end;
	struct arena	*arena;
	const char	*why;
	int		 lax;	/* what is no text is replaced */
	int		 odd;	/* ... as in the last string */
};

static struct node *value(struct reader *);

static void *
wrong(struct reader *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
	return NULL;
}

/* Skips white space; returns the byte there, or 0 at the end. */
static int
peek(struct reader *r)
{
	while (r->pos < r->len && strchr(" \t\r\n", r->s[r->pos]) != NULL &&
	    r->s[r->pos] != '\0')
		r->pos++;
	return r->pos < r->len ? (unsigned char)r->s[r->pos] : 0;
}

static int
hex4(const char *s, size_t n, unsigned *u)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *p;
	size_t i;

	if (n < 4)
		return -1;
	for (*u = 0, i = 0; i < 4; i++) {
		if (s[i] == '\0' || (p = strchr(digits, s[i])) == NULL)
			return -1;
		*u = *u << 4 | ((unsigned)(p - digits) & 15);
	}
	return 0;
}

static char *
put_utf8(char *o, unsigned u)
{
	if (u < 0x80) {
		*o++ = (char)u;
	} else if (u < 0x800) {
		*o++ = (char)(0xc0 | u >> 6);
		*o++ = (char)(0x80 | (u & 0x3f));
	} else if (u < 0x10000) {
		*o++ = (char)(0xe0 | u >> 12);
		*o++ = (char)(0x80 | (u >> 6 & 0x3f));
		*o++ = (char)(0x80 | (u & 0x3f));
	} else {
		*o++ = (char)(0xf0 | u >> 18);
		*o++ = (char)(0x80 | (u >> 12 & 0x3f));
		*o++ = (char)(0x80 | (u >> 6 & 0x3f));
		*o++ = (char)(0x80 | (u & 0x3f));
	}
	return o;
}

/* Decodes a \u escape, S behind the u; returns the bytes used, 0 if bad. */
static size_t
unicode(const char *s, size_t n, char **o)
{
	unsigned hi, lo;

	if (hex4(s, n, &hi) == -1 || hi == 0 || (hi >= 0xdc00 && hi < 0xe000))
		return 0;
	if (hi < 0xd800 || hi > 0xdbff) {
		*o = put_utf8(*o, hi);
		return 4;
	}
	if (n < 10 || s[4] != '\\' || s[5] != 'u' ||
	    hex4(s + 6, n - 6, &lo) == -1 || lo < 0xdc00 || lo > 0xdfff)
		return 0;
	*o = put_utf8(*o, 0x10000 + ((hi & 0x3ff) << 10 | (lo & 0x3ff)));
	return 10;
}

/* Puts what stands for a bad byte (a '?') or escape; returns its length. */
static size_t
stand_in(struct reader *r, const char *s, size_t n, char **o)
{
	unsigned u;

	if (!r->lax)
		return 0;
	r->odd = 1;
	if (*s != '\\') {
		*(*o)++ = '?';
		return 1;
	}
	if (n < 6 || s[1] != 'u' || hex4(s + 2, n - 2, &u) == -1)
		return 0;
	*o = put_utf8(*o, 0xfffd);
	return 6;
}

/* Unescapes N bytes at S to O, which has room.  Returns the end or NULL. */
static char *
unescape(struct reader *r, const char *s, size_t n, char *o)
{
	static const char from[] = "\"\\/nrtbf", to[] = "\"\\/\n\r\t\b\f";
	const char *p;
	size_t k;

	for (; n > 0; s += k, n -= k) {
		if ((unsigned char)*s < ' ' || (k = str_utf8(s, n)) == 0) {
			if ((k = stand_in(r, s, n, &o)) == 0)
				return NULL;
			continue;
		}
		if (*s != '\\') {
			memcpy(o, s, k);
			o += k;
			continue;
		}
		if (n < 2)
			return NULL;
		k = 2;
		if (s[1] == 'u') {
			if ((k = unicode(s + 2, n - 2, &o)) > 0)
				k += 2;
			else if ((k = stand_in(r, s, n, &o)) == 0)
				return NULL;
		} else if ((p = memchr(from, s[1], sizeof(from) - 1)) != NULL)
			*o++ = to[p - from];
		else
			return NULL;
	}
	return o;
}

static const char *
string(struct reader *r, size_t *len)
{
	jsmntok_t *t = r->tok;
	size_t n;
	char *o, *e;

	if (peek(r) != '"' || t == r->end || t->type != JSMN_STRING ||
	    (size_t)t->start != r->pos + 1)
		return wrong(r, "string expected");
	n = (size_t)(t->end - t->start);
	o = arena_alloc(r->arena, n + 1);
	r->odd = 0;
	if ((e = unescape(r, r->s + t->start, n, o)) == NULL)
		return wrong(r, "bad string");
	*len = (size_t)(e - o);
	r->pos = (size_t)t->end + 1;
	r->tok++;
	return o;
}

/* Returns how many of the N bytes at S are digits, up to another one. */
static size_t
digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

int
json_isnumber(const char *s, size_t n)
{
	size_t i = n > 0 && *s == '-', d = digits(s + i, n - i);

	if (d == 0 || (s[i] == '0' && d > 1))
		return 0;
	i += d;
	if (i < n && s[i] == '.') {
		if ((d = digits(s + i + 1, n - i - 1)) == 0)
			return 0;
		i += 1 + d;
	}
	if (i < n && (s[i] == 'e' || s[i] == 'E')) {
		i++;
		i += i < n && (s[i] == '+' || s[i] == '-');
		if ((d = digits(s + i, n - i)) == 0)
			return 0;
		i += d;
	}
	return i == n;
}

static struct node *
primitive(struct reader *r)
{
	jsmntok_t *t = r->tok;
	struct node *v;
	const char *s;
	enum node_type type;
	size_t n;

	peek(r);
	if (t == r->end || t->type != JSMN_PRIMITIVE ||
	    (size_t)t->start != r->pos)
		return wrong(r, "value expected");
	s = r->s + t->start;
	n = (size_t)(t->end - t->start);
	if (n == 4 && memcmp(s, "null", 4) == 0)
		type = NODE_NULL;
	else if ((n == 4 && memcmp(s, "true", 4) == 0) ||
	    (n == 5 && memcmp(s, "false", 5) == 0))
		type = NODE_BOOL;
	else if (json_isnumber(s, n))
		type = NODE_NUM;
	else
		return wrong(r, "misspelt value");
	v = node_new(r->arena, type);
	v->str = arena_strndup(r->arena, s, n);
	v->len = n;
	r->pos = (size_t)t->end;
	r->tok++;
	return v;
}

static int
child(struct reader *r, struct node *parent)
{
	const char *key = NULL;
	struct node *v;
	size_t n;

	if (parent->type == NODE_OBJ) {
		if ((key = string(r, &n)) == NULL)
			return -1;
		if (peek(r) != ':') {
			wrong(r, "':' expected");
			return -1;
		}
		r->pos++;
	}
	if ((v = value(r)) == NULL)
		return -1;
	v->key = key;
	node_append(parent, v);
	return 0;
}

static struct node *
container(struct reader *r)
{
	int open = peek(r), close = open == '{' ? '}' : ']';
	struct node *v = node_new(r->arena, open == '{' ? NODE_OBJ : NODE_ARR);

	r->pos++;
	r->tok++;
	if (peek(r) == close) {
		r->pos++;
		return v;
	}
	for (;;) {
		if (child(r, v) == -1)
			return NULL;
		if (peek(r) == close)
			break;
		if (peek(r) != ',')
			return wrong(r, "',' expected");
		r->pos++;
	}
	r->pos++;
	return v;
}

static struct node *
value(struct reader *r)
{
	struct node *v;
	const char *s;
	size_t n;

	switch (peek(r)) {
	case '{':
	case '[':
		return container(r);
	case '"':
		if ((s = string(r, &n)) == NULL)
			return NULL;
		v = node_new(r->arena, NODE_STR);
		v->str = s;
		v->len = n;
		v->odd = r->odd;
		return v;
	default:
		return primitive(r);
	}
}

/* For each bracket that closes jsmn walks up from the innermost token, which
 * is quadratic in the depth: so the depth is looked at before. */
static int
too_deep(const char *s, size_t len)
{
	size_t i;
	int depth = 0, quoted = 0;

	for (i = 0; i < len; i++)
		if (s[i] == '"')
			quoted = !quoted;
		else if (quoted)
			i += s[i] == '\\';
		else if (s[i] == '{' || s[i] == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return 1;
		} else if (s[i] == '}' || s[i] == ']')
			depth--;
	return 0;
}

/* jsmn takes a number or a word only where another byte follows it.  One that
 * is the whole text becomes its token here, to be checked like the others.
 * Returns NULL when the text is none. */
static jsmntok_t *
lone(const char *s, size_t len, int *n)
{
	static const char blank[] = " \t\r\n";
	jsmntok_t *tok;
	size_t i = 0;

	while (i < len && memchr(blank, s[i], sizeof(blank) - 1) != NULL)
		i++;
	while (len > i && memchr(blank, s[len - 1], sizeof(blank) - 1) != NULL)
		len--;
	if (i == len || memchr("{[\"", s[i], 3) != NULL)
		return NULL;
	tok = xcalloc(1, sizeof(*tok));
	tok->type = JSMN_PRIMITIVE;
	tok->start = (int)i;
	tok->end = (int)len;
	*n = 1;
	return tok;
}

/* Counts first, so that one allocation fits; NULL with *WHY when jsmn
 * refuses. */
static jsmntok_t *
tokens(const char *s, size_t len, int *n, const char **why)
{
	jsmntok_t *tok;
	jsmn_parser p;
	int got;

	if ((tok = lone(s, len, n)) != NULL)
		return tok;
	jsmn_init(&p);
	*n = jsmn_parse(&p, s, len, NULL, 0);
	if (*n <= 0 || (unsigned)*n > JSON_TOKENS_MAX) {
		*why = *n == 0 ? "empty" : *n == JSMN_ERROR_PART ?
		    "ends too early" : *n > 0 ? "too many values" : "no JSON";
		return NULL;
	}
	tok = xreallocarray(NULL, (size_t)*n, sizeof(*tok));
	jsmn_init(&p);
	if ((got = jsmn_parse(&p, s, len, tok, (unsigned)*n)) != *n) {
		*why = got == JSMN_ERROR_PART ? "ends too early" : "no JSON";
		free(tok);
		return NULL;
	}
	return tok;
}

static struct node *
parse(const char *s, size_t len, int lax, const char **why)
{
	struct reader r = { .s = s, .len = len, .lax = lax };
	struct node *root;
	jsmntok_t *tok;
	const char *dummy;
	int n;

	if (why == NULL)
		why = &dummy;
	if (too_deep(s, len)) {
		*why = "nested too deep";
		return NULL;
	}
	if ((tok = tokens(s, len, &n, why)) == NULL)
		return NULL;
	r.tok = tok;
	r.end = tok + n;
	r.arena = arena_new();
	root = value(&r);
	if (root != NULL && (peek(&r) != 0 || r.pos != len))
		root = wrong(&r, "text after the value");
	free(tok);
	if (root == NULL) {
		*why = r.why;
		arena_free(r.arena);
		return NULL;
	}
	root->arena = r.arena;
	return root;
}

struct node *
json_parse(const char *s, size_t len, const char **why)
{
	return parse(s, len, 0, why);
}

struct node *
json_answer(const char *s, size_t len)
{
	return parse(s, len, 1, NULL);
}
