/* jobopt: the `job` maps of a sweep file. */
#ifndef JOBOPT_H
#define JOBOPT_H

#include "base/node.h"
#include "record/opts.h"
#include "sweep/report.h"

/* Beside the options of opts.h, which stand first, in their order. */
enum {
	JOBOPT_NEEDS = OPTS_N, JOBOPT_SCRIPT, JOBOPT_SWEEP, JOBOPT_N
};

struct jobopt {
	const struct node	*v[JOBOPT_N];	/* NULL when absent */
};

/*
 * Checks the map MAP and puts what it says over what O holds.  INSTAGE allows
 * `script` and `sweep`.  Returns 0, or -1 after a report.
 */
int jobopt_read(struct jobopt *o, struct report *r, const struct node *map,
    int instage);

/* Returns "timeout=6h,retries=2" in memory that the caller frees, or NULL
 * when there is no option. */
char *jobopt_text(const struct jobopt *o);

#endif
