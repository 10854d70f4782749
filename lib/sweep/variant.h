/* variant: a sweep's combinations, and its units, of which each makes one job
 * of each combination. */
#ifndef VARIANT_H
#define VARIANT_H

#include <stddef.h>

#include "base/buf.h"
#include "sweep/report.h"
#include "sweep/sweep.h"

#define VARIANTS_JOBS_MAX	20000000	/* before equal jobs are one */
#define VARIANTS_DRAWS_MAX	2000000	/* until a sample is whole */

/* A short list of different numbers, empty if all zero; the owner frees v. */
struct list {
	size_t	*v;
	size_t	 n;
};

enum variant_state { VARIANT_BUSY, VARIANT_BAD, VARIANT_GOOD };

/* An expanded value.  It holds for the combination whose stamp it bears. */
struct variant_val {
	unsigned long	 stamp;
	enum variant_state	 state;
	struct buf	 text;
	struct list	 dep;	/* units that a job with it waits for */
	struct list	 use;	/* what is in it, by variants_node() */
};

/* A stage, or a stage with one combination of its own sweep. */
struct variant {
	size_t			 stage;
	const struct node	**own;	/* by number of the name, or NULL */
	struct variant_val	*val;	/* by number of the name; then the
					 * script, as others need it */
	struct list		 late;	/* what its job also waits for, because
					 * others use its values */
};

/* A sweep that is being expanded.  Combinations are those of the shared
 * lists, then those of include. */
struct expansion {
	const struct sweep	*s;
	struct report		*r;
	struct variant		*unit;	/* in file order */
	size_t			 nunit;
	size_t			*first;	/* of each stage; one more at the end */
	size_t			 product; /* combinations of the lists ... */
	size_t			*pick;	/* ... the numbers of which these are,
					 * or NULL: all */
	size_t			 n;	/* combinations in all */
	unsigned long		 stamp;	/* of the current combination */
	const struct node	**cur;	/* its shared values, by number */
	size_t			*index;
	size_t			*hits;	/* of each entry of exclude */
};

/* Starts on S; messages go to R.  Returns 0, or -1 after a report if there
 * would be too many jobs, or exclude leaves none.  variants_free() frees. */
int variants_init(struct expansion *x, const struct sweep *s, struct report *r);
void variants_free(struct expansion *x);

/* Makes the K-th combination the current one.  Returns 0 if it is one of the
 * lists and an entry of exclude matches it, else 1. */
int variants_set(struct expansion *x, size_t k);

/* Returns a unit's value of a parameter before expansion, or NULL. */
const struct node *variants_raw(const struct expansion *x, size_t unit,
    size_t id);

/* Returns the number of a unit's parameter as a part of others: it counts as
 * another one where the stage has a value of its own. */
size_t variants_node(const struct expansion *x, size_t unit, size_t id);

/* Returns 1 if units A and B belong together: they have the same value of each
 * parameter that both of their stages sweep for themselves. */
int variants_agree(const struct expansion *x, size_t a, size_t b);

/* Add V, or all of MORE, if L does not have it, which takes linear time. */
void list_add(struct list *l, size_t v);
void list_join(struct list *l, const struct list *more);

#endif
