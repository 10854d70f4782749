/* ymerge: YAML's merge keys. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "tab.h"
#include "ymerge.h"

int
ymerge_ok(const struct node *n)
{
	const struct node *c;

	if (n->type != NODE_ARR)
		return n->type == NODE_OBJ;
	for (c = n->first; c != NULL; c = c->next)
		if (c->type != NODE_OBJ)
			return 0;
	return n->n <= YMERGE_MAX;
}

/*
 * Puts CHILD into MAP; where its key is there already, the new value takes
 * the old one's place.  AT and SLOT find the members by key.
 */
static void
put(struct node *map, struct tab *at, struct node ***slot, struct node *child)
{
	size_t len = strlen(child->key);
	struct node *old, *follows;
	long i;

	child->next = NULL;
	if ((i = tab_find(at, child->key, len)) != -1) {
		old = (*slot)[i];
		follows = old->next;
		*old = *child;
		old->next = follows;
		return;
	}
	*slot = xreallocarray(*slot, map->n + 1, sizeof(**slot));
	(*slot)[map->n] = child;
	tab_put(at, child->key, len, (long)map->n);
	node_append(map, child);
}

/* Puts copies of what MERGED holds, a map or a list of maps of which the
 * first wins, into MAP. */
static void
merge(struct arena *a, struct node *map, struct tab *at, struct node ***slot,
    const struct node *merged)
{
	const struct node *c;
	struct node *copy;
	size_t i, j;

	if (merged->type == NODE_ARR) {
		for (i = merged->n; i > 0; i--) {
			c = merged->first;
			for (j = 1; j < i; j++)
				c = c->next;
			merge(a, map, at, slot, c);
		}
		return;
	}
	for (c = merged->first; c != NULL; c = c->next) {
		copy = node_new(a, c->type);
		*copy = *c;
		put(map, at, slot, copy);
	}
}

void
ymerge(struct arena *a, struct node *map, const struct node *merged)
{
	struct node *own = map->first, *follows, **slot = NULL;
	struct tab at;

	tab_init(&at);
	map->first = map->last = NULL;
	map->n = 0;
	merge(a, map, &at, &slot, merged);
	for (; own != NULL; own = follows) {
		follows = own->next;
		put(map, &at, &slot, own);
	}
	tab_free(&at);
	free(slot);
}
