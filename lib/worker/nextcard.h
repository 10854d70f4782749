/* nextcard: waits for the next runnable card and takes it. */
#ifndef NEXTCARD_H
#define NEXTCARD_H

#include "asana/asana.h"
#include "base/gidset.h"

#define NEXTCARD_TRIES	3	/* cards tried after one look at Backlog */
#define NEXTCARD_BEAT	5	/* every so many looks that found nothing there
				 * is a sign of life and a look for the dead */
#define NEXTCARD_BLOCKED	3	/* ... and for so many cards that are blocked
				 * a comment */
#define NEXTCARD_CLAIM	7	/* requests of a claim that wins: C1 to C6, and
				 * the worker's card */
#define NEXTCARD_REAP	3	/* ... of a look for the dead */
#define NEXTCARD_AMONG	1000	/* cards to choose among, at most, where others
				 * take what we chose */
#define NEXTCARD_LOSS_MAX	600.0	/* longest pause after lost races, seconds */

/*
 * Looks at Backlog, and, while nothing can be taken, again for WAIT seconds
 * (0: looks once) at pauses that grow from a twelfth of lease_conf's `poll`
 * to all of it.
 * With ONLY it is as if no other cards than these were in Backlog.
 * With DIR a job directory is made there and *OUT is its path; without, *OUT
 * is the card's gid.  *OUT is to be freed.  A card that can never be run (no
 * script, wrong options) is moved to Failed with a comment that says why, and
 * the next one is tried.  One that somebody has is left alone for lease_conf's
 * `first_ttl`; one whose claim came to nothing for want of an answer, with
 * nobody else there, for `settle`, and that is no lost race.
 * With EXPERISANA_UNTIL only what is over by then is taken, and nothing is
 * waited for behind it.
 * With EXPERISANA_WORKER_CARD that card says what we do; when a person has
 * taken it out of its column nothing is claimed any more: RC_INTR.
 * Returns RC_OK, RC_NO when there was nothing, RC_LATER after lost races,
 * when the board could not be reached or did not answer clearly, and when a
 * signal was caught, RC_IO when the job directory cannot be made (the card
 * goes back), or as asana_call().
 */
int nextcard_take(struct asana *api, const struct gidset *only, const char *dir,
    double wait, char **out);

#endif
