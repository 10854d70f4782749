/* req: one request and its answer, and what calls read and write of them. */
#ifndef LOCAL_REQ_H
#define LOCAL_REQ_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/node.h"
#include "local/board.h"
#include "local/kinds.h"
#include "local/sel.h"
#include "local/shape.h"

#define REQ_PARAMS_MAX	64	/* query parameters, form fields */
#define REQ_REFS_MAX	1000	/* gids in one array */
#define REQ_UNLINK_MAX	16	/* attachments that one request deletes */
#define REQ_API		"/api/1.0"
#define REQ_RATE_TEXT	"You've made too many requests and hit a rate limit." \
	" Please retry after the given amount of time."

struct param {
	char	*name;
	char	*value;
};

/* A multipart form: its fields, and the file if there was one. */
struct form {
	struct param	 field[REQ_PARAMS_MAX];
	size_t		 n;
	char		*filename;	/* as sent, or NULL */
	struct upload	*upload;	/* or NULL */
};

struct req {
	struct board	*b;
	struct store	*st;		/* b->st */
	const char	*method;
	const char	*path;		/* below REQ_API */
	const struct route *route;	/* see api.h */
	struct param	 param[REQ_PARAMS_MAX];	/* of the query */
	size_t		 nparam;
	struct node	*body;		/* the whole JSON body, or NULL */
	const struct node *data;	/* its "data", or NULL */
	struct form	*form;		/* or NULL */
	struct arena	*arena;		/* lives as long as the request */
	const char	*url;		/* by which the client knows us */
	long long	 now;		/* server time, ms since 1970 */

	/* what the path names */
	enum kind	 kind;
	long long	 gid;

	/* the answer */
	int		 status;
	struct buf	 out;
	char		*location;	/* or NULL */
	int		 retry_after;	/* seconds, or 0 */
	const char	*sync;		/* token beside an error, or NULL */
	long long	 unlink[REQ_UNLINK_MAX];	/* whose files go */
	size_t		 nunlink;
};

/* Answers with an error in Asana's form.  Returns -1. */
int req_fail(struct req *rq, int status, const char *fmt, ...)
    ERR_PRINTF(3, 4);

/* Answers with one record (and with 201 its Location), with {"data":{}}.
 * Return 0, or -1 after req_fail(). */
int req_record(struct req *rq, int status, enum kind kind, long long gid);
int req_empty(struct req *rq);

/* Reads opt_fields (of the query, or options.fields of the body) into SEL,
 * which is zeroed here.  Returns SHAPE_ASKED, DEF when there are none, or -1
 * after req_fail(). */
int req_sel(struct req *rq, struct sel *sel, enum shape_mode def);

/* Refuses a selection of unknown fields, or of such as the free plan lacks,
 * where the switch says so.  Returns 0, or -1 after req_fail(). */
int req_known(struct req *rq, enum kind kind, const struct sel *sel);

/* Returns a query parameter's value, or NULL. */
const char *req_param(const struct req *rq, const char *name);

/* What the getters below return, apart from -1 after req_fail(). */
enum { REQ_ABSENT, REQ_SET, REQ_NULL };

/* Member KEY of data: text (null is ""), a boolean. */
int req_text(struct req *rq, const char *key, const char **s);
int req_bool(struct req *rq, const char *key, int *v);

/* A gid in TEXT; WHAT names it in errors.  K_USER takes "me" and an e-mail
 * address too.  Returns 0, or -1 after req_fail(). */
int req_gid(struct req *rq, const char *what, enum kind kind,
    const char *text, long long *gid);

/* Member KEY of data that is the gid of a KIND: optional; required. */
int req_ref(struct req *rq, const char *key, enum kind kind, long long *gid);
int req_need(struct req *rq, const char *key, enum kind kind, long long *gid);

/* Member KEY of data that is an array of gids; *GIDS is the arena's.  Returns
 * 0 (*N is 0 when it is absent), or -1 after req_fail(). */
int req_refs(struct req *rq, const char *key, enum kind kind,
    long long **gids, size_t *n);

/* A gid in node N, WHAT as above.  Returns as req_ref(). */
int req_node(struct req *rq, const char *what, const struct node *n,
    enum kind kind, long long *gid);

/* Refuses members of data that are not in LIST (separated by blanks).
 * Returns 0, or -1 after req_fail(). */
int req_only(struct req *rq, const char *list);

/* The query parameter NAME as a gid.  Returns REQ_SET, REQ_ABSENT or -1. */
int req_param_ref(struct req *rq, const char *name, enum kind kind,
    long long *gid);

#endif
