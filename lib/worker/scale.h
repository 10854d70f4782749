/* scale: how many more workers the board can use, and their cards. */
#ifndef SCALE_H
#define SCALE_H

#include <stdio.h>

#include "asana/asana.h"
#include "asana/settings.h"
#include "worker/stat.h"

struct scale {
	long		 min;		/* idle workers to be kept */
	long		 max;		/* workers in all */
	long		 burst;		/* most new ones in one tick */
	double		 start_timeout;	/* seconds; a card that says `starting`
					 * for longer is of a failed start */
	const char	*prefix;	/* of the new workers' ids */
};

/* Returns how many workers to start, as of the counts N: enough for all cards
 * that can be run, and `min` idle ones, but no more than `max` in all.  Cards
 * that wait for others are no demand; workers that leave are there still. */
long scale_want(const struct scale *s, const long n[STAT_N]);

/*
 * One tick: counts, deletes the cards of failed starts, and makes a card that
 * says `starting` for each new worker.  After `settle` it looks again: when
 * others did the same at once, and together they are more than `max`, the
 * latest cards go.  The workers are listed twice, however many are started.
 * Prints on OUT, with TABs between:
 *	expired ID GID		a card that was deleted
 *	want NUMBER REASON	what was decided, with its numbers
 *	start ID GID		a worker to be started
 * With -n nothing is written, and no line `start` printed.  Returns RC_OK,
 * RC_NO when nothing is to be started, or as asana_call().
 */
int scale_tick(struct asana *api, const struct scale *s, FILE *out);

#endif
