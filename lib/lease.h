/*
 * lease: how a card is claimed, held and given back over the API.
 *
 * The steps are named as in the protocol: C1 to C6 claim, H1 to H3 hold, F0
 * to F2 finish.  experisana(7) tells why it is safe.
 */
#ifndef LEASE_H
#define LEASE_H

#include "asana.h"
#include "claim.h"
#include "leaseconf.h"

/* A claimed card.  `path` is the job directory's file that keeps it. */
struct lease {
	struct lease_conf cf;
	struct claim	 c;		/* our claim; c.story is its comment */
	double		 stop;		/* clock_boot() when it is over */
	double		 running;	/* clock_boot() when it was answered
					 * that the card is in Running (C5) */
	long long	 date;		/* last known server time … */
	double		 date_sent;	/* … and when it was asked for, */
	double		 date_got;	/* and answered */
	char		 column[COL_N][33];	/* gids */
	int		 alone;		/* after RC_LATER: the answer to our
					 * claim was lost, and the claim closed
					 * with nobody else on the card */
};

/*
 * C1 to C6 for card GID.  Returns
 *   RC_OK	it is ours and in Running; L is filled, and REP holds the card
 *		(asana_free() frees)
 *   RC_NO	somebody has it; nothing was written
 *   RC_LATER	a lost race, a changed card, or no clear answer: try another;
 *		with L's `alone`, this one is free again after `settle`
 *   others	as asana_call()
 * lease_stop() makes it give up at the next step.
 */
int lease_take(struct asana *api, const struct lease_conf *cf,
    const char *gid, struct lease *l, struct reply *rep);

/* May be called from a signal handler: give up claims, no more retries. */
void lease_stop(void);
int lease_stopped(void);

/* Writes L to the file PATH, reads it from there.  Return 0, or -1 after a
 * message.  A lease that is closed, or that another boot of the machine wrote,
 * is over. */
int lease_save(const struct lease *l, const char *path);
int lease_load(struct lease *l, const char *path);

/* Returns the seconds until L is over for its holder (negative: it is). */
double lease_left(const struct lease *l);

/*
 * H1.  Returns RC_OK while the card is in Running, RC_INTR when a person took
 * it away or deleted it, RC_LATER when that could not be learnt.
 */
int lease_check(struct asana *api, const struct lease *l);

/*
 * H2.  Edits the claim: state, time, TAIL of the log.  Returns RC_OK (and L
 * lasts longer, if the answer came in time), RC_LEASE when the comment is
 * gone, RC_LATER otherwise.
 */
int lease_beat(struct asana *api, struct lease *l, const char *tail);

/* H3.  Returns RC_OK, RC_LEASE when fenced, RC_INTR when the card's activity
 * shows that it was dragged away, RC_NOAUTH, RC_LATER when that could not be
 * learnt. */
int lease_look(struct asana *api, const struct lease *l);

/*
 * Closes the claim with state ST, EXIT and RAN (or -1): a few tries, then it
 * dies by itself.  Returns RC_OK or RC_LATER.
 */
int lease_close(struct asana *api, struct lease *l, int st, int exit_status,
    long ran, const char *tail);

/* What is known of the outcome's comment. */
enum lease_said { LEASE_UNSAID, LEASE_PERHAPS, LEASE_SAID };

/*
 * F0 to F2: makes sure of the lease, posts COMMENT (unless NULL), moves the
 * card to SECTION, closes the claim with ST.  *SAID tells what an earlier call
 * did about the comment, and is set to what this one did: it is posted once.
 * Returns RC_OK, RC_LEASE when the lease is or gets lost, RC_INTR when a
 * person took the card away (nothing is moved then), or as asana_call().
 */
int lease_finish(struct asana *api, struct lease *l, const char *section,
    int st, int exit_status, long ran, const char *tail, const char *comment,
    enum lease_said *said);

#endif
