/* server: HTTP.  The only file that knows libmicrohttpd. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "local/api.h"
#include "local/batch.h"
#include "local/download.h"
#include "local/formin.h"
#include "local/page.h"
#include "local/peers.h"
#include "local/server.h"
#include "local/web.h"

struct server {
	struct MHD_Daemon	*daemon;
	struct board		*b;
	const char		*url;
	const char		*public;
	struct tokens		*tokens;
	struct peers		*peers;
	struct conn		*waiting;	/* for the disk */
	struct web		 web;
};

/* One request under way. */
struct conn {
	struct server		*s;
	struct req		 rq;
	struct formin		 form;
	struct buf		 body;
	char			*url;	/* where the client sees us */
	long long		 got;	/* bytes of body */
	double			 began;
	struct peer		*peer;
	int			 bad;	/* status for what came, or 0 */
	int			 isfile;	/* below DOWNLOAD_PATH */
	int			 ispage;	/* see page.h */
	int			 done;	/* the answer is there */
	struct MHD_Connection	*con;	/* while it waits for the disk */
	struct conn		*next;
};

static void
forget(struct conn *c)
{
	struct req *rq = &c->rq;
	size_t i;

	for (i = 0; i < rq->nparam; i++) {
		free(rq->param[i].name);
		free(rq->param[i].value);
	}
	formin_free(&c->form);
	node_free(rq->body);
	arena_free(rq->arena);
	buf_free(&rq->out);
	buf_free(&c->body);
	free(rq->location);
	free((char *)rq->method);
	free((char *)rq->path);
	free(c->url);
	free(c);
}

/* Called by the library when a request is over, however it ended. */
static void
completed(void *arg, struct MHD_Connection *con, void **cls,
    enum MHD_RequestTerminationCode how)
{
	struct conn *c = *cls;

	(void)arg, (void)con, (void)how;
	if (c == NULL)
		return;
	peers_allow(c->peer, (double)c->s->b->sw[SW_HEADTIME]);
	forget(c);
	*cls = NULL;
}

/* Called by the library when a connection comes or goes. */
static void
connected(void *arg, struct MHD_Connection *con, void **peer,
    enum MHD_ConnectionNotificationCode what)
{
	const union MHD_ConnectionInfo *info;
	struct server *s = arg;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		peers_remove(s->peers, *peer);
		return;
	}
	info = MHD_get_connection_info(con, MHD_CONNECTION_INFO_CONNECTION_FD);
	*peer = peers_add(s->peers, info->connect_fd);
	peers_allow(*peer, (double)s->b->sw[SW_HEADTIME]);
}

/* One line about a request. */
static void
tell(const struct conn *c, int status)
{
	struct buf b;

	if (err_level < ERR_TRACE)
		return;
	buf_init(&b, API_PATH_MAX);
	/* the address of a file opens it to whoever reads it here */
	str_clean(&b, c->rq.path, c->isfile ? sizeof(DOWNLOAD_PATH) - 2 :
	    strlen(c->rq.path));
	debug(ERR_TRACE, "%s %s %d %.0fms", c->rq.method, buf_str(&b), status,
	    (clock_boot() - c->began) * 1000);
	buf_free(&b);
}

static enum MHD_Result
send_response(struct conn *c, struct MHD_Connection *con, int status,
    struct MHD_Response *r)
{
	enum MHD_Result rc = MHD_NO;

	if (r == NULL)
		return MHD_NO;
	if (MHD_add_response_header(r, "X-Content-Type-Options",
	    "nosniff") == MHD_YES)
		rc = MHD_queue_response(con, (unsigned)status, r);
	MHD_destroy_response(r);
	peers_allow(c->peer, (double)c->s->b->sw[SW_ANSWERTIME]);
	tell(c, status);
	return rc;
}

/* Sends the answer that is in the request. */
static enum MHD_Result
answer(struct conn *c, struct MHD_Connection *con)
{
	struct req *rq = &c->rq;
	struct MHD_Response *r;
	size_t n = rq->out.len;
	char s[16];

	r = MHD_create_response_from_buffer(n, buf_take(&rq->out),
	    MHD_RESPMEM_MUST_FREE);
	if (r == NULL)
		return MHD_NO;
	MHD_add_response_header(r, "Content-Type",
	    "application/json; charset=UTF-8");
	if (rq->location != NULL)
		MHD_add_response_header(r, "Location", rq->location);
	if (rq->retry_after > 0 && rq->b->sw[SW_RETRY]) {
		snprintf(s, sizeof(s), "%d", rq->retry_after);
		MHD_add_response_header(r, "Retry-After", s);
	}
	return send_response(c, con, rq->status, r);
}

/* Serves an attachment.  The token must not come here: the real address is
 * of another host, which refuses it. */
static enum MHD_Result
serve_file(struct conn *c, struct MHD_Connection *con, const char *key)
{
	struct MHD_Response *r;
	struct download d;
	int status = 400;

	memset(&d, 0, sizeof(d));
	if (MHD_lookup_connection_value(con, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_AUTHORIZATION) == NULL)
		status = download_open(c->s->b, key, c->rq.now, &d);
	if (status != 200) {
		req_fail(&c->rq, status, status == 400 ? "Only one auth"
		    " mechanism allowed" : status == 403 ?
		    "Request has expired" : "No such file");
		return answer(c, con);
	}
	r = MHD_create_response_from_fd64((uint64_t)d.size, d.fd);
	if (r == NULL)
		close(d.fd);
	else {
		MHD_add_response_header(r, "Content-Type",
		    "application/octet-stream");
		MHD_add_response_header(r, "Content-Disposition",
		    d.disposition);
	}
	free(d.disposition);
	return send_response(c, con, 200, r);
}

static enum MHD_Result
serve_page(struct conn *c, struct MHD_Connection *con)
{
	struct MHD_Response *r;
	int status;

	r = web_answer(&c->s->web, con, c->rq.method, c->rq.path,
	    buf_str(&c->body), &status);
	return send_response(c, con, status, r);
}

static enum MHD_Result
add_param(void *arg, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	struct req *rq = arg;

	(void)kind;
	if (rq->nparam == REQ_PARAMS_MAX)
		return MHD_NO;
	rq->param[rq->nparam].name = xstrdup(name);
	rq->param[rq->nparam++].value = xstrdup(value != NULL ? value : "");
	return MHD_YES;
}

static struct conn *
begin(struct server *s, struct MHD_Connection *con, const char *url,
    const char *method)
{
	struct conn *c = xcalloc(1, sizeof(*c));
	struct req *rq = &c->rq;

	c->s = s;
	c->peer = MHD_get_connection_info(con,
	    MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	peers_allow(c->peer, (double)s->b->sw[SW_BODYTIME]);
	c->began = clock_boot();
	c->url = gate_url(MHD_lookup_connection_value(con, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_HOST), s->public, s->url);
	buf_init(&c->body, API_BODY_MAX);
	buf_init(&rq->out, SHAPE_MAX);
	rq->b = s->b;
	rq->st = s->b->st;
	rq->url = c->url;
	rq->now = (long long)(clock_real() * 1000);
	rq->arena = arena_new();
	rq->method = xstrdup(method);
	if (strncmp(url, REQ_API "/", sizeof(REQ_API)) == 0)
		url += sizeof(REQ_API) - 1;
	else if (strncmp(url, DOWNLOAD_PATH, sizeof(DOWNLOAD_PATH) - 1) == 0 &&
	    strcmp(method, "GET") == 0)
		c->isfile = 1;
	else if (page_takes(method, url)) {
		c->ispage = 1;
		c->body.max = PAGE_BODY_MAX;
	} else
		c->bad = 404;
	rq->path = xstrdup(url);
	MHD_get_connection_values(con, MHD_GET_ARGUMENT_KIND, add_param, rq);
	return c;
}

static const char *
header(struct MHD_Connection *con, const char *name)
{
	const char *v = MHD_lookup_connection_value(con, MHD_HEADER_KIND,
	    name);

	return v != NULL ? v : "";
}

/* A page of another site must not make a browser ask us, by whatever name. */
static int
isforeign(struct conn *c, struct MHD_Connection *con)
{
	if (!gate_host(MHD_lookup_connection_value(con, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_HOST), c->s->public))
		req_fail(&c->rq, 403, "Host: not a name of this board");
	else if (!gate_origin(MHD_lookup_connection_value(con,
	    MHD_HEADER_KIND, MHD_HTTP_HEADER_ORIGIN), c->url))
		req_fail(&c->rq, 403, "Origin: another site");
	else
		return 0;
	return 1;
}

/* Returns the token that a request comes with, or that our page was opened
 * with, or NULL. */
static struct token *
known(struct conn *c, struct MHD_Connection *con)
{
	const char *auth = MHD_lookup_connection_value(con, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_AUTHORIZATION);

	return auth != NULL ? tokens_bearer(c->s->tokens, auth) :
	    web_token(&c->s->web, con);
}

/* Returns 0 when a request may pass that counts for N, or -1 after an answer
 * of 401 or 429. */
static int
pass(struct conn *c, struct MHD_Connection *con, int n)
{
	struct token *token = known(c, con);

	if (token == NULL)
		return req_fail(&c->rq, 401, "Not Authorized");
	peers_prove(c->peer);
	while (n-- > 0)
		if ((c->rq.retry_after = gate_wait(&token->rate)) > 0)
			return req_fail(&c->rq, 429, REQ_RATE_TEXT);
	return 0;
}

/* Decides by the head of a request whether it may pass.  The order is
 * Asana's: route, token, rate. */
static void
admit(struct conn *c, struct MHD_Connection *con)
{
	struct req *rq = &c->rq;
	const char *type = header(con, MHD_HTTP_HEADER_CONTENT_TYPE);

	if (c->bad == 404 || strlen(rq->path) > API_PATH_MAX ||
	    api_route(rq) == -1) {
		req_fail(rq, 404, "No matching route for request");
		return;
	}
	if (pass(c, con, 1) == -1)
		return;
	if (strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0)
		req_fail(rq, 400, "Could not parse request data: send JSON");
	if (!api_takesform(rq) || strncasecmp(type, "multipart/", 10) != 0)
		return;
	rq->form = &c->form.form;
	if (formin_begin(&c->form, c->s->b->files, con) == -1)
		req_fail(rq, 400, "Could not parse request data, invalid"
		    " multipart form");
}

/* Takes a piece of a body.  One that is not wanted is read all the same, as a
 * client that still writes does not see an answer. */
static void
take(struct conn *c, const char *p, size_t n)
{
	c->got += (long long)n;
	if (c->rq.status != 0 || c->bad != 0)
		return;
	if (c->form.pp != NULL) {
		formin_take(&c->form, p, n);
		c->bad = c->form.bad;
	} else if (buf_add(&c->body, p, n) == -1)
		c->bad = 413;
}

static void
call(struct conn *c, struct MHD_Connection *con)
{
	struct req *rq = &c->rq;
	int n;

	if (api_body(rq, buf_str(&c->body), c->body.len) == -1)
		return;
	if (!api_isbatch(rq)) {
		api_call(rq);
		return;
	}
	/* each action counts; the request itself did already */
	if ((n = batch_count(rq)) != -1 && pass(c, con, n - 1) == 0)
		batch_call(rq);
}

static void
finish(struct conn *c, struct MHD_Connection *con)
{
	struct req *rq = &c->rq;

	if (c->form.pp != NULL && rq->status == 0) {
		formin_end(&c->form);
		c->bad = c->form.bad;
	}
	if (rq->status != 0)
		return;
	if (c->bad == 413)
		req_fail(rq, rq->b->sw[SW_TOOBIG] ? 400 : 413, "The request"
		    " is too large: at most %lld bytes", c->rq.form ?
		    FILES_MAX : (long long)API_BODY_MAX);
	else if (c->bad == 400)
		req_fail(rq, 400, "Could not parse request data");
	else if (c->bad != 0)
		req_fail(rq, c->bad, "Server Error");
	else
		call(c, con);
}

/* Called by the library when the head has come, for each piece of a body,
 * and when all has come. */
static enum MHD_Result
handle(void *arg, struct MHD_Connection *con, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **cls)
{
	struct conn *c = *cls;

	(void)version;
	if (c == NULL) {
		*cls = c = begin(arg, con, url, method);
		if (!isforeign(c, con) && !c->isfile && !c->ispage)
			admit(c, con);
		if (strtoll(header(con, MHD_HTTP_HEADER_CONTENT_LENGTH), NULL,
		    10) <= SERVER_SWALLOW_MAX)
			return MHD_YES;
		if (c->rq.status == 0)
			c->bad = 413;
	} else if (*size > 0) {
		take(c, data, *size);
		*size = 0;
		return c->got > SERVER_SWALLOW_MAX ? MHD_NO : MHD_YES;
	}
	if (c->done)
		return answer(c, con);
	if (c->isfile && c->rq.status == 0)
		return serve_file(c, con, c->rq.path +
		    sizeof(DOWNLOAD_PATH) - 1);
	if (c->ispage && c->rq.status == 0 && c->bad == 0)
		return serve_page(c, con);
	finish(c, con);
	c->done = 1;
	if (!store_isopen(c->rq.st)) {
		api_settle(&c->rq, 1);
		return answer(c, con);
	}
	c->con = con;
	c->next = c->s->waiting;
	c->s->waiting = c;
	MHD_suspend_connection(con);
	return MHD_YES;
}

static void
library_log(void *arg, const char *fmt, va_list ap)
{
	char msg[1024];

	(void)arg;
	vsnprintf(msg, sizeof(msg), fmt, ap);
	debug(ERR_WIRE, "%s", msg);
}

struct server *
server_start(int fd, struct board *b, struct tokens *tokens, const char *url,
    const char *public)
{
	struct server *s = xcalloc(1, sizeof(*s));

	*s = (struct server){ .b = b, .url = url, .public = public,
	    .tokens = tokens, .peers = peers_new((unsigned long)
	    b->sw[SW_CONNECTIONS]) };
	web_init(&s->web, tokens, url);
	store_group(b->st);
	/* no thread: server_turn() does it all */
	s->daemon = MHD_start_daemon(MHD_USE_AUTO | MHD_USE_ERROR_LOG |
	    MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, s,
	    MHD_OPTION_EXTERNAL_LOGGER, library_log, NULL,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)b->sw[SW_CONNECTIONS] + 16,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_HEADER_MAX,
	    MHD_OPTION_NOTIFY_CONNECTION, connected, s,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
	if (s->daemon != NULL)
		return s;
	warn("cannot start the HTTP server");
	close(fd);
	peers_free(s->peers);
	free(s);
	return NULL;
}

void
server_turn(struct server *s)
{
	struct conn *c;
	int kept;

	MHD_run_wait(s->daemon, SERVER_TURN_MS);
	/* all of this turn goes to disk at once; then it is answered */
	kept = store_commit(s->b->st) == 0;
	while ((c = s->waiting) != NULL) {
		s->waiting = c->next;
		api_settle(&c->rq, kept);
		MHD_resume_connection(c->con);
	}
	peers_sweep(s->peers);
}

void
server_stop(struct server *s)
{
	if (s == NULL)
		return;
	MHD_stop_daemon(s->daemon);
	peers_free(s->peers);
	free(s);
}
