/* web: the page over HTTP: see page.h. */
#ifndef LOCAL_WEB_H
#define LOCAL_WEB_H

#include <microhttpd.h>

#include "local/session.h"
#include "local/token.h"

#define WEB_COOKIE_MAX	32	/* bytes of the cookie's name */

struct web {
	struct tokens	*tokens;
	struct sessions	 sessions;
	char		 cookie[WEB_COOKIE_MAX];
};

/* URL, by which the server knows itself, gives its port to the cookie's name:
 * browsers keep the cookies of all ports of a host together. */
void web_init(struct web *w, struct tokens *tokens, const char *url);

/* Returns the token with which the page was opened that a request comes from,
 * or NULL: there is no session, or the request is not of our page, or the
 * token was revoked.  As tokens_find(). */
struct token *web_token(struct web *w, struct MHD_Connection *con);

/* Returns the answer to a request that page_takes(), with its *STATUS, or
 * NULL.  BODY is what came with it. */
struct MHD_Response *web_answer(struct web *w, struct MHD_Connection *con,
    const char *method, const char *path, const char *body, int *status);

#endif
