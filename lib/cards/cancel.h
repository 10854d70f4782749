/* cancel: takes cards out of work. */
#ifndef CANCEL_H
#define CANCEL_H

#include <stdio.h>

#include "cards/movecards.h"
#include "cards/sweeps.h"

#define CANCEL_LOOKS	6	/* until no worker brings a card back */

struct cancel_count {
	size_t	waiting;
	size_t	running;
	size_t	left;		/* other sweeps have them, too */
};

/*
 * Moves the cards of M, whose other members are set here, from Backlog and
 * Running to Cancelled, which is made where it is missing; the workers of the
 * running ones then interrupt them.  A worker that was about to take a card
 * puts it into Running, and one whose job failed into Backlog, after it was
 * moved: when the board has settled it is looked again, until there is none.
 * A job that was done just before its card was moved is moved to Done.
 * Prints "gid<TAB>waiting" or "gid<TAB>running" on OUT for each card that is in
 * Cancelled then, as it was.  Returns RC_OK, RC_NO when there was none,
 * RC_LATER after a message when some came back to the end, or the worst
 * status.  N has how many were cancelled.
 */
int cancel_cards(struct movecards *m, struct cancel_count *n, FILE *out);

/* Adds the jobs of sweep S to M; unless ALL those that other sweeps have, too,
 * are left alone.  N counts those that wait or run now.  Returns as
 * asana_call(), or RC_IO. */
int cancel_find(struct movecards *m, const struct sweep_card *s, int all,
    struct cancel_count *n);

/* Comments on the card of a sweep who has cancelled how many of its jobs.
 * Returns as asana_call(). */
int cancel_tell(struct asana *api, const char *card,
    const struct cancel_count *n);

#endif
