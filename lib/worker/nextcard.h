/* nextcard: waits for the next runnable card and takes it. */
#ifndef NEXTCARD_H
#define NEXTCARD_H

#include "asana/asana.h"
#include "base/table.h"

/*
 * Looks at Backlog, and, while nothing can be taken, again for WAIT seconds
 * (0: once) at pauses that grow from a twelfth of lease_times' `poll` to all of
 * it, or to ten minutes after lost races.  It tries cards of ONLY (NULL: all)
 * that need no more than GPUS (-1: any number): a look ends after three lost
 * races or 20 cards.  One that took nothing updates, every `beat`, the worker's
 * card, and looks for a dead worker and blocked cards.
 * *OUT, to be freed, is the path of a job directory made in DIR, or, if that is
 * NULL, the card's gid.  A card that can never be run (no script, wrong
 * options) goes to Failed with a comment.  One that somebody has is skipped for
 * `settle` and two time-outs; one whose claim got no answer for `settle`.  If
 * two claims in a row are answered later than `trust`, that and `settle` grow.
 * With EXPERISANA_UNTIL it takes only what is over by then, and waits no
 * longer.  With EXPERISANA_WORKER_CARD that card says what we do; if a person
 * has taken it out of its column, nothing more is claimed: RC_INTR.
 * AHEAD: our worker has a job still; a card is taken only if more can be run
 * than workers live, and is called the next one.
 * With TAG, unless NULL, it takes only cards that have it.
 * Returns RC_OK, RC_NO if nothing can be run, RC_LATER if others have what can,
 * after network failures, unclear answers, or a caught signal, RC_IO if the job
 * directory cannot be made (the card goes back), or as asana_call().
 */
int nextcard_take(struct asana *api, const struct gidset *only,
    const char *tag, long gpus, const char *dir, double wait, int ahead,
    char **out);

#endif
