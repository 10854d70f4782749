/* wire: one request, one try, no policy.  The only file that knows libcurl. */
#ifndef WIRE_H
#define WIRE_H

#include "base/buf.h"

#define WIRE_ANSWER_MAX		(64u << 20)	/* bytes of an answer */
#define WIRE_FILE_MAX		(1LL << 30)	/* of a download of unknown
						 * size */

/* What is sent.  The strings must live until it has ended. */
struct wire_req {
	const char	*method;	/* GET, POST, PUT, DELETE */
	const char	*path;		/* after the base: "/tasks/1" */
	const char	*body;		/* JSON, or NULL */
	int		 repeatable;	/* it may be sent twice: libcurl does if
					 * a kept connection is dead */
	double		 timeout;	/* seconds in all, not for files */
	/* an upload: multipart/form-data, `parent` and `file` */
	const char	*parent;	/* gid, or NULL for no upload */
	const char	*file;		/* its path, for people */
	int		 fd;		/* the file, open; `size` bytes of it */
	long long	 from;		/* ... from here on are sent */
	const char	*name;		/* the attachment's name */
	/* a download, a GET: from any host, without the token; redirects are
	 * followed */
	const char	*url;		/* whole address, or NULL for none */
	const char	*to;		/* path of the file that is written */
	long long	 size;		/* bytes that must come; below 0: any
					 * (of an upload: as it began) */
	/* for http.h */
	int		 once;		/* one try */
	double		 after;		/* seconds from now before it is sent */
	/* for asana.h */
};

enum wire_end {
	WIRE_ANSWER,	/* an answer came, whole */
	WIRE_BADURL,	/* the address cannot be right */
	WIRE_UNSENT,	/* nothing can have reached the server */
	WIRE_BROKEN,	/* it may have been done */
	WIRE_TOOLONG,	/* an answer of more than WIRE_ANSWER_MAX bytes */
	WIRE_FILE	/* the file cannot be read, or written */
};

/* What came of it. */
struct node;
struct wire_res {
	enum wire_end	 end;
	int		 status;	/* of HTTP; 0 if none came */
	struct buf	 body;		/* to be freed with buf_free() */
	long long	 date;		/* the Date header, seconds, or 0 */
	double		 retry_after;	/* seconds; negative: not given */
	double		 sent;		/* clock_boot() before it was sent */
	double		 got;		/* and when it had ended */
	char		 why[256];	/* the reason if there is no answer */
	/* of http.h */
	struct node	*root;		/* the body, if it is JSON */
	int		 rc;		/* RC_OK, RC_REFUSED (404 too),
					 * RC_LATER, RC_NOAUTH, RC_IO */
	int		 ambiguous;	/* a write may have been done */
	int		 dry;		/* -n: not sent */
};

struct wire;

/* Makes a client for BASE (no final '/') that sends TOKEN to it alone, and
 * keeps its connections.  wire_close() frees. */
struct wire *wire_open(const char *base, const char *token);
void wire_close(struct wire *w);

/* Sends TOKEN from now on. */
void wire_token(struct wire *w, const char *token);

/* Sends Q; wire_ended() will return OWNER.  A download that ends with
 * WIRE_ANSWER and 2xx replaces the file `to`, whole and synced; else that is as
 * it was.  An upload whose file has become shorter ends as WIRE_FILE.  Returns
 * 0, or -1 after a message if the file of a download cannot be made. */
int wire_start(struct wire *w, const struct wire_req *q, void *owner);

/* Returns how many requests are on their way. */
int wire_running(const struct wire *w);

/* Lets the requests go on.  Returns the owner of one that has ended, and its
 * RES; NULL if none has. */
void *wire_ended(struct wire *w, struct wire_res *res);

/* Sleeps until something happens to a request, at most MS milliseconds. */
void wire_wait(struct wire *w, int ms);

/* Ends the downloads that are on their way soon, as WIRE_BROKEN. */
void wire_cut(struct wire *w);

#endif
