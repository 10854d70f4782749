/* follow: what a worker has last posted of a card's log, for people. */
#ifndef FOLLOW_H
#define FOLLOW_H

#include <stdio.h>

#include "asana/asana.h"

#define FOLLOW_LOG	"attempt-%d-experiment_logs.txt"	/* what
				 * experisana-worker attaches in the end */

/*
 * Prints on OUT the log of card GID: of an attempt that runs, its tail as of
 * the last heartbeat; of one that has ended, the file that its worker has
 * attached, or, without one, the tail in its claim.  How it stands is told on
 * stderr if TELL.
 *
 * With ON it goes on: waits until the card is run, prints what is new since the
 * heartbeat before ("..." where lines were missed), and when the attempt ends
 * tells on stderr how, TELL or not.  Of a card that is in none of Backlog and
 * Running it is the last attempt.
 *
 * Returns RC_OK; with ON only when that attempt is done.  RC_NO: the card was
 * never run, or with ON it has ended in another way.  RC_IO when OUT takes no
 * more; RC_LATER when a signal was caught; or as asana_call().
 */
int follow_log(struct asana *api, const char *gid, int on, int tell,
    FILE *out);

/*
 * OLD and NOW are the ends of one log, OLD the earlier; neither ends with a
 * newline.  Returns where in NOW the text begins that follows OLD, and in
 * *BETWEEN what is to be printed before it: "", a newline when the last line of
 * OLD is another now (that of a progress bar, say), or a line "..." when lines
 * were missed: then NOW is all new.
 */
const char *follow_new(const char *old, const char *now,
    const char **between);

#endif
