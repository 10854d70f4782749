/* hold: runs a command under the lease of a job directory. */
#ifndef HOLD_H
#define HOLD_H

#include "asana/asana.h"
#include "lease/lease.h"
#include "worker/held.h"

/*
 * Runs the command in <job>/work in its own session, without credentials in its
 * environment, and meanwhile holds the lease.  When the lease is over it makes
 * the command stand still until the card is ours again.  Writes outcome, exit,
 * ran, summary and tail into the job directory, `stuck` if a process cannot be
 * killed, and a new attempt and lease if it had to claim the card once more.
 * Returns
 *   0..255	the command's own exit status (128 + signal)
 *   ENDING_TIMEOUT	the card's timeout was over
 *   RC_LEASE	the lease is lost: write nothing more to the card
 *   RC_INTR	a person took the card out of Running; the claim is closed
 *   128 + n	signal n told us to stop
 */
int hold_run(struct asana *api, const struct hold *h);

/* Runs the command ARGV under the lock L as hold_run(), but with our
 * environment, in our folder, and wherever the card is.  Closes the claim at
 * the end.  Returns its exit status, RC_LEASE, or 128 + n. */
int hold_lock(struct asana *api, const struct lease *l, char *const argv[]);

#endif
