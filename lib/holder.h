/* holder: who holds a card now, for people. */
#ifndef HOLDER_H
#define HOLDER_H

#include <stdio.h>

#include "asana.h"

#define HOLDER_LINE_MAX	400	/* bytes of the log's line */

/*
 * Prints about card GID, by the claim of its last attempt, in one line, with
 * TABs between:
 *	GID WORKER ATTEMPT STATE SINCE SEEN LINE
 * STATE is that of the claim, or `lost` when its time is over, or its card went
 * to Failed for the workers that were lost over it; SINCE and SEEN are seconds
 * since it was made and since its worker was last heard of; LINE is the last
 * line of the log, as far as the claim tells, in the escapes of job lines.
 * Where there is no open claim all but GID are "-".  It costs a request for
 * each hundred of the card's comments and changes.  Returns as asana_call().
 */
int holder_print(struct asana *api, const char *gid, FILE *out);

#endif
