/* ending: how a held command ended, as a word, a number and a sentence. */
#ifndef ENDING_H
#define ENDING_H

#include "asana/asana.h"
#include "lease/lease.h"

#define ENDING_TIMEOUT	124	/* exit status of a job out of time, as of
				 * timeout(1) */
#define ENDING_LINES	40	/* of the log, for the comment at the end */
#define ENDING_BYTES	4000

enum ending_why {
	ENDED,		/* by itself */
	INTERRUPTED,	/* a person took the card away */
	FENCED,		/* the card is another worker's */
	OVERDUE,	/* the lease expired */
	TOLD,		/* a signal told us to stop */
	TIMEOUT,	/* the card's own */
	ORPHANED	/* who waits for us was killed */
};

struct ending {
	enum ending_why	 why;
	int		 status;	/* exit status of the command */
	int		 signal;	/* that killed it, or 0 */
	int		 told;		/* the signal to us, or 0 */
	double		 sec;		/* that it ran */
	double		 limit;		/* the card's timeout, seconds */
	const char	*who;		/* worker */
	int		 attempt;
	const char	*because;	/* what became of card or board, or what
					 * else ended it; or NULL */
	const char	*full;		/* the folder without room, or NULL */
	const char	*stuck;		/* what cannot be killed, or NULL */
};

/* Returns the exit status of who held it: the command's own, ENDING_TIMEOUT,
 * RC_INTR, RC_LEASE, or 128 and a signal. */
int ending_status(const struct ending *e);

/* Returns a line for people, to be freed: "Failed after 3m 12s on gpu-07
 * (attempt 2): exit status 1". */
char *ending_summary(const struct ending *e);

/* Writes into JOB how it ended, and TAIL, the log's last lines. */
void ending_put(const struct ending *e, const char *job, const char *tail);

/* Gives what LOG, or -1, is open on its name PATH again, if the job took it. */
void ending_log(int log, const char *path);

/* If job directory JOB shows that its holder was killed while the job ran, ends
 * what is left of the job, which it knows by the claim in its environment, and
 * writes how it ended; L is its lease, LOG its log or -1. */
void ending_rescue(const struct lease *l, const char *job, int log);

/* Writes lease L, a new one, and its attempt into JOB.  Returns 0 or -1. */
int ending_renewed(const struct lease *l, const char *job);

/* Claims the card once more for a job that has ended, so that its result can be
 * published after its lease L is over.  Returns RC_OK, and L is the new one;
 * RC_LEASE if another has had the card, or there is no result; or RC_LATER. */
int ending_claim(struct asana *api, struct lease *l, const char *job);

#endif
