/*
 * take: C1 to C6, how a card is claimed.  The steps of the protocol have these
 * names here and in lease.h (H1 to H3, F0 to F2); experisana(7) tells why it
 * is safe.
 */
#ifndef TAKE_H
#define TAKE_H

#include "asana.h"
#include "leasefile.h"

/*
 * C1 to C6 for card GID, which was in Backlog at SINCE (server's time, ms; 0:
 * just now): when it has left it since, or was claimed, somebody had it, and
 * it may be done.  Returns
 *   RC_OK	it is ours and in Running; L is filled, and REP holds the card
 *		(asana_free() frees)
 *   RC_NO	somebody has it; nothing was written
 *   RC_LATER	a lost race, a changed card, or no clear answer: try another;
 *		with L's `alone`, this one is free again after `settle`
 *   others	as asana_call()
 * lease_stop() makes it give up at the next step.
 */
int lease_take(struct asana *api, const struct lease_conf *cf,
    const char *gid, long long since, struct lease *l, struct reply *rep);

/* May be called from a signal handler: give up claims, no more retries. */
void lease_stop(void);
int lease_stopped(void);

#endif
