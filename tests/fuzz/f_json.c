/* JSON answers: what a tree promises, and that it is the same when written and
 * read again. */
#include "base/json.h"
#include "base/jsonw.h"
#include "base/str.h"
#include "fuzz.h"

#define OUT_MAX		(16u << 20)

/* Returns how many levels the tree has. */
static int
check(const struct node *n)
{
	const struct node *c;
	size_t count = 0;
	int deep = 0, k;

	if (n->type == NODE_ARR || n->type == NODE_OBJ)
		HOLDS(n->str == NULL);
	else
		HOLDS(n->n == 0 && strlen(n->str) == n->len &&
		    str_isutf8(n->str, n->len));
	for (c = n->first; c != NULL; c = c->next, count++) {
		HOLDS((c->key != NULL) == (n->type == NODE_OBJ));
		if (c->key != NULL)
			HOLDS(str_isutf8(c->key, strlen(c->key)));
		if ((k = check(c) + 1) > deep)
			deep = k;
	}
	HOLDS(count == n->n);
	return deep;
}

static void
write_and_read(const struct node *root)
{
	struct node *again;
	struct jsonw w;
	struct buf b;

	buf_init(&b, OUT_MAX);
	jsonw_init(&w, &b);
	jsonw_node(&w, root);
	HOLDS(jsonw_done(&w) == 0);
	HOLDS((again = json_parse(b.s, b.len, NULL)) != NULL);
	HOLDS(fuzz_same(root, again));
	node_free(again);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *why = NULL;
	struct node *root;
	char *copy = xmalloc(size);
	int deep;

	memcpy(copy, data, size);	/* of just this size */
	root = json_parse(copy, size, &why);
	free(copy);
	HOLDS((root == NULL) == (why != NULL));
	if (root == NULL)
		return 0;
	HOLDS((deep = check(root)) <= JSON_DEPTH_MAX);
	if (deep < JSONW_DEPTH_MAX)
		write_and_read(root);
	node_free(root);
	return 0;
}
