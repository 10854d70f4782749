/* release: the end of an attempt, as its job directory tells it. */
#ifndef RELEASE_H
#define RELEASE_H

#include <stdio.h>

#include "asana/asana.h"

/*
 * Ends the attempt of job directory JOB: posts the text of IN, unless empty, as
 * a comment, moves the card to SECTION (name or gid), prints that column's name
 * on OUT, and closes the claim.  A card that should go to Failed goes to
 * Backlog while retries are left.  A job whose outcome is `fenced` is RC_LEASE.
 * The claim's state follows the directory's `outcome`, or, if that is missing,
 * the section.  Repeating it after RC_LATER posts no second comment.
 * Returns as keep_finish(), or RC_IO.
 */
int release_job(struct asana *api, const char *job, const char *section,
    FILE *in, FILE *out);

#endif
