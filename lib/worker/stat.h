/* stat: the board in numbers. */
#ifndef STAT_H
#define STAT_H

#include <stdio.h>

#include "asana/asana.h"
#include "worker/workercard.h"

enum {
	STAT_RUNNABLE,	/* cards of Backlog that can be run now */
	STAT_BLOCKED,	/* ... that wait for others */
	STAT_RUNNING,	/* cards in Running */
	STAT_BUSY,	/* workers with a card, those that drain included */
	STAT_IDLE,	/* workers that wait for one */
	STAT_STARTING,	/* workers that were started, and not heard of yet */
	STAT_LEAVING,	/* workers that shut their machine down, or wait but
			 * have too little time for any card to be run */
	STAT_LOST,	/* workers not seen for longer than a lease lasts, or
			 * that have stopped because something is wrong */
	STAT_FAILED,	/* cards in Failed */
	STAT_DONE,	/* cards in Done */
	STAT_N
};

/* Returns the name of a number. */
const char *stat_name(int i);

/*
 * Counts; cards that are ticked as complete count in Done alone.  It costs a
 * request for each hundred cards of a column, and one for each finished
 * dependency of a waiting card, once: a file in the user's state
 * folder remembers them.  Returns RC_OK, or as asana_call().
 */
int stat_board(struct asana *api, long n[STAT_N]);

/* The same, and calls FN for each worker: one for which it returns RC_NO does
 * not count.  Returns FN's other status, too. */
int stat_with(struct asana *api, long n[STAT_N], workercard_fn *fn, void *arg);

/* Prints each worker as "gid<TAB>id<TAB>state<TAB>seconds since it was
 * seen<TAB>gid of its card, or -"; the state is `lost` as above.  Returns as
 * stat_board(). */
int stat_workers(struct asana *api, FILE *out);

/* Prints them as lines "name<TAB>number", or as one JSON object. */
void stat_print(FILE *out, const long n[STAT_N], int json);

#endif
