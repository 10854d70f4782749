/* acquire: C1 to C6 of the protocol, how a card is claimed; experisana(7)
 * explains why it is safe. */
#ifndef ACQUIRE_H
#define ACQUIRE_H

#include "asana/asana.h"
#include "lease/lease.h"
#include "record/claims.h"

/* Judges a card that was won, by the answer REP with ASANA_TASK_FIELDS and the
 * comments in CS.  Returns RC_OK if it may be run, RC_NO if not, others if
 * that cannot be told. */
struct acquire_gate {
	int		 next;		/* our worker has another job still */
	int		(*may)(const struct reply *rep, const struct claims *cs,
			    void *arg);	/* NULL: any */
	void		*arg;
	const char	*why;		/* the comment, if it may not */
	int		 note;		/* before C2 this file gets the gids of
					 * board and card, and the claim's id;
					 * or -1 */
};

/*
 * C1 to C6 for card GID, which was in Backlog just now; without C1 if it is
 * NEW: a list, of whatever age, showed that nobody had commented on it.  One
 * that the gate G, unless NULL, refuses goes to Failed with its comment, and is
 * no attempt: RC_NO.  Returns
 *   RC_OK	it is ours and in Running; L is filled, and REP holds the card
 *		(asana_free() frees)
 *   RC_NO	somebody has it; nothing was written
 *   RC_LATER	a lost race, a changed card, no clear answer (L's `unclear`),
 *		or one that came too late (`late`): try another, or, if L is
 *		`alone`, this one again
 *   others	as asana_call()
 * After a caught signal (clock_catch) it gives up at the next step.
 */
int acquire_card(struct asana *api, const struct lease_times *cf,
    const char *gid, int new, const struct acquire_gate *g, struct lease *l,
    struct reply *rep);

/*
 * C1 to C6 once more for the card of lease L, which has expired and whose job
 * stands still: closes its claim and takes the next attempt.  Returns
 *   RC_OK	the card is ours again, and L the new lease
 *   RC_LEASE	it is lost: had by another, moved by a person, or deleted
 *   RC_NO	another worker tries to have it; nothing was written
 *   RC_LATER	a lost race, no clear answer, or the token or the request is
 *		refused, which may change
 * Unless RC_OK, L stays expired; its claim may be a newer one of ours, and its
 * `why` says what people may want to know.
 */
int acquire_again(struct asana *api, struct lease *l);

/* C1 to C3 and C6 for the card of lock NAME, which must live as long as L; C1
 * is left out if it is NEW.  Returns as acquire_card(); with RC_NO, L's claim
 * is the holder's. */
int acquire_lock(struct asana *api, const struct lease_times *cf,
    const char *gid, int new, const char *name, struct lease *l);

#endif
