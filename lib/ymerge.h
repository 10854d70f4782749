/* ymerge: YAML's merge keys. */
#ifndef YMERGE_H
#define YMERGE_H

#include "node.h"

#define YMERGE_MAX	64	/* maps in the list after one << */

/* Returns 1 when N may stand after "<<:", a map or a list of maps. */
int ymerge_ok(const struct node *n);

/*
 * Makes MAP what it is with MERGED, the value of its "<<", under it: merged
 * members come first and those of MAP win (https://yaml.org/type/merge.html;
 * the order is PyYAML's).  Copies are taken from A; MERGED is not changed.
 */
void ymerge(struct arena *a, struct node *map, const struct node *merged);

#endif
