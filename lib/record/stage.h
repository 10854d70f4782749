/* stage: job lines as a graph. */
#ifndef STAGE_H
#define STAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/gidset.h"
#include "record/graph.h"
#include "base/tab.h"

#define STAGE_JOBS_MAX	5000000u

/* A job line. */
struct stage_job {
	char		*line;	/* as it was read, without newline */
	const char	*id;	/* NULL when absent */
	const char	*name;
	const char	*deps;	/* NULL when absent */
	const char	*stage;	/* NULL when absent */
	size_t		 lineno;
};

struct stage {
	const char		*file;	/* for messages */
	struct stage_job	*job;
	size_t			 n;
	struct tab		 byid;
	struct gidset		 done;	/* ids that need not be here */
	struct graph		 graph;
	uint32_t		*order;	/* after stage_check() */
};

/* Makes S empty; stage_free() frees what it holds. */
void stage_init(struct stage *s);
void stage_free(struct stage *s);

/* Reads a list of ids, one a line, or job lines, of which only the first
 * column counts: these jobs are done.  Returns an exit status. */
int stage_done(struct stage *s, const char *file);

/* Reads job lines; "-" is standard input.  Returns an exit status, after one
 * message for each line that is wrong or has an id that was there before. */
int stage_read(struct stage *s, const char *file);

/*
 * Looks for jobs that wait for what is neither here nor done, and for cycles,
 * and finds the order: each job after those it waits for, otherwise as read.
 * Returns RC_OK, or RC_INPUT after a message for each.
 */
int stage_check(struct stage *s);

/* Print on standard output: the job lines in order; only those that are not
 * done and wait for nothing that is not; pairs of ids, what comes first and
 * what waits for it, as for tsort(1), with a job that has no pair as a pair
 * of its own; the size and the longest chain. */
void stage_print(const struct stage *s);
size_t stage_printrunnable(const struct stage *s);	/* how many there are */
void stage_printedges(const struct stage *s);
void stage_printlevels(const struct stage *s);

/* Prints the graph in the language of dot(1): a box for each job with its
 * name, an arrow from each need, and a frame around the jobs of each stage. */
void stage_printdot(const struct stage *s);

#endif
