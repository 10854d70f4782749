/* jsonw: the one way by which JSON goes out. */
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"

void
jsonw_init(struct jsonw *w, struct buf *b)
{
	memset(w, 0, sizeof(*w));
	w->b = b;
}

/* What must stand before a value: nothing, a comma, or its key. */
static void
before(struct jsonw *w)
{
	char in = w->depth > 0 ? w->kind[w->depth - 1] : 0;

	if ((in == '{') != w->haskey || (in == 0 && w->any[0]))
		w->err = 1;
	if (in == '[' && w->any[w->depth])
		buf_putc(w->b, ',');
	w->any[w->depth] = 1;
	w->haskey = 0;
}

static void
begin(struct jsonw *w, char c)
{
	before(w);
	if (w->depth + 1 >= JSONW_DEPTH_MAX) {
		w->err = 1;
		return;
	}
	w->kind[w->depth++] = c;
	w->any[w->depth] = 0;
	buf_putc(w->b, c);
}

void
jsonw_obj(struct jsonw *w)
{
	begin(w, '{');
}

void
jsonw_arr(struct jsonw *w)
{
	begin(w, '[');
}

void
jsonw_end(struct jsonw *w)
{
	if (w->depth == 0 || w->haskey) {
		w->err = 1;
		return;
	}
	w->depth--;
	buf_putc(w->b, w->kind[w->depth] == '{' ? '}' : ']');
}

static void
escaped(struct jsonw *w, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\n\t\r\b\f", to[] = "\"\\ntrbf";
	const char *p;
	size_t k;
	char u[7] = "\\u0000";

	buf_putc(w->b, '"');
	for (; n > 0; s += k, n -= k) {
		for (k = 0; k < n && s[k] >= ' ' && s[k] < 0x7f &&
		    s[k] != '"' && s[k] != '\\'; k++)
			continue;
		if (k > 0) {	/* most of it, at once */
			buf_add(w->b, s, k);
			continue;
		}
		k = str_utf8(s, n);
		if (k == 0 || *s == '\0') {
			w->err = 1;
			return;
		}
		if ((p = memchr(from, *s, sizeof(from) - 1)) != NULL) {
			buf_putc(w->b, '\\');
			buf_putc(w->b, to[p - from]);
		} else if ((unsigned char)*s < ' ') {
			u[4] = hex[*s >> 4 & 15];
			u[5] = hex[*s & 15];
			buf_puts(w->b, u);
		} else
			buf_add(w->b, s, k);
	}
	buf_putc(w->b, '"');
}

void
jsonw_key(struct jsonw *w, const char *key)
{
	if (w->depth == 0 || w->kind[w->depth - 1] != '{' || w->haskey) {
		w->err = 1;
		return;
	}
	if (w->any[w->depth])
		buf_putc(w->b, ',');
	escaped(w, key, strlen(key));
	buf_putc(w->b, ':');
	w->haskey = 1;
}

void
jsonw_str(struct jsonw *w, const char *s)
{
	before(w);
	if (s == NULL)
		buf_puts(w->b, "null");
	else
		escaped(w, s, strlen(s));
}

void
jsonw_int(struct jsonw *w, long long v)
{
	before(w);
	buf_printf(w->b, "%lld", v);
}

void
jsonw_bool(struct jsonw *w, int v)
{
	before(w);
	buf_puts(w->b, v ? "true" : "false");
}

void
jsonw_null(struct jsonw *w)
{
	before(w);
	buf_puts(w->b, "null");
}

void
jsonw_node(struct jsonw *w, const struct node *n)
{
	const struct node *c;

	switch (n->type) {
	case NODE_OBJ:
	case NODE_ARR:
		begin(w, n->type == NODE_OBJ ? '{' : '[');
		for (c = n->first; c != NULL && !w->err; c = c->next) {
			if (n->type == NODE_OBJ)
				jsonw_key(w, c->key);
			jsonw_node(w, c);
		}
		jsonw_end(w);
		break;
	case NODE_STR:
		before(w);
		escaped(w, n->str, n->len);
		break;
	case NODE_NULL:
		jsonw_null(w);
		break;
	default:
		before(w);
		buf_add(w->b, n->str, n->len);
	}
}

void
jsonw_kstr(struct jsonw *w, const char *key, const char *s)
{
	jsonw_key(w, key);
	jsonw_str(w, s);
}

void
jsonw_kint(struct jsonw *w, const char *key, long long v)
{
	jsonw_key(w, key);
	jsonw_int(w, v);
}

int
jsonw_done(struct jsonw *w)
{
	return w->err || w->depth != 0 || !w->any[0] || w->b->over ? -1 : 0;
}
