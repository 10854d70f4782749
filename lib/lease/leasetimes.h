/* leasetimes: the protocol's times. */
#ifndef LEASETIMES_H
#define LEASETIMES_H

/*
 * In seconds.  The first part are the settings under `lease:` in
 * experisana.yaml, see experisana(7).  The others follow from them, so that the
 * protocol's conditions always hold: settle >= 2 trust; first_ttl >= settle + 6
 * timeout and 3 check; ttl >= 3 beat and beat + kill + 2 guard + 4 timeout;
 * grace >= settle + 5 timeout.
 */
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
	double	trust;		/* V: a claim answered later is void; J: the
				 * longest pause before a claim */
	double	first_ttl;	/* T0: lease until the first heartbeat */
	double	grace;		/* G: what readers add */
	long	spread;		/* choose among so many of the best cards */
};

/* Reads the settings into CF. */
void leasetimes_read(struct lease_times *cf);

/* Fills in what follows from settle, check and timeout: trust, first_ttl and
 * grace. */
void leasetimes_derive(struct lease_times *cf);

/* Makes ttl and beat as short as the conditions and first_ttl allow, so that
 * the lock of a killed holder expires soon. */
void leasetimes_lock(struct lease_times *cf);

#endif
