/* expand: a sweep's jobs. */
#ifndef EXPAND_H
#define EXPAND_H

#include <stddef.h>

#include "record/jobline.h"
#include "sweep/report.h"
#include "sweep/sweep.h"

#define EXPAND_MAX_DEFAULT	10000	/* jobs, unless -m says otherwise */
#define EXPAND_NEEDS_MAX	60000	/* jobs that one waits for */
#define EXPAND_TEXT_MAX		1000000	/* bytes of a job line, without those
					 * and tags of equal jobs */

struct expand;

/* Called for each job.  Returns 0, or anything else to end. */
typedef int expand_fn(const struct jobline *job, void *arg);

/* Expands all of S, at most MAX jobs with different keys (jobline_key()).
 * Returns NULL after a report. */
struct expand *expand_new(const struct sweep *s, struct report *r, size_t max);

/* Frees all but the sweep; X may be NULL. */
void expand_free(struct expand *x);

/* Calls FN for each job, after those it waits for, otherwise in the order of
 * expansion.  Returns what ended it, or 0. */
int expand_each(struct expand *x, expand_fn *fn, void *arg);

/* Returns the number of different jobs of a stage; one of several stages counts
 * in the first. */
size_t expand_count(const struct expand *x, size_t stage);

/* Returns the stage's name of the job with that id, which must exist. */
const char *expand_stage(const struct expand *x, const char *id);

#endif
