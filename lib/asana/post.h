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

/* Sends Q, a POST that makes something, and frees its body.  If the answer does
 * not tell whether it was made, waits until that can be seen and calls LOOK;
 * sent again only if that returns RC_NO.  REP is the answer with FIELDS, to be
 * freed, without a gid if LOOK found it; a card whose "notes" are not kept
 * (post_kept) is deleted.  Returns as asana_call(), after a message. */
int make_once(struct asana *api, struct wire_req *q, const char *fields,
    once_fn *look, void *arg, struct reply *rep);

/* Compares what came back, GOT, with the text that was SENT in a POST.  Returns
 * RC_OK if only CRLF, non-breaking spaces and the last newlines changed, or GOT
 * is NULL; else RC_REFUSED after a message that begins with WHAT and shows the
 * first line that differs. */
int post_kept(const char *what, const char *sent, const char *got);

/* Changes card GID by Q, a PUT whose body is freed, with FIELDS, "notes" among
 * them.  Returns as asana_send(), or as post_kept() for its text. */
int post_change(struct asana *api, const char *gid, struct wire_req *q,
    const char *fields, int quiet, struct reply *rep);

/* Posts a comment once, made valid by str_clean() and cut to its last
 * POST_TEXT_MAX bytes.  If SINCE, a server's time in ms, is not 0, an earlier
 * call may have posted it after that: looks first.  Returns as asana_call();
 * RC_INPUT if it is empty. */
int post_comment(struct asana *api, const char *gid, const char *text,
    long long since);

/* Says that a FILE of SIZE bytes is too large for a card, and where it is. */
void post_stays(const char *file, long long size, const char *more);

/* Attaches FILE once under NAME, and sets MADE, unless NULL, to the
 * attachment's gid ("" if not known).  Returns as asana_call(), RC_IO if it
 * cannot be read or becomes shorter meanwhile, or RC_INPUT if it has over
 * HTTP_UPLOAD_MAX bytes. */
int post_attach(struct asana *api, const char *gid, const char *file,
    const char *name, char made[33]);

/* The same for bytes FROM to END of a file that is open, FD, whatever becomes
 * of its name.  What is appended meanwhile is not sent. */
int post_open(struct asana *api, const char *gid, int fd, long long from,
    long long end, const char *file, const char *name, char made[33]);

#endif
