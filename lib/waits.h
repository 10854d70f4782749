/* waits: which jobs of an expansion wait for which. */
#ifndef WAITS_H
#define WAITS_H

#include <stddef.h>
#include <stdint.h>

#include "eval.h"
#include "graph.h"
#include "jobset.h"
#include "list.h"
#include "report.h"
#include "sweep.h"

#define WAITS_MAX	60000	/* jobs that one waits for */

/*
 * Job k * units + u is that of unit u in combination k.  In the graph the
 * stages, which wait for all of their jobs, come before the jobs, so that a
 * stage is out of the way as soon as it can be.
 */
struct waits {
	const struct sweep	*s;
	const struct eval	*ev;
	const struct jobset	*set;
	struct graph		 graph;
	uint32_t		*order;	/* of the different jobs */
	size_t			 njob;	/* how many they are */
	uint32_t		*dep;	/* what waits_find() found */
	size_t			 ndep;
	size_t			 capdep;
	uint32_t		*mark;	/* of jobs that are in `dep` */
	uint32_t		 stamp;
};

/* Makes W empty; waits_free() frees what it holds. */
void waits_init(struct waits *w);
void waits_free(struct waits *w);

/* Says what is being expanded, before anything else; all of it must live as
 * long as W, and SET grows meanwhile. */
void waits_of(struct waits *w, const struct sweep *s, const struct eval *ev,
    const struct jobset *set);

/* Says that the job of UNIT waits for those of the units in L, in the
 * combination whose first job is BASE. */
void waits_add(struct waits *w, size_t base, size_t unit,
    const struct list *l);

/*
 * Once all jobs are in the set: makes equal ones one, adds what the stages
 * need, and finds the order: each job after those it waits for, otherwise as
 * they came.  Returns 0, or -1 after a report of a cycle, or of a job that
 * waits for too many.
 */
int waits_close(struct waits *w, struct report *r);

/* Finds the different jobs that V waits for, in their order: w->dep. */
void waits_find(struct waits *w, uint32_t v);

/* Returns how many those are at the most: equal ones count twice. */
size_t waits_count(const struct waits *w, uint32_t v);

/* Returns the stage of a job. */
size_t waits_stage(const struct waits *w, uint32_t job);

#endif
