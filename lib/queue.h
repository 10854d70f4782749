/* queue: which card of Backlog to take next. */
#ifndef QUEUE_H
#define QUEUE_H

#include "asana.h"
#include "leaseconf.h"

#define QUEUE_MEMORY	20000	/* gids remembered as done */

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

/* Lists Backlog anew.  Returns RC_OK, or as asana_call(). */
int queue_poll(struct queue *q);

/*
 * Chooses a card of the last poll: not completed, all dependencies done, not
 * skipped; highest priority first, then at random among the oldest
 * (lease_conf's spread).  A dependency is done when its card is completed or
 * in Done; one that is gone or cannot be read blocks.  Each is asked for once
 * when it is done, and listed from Running and Failed when it is not.
 * Returns RC_OK and the gid (valid until the next poll), RC_NO when nothing
 * can be run, or as asana_call().
 */
int queue_next(struct queue *q, const char **gid);

/* Does not choose this card for SECONDS. */
void queue_skip(struct queue *q, const char *gid, double seconds);

#endif
