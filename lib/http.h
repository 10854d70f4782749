/* http: requests in a queue, their retries and limits. */
#ifndef HTTP_H
#define HTTP_H

#include <stddef.h>

#define HTTP_BODY_MAX		(4u << 20)	/* bytes of a JSON body */
#define HTTP_UPLOAD_MAX		(100LL << 20)	/* Asana's limit of a file */
#define HTTP_INFLIGHT		12	/* Asana allows 15 writes at once */
#define HTTP_READS		24	/* ... and 50 reads, of all who have the
					 * token */
#define HTTP_FILES		12	/* downloads at once; they are of other
					 * hosts, as a rule */
#define HTTP_TIMEOUT		20.0	/* seconds for a whole request */
#define HTTP_MAX_WAIT		300.0	/* seconds of retrying one request */
#define HTTP_WAIT_CAP		60.0	/* longest pause between two tries */
#define HTTP_ONCE_PAUSE		10.0	/* longest wait of others after a 429
					 * to an HTTP_ONCE */

enum http_flags {
	HTTP_ONCE = 1,	/* never retry (the lease's own rules apply) */
	HTTP_SAFE = 2	/* a POST that may be repeated: a move, a set */
};

/* One request.  Strings are copied when it starts. */
struct http_req {
	const char	*method;	/* GET, POST, PUT, DELETE */
	const char	*path;		/* behind the base: "/tasks/1" */
	const char	*body;		/* JSON, or NULL */
	int		 flags;		/* HTTP_… */
	double		 timeout;	/* seconds; 0: HTTP_TIMEOUT */
	double		 after;		/* seconds from now before it is sent */
	/* an upload: multipart/form-data, `parent` and `file` */
	const char	*parent;	/* gid, or NULL for no upload */
	const char	*file;		/* path */
	const char	*name;		/* the attachment's name */
	/* a download (see wire.h), of one try; `path` does not count */
	const char	*url;		/* whole address, or NULL for none */
	const char	*to;		/* path of the file that is written */
	long long	 size;		/* bytes that must come; below 0: any */
};

/* What came of it. */
struct http_res {
	int		 rc;		/* RC_OK, RC_REFUSED (404 too),
					 * RC_LATER, RC_NOAUTH, RC_IO */
	int		 status;	/* of HTTP; 0: there was no answer, or
					 * none but to a part of a download */
	int		 ambiguous;	/* a write may have been done */
	int		 dry;		/* -n: not sent */
	char		*body;		/* NUL-terminated; never NULL */
	size_t		 len;
	long long	 date;		/* the Date header, seconds, or 0 */
	double		 sent;		/* clock_boot() before it was sent */
	double		 got;		/* and when the answer was there */
	char		 why[256];	/* transport's reason, or "" */
};

struct http;

/*
 * Makes a client for BASE (no final '/') that sends TOKEN to it and to nobody
 * else.  Dies with RC_BUG when libcurl cannot start.  http_close() frees.
 */
struct http *http_open(const char *base, const char *token);
void http_close(struct http *h);

/* Returns 1 once an answer said that the server is a local board. */
int http_local(const struct http *h);

/* Sets for how many seconds a request is tried again, in place of
 * ASANA_MAX_WAIT.  Returns what it was. */
double http_patience(struct http *h, double sec);

/* Returns how many requests went out, retries counted. */
long http_count(const struct http *h);

/* Returns how many answers were 429, and in *LONGEST, unless NULL, the longest
 * wait that one of them asked for, in seconds. */
long http_limited(const struct http *h, double *longest);

/*
 * Sends Q and waits.  Each answer is classified once:
 *   2xx			RC_OK
 *   401			RC_NOAUTH
 *   429			waited for (Retry-After and a part by chance,
 *				twice that when it is refused again; else
 *				doubling) and sent again
 *   408, 5xx, network		sent again after a doubling pause with jitter,
 *				if it is a GET, PUT, DELETE or HTTP_SAFE, or if
 *				it surely never left; else RC_LATER, ambiguous
 *   other 4xx			RC_REFUSED
 * When tries have taken ASANA_MAX_WAIT seconds (default HTTP_MAX_WAIT) since
 * the first of them, or since the last request that got through, what would
 * be tried again is RC_LATER, and so is, unsent, what is queued behind it.
 * With opt_dry a write is printed instead ("POST /tasks<TAB>{json}") and RES
 * says dry.  A signal that was handled (http_stop) ends the waiting with
 * RC_LATER.  RES is filled; http_done() frees what is in it.  Returns RES->rc.
 */
int http_do(struct http *h, const struct http_req *q, struct http_res *res);
void http_done(struct http_res *res);

/*
 * The same for many: queues Q.  FN is called when it has ended, frees RES with
 * http_done(), and may start more.  A 429 pauses all of them.
 */
typedef void http_fn(struct http_res *res, void *arg);
void http_start(struct http *h, const struct http_req *q, http_fn *fn,
    void *arg);

/*
 * Works until nothing is queued: at most HTTP_READS GETs at once, HTTP_FILES
 * downloads and HTTP_INFLIGHT others.  Those of a kind start in the order in
 * which they were queued.
 */
void http_run(struct http *h);

/* May be called from a signal handler: no pause for a retry from now on, and
 * downloads end as RC_LATER. */
void http_stop(void);

/* Returns 1 once it was. */
int http_stopped(void);

/*
 * Fetches URL to the file PATH: one download, one try, under another name, then
 * renamed.  Returns RC_OK, or after a message RC_REFUSED, RC_LATER or RC_IO;
 * *STATUS is that of HTTP, or 0.
 */
int http_fetch(struct http *h, const char *url, const char *path,
    long long size, int *status);

/* Appends to a path's query: "?k=v" or "&k=v", V percent-encoded.  B is a
 * struct buf. */
struct buf;
void http_query(struct buf *b, const char *key, const char *value);

#endif
