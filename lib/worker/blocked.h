/* blocked: one comment on a card that is blocked, saying by what. */
#ifndef BLOCKED_H
#define BLOCKED_H

#include "worker/queue.h"

#define BLOCKED_MEMORY	10000	/* cards remembered to have such a comment */

/*
 * Brings the comments up to date with the last poll of Q: a card that waits for
 * others that failed or are gone gets one, which is edited when these are
 * others, and deleted when there are none any more.  Does so for at most MAX
 * cards.  When several machines have commented at once the first comment
 * stays.  A file in the user's state folder remembers which cards have one;
 * those that it does not know are looked at.  Returns RC_OK, or as
 * asana_call().
 */
int blocked_update(struct asana *api, const struct lease_times *cf,
    struct queue *q, int max);

#endif
