/* unit: what makes one job of each combination. */
#ifndef UNIT_H
#define UNIT_H

#include <stddef.h>

#include "buf.h"
#include "list.h"
#include "report.h"
#include "sweep.h"

#define UNITS_MAX	1000000		/* jobs of one combination */

enum unit_state { UNIT_BUSY, UNIT_BAD, UNIT_GOOD };

/* An expanded value.  It holds for the combination whose stamp it bears. */
struct unit_val {
	unsigned long	 stamp;
	enum unit_state	 state;
	int		 plain;	/* see tmpl_plain() */
	const struct node *raw;	/* what was looked at last, ... */
	int		 rawplain;	/* ... and whether that is plain */
	struct buf	 text;
	struct list	 dep;	/* units that whoever uses it waits for */
};

/* A stage, or a stage with one combination of its own sweep. */
struct unit {
	size_t			 stage;
	const struct node	**own;	/* by number of the name, or NULL */
	struct unit_val		*val;	/* by number of the name */
	struct list		 late;	/* see eval_late() */
	unsigned long		 stamp;	/* of `late` */
};

struct units {
	const struct sweep	*s;
	struct unit		*unit;
	size_t			 n;
	size_t			*first;	/* of each stage; one more at the end */
	size_t			**rank;	/* by stage, by number: the order of
					 * names in a job's parameters */
};

/* Makes the units of S.  Returns 0, or -1 after a report when there would be
 * too many.  units_free() frees. */
int units_init(struct units *us, const struct sweep *s, struct report *r);
void units_free(struct units *us);

/*
 * Returns 1 when units A and B belong together: in each parameter that both
 * of their stages sweep for themselves they have the same value.
 */
int units_agree(const struct units *us, size_t a, size_t b);

#endif
