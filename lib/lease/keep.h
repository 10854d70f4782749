/* keep: H1 to H3 and F0 to F2, how a card is held and given back. */
#ifndef KEEP_H
#define KEEP_H

#include "asana/asana.h"
#include "lease/lease.h"

/* Returns the seconds until L expires for its holder. */
double keep_left(const struct lease *l);

/* Returns the seconds until the next H1: `check`, or if the last one found
 * nothing, `settle`. */
double keep_pause(const struct lease *l);

/* H1.  Returns RC_OK if the card is in Running, RC_INTR if a person moved or
 * deleted it, RC_LATER if that is not known; L's `why` says it. */
int keep_check(struct asana *api, struct lease *l);

/* H2.  Edits the claim: state, time, TAIL of the log.  Returns RC_OK (and L is
 * renewed, if the answer came in time), RC_LEASE if the comment was deleted,
 * else RC_LATER. */
int keep_beat(struct asana *api, struct lease *l, const char *tail);

/* H3.  Counts in L the earlier attempts that failed.  Returns RC_OK, RC_LEASE
 * if fenced, RC_INTR if the card's activity shows that it was moved, RC_NOAUTH,
 * or RC_LATER if that is not known. */
int keep_look(struct asana *api, struct lease *l);

/* Closes the claim with state ST, EXIT_STATUS and RAN (or -1): a few tries,
 * then it expires.  Returns RC_OK or RC_LATER. */
int keep_close(struct asana *api, struct lease *l, int st, int exit_status,
    long ran, const char *tail);

/* What is known of the outcome's comment. */
enum lease_said { LEASE_UNSAID, LEASE_PERHAPS, LEASE_SAID };

/* How an attempt ends. */
struct keep_end {
	const char	*section;	/* gid, where the card goes */
	int		 st;		/* CLAIM_…, the claim's last state */
	int		 exit_status;	/* or -1 */
	long		 ran;		/* seconds, or -1 */
	const char	*tail;		/* of the log, or NULL */
	const char	*comment;	/* or NULL; one about a retry is always
					 * posted */
	int		 retries;	/* it goes to Backlog instead, until so
					 * many of its attempts have failed */
	enum lease_said	 said;		/* by an earlier call, then by this one:
					 * the comment is posted once */
	int		 retry;		/* set to the number of the retry for
					 * which it went to Backlog, or 0 */
};

/* F0 to F2: makes sure of the lease, posts the comment, moves the card, closes
 * the claim.  While the token or a right is refused it tries until the lease
 * ends.  Returns RC_OK, RC_LEASE if the lease is lost, RC_INTR if a person
 * moved the card (it stays there), RC_CONFIG if its column is gone (the claim
 * is closed, and a comment says so), or as asana_call(). */
int keep_finish(struct asana *api, struct lease *l, struct keep_end *e);

#endif
