/*
 * sweepcard: makes the card of a sweep, and brings it up to date.
 *
 * The card of a file is found by its record: the same file name, and a job in
 * common.  So a file that was edited goes on with its card, and another file
 * of this name gets one of its own.  If there are several, the oldest is used.
 */
#ifndef SWEEPCARD_H
#define SWEEPCARD_H

#include <stdio.h>

#include "asana/asana.h"
#include "record/joblist.h"

#define SWEEPCARD_FILE_MAX	(4u << 20)	/* bytes of a sweep's file */

/*
 * JOBS, at least one, of the sweep's FILE were scheduled: makes its card, and
 * the column where that is missing, or brings the card up to date.  Prints
 * its gid and address on OUT with a TAB between.  It costs a request for the
 * list of Sweeps and one for the card's attachments, one for each of the two
 * files that has changed, and one to write the description; one more for a
 * new card, and two where the old job lines are not in the user's cache.
 * Returns RC_OK; RC_INPUT after a message for a file that cannot be that of a
 * sweep; RC_IO; or as asana_call().
 */
int sweepcard_update(struct asana *api, const char *file,
    const struct joblist *jobs, FILE *out);

/* Prints the card that there is of FILE and JOBS, as above.  Returns RC_OK,
 * RC_NO when there is none, or as asana_call(). */
int sweepcard_find(struct asana *api, const char *file,
    const struct joblist *jobs, FILE *out);

/* Returns "laura on gpu-7": who it is that does something with a sweep, to be
 * freed. */
char *sweepcard_whom(void);

#endif
