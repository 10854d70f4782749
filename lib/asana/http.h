/* http: requests in a queue, their retries and limits. */
#ifndef HTTP_H
#define HTTP_H

#include "asana/wire.h"

#define HTTP_BODY_MAX		(4u << 20)	/* bytes of a JSON body */
#define HTTP_UPLOAD_MAX		(100LL << 20)	/* Asana's limit of a file */
#define HTTP_INFLIGHT		12	/* at once: writes, of which Asana
					 * allows 15, and downloads */
#define HTTP_READS		24	/* ... and reads: 50 for all who have
					 * the token */
#define HTTP_TIMEOUT		20.0	/* seconds for a whole request */
#define HTTP_MAX_WAIT		300.0	/* seconds of retrying one request */
#define HTTP_WAIT_CAP		60.0	/* longest pause between two tries */

struct http;

/* Makes a client for BASE as wire_open() does.  http_close() frees. */
struct http *http_open(const char *base, const char *token);
void http_close(struct http *h);

/* Sets for how many seconds a request is tried again, in place of
 * ASANA_MAX_WAIT.  Returns what it was. */
double http_patience(struct http *h, double sec);

/* Return how many requests went out, with retries, and how many answers were
 * 429. */
long http_count(const struct http *h);
long http_limited(const struct http *h);

/*
 * Queues Q.  Its strings are copied; a timeout of 0 is HTTP_TIMEOUT.  FN is
 * called when it has ended, and may start more; RES->body is freed after it.
 *   2xx			RC_OK
 *   401			sent again at once if conf_token_again() has
 *				another token, else RC_NOAUTH
 *   429			all wait (Retry-After and a random part, doubled
 *				if it is refused again), then sent again
 *   408, 5xx, network,		sent again after a doubling random pause, if it
 *   or not the API's own	is a GET, PUT, DELETE or `repeatable`, or surely
 *				never left; else RC_LATER, ambiguous
 *   other 4xx			RC_REFUSED
 * An answer is the API's own if it is JSON, 2xx with a member "data" or 4xx
 * (but 407) with errors[].message; the first other one is told.
 * A download, and what is sent `once`, has one try.  ASANA_MAX_WAIT seconds
 * (default HTTP_MAX_WAIT) after its first try, or after the last request that
 * got through, a failure is RC_LATER, and so is, unsent, what is queued after
 * it.  After a caught signal (clock_catch) nothing is tried again, and
 * downloads end: RC_LATER.  With cli_dry a write is printed instead ("POST
 * /tasks<TAB>{json}") and RES says dry.
 */
typedef void http_fn(struct wire_res *res, void *arg);
void http_start(struct http *h, const struct wire_req *q, http_fn *fn,
    void *arg);

/* Works until nothing is queued: at most HTTP_READS GETs at once, and
 * HTTP_INFLIGHT each of downloads and others, in the order in which they were
 * queued.  FN may call it, too. */
void http_run(struct http *h);

/* Appends to a path's query: "?k=v" or "&k=v", V percent-encoded. */
void http_query(struct buf *b, const char *key, const char *value);

#endif
