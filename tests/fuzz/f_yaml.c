/* YAML reading: what a tree promises, and that it survives being written as
 * text in quotes and read again. */
#include "base/str.h"
#include "base/table.h"
#include "base/yamlin.h"
#include "fuzz.h"

#define OUT_MAX		(64u << 20)	/* aliases may make much of little */
#define TREE_MAX	20000		/* nodes of a tree that is written */

/* The text, and where the character of a place stands in it. */
struct src {
	const char	*s;
	size_t		 len;
	int		 plain;		/* UTF-8 with usual line ends */
};

static size_t nodes;

/* Returns the place of line and column, or NULL when it is not in the text. */
static const char *
place(const struct src *src, int line, int col)
{
	const char *s = src->s, *end = src->s + src->len;

	for (; line > 1; line--, s++)
		if ((s = memchr(s, '\n', (size_t)(end - s))) == NULL)
			return NULL;
	for (; col > 1; col--, s++) {
		if (s == end || *s == '\n')
			return NULL;
		while (s + 1 < end && ((unsigned char)s[1] & 0xc0) == 0x80)
			s++;
	}
	return s;
}

/* Each line of a block stands where it should. */
static void
check_block(const struct node *n, const struct src *src)
{
	const char *s = n->str, *at;
	int line = n->line + 1;
	size_t len;

	for (; *s != '\0'; s += len + (s[len] == '\n'), line++) {
		if ((len = strcspn(s, "\n")) == 0)
			continue;
		at = place(src, line, n->quoted - NODE_LITERAL + 1);
		HOLDS(at != NULL && at + len <= src->s + src->len);
		HOLDS(memcmp(at, s, len) == 0);
	}
}

/* What `quoted` says of where the text stands is true. */
static void
check_place(const struct node *n, const struct src *src)
{
	const char *at;

	if (n->type != NODE_STR)
		return;
	HOLDS((at = place(src, n->line, n->col)) != NULL);
	if (n->quoted >= NODE_LITERAL) {
		check_block(n, src);
	} else if (n->quoted >= 0) {
		at += n->quoted;
		HOLDS((size_t)(src->s + src->len - at) >= n->len);
		HOLDS(memcmp(at, n->str, n->len) == 0);
	}
}

static void
check(const struct node *n, const struct src *src, int depth)
{
	const struct node *c;
	struct table keys;
	size_t count = 0;

	HOLDS(depth <= YAMLIN_DEPTH_MAX && ++nodes <= YAMLIN_NODES_MAX);
	HOLDS(n->line >= 1 && n->col >= 1);
	HOLDS(n->type == NODE_NULL || n->type == NODE_STR ||
	    n->type == NODE_ARR || n->type == NODE_OBJ);
	if (n->type == NODE_NULL || n->type == NODE_STR)
		HOLDS(n->first == NULL && strlen(n->str) == n->len &&
		    str_isutf8(n->str, n->len));
	if (src->plain)
		check_place(n, src);
	memset(&keys, 0, sizeof(keys));
	for (c = n->first; c != NULL; c = c->next, count++) {
		if (n->type == NODE_OBJ) {
			HOLDS(str_isutf8(c->key, strlen(c->key)));
			HOLDS(c->keyline >= 1 && c->keycol >= 1);
			HOLDS(table_find(&keys, c->key, strlen(c->key)) == -1);
			table_put(&keys, c->key, strlen(c->key), 0);
		}
		check(c, src, depth + 1);
	}
	HOLDS(count == n->n);
	table_free(&keys);
}

static unsigned long
codepoint(const unsigned char *s, size_t n)
{
	unsigned long c = n == 1 ? s[0] : s[0] & (0xffu >> (n + 1));

	for (; n > 1; n--)
		c = c << 6 | (*++s & 0x3f);
	return c;
}

static void
write_text(struct buf *b, const char *s)
{
	size_t n;

	buf_putc(b, '"');
	for (; *s != '\0'; s += n) {
		n = str_utf8(s, 4);
		if (n == 1 && *s >= ' ' && *s < 0x7f && *s != '"' && *s != '\\')
			buf_putc(b, *s);
		else
			buf_printf(b, "\\U%08lx",
			    codepoint((const unsigned char *)s, n));
	}
	buf_putc(b, '"');
}

static void
write_tree(struct buf *b, const struct node *n)
{
	const struct node *c;

	if (n->type == NODE_NULL || n->type == NODE_STR) {
		write_text(b, n->str);
		return;
	}
	buf_putc(b, n->type == NODE_OBJ ? '{' : '[');
	for (c = n->first; c != NULL; c = c->next) {
		if (n->type == NODE_OBJ) {
			buf_puts(b, "? ");
			write_text(b, c->key);
			buf_puts(b, "\n: ");
		}
		write_tree(b, c);
		buf_puts(b, c->next != NULL ? ",\n" : "");
	}
	buf_putc(b, n->type == NODE_OBJ ? '}' : ']');
}

static struct node *
tree(const void *s, size_t len)
{
	struct node *root;
	FILE *f;
	int rc = RC_OK;

	HOLDS((f = fmemopen((void *)s, len, "r")) != NULL);
	root = yamlin_read(f, "input", &rc);
	fclose(f);
	HOLDS(rc == (root != NULL ? RC_OK : RC_INPUT));
	return root;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct node *root, *again;
	struct src src;
	struct buf b;
	size_t i;

	if (size == 0 || (root = tree(data, size)) == NULL)
		return 0;
	src.s = (const char *)data;
	src.len = size;
	/* libyaml knows more line ends than the file has for an editor */
	src.plain = str_isutf8(src.s, size) && data[0] != 0xef;
	for (i = 0; i < size; i++)
		src.plain &= data[i] != '\r' && data[i] != 0xc2 &&
		    data[i] != 0xe2;
	nodes = 0;
	check(root, &src, 0);
	buf_init(&b, OUT_MAX);
	if (nodes <= TREE_MAX) {
		write_tree(&b, root);
		HOLDS(!b.over);
		HOLDS((again = tree(b.s, b.len)) != NULL);
		HOLDS(fuzz_same(root, again));
		node_free(again);
	}
	buf_free(&b);
	node_free(root);
	return 0;
}
