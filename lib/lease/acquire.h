/*
 * acquire: C1 to C6, how a card is claimed.  The steps of the protocol have these
 * names here and in lease.h (H1 to H3, F0 to F2); experisana(7) tells why it
 * is safe.
 */
#ifndef ACQUIRE_H
#define ACQUIRE_H

#include "asana/asana.h"
#include "lease/lease.h"

/*
 * C1 to C6 for card GID, which was in Backlog just now.  Returns
 *   RC_OK	it is ours and in Running; L is filled, and REP holds the card
 *		(asana_free() frees)
 *   RC_NO	somebody has it; nothing was written
 *   RC_LATER	a lost race, a changed card, or no clear answer: try another;
 *		with L's `alone`, this one is free again after `settle`
 *   others	as asana_call()
 * A caught signal (clock_catch) makes it give up at the next step.
 */
int acquire_card(struct asana *api, const struct lease_times *cf,
    const char *gid, struct lease *l, struct reply *rep);

/*
 * C1 to C6 once more for the card of lease L, which is over and whose job
 * stands still: closes its claim and takes the next attempt, wherever the card
 * is of Running and Backlog.  Returns
 *   RC_OK	the card is ours again, and L the new lease
 *   RC_LEASE	it is lost: another worker has had it, a person has moved it,
 *		or it is gone, or our claim
 *   RC_NO	another worker tries to have it; nothing was written
 *   RC_LATER	a lost race, or no clear answer
 *   others	as asana_call()
 * Unless RC_OK, L is over as before; its claim may be a newer one of ours.
 */
int acquire_again(struct asana *api, struct lease *l);

/*
 * C1 to C3 and C6 for the card of lock NAME (which must live as long as L): it
 * stays where it is.  Returns as acquire_card(); with RC_NO, L's claim is that of
 * who has it.
 */
int acquire_lock(struct asana *api, const struct lease_times *cf,
    const char *gid, const char *name, struct lease *l);

#endif
