/* combos: the combinations that a sweep is made of. */
#ifndef COMBOS_H
#define COMBOS_H

#include <stddef.h>

#include "eval.h"
#include "report.h"
#include "sweep.h"

#define COMBOS_JOBS_MAX	20000000	/* before equal jobs are one */

/* Those of the product that exclude leaves, then those of include. */
struct combos {
	const struct sweep	*s;
	struct eval		*ev;
	size_t			 n;
	size_t			 total;		/* of the product */
	size_t			*left;		/* by exclude, or NULL */
	size_t			 current;	/* or -1 */
};

/*
 * Finds the combinations.  Returns 0, or -1 after a report when there are
 * none, or too many.  combos_free() frees.
 */
int combos_init(struct combos *c, const struct sweep *s, struct eval *ev,
    struct report *r);

/* Frees the memory; C all zero is allowed.  The eval stays the caller's. */
void combos_free(struct combos *c);

/* Makes the K-th combination the current one of the eval. */
void combos_set(struct combos *c, size_t k);

#endif
