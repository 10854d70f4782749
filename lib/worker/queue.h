/* queue: which card of Backlog to take next. */
#ifndef QUEUE_H
#define QUEUE_H

#include "asana/asana.h"
#include "base/gidset.h"
#include "lease/leasetimes.h"
#include "worker/deps.h"

#define QUEUE_BLOCKERS	20	/* named of the cards that block one */
#define QUEUE_PAGE	100	/* cards that one request brings */

struct queue;

/*
 * Makes a queue.  CF is looked at by queue_next() and must live as long.  DIR,
 * unless NULL, keeps what is learnt about finished dependencies for the next
 * process.
 */
struct queue *queue_open(struct asana *api, const struct lease_times *cf,
    const char *dir);

/* Frees it; NULL is allowed. */
void queue_close(struct queue *q);

/* queue_next() passes over cards whose `timeout` ends after END, in seconds
 * since 1970 (0: over none).  One without a timeout fits while time is left. */
void queue_until(struct queue *q, double end);

/* queue_next() chooses among the cards of ONLY, which must live as long (NULL:
 * among all). */
void queue_only(struct queue *q, const struct gidset *only);

/* queue_poll() reads Backlog from the top until N cards that can be run are
 * found, whole pages of it, and queue_next() chooses among the
 * N best (0, as at first: all of Backlog, and lease_conf's spread). */
void queue_enough(struct queue *q, size_t n);

/* Lists Backlog.  Returns RC_OK, or as asana_call(). */
int queue_poll(struct queue *q);

/*
 * Chooses a card of the last poll: not completed, all dependencies done, not
 * skipped, in time for queue_until(), one of queue_only(); highest priority
 * first, then those for which this machine has most in its cache (cache.h),
 * then at random among those that stand highest.  A dependency that is
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
