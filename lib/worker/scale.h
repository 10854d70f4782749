/* scale: the board in numbers, and how many more workers it can use. */
#ifndef SCALE_H
#define SCALE_H

#include <stdio.h>

#include "asana/asana.h"
#include "asana/settings.h"

enum {
	SCALE_RUNNABLE,	/* cards of Backlog that can be run now */
	SCALE_BLOCKED,	/* ... that wait for others */
	SCALE_RUNNING,	/* cards in Running */
	SCALE_BUSY,	/* workers with a card, draining ones included */
	SCALE_IDLE,	/* workers that wait for one */
	SCALE_STARTING,	/* workers that were started, and not heard of yet */
	SCALE_LEAVING,	/* workers that shut their machine down, or wait but
			 * have too little time for any card to be run */
	SCALE_LOST,	/* as workercard_lost() */
	SCALE_FAILED,	/* cards in Failed */
	SCALE_DONE,	/* cards in Done */
	SCALE_N
};

struct scale {
	long		 min;		/* idle workers to be kept */
	long		 max;		/* workers in all */
	long		 burst;		/* most new ones in one tick */
	long		 gpus;		/* of each; cards that need more do not
					 * count; -1: all do */
	double		 start_timeout;	/* seconds until a start has failed */
	const char	*prefix;	/* of the new workers' ids */
};

/* Counts; completed cards count in Done alone.  Costs a request for each
 * hundred cards of a column, and, once for a state folder, one for each
 * finished dependency of a waiting card.  Returns RC_OK, or as asana_call(). */
int scale_count(struct asana *api, long n[SCALE_N]);

/* Returns how many workers to start, as of the counts N: enough for all cards
 * that can be run, and `min` idle ones, but no more than `max` in all.  Blocked
 * cards need none; workers that leave still count. */
long scale_want(const struct scale *s, const long n[SCALE_N]);

/*
 * One tick: counts, deletes the cards of failed starts, and makes a card that
 * says `starting` for each new worker.  After `settle` it lists them again: if
 * others did the same at once, those beyond `max` go, the latest first.  Prints
 * on OUT, with TABs between:
 *	expired ID GID		a card that was deleted
 *	want NUMBER REASON	what was decided, with its numbers
 *	start ID GID		a worker to be started
 * With -n nothing is written, and no line `start` printed.  Returns RC_OK,
 * RC_NO if nothing is to be started, or as asana_call().
 */
int scale_tick(struct asana *api, const struct scale *s, FILE *out);

#endif
