/* lease: a lease, its times, and the job directory's file that keeps it. */
#ifndef LEASE_H
#define LEASE_H

#include "asana/conf.h"
#include "record/claim.h"

/* Seconds.  First the settings under `lease:` in experisana.yaml; the others
 * follow from them, so that the protocol's conditions always hold: settle >= 2
 * trust, or 0 on a board whose reads show all that was answered; first_ttl >=
 * settle + 6 timeout and 3 check; ttl >= 3 beat and beat + kill + 2 guard + 4
 * timeout; grace >= settle + 5 timeout. */
struct lease_times {
	double	settle;		/* D: from a claim to the decision */
	double	ttl;		/* lease from the first heartbeat on */
	double	check;		/* H: is the card still in Running? */
	double	kill;		/* K: from TERM to KILL */
	double	poll;		/* P: longest pause between empty polls */
	long	budget;		/* requests a minute of all workers; 0: any */
	long	lost_limit;	/* so many workers may vanish over one card */

	double	timeout;	/* of one request */
	double	guard;		/* g: for rounded clocks */
	double	beat;		/* B: heartbeat */
	double	trust;		/* V: a claim answered later is void */
	double	first_ttl;	/* T0: lease until the first heartbeat */
	double	grace;		/* G: what readers add */
};

/* Reads the settings into CF. */
void leasetimes_read(struct lease_times *cf);

/* Fills in trust, first_ttl and grace, by settle, check and timeout. */
void leasetimes_derive(struct lease_times *cf);

/* Makes ttl and beat as short as the conditions and first_ttl allow. */
void leasetimes_lock(struct lease_times *cf);

/* of a `why` */
#define LEASE_DRAGGED	"the card was dragged out of Running"
#define LEASE_DELETED	"the card was deleted"

/* A claimed card, as its holder knows it. */
struct lease {
	struct lease_times cf;
	struct claim	 c;		/* our claim; c.story is its comment */
	double		 stop;		/* clock_boot() when it expires */
	double		 running;	/* clock_boot() of the answer that the
					 * card is in Running (C5) */
	long long	 date;		/* last known server time … */
	double		 date_sent;	/* … and when it was asked for, */
	double		 date_got;	/* and answered */
	char		 column[COL_N][33];	/* gids */
	double		 sure;		/* clock_boot() of C3 */
	int		 failed;	/* earlier attempts, by the last H3 */
	int		 lost;		/* attempts in a row, with this one */
	double		 no_card;	/* clock_boot() of the first 404 for the
					 * card, and for our claim, since */
	double		 no_claim;	/* none was found; or 0 */
	const char	*why;		/* for people: what became of card or
					 * board; or NULL */
	int		 bare;		/* the board says that nothing is
					 * attached to it; so when it was
					 * claimed */
	int		 changed;	/* after RC_REFUSED: the server changed
					 * the text of our claim */
	/* after RC_LATER of acquire_card(): */
	int		 unclear;	/* the answer to our claim was lost */
	int		 alone;		/* it is closed, and there is no other:
					 * the card is free */
	double		 late;		/* seconds that the answer took, if
					 * more than `trust`; else 0 */
};

/* Write L to the file PATH, read it from there.  Return 0, or -1 after a
 * message.  A lease that is closed, or that another boot of the machine wrote,
 * has expired. */
int lease_save(const struct lease *l, const char *path);
int lease_load(struct lease *l, const char *path);

#endif
