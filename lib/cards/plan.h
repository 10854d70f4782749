/* plan: job lines as a graph of cards to be made. */
#ifndef PLAN_H
#define PLAN_H

#include <stdio.h>

#include "asana/asana.h"
#include "base/table.h"
#include "record/graph.h"
#include "record/jobline.h"
#include "record/joblist.h"

enum plan_state {
	PLAN_WAITING,		/* nothing was done for it yet */
	PLAN_THERE,		/* a card from before */
	PLAN_MADE,
	PLAN_FAILED,
	PLAN_UNCLEAR		/* sent, and no word whether it was made */
};

/* One job line. */
struct plan_job {
	struct jobline	 r;
	uint32_t	 no;		/* its place in `job` */
	char		*where;		/* "file:line" */
	char		 key[34];	/* jobline_key(), of a fresh one "-" and
					 * a nonce, too; with newcode its code's
					 * first 16 digits */
	char		*gid;		/* once known */
	struct plan_job	*same;		/* first with this key: has the card */
	struct plan_job	**deps;		/* what it waits for, but … */
	size_t		 ndeps;
	char		**outer;	/* … these, gids of other cards */
	size_t		 nouter;
	enum plan_state	 state;
	int		 tries;
	int		 column;	/* COL_… of a card from before, COL_DONE
					 * if it is completed; or -1 */
	int		 astray;	/* made, but not in Backlog */
	char		*other;		/* options, if the card from before has
					 * other code; or NULL */
};

/* Zeroed memory is an empty plan. */
struct plan {
	struct plan_job	**job;
	size_t		 n;
	struct table	 ids;		/* to indices in `job` */
	struct table	 keys;
	struct graph	 graph;		/* of what waits for what */
	uint32_t	*order;		/* after plan_link(): needs first */
	int		 fresh;		/* each is a new card in any case */
	int		 look;		/* none is made; the rest is printed */
	int		 aside;		/* new cards are in no project yet */
	int		 newcode;	/* so are those with changed code */
};

/* Equal jobs are one. */
struct plan_count {
	size_t	 there;		/* cards from before, … */
	size_t	 column[COL_N];	/* … that are there; all that are completed
				 * count as done */
	size_t	 elsewhere;	/* … or in no column of jobs */
	size_t	 othercode;	/* of these, with other code */
	size_t	 made;
	size_t	 missing;	/* not created */
};

/* Frees what is in P; it is then empty. */
void plan_free(struct plan *p);

/* Adds a job line; WHERE is its place, for messages.  Returns RC_OK, or
 * RC_INPUT after a message: no job line, no UTF-8, an id twice, wrong options,
 * more than JOBLIST_MAX. */
int plan_add(struct plan *p, const char *line, size_t len,
    const char *where);

/* After the last line: resolves what each waits for, an id of a line or a gid,
 * and gives the first line with a key the needs and tags of all.  Returns
 * RC_OK, or RC_INPUT after messages: an unknown id, or a cycle. */
int plan_link(struct plan *p);

/* Writes the key by which the job of a line or card, which has KEY and OPTS, is
 * found in P. */
void plan_key(const struct plan *p, char to[34], const char *key,
    const char *opts);

/* Returns the job with this key, or NULL. */
struct plan_job *plan_bykey(const struct plan *p, const char *key);

/* Prints the lines of the jobs that have a card, with gids for ids; what they
 * wait for and has no card is left out. */
void plan_print(const struct plan *p, FILE *out);

/* Counts what became of the jobs of P into N. */
void plan_count(const struct plan *p, struct plan_count *n);

#endif
