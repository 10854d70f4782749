/*
 * workercard: the cards of workers, one each, in the column Active Workers.
 *
 * They tell people and the autoscaler who is there and doing what, and let
 * people stop a worker: one whose card is dragged away or deleted finishes its
 * job and exits.  No lease depends on them.
 */
#ifndef WORKERCARD_H
#define WORKERCARD_H

#include "asana/asana.h"
#include "base/buf.h"
#include "lease/leasetimes.h"

#define WORKER_NOTES_MAX	8192	/* bytes of a description we write */
#define WORKER_GONE		86400	/* seconds unseen after which the card
					 * of a worker is litter */

enum workercard_st {
	WORKER_STARTING,	/* by the autoscaler, before it lives */
	WORKER_IDLE, WORKER_BUSY,
	WORKER_DRAINING,	/* finishes its job, then exits */
	WORKER_LEAVING,		/* its machine is being shut down */
	WORKER_BROKEN,		/* it has stopped, and its card says why */
	WORKER_N
};

struct workercard {
	char		 gid[33];	/* of its card, "" when unknown */
	char		 who[65];
	int		 st;		/* WORKER_… */
	char		 task[33];	/* the job's card, or "" */
	long long	 seen;		/* server time */
	long long	 until;		/* its time ends then, as EXPERISANA_UNTIL
					 * says; 0: never */
	long long	 created;	/* of the card, ms; 0: unknown */
	const char	*text;		/* more for people, or NULL */
};

/* Returns the word of a state; its number, -1 if unknown. */
const char *workercard_word(int st);
int workercard_state(const char *word);

/* Reads a description, whose first line is the record, into W (without gid).
 * Returns 0, or -1 when it is not that of a worker's card. */
int workercard_parse(struct workercard *w, const char *notes);

/* Appends the description: the record, then for people what it says, with
 * links that begin with BASE (asana_cardbase()).  0, or -1 when B is full. */
int workercard_print(struct buf *b, const struct workercard *w,
    const char *base);

/* Calls FN for each card of a worker in Active Workers.  Returns RC_OK, FN's
 * other status, or as asana_call(). */
typedef int workercard_fn(const struct workercard *w, void *arg);
int workercard_each(struct asana *api, workercard_fn *fn, void *arg);

/*
 * Writes the state of W, as of now, to its card: with CF once and briefly, for
 * those who hold a lease meanwhile, else patiently.  Returns RC_OK, RC_INTR
 * when a person has taken the card out of the column or deleted it, or as
 * asana_call().
 */
int workercard_beat(struct asana *api, struct workercard *w,
    const struct lease_times *cf);

/* Finds the card of W->who, or makes one, and writes the state to it; W->gid
 * is set.  Returns as workercard_beat(). */
int workercard_enter(struct asana *api, struct workercard *w);

/* The same for a worker whose id is new, so that it cannot have a card: one is
 * looked for only when it is not clear whether ours was made. */
int workercard_new(struct asana *api, struct workercard *w);

/* Deletes the card W->gid, or, when that is "", the one of W->who.  One that
 * is gone already is RC_OK. */
int workercard_leave(struct asana *api, struct workercard *w);

/* Fills W for this process: EXPERISANA_WORKER_ID, EXPERISANA_UNTIL, and the
 * card that EXPERISANA_WORKER_CARD names.  Returns 1, or 0 when there is no
 * such card and none is to be written. */
int workercard_own(struct workercard *w);

#endif
