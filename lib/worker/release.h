/* release: the end of an attempt, as its job directory tells it. */
#ifndef RELEASE_H
#define RELEASE_H

#include <stdio.h>

#include "asana/asana.h"

/*
 * Ends the attempt of job directory JOB: posts the text of IN, unless empty, as
 * a comment, moves the card to SECTION (name or gid; for Failed to Backlog
 * while retries are left), prints that column's name on OUT, and closes the
 * claim by the directory's `outcome`, or, if missing, the section.  If the
 * lease is over, a result is published under a new claim, unless another had
 * the card.  It can be repeated: posts no second comment, and does nothing once
 * it is done.  Returns as keep_finish(), but RC_LATER for a result whose lease was over too
 * early, RC_LEASE if the outcome is `fenced`, or RC_IO.
 */
int release_job(struct asana *api, const char *job, const char *section,
    FILE *in, FILE *out);

#endif
