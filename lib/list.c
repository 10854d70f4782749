/* list: a short list of different numbers. */
#include "err.h"
#include "list.h"

#define FIRST_CAP	8

void
list_add(struct list *l, size_t v)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i] == v)
			return;
	if (l->n == l->cap) {
		l->cap = l->cap > 0 ? l->cap * 2 : FIRST_CAP;
		l->v = xreallocarray(l->v, l->cap, sizeof(*l->v));
	}
	l->v[l->n++] = v;
}

void
list_join(struct list *l, const struct list *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		list_add(l, more->v[i]);
}
