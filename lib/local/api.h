/* api: which call answers a request. */
#ifndef LOCAL_API_H
#define LOCAL_API_H

#include "local/req.h"

#define API_BODY_MAX	(1u << 20)	/* bytes of a JSON body */
#define API_PATH_MAX	256		/* bytes of a path below REQ_API */

/*
 * Finds the call for rq->method and rq->path, which puts it into rq->route.
 * Returns 0, or -1 after an answer of 404: Asana knows no 405, and looks for
 * the route before it looks at the token.
 */
int api_route(struct req *rq);

/* Return 1 when that call takes a multipart form; when it is a batch, which
 * batch.h answers. */
int api_takesform(const struct req *rq);
int api_isbatch(const struct req *rq);

/* Reads the JSON BODY (LEN bytes), if the call takes one, into rq->body and
 * rq->data.  Returns 0, or -1 after req_fail(). */
int api_body(struct req *rq, const char *body, size_t len);

/* Makes the call in one transaction.  The answer is in rq then, but must not
 * be sent before api_settle(). */
void api_call(struct req *rq);

/* What was done is on disk: does what could not be undone.  Or, when KEPT is
 * 0, it is not: answers with 500, and undoes what the database did not. */
void api_settle(struct req *rq, int kept);

#endif
