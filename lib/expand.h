/* expand: a sweep's jobs. */
#ifndef EXPAND_H
#define EXPAND_H

#include <stddef.h>
#include <stdint.h>

#include "rec.h"
#include "report.h"
#include "sweep.h"

#define EXPAND_MAX_DEFAULT	10000	/* jobs, unless -m says otherwise */
#define EXPAND_MAX_LIMIT	5000000	/* that -m can ask for */
#define EXPAND_WRONG_MAX	1000	/* wrong jobs, then it is enough */
#define EXPAND_TEXT_MAX		1000000	/* bytes a job line may take ... */

struct expand;

/* What expand_each() tells of a job. */
struct expand_job {
	struct rec		 rec;	/* all columns; id and deps are final */
	const char		*stage;
	size_t			 ndep;
	const uint32_t		*dep;	/* numbers, see expand_id() */
};

/* Called for each job.  Returns 0, or anything else to end. */
typedef int expand_fn(const struct expand_job *job, void *arg);

/*
 * Expands all of S once, so that every mistake is known and equal jobs are
 * found; at most MAX different jobs.  Texts are not kept, so a job costs some
 * 20 bytes.  Two jobs are equal when their keys are (see rec_key()).
 * Returns NULL after a report.  expand_free() frees.
 */
struct expand *expand_new(const struct sweep *s, struct report *r, size_t max,
    int strict);

/* Frees X, not the sweep; NULL is allowed. */
void expand_free(struct expand *x);

/* Expands once more and calls FN for each job, after those it waits for and
 * otherwise in the order of expansion.  Returns what ended it, or 0. */
int expand_each(struct expand *x, expand_fn *fn, void *arg);

/* Returns the number of different jobs of a stage (counted where they stand
 * first), or of all when STAGE is -1. */
size_t expand_count(const struct expand *x, long stage);

/* Writes the id of a job by its number; returns the name of its stage. */
void expand_id(const struct expand *x, uint32_t job, char id[17]);
const char *expand_stagename(const struct expand *x, uint32_t job);

#endif
