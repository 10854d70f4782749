/* post: what a POST makes is made once, although answers are lost; comments and
 * files on a card. */
#ifndef POST_H
#define POST_H

#include "asana/asana.h"

#define ONCE_TRIES	4	/* of one POST whose answers are lost */
#define POST_TEXT_MAX	60000	/* bytes of a comment that we write */

/* Looks for what a POST may have made.  Returns RC_OK, RC_NO if it is
 * missing, or as asana_call(). */
typedef int once_fn(void *arg);

/*
 * Sends Q, a POST that makes something.  If its answer does not tell whether it
 * was made, waits until that can be seen and calls LOOK; Q is sent again only
 * if that returns RC_NO.  REP is the answer to Q, with FIELDS, to be freed; it
 * names no gid if LOOK has found it.  Returns as asana_call(), after a message.
 */
int make_once(struct asana *api, const struct wire_req *q, const char *fields,
    once_fn *look, void *arg, struct reply *rep);

/*
 * Posts a comment once, made valid by str_clean() and cut to its last
 * POST_TEXT_MAX bytes.  With SINCE, a server's time in ms, unless 0, the card's
 * comments are looked through first: an earlier call may have posted it after
 * that.  Returns as asana_call(); RC_INPUT if it is empty.
 */
int post_comment(struct asana *api, const char *gid, const char *text,
    long long since);

/*
 * Attaches FILE once under NAME, and sets MADE, unless NULL, to the
 * attachment's gid ("" if it is not known).  A file over HTTP_UPLOAD_MAX bytes
 * is RC_REFUSED after a message that says where it is; an empty name is
 * RC_REFUSED.  Returns as asana_call(), or RC_IO.
 */
int post_attach(struct asana *api, const char *gid, const char *file,
    const char *name, char made[33]);

#endif
