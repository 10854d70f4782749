/* list: a short list of different numbers. */
#ifndef LIST_H
#define LIST_H

#include <stddef.h>

/* All zero is an empty list.  The owner frees v. */
struct list {
	size_t	*v;
	size_t	 n;
	size_t	 cap;
};

/* Adds V unless it is there already; looks at all of L. */
void list_add(struct list *l, size_t v);

/* Adds all of MORE. */
void list_join(struct list *l, const struct list *more);

#endif
