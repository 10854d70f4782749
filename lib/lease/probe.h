/* probe: how late a comment is seen, and how long it takes to post one. */
#ifndef PROBE_H
#define PROBE_H

#include "asana/asana.h"

#define PROBE_COMMENTS	10
#define PROBE_REQUESTS	80	/* at most, the card's deletion included */

/* What was measured.  Zeroed memory has nothing. */
struct probe {
	int	comments;	/* posted, answered and seen */
	double	post;		/* longest time until a POST was answered, s */
	double	seen;		/* longest time from there until another
				 * connection read the comment, s; 0: at once */
};

/*
 * Makes a card in Active Workers, comments on it up to PROBE_COMMENTS times,
 * and deletes it, whatever happens meanwhile; if that fails, a message names
 * it.  After a caught signal it deletes the card and returns RC_LATER.  With
 * cli_dry it prints what it would write.  Returns as asana_call(); P has what
 * was found in any case.
 */
int probe_run(struct asana *api, struct probe *p);

/* Returns the `settle` that follows, in seconds: never less than NOW. */
double probe_settle(const struct probe *p, double now);

#endif
