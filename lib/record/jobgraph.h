/* jobgraph: job lines as a graph. */
#ifndef JOBGRAPH_H
#define JOBGRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "base/table.h"
#include "record/graph.h"

#define JOBGRAPH_JOBS_MAX	5000000u

/* A job line. */
struct jobgraph_job {
	char		*line;	/* as it was read, without newline */
	const char	*id;	/* NULL when absent */
	const char	*name;
	const char	*deps;	/* NULL when absent */
	const char	*stage;	/* NULL when absent */
	size_t		 lineno;
};

struct jobgraph {
	const char		*file;	/* for messages */
	struct jobgraph_job	*job;
	size_t			 n;
	struct table		 byid;
	struct gidset		 done;	/* ids that need not be here */
	struct graph		 graph;
	uint32_t		*order;	/* after jobgraph_check() */
};

/* Makes S empty; jobgraph_free() frees what it holds. */
void jobgraph_init(struct jobgraph *s);
void jobgraph_free(struct jobgraph *s);

/* Reads a list of ids, one a line, or job lines, of which only the first
 * column counts: these jobs are done.  Returns an exit status. */
int jobgraph_done(struct jobgraph *s, const char *file);

/* Reads job lines; "-" is standard input.  Returns an exit status, after one
 * message for each line that is wrong or has an id that was there before. */
int jobgraph_read(struct jobgraph *s, const char *file);

/*
 * Looks for jobs that wait for what is neither here nor done, and for cycles,
 * and finds the order: each job after those it waits for, otherwise as read.
 * Returns RC_OK, or RC_INPUT after a message for each.
 */
int jobgraph_check(struct jobgraph *s);

/* Print on standard output: the job lines in order; only those that are not
 * done and wait for nothing that is not; pairs of ids, what comes first and
 * what waits for it, as for tsort(1), with a job that has no pair as a pair
 * of its own; the size and the longest chain. */
void jobgraph_print(const struct jobgraph *s);
size_t jobgraph_printrunnable(const struct jobgraph *s);	/* how many there are */
void jobgraph_printedges(const struct jobgraph *s);
void jobgraph_printlevels(const struct jobgraph *s);

/* Prints the graph in the language of dot(1): a box for each job with its
 * name, an arrow from each need, and a frame around the jobs of each stage. */
void jobgraph_printdot(const struct jobgraph *s);

#endif
