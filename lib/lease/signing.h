/* signing: cards are signed, and their signatures checked, by ssh-keygen. */
#ifndef SIGNING_H
#define SIGNING_H

#include "asana/asana.h"
#include "record/card.h"
#include "record/claims.h"
#include "record/sigtext.h"

#define SIGNING_TRIES	64	/* signatures that are given to ssh-keygen, a
				 * few ms each: the newest, the oldest, ... */
#define SIGNING_WHY	"nobody trusted here has signed it as it is"

/* Returns the file of `trust.signers`, or NULL if that is not set.  Ends the
 * program with RC_CONFIG if it is missing, empty, or may be written by another
 * (trust_check()), or if there is no ssh-keygen; with RC_IO if there is no room
 * for its work. */
const char *signing_trusted(void);

/* Returns RC_OK if one of the comments in CS is a signature, by somebody in the
 * file SIGNERS, of card T as it is read into C, valid NOW (seconds since 1970):
 * *FILES, to be freed, has its lines of attachments.  Else RC_NO, or RC_IO
 * after a message if that cannot be told. */
int signing_check(const struct asana *api, const char *signers,
    const struct task *t, const struct card *c, const struct claims *cs,
    long long now, char **files);

/* Signs card T, as it is read into C, with the private key, or the public key
 * of one that ssh-agent has, in the file KEY: S has `until` and `files`, and
 * gets the rest.  Returns RC_OK, RC_IO, or RC_INPUT after a message of
 * ssh-keygen's. */
int signing_make(const struct asana *api, const char *key,
    const struct task *t, const struct card *c, struct sigtext *s);

#endif
