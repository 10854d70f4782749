/* gidset: a set of gids, or of other texts. */
#ifndef GIDSET_H
#define GIDSET_H

#include "base/node.h"
#include "base/table.h"

/* Zeroed memory is an empty set. */
struct gidset {
	struct table	 tab;
	struct arena	*text;	/* holds the copies */
};

/* Adds a copy of GID.  Returns 1 when it is new, 0 when it was there. */
int gidset_add(struct gidset *s, const char *gid);

/* Returns 1 when GID is in the set. */
int gidset_has(const struct gidset *s, const char *gid);

/* Frees the memory; the set is then empty. */
void gidset_free(struct gidset *s);

#endif
