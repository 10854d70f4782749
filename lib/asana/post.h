/* post: comments and files on a card. */
#ifndef POST_H
#define POST_H

struct asana;

#define POST_TEXT_MAX	60000	/* bytes of a comment that we write */
#define POST_GRACE	5	/* seconds the server's clocks may be apart */

/*
 * Posts a comment, made valid by str_clean() and cut to its last POST_TEXT_MAX
 * bytes.  It is never sent twice blindly: after an ambiguous failure the
 * card's comments are looked through first.  With SINCE, a server's time in
 * ms, unless 0, they are looked through before it is sent at all: an earlier
 * call may have posted it after that.  Returns as asana_call().
 */
int post_comment(struct asana *api, const char *gid, const char *text,
    long long since);

/*
 * Attaches FILE under NAME.  One over HTTP_UPLOAD_MAX bytes is RC_REFUSED
 * after a message that says how big it is and where it lies; an empty name is
 * RC_REFUSED.  After an ambiguous failure the card's attachments are looked
 * through, by name, size and time, before it is sent again.  Returns as
 * asana_call(), or RC_IO.
 */
int post_file(struct asana *api, const char *gid, const char *file,
    const char *name);

/* The same, and MADE is the attachment's gid, "" when it is not known. */
int post_attach(struct asana *api, const char *gid, const char *file,
    const char *name, char made[33]);

#endif
