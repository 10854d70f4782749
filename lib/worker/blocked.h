/* blocked: one comment on a card that is blocked, saying by what. */
#ifndef BLOCKED_H
#define BLOCKED_H

#include "worker/queue.h"

#define BLOCKED_MEMORY	10000	/* cards remembered to have such a comment */

/*
 * Brings the comments of at most MAX cards up to date with the last poll of Q:
 * a card that waits for others that failed or are gone, or that needs more GPUs
 * than any worker that lives has, gets one, which is edited when these change
 * and deleted when none are left; of several the first stays.  A file in the
 * user's state folder remembers which cards have one.  Returns RC_OK, or as
 * asana_call().
 */
int blocked_update(struct asana *api, const struct lease_times *cf,
    struct queue *q, int max);

#endif
