/* rank: places among siblings. */
#ifndef LOCAL_RANK_H
#define LOCAL_RANK_H

#include "local/store.h"

#define RANK_GAP	(1LL << 20)	/* between neighbours, at first */

/*
 * Siblings are ordered by a whole number with room between two neighbours;
 * when there is none left, all are numbered anew.  A move thus writes one
 * row, wherever it goes.
 */
enum rank_where { RANK_TOP, RANK_BOTTOM, RANK_BEFORE, RANK_AFTER };

struct rank_table;
extern const struct rank_table rank_members;	/* cards of a section */
extern const struct rank_table rank_sections;	/* sections of a project */
extern const struct rank_table rank_subtasks;	/* subtasks of a task */

/* Returns the rank of a place among OWNER's.  ANCHOR is the sibling of
 * RANK_BEFORE and RANK_AFTER, which must be one of OWNER's. */
long long rank_place(struct store *st, const struct rank_table *t,
    long long owner, enum rank_where where, long long anchor);

#endif
