/* queue: which card of Backlog to take next. */
#ifndef QUEUE_H
#define QUEUE_H

#include "asana.h"
#include "deps.h"
#include "gidset.h"
#include "leaseconf.h"

#define QUEUE_BLOCKERS	20	/* cards named that one waits for in vain */

#define QUEUE_FRESH	5	/* seconds: a list that is not to be remembered
				 * for longer is not at all */
#define QUEUE_OLD	1800	/* seconds that one is remembered at most */
#define QUEUE_WAIT	900	/* seconds of waiting until another process has
				 * listed Backlog, ... */
#define QUEUE_TURN	2	/* ... in one call */

struct queue;

/*
 * Makes a queue.  CF is looked at by queue_next() and must live as long.  DIR,
 * unless NULL, keeps what is learnt about finished dependencies for the next
 * process.
 */
struct queue *queue_open(struct asana *api, const struct lease_conf *cf,
    const char *dir);

/* Frees it; NULL is allowed. */
void queue_close(struct queue *q);

/* queue_next() passes over cards whose `timeout` ends behind END, in seconds
 * since 1970 (0: over none).  One without a timeout fits while time is left. */
void queue_until(struct queue *q, double end);

/* queue_next() chooses among the cards of ONLY, which must live as long (NULL:
 * among all). */
void queue_only(struct queue *q, const struct gidset *only);

/*
 * From now on a list of Backlog is kept for all workers of this user and
 * machine, for EACH seconds for each of its pages (QUEUE_OLD at most; 0: it is
 * not), and only one of them lists at a time.  It is chosen of so many cards
 * that FLEET workers seldom meet.
 */
void queue_remember(struct queue *q, double each, int fleet);

/* Lists Backlog anew, or takes the list that is remembered.  Returns RC_OK,
 * RC_NO while another process lists (to be called again), or as asana_call();
 * RC_LATER after http_stop(), too. */
int queue_poll(struct queue *q);

/* Returns when, by the server's clock in ms, the remembered list was made from
 * which the last poll is; 0 when it was a look at the board. */
long long queue_since(const struct queue *q);

/* Tells the others who use the remembered list that we try this card.  Returns
 * 1, or 0 when one of them does: choose another. */
int queue_book(struct queue *q, const char *gid);

/* ... and that it cannot be had (GONE), or was not tried after all. */
void queue_unbook(struct queue *q, const char *gid, int gone);

/*
 * Chooses a card of the last poll: not completed, all dependencies done, not
 * skipped, in time for queue_until(), one of queue_only(); highest priority
 * first, then those for which this machine has most in its cache (cache.h),
 * then at random among the oldest (lease_conf's spread).  A dependency that is
 * gone or cannot be read blocks.
 * Returns RC_OK and the gid (valid until the next poll), RC_NO when nothing
 * can be run, or as asana_call().
 */
int queue_next(struct queue *q, const char **gid);

/*
 * Calls FN for every card of the last poll, but those made less than
 * lease_conf's `grace` ago, that waits for others that failed or are gone.  BY
 * is their gids, comma-separated, at most QUEUE_BLOCKERS; one that is gone has
 * "?" behind it ("?" alone is a link that cannot be read).  Returns RC_OK, FN's
 * other status, or as asana_call().
 */
typedef int queue_blocked_fn(const char *gid, const char *by, void *arg);
int queue_blocked(struct queue *q, queue_blocked_fn *fn, void *arg);

/* Adds to *RUNNABLE and *BLOCKED how many cards of the last poll can be run
 * now, and how many wait for others.  *LEAST becomes the smallest timeout of
 * those that can be run, in seconds: 0 when one has none, or there are none.
 * Returns RC_OK, or as asana_call(). */
int queue_count(struct queue *q, long *runnable, long *blocked,
    double *least);

/* Returns what it knows of dependencies, valid as long as Q. */
struct deps *queue_deps(struct queue *q);

/* Does not choose this card for SECONDS. */
void queue_skip(struct queue *q, const char *gid, double seconds);

#endif
