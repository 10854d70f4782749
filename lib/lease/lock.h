/*
 * lock: one at a time does something on this board, whatever the machine.
 *
 * A lock is a card in the column Sweeps, made when it is missing, and held by
 * the protocol by which cards are claimed, with comments on it.  The first
 * line of its description is the record, "lock/1 name=schedule".  If
 * several have one name, the oldest is used.
 */
#ifndef LOCK_H
#define LOCK_H

#include "asana/asana.h"
#include "lease/lease.h"

#define LOCK_NAME_MAX	64	/* bytes of [A-Za-z0-9._-] */
#define LOCK_TRIES	10	/* looks until its card is there and old */
#define LOCK_KEEP	10	/* comments of the past that stay, up to twice
				 * as many */

/* Returns 1 when NAME can name a lock. */
int lock_isname(const char *name);

/*
 * Takes lock NAME, waiting up to WAIT seconds, or, when that is negative, a
 * minute longer than a lock lasts whose holder died.  With TELL it says on
 * stderr what it waits for.  Returns
 *   RC_OK	L is the lease
 *   RC_LATER	somebody else has it still, or the network is gone, after a
 *		message; or a signal was caught
 *   others	as asana_call(), after a message
 */
int lock_take(struct asana *api, const char *name, double wait, int tell,
    struct lease *l);

/* Once L, which we had, is closed: now and then deletes comments about earlier
 * ones. */
void lock_tidy(struct asana *api, const struct lease *l);

#endif
