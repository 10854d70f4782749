/* claims: what the comments of a card mean together.  An attempt is the first
 * claim's, by the server's time stamps. */
#ifndef CLAIMS_H
#define CLAIMS_H

#include <stddef.h>

#include "base/node.h"
#include "record/claim.h"

#define CLAIMS_SIGS_MAX	(32u << 20)	/* bytes of a card's signatures */

struct claims {
	const char	*task;		/* gid of the card */
	struct claim	*c;
	size_t		 n;
	size_t		 stories;	/* comments and system stories seen */
	char		**sig;		/* comments that may be signatures of
					 * the card (sigtext.h) */
	size_t		 nsig, sigsize;
	char		 blocked[33];	/* gid of a CLAIM_BLOCKED, or "" */
	char		*metrics;	/* of the highest attempt that has some,
					 * and its number */
	int		 measured;
	char		*last;		/* line of the log of the highest one
					 * that has one */
	int		 logged;
	char		*why;		/* a worker says why nothing ran, after
					 * the last attempt */
	int		 attached;	/* files were attached to it, once */
	int		 retry;		/* the last with a CLAIM_RETRY, as far
					 * as it was looked for */
	long long	 now;		/* server time when they were read */
};

/* Counts a story with CLAIM_FIELDS, and adds it to the struct claims L, up to
 * 10,000, if it is a claim of its task: an asana_fn.  Returns 0. */
int claims_add(const struct node *story, void *l);
void claims_free(struct claims *l);

/* Returns the highest attempt number, or 0. */
int claims_top(const struct claims *l);

/* Returns 1 if attempt N has a live claim. */
int claims_live(const struct claims *l, int n, double grace);

/* Returns the claim that has or had attempt N, its first one, or NULL. */
const struct claim *claims_holder(const struct claims *l, int n);

/* Returns the claim of the last attempt, or NULL; claims that came second or
 * were not taken up are no attempts. */
const struct claim *claims_last(const struct claims *l);

/* Returns the claim of the last attempt that ran a job, or may still, whose
 * log, exit status and time count; or NULL. */
const struct claim *claims_ran(const struct claims *l, double grace);

/* Returns how many attempts in a row, the last ones, were lost: their job was
 * started, they were never closed, or given back since their worker was killed.
 * Only valid if the top is dead. */
int claims_lost(const struct claims *l);

/* Returns how many attempts but N failed, as their claims say or, if more, as
 * there were retries. */
int claims_failed(const struct claims *l, int n);

/* What C3 finds. */
enum claim_verdict {
	CLAIM_WON,
	CLAIM_SECOND,	/* somebody was first: leave no trace */
	CLAIM_SPOILT	/* the attempt's number is used up: close as void */
};

/* Decides about the claim ID of attempt N.  It has won if no claim has a higher
 * number, no live one a lower, none of the same number is earlier, and its own
 * comment is there, still `claimed`, with more than MARGIN of its TTL left. */
enum claim_verdict claims_decide(const struct claims *l, const char *id, int n,
    double grace, double margin);

/* Returns 1 if the holder of claim ID, attempt N, must stop (rule H3): its
 * comment is gone, or a claim that ran has a higher number, or the same number
 * and is earlier. */
int claims_fenced(const struct claims *l, const char *id, int n);

#endif
