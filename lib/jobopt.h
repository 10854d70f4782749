/* jobopt: the `job` maps of a sweep file. */
#ifndef JOBOPT_H
#define JOBOPT_H

#include "node.h"
#include "report.h"

/* In the order in which they stand in a job's options; those from
 * JOBOPT_NOPT on are no options of the job. */
enum {
	JOBOPT_TIMEOUT, JOBOPT_RETRIES, JOBOPT_PRIORITY, JOBOPT_GPUS,
	JOBOPT_NOPT, JOBOPT_NEEDS = JOBOPT_NOPT, JOBOPT_SCRIPT, JOBOPT_SWEEP,
	JOBOPT_N
};

#define JOBOPT_NUMBER_MAX	1000000	/* of retries, priority and gpus */

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
