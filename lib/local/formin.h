/* formin: a multipart form as it comes in. */
#ifndef LOCAL_FORMIN_H
#define LOCAL_FORMIN_H

#include <microhttpd.h>

#include "local/req.h"

#define FORMIN_FIELD_MAX	4096	/* bytes of a form's field */
#define FORMIN_CHUNK	(64u << 10)	/* bytes of a form at a time */

/*
 * A form whose file goes to disk as it comes, FORMIN_CHUNK bytes at a time;
 * never is it in memory whole.
 */
struct formin {
	struct form		 form;
	struct files		*files;
	struct MHD_PostProcessor *pp;	/* NULL before and after */
	int			 bad;	/* the status for what came, or 0 */
};

/* Begins a form on CON.  Returns 0, or -1 when it is not of a known kind. */
int formin_begin(struct formin *in, struct files *files,
    struct MHD_Connection *con);

/* Takes N bytes.  What is wrong with them is in in->bad. */
void formin_take(struct formin *in, const char *p, size_t n);

/* It has all come; or nobody wants it, then the file goes unless it was kept
 * (files.h). */
void formin_end(struct formin *in);
void formin_free(struct formin *in);

#endif
