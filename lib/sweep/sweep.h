/* sweep: a sweep file, read and checked; sweep(5) describes it. */
#ifndef SWEEP_H
#define SWEEP_H

#include <stddef.h>
#include <stdint.h>

#include "base/node.h"
#include "base/table.h"
#include "sweep/params.h"
#include "sweep/report.h"

#define SWEEP_STAGES_MAX	1000
#define SWEEP_JOBS_MAX		1000000	/* that -m can ask for; also of one
					 * combination */

struct sweep_stage {
	const char		*name;
	const struct node	*at;	/* where it is named, for messages */
	const struct node	*script;
	struct params_pair	*own;	/* its parameters, in file order, and
					 * what they hide, with value NULL */
	size_t			 nown;
	struct params		 sweep;	/* what multiplies it alone */
	size_t			*id;	/* names of the parameters of that */
	const char		*opts;	/* "timeout=6h,gpus=2", or NULL */
	size_t			*need;	/* stages to wait for as a whole */
	size_t			 nneed;
};

struct sweep {
	struct params		 shared;
	const char		**name;	/* by number */
	size_t			 nname;
	struct table		 byname;
	struct sweep_stage	*stage;
	size_t			 nstage;
	int			 named;	/* the file names its stages */
	size_t			 sample; /* combinations to draw, 0: all */
	uint64_t		 seed;	/* for that */
	struct params_set	*exclude;
	size_t			 nexclude;
	struct params_set	*include;
	size_t			 ninclude;
	const struct node	*at;	/* the sweep map, or the whole file */
	struct node		*root;
	struct arena		*arena;
};

/* Reads FILE ("-" is standard input).  Mistakes go to R, started on the same
 * file; *RC is then RC_INPUT or RC_IO, else RC_OK.  Returns NULL after a
 * mistake that leaves nothing to expand.  After others expand_new() can look
 * for more, and will fail.  sweep_free() frees. */
struct sweep *sweep_load(const char *file, struct report *r, int *rc);
void sweep_free(struct sweep *s);

/* Returns the number of the stage whose name is the LEN bytes at NAME, -1 if
 * there is none, -2 if there are several. */
long sweep_stage(const struct sweep *s, const char *name, size_t len);

#endif
