/* leaseconf: the protocol's times, and what must hold between them. */
#ifndef LEASECONF_H
#define LEASECONF_H

/*
 * In seconds.  The settings under `lease:` in experisana.yaml are named as
 * here; experisana(7) has the table of defaults.
 */
struct lease_conf {
	double	settle;		/* D: from a claim to the decision */
	double	trust;		/* V: a claim answered later is void */
	double	first_ttl;	/* T0: lease until the first heartbeat */
	double	ttl;		/* lease from then on */
	double	grace;		/* G: what readers add */
	double	check;		/* H: is the card still in Running? */
	double	beat;		/* B: heartbeat */
	double	kill;		/* K: from TERM to KILL */
	double	guard;		/* g: for rounded clocks */
	double	poll;		/* P: longest pause between empty polls */
	double	idle;		/* the first such pause */
	double	jitter;		/* J: before a claim */
	double	timeout;	/* of one request */
	long	spread;		/* choose among so many of the best cards */
	long	budget;		/* requests a minute of all workers; 0: any */
	long	lost_limit;	/* so many workers may vanish over one card */
};

/*
 * Reads the settings into CF.  The defaults are those for Asana, for its free
 * plan (`profile: free`), or, when LOCAL, for the local board.  Values that
 * contradict each other end the program with RC_CONFIG, and file and line of
 * one of them.
 */
void leaseconf_read(struct lease_conf *cf, int local);

/* Fills CF with the defaults of the profile in force, whatever else is set. */
void leaseconf_defaults(struct lease_conf *cf, int local);

/* Fills in what a lease in a file lacks: `trust` and `first_ttl`.  Settings
 * that no longer fit to the rest of CF give way. */
void leaseconf_first(struct lease_conf *cf);

/* Makes ttl and beat as short as the rules and first_ttl allow: nobody shall
 * wait for a lock longer than need be when its holder was killed. */
void leaseconf_lock(struct lease_conf *cf);

/* Returns the rule that CF breaks ("ttl must be at least 3 beat"), or NULL. */
const char *leaseconf_broken(const struct lease_conf *cf);

#endif
