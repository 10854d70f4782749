/* queue: which card of Backlog to take next. */
#ifndef QUEUE_H
#define QUEUE_H

#include "asana/asana.h"
#include "base/table.h"
#include "lease/lease.h"
#include "worker/deps.h"

#define QUEUE_PAGE	100	/* cards that one request brings */

struct queue;

/* Makes a queue.  CF must live as long.  DIR, unless NULL, keeps for other
 * processes which dependencies are done. */
struct queue *queue_open(struct asana *api, const struct lease_times *cf,
    const char *dir);

/* Frees it; NULL is allowed. */
void queue_close(struct queue *q);

/* Lets queue_next() skip cards that would end after END, in seconds since 1970
 * (0: none), by their `timeout` (missing: 0), those not in ONLY (NULL: none),
 * those that need more than GPUS (-1: none), and those without TAG (NULL:
 * none).  ONLY and TAG must live as long. */
void queue_limit(struct queue *q, double end, const struct gidset *only,
    long gpus, const char *tag);

/* queue_poll() reads Backlog from the top, in whole pages, until N cards that
 * can be run are found (0, as at first: all of it), and queue_next() chooses
 * among the AMONG best (at first: 1).  With more than one other workers choose
 * at the same time: what was changed less than three times `settle` ago, by a
 * claim perhaps, comes last. */
void queue_enough(struct queue *q, size_t n, size_t among);

/* Lists Backlog.  Returns RC_OK, or as asana_call(). */
int queue_poll(struct queue *q);

/*
 * Chooses a card of the last poll: not completed, all dependencies done, not
 * skipped; highest priority first, then most in this machine's cache (cache.h),
 * then highest in the column.  A dependency that is gone or cannot be read
 * blocks.  *NEW is set if nobody had commented on the card when it was listed.
 * Returns RC_OK and the gid (valid until the next poll), RC_NO if nothing can
 * be run, or as asana_call().
 */
int queue_next(struct queue *q, const char **gid, int *new);

/*
 * Calls FN for every card of the last poll that waits for others that failed or
 * are gone, unless made less than lease_times' `grace` ago.  BY is the gids of
 * up to 20 of them, with commas; "?" follows one that is gone ("?" alone: a
 * link that cannot be read).  Calls it for others that need GPUs, too: BY
 * is "g" and how many.  Returns RC_OK, FN's other status, or as
 * asana_call().
 */
typedef int queue_blocked_fn(const char *gid, const char *by, void *arg);
int queue_blocked(struct queue *q, queue_blocked_fn *fn, void *arg);

/* Returns what it knows of dependencies, valid as long as Q. */
struct deps *queue_deps(struct queue *q);

/* Counts the cards of the last poll that can be run, and those that wait for
 * others, but none that need too many GPUs.  *LEAST is the smallest timeout of
 * the former, in seconds; 0: one has none, or there are none.  Returns RC_OK,
 * or as asana_call(). */
int queue_count(struct queue *q, long *runnable, long *blocked,
    double *least);

/* Does not choose this card for SECONDS. */
void queue_skip(struct queue *q, const char *gid, double seconds);

/* Returns 1 if more than N cards of the last poll can be run, as queue_next()
 * would choose them; some are not looked at if many are blocked. */
int queue_exceeds(struct queue *q, size_t n);

#endif
