/* share: a worker's part of the requests that a token allows. */
#ifndef SHARE_H
#define SHARE_H

#include "asana/asana.h"
#include "lease/lease.h"

/* What a worker remembers from look to look, in its file `share`. */
struct share {
	int		 workers;	/* that live, as counted, or 0 */
	double		 counted;	/* when: clock_real() */
	double		 ttl;		/* seconds that the number holds */
	double		 at;		/* when requests were last paid for, */
	double		 paid;		/* ... and until when they are */
	double		 slow;		/* pauses are so many times as long */
	double		 since;		/* seconds from the last look to now */
};

/* Read what was remembered, and remember it; failing is no error. */
void share_load(struct share *m);
void share_save(const struct share *m);

/* Counts the workers that live by their cards in Active Workers, and remembers
 * that for longer the longer it stays about the same. */
void share_census(struct share *m, struct asana *api,
    const struct lease_times *cf);

/* How many workers look for a card within SECONDS, ourselves included, if the
 * others' jobs are about as long as ours was. */
int share_rivals(const struct share *m, double seconds);

/* Each of N workers has an Nth of BUDGET (requests a minute; 0: no limit), and
 * nothing is saved up: what its programs have asked since its last look it pays
 * for by waiting before the next one, longer after refusals.  What keeps or
 * ends a card never waits.  Returns the seconds to wait, at most ten minutes,
 * or less than 0. */
double share_pay(struct share *m, struct asana *api, long budget);

#endif
