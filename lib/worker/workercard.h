/*
 * workercard: the cards of workers, one each, in the column Active Workers.  A
 * worker whose card is dragged away or deleted finishes its job and exits.  No
 * lease depends on them.
 */
#ifndef WORKERCARD_H
#define WORKERCARD_H

#include "asana/asana.h"
#include "lease/lease.h"

enum workercard_st {
	WORKER_STARTING,	/* by the autoscaler, before it lives */
	WORKER_IDLE, WORKER_BUSY,
	WORKER_DRAINING,	/* finishes its job, then exits */
	WORKER_LEAVING,		/* its machine is being shut down */
	WORKER_BROKEN,		/* it has stopped, and its card says why */
	WORKER_N
};

struct workercard {
	char		 gid[33];	/* of its card, or "" */
	char		 who[65];
	int		 st;		/* WORKER_… */
	char		 task[33];	/* the job's card, or "" */
	long long	 seen;		/* server time */
	long long	 until;		/* EXPERISANA_UNTIL; 0: none */
	long		 gpus;		/* EXPERISANA_GPUS; -1: it takes cards
					 * of any number */
	long long	 created;	/* of the card, ms; 0: unknown */
	const char	*text;		/* more for people, or NULL */
	char		 use[40];	/* of all its GPUs, "97 %, 71 of 80 GB",
					 * as its card says; or "" */
};

/* Returns the word of a state; its number, -1 if unknown. */
const char *workercard_word(int st);
int workercard_state(const char *word);

/* Calls FN for each card of a worker in Active Workers.  Returns RC_OK, FN's
 * other status, or as asana_call(). */
typedef int workercard_fn(const struct workercard *w, void *arg);
int workercard_each(struct asana *api, workercard_fn *fn, void *arg);

/* Returns 1 if W has stopped because something is wrong, or was not seen for
 * longer than a lease lasts.  One that only starts is not lost. */
int workercard_lost(const struct asana *api, const struct lease_times *cf,
    const struct workercard *w);

/* Returns how many are neither lost nor starting, or -1 if that is unknown. */
int workercard_living(struct asana *api, const struct lease_times *cf);

/* Writes the state of W to its card: with CF once and briefly, for those who
 * hold a lease meanwhile, else with retries.  Returns RC_OK, RC_INTR if a
 * person has deleted or moved the card, or as asana_call(). */
int workercard_beat(struct asana *api, struct workercard *w,
    const struct lease_times *cf);

/* Returns 1 if one of this worker's programs did that less than a minute
 * ago. */
int workercard_told(void);

/* As workercard_beat(), with retries; if W->gid is "", to the card of W->who,
 * which is made if missing.  Sets W->gid. */
int workercard_enter(struct asana *api, struct workercard *w);

/* The same for a worker whose id is new: its card is searched for only if an
 * answer was lost. */
int workercard_new(struct asana *api, struct workercard *w);

/* Deletes the card W->gid or, if "", that of W->who; RC_OK if missing. */
int workercard_leave(struct asana *api, struct workercard *w);

/* Fills W for this process: EXPERISANA_WORKER_ID, _UNTIL, _GPUS, the text
 * EXPERISANA_UNSENT, and the card that EXPERISANA_WORKER_CARD names.  Returns
 * 1, or 0 if it names none. */
int workercard_own(struct workercard *w);

#endif
