/* cancel: takes cards out of work. */
#ifndef CANCEL_H
#define CANCEL_H

#include <stdio.h>

#include "moving.h"

#define CANCEL_LOOKS	6	/* until no worker brings a card back */

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
 * status.
 */
int cancel_cards(struct moving *m, FILE *out);

#endif
