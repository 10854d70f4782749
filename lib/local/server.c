/* server: HTTP.  The only file that knows libmicrohttpd. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <microhttpd.h>

#include "clock.h"
#include "err.h"
#include "str.h"
#include "local/api.h"
#include "local/batch.h"
#include "local/download.h"
#include "local/server.h"

#define FIELD_MAX	4096	/* bytes of a form's field */
#define FORM_CHUNK	(64u << 10)	/* bytes of a form at a time */
#define HOST_MAX	256	/* bytes of a Host header */
#define LOG_MAX		1024	/* bytes of a library's message */

struct server {
	struct MHD_Daemon	*daemon;
	struct board		*b;
	const char		*url;
	const char		*token;
	struct gate_rate	 rate;
};

/* One request under way. */
struct conn {
	struct server		*s;
	struct req		 rq;
	struct form		 form;
	struct buf		 body;
	struct MHD_PostProcessor *pp;	/* of a multipart form */
	char			*url;	/* where the client sees us */
	long long		 got;	/* bytes of body */
	double			 began;
	int			 bad;	/* status for what came, or 0 */
	int			 isfile;	/* below DOWNLOAD_PATH */
};

static void
forget(struct conn *c)
{
	struct req *rq = &c->rq;
	size_t i;

	if (c->pp != NULL)
		MHD_destroy_post_processor(c->pp);
	for (i = 0; i < rq->nparam; i++) {
		free(rq->param[i].name);
		free(rq->param[i].value);
	}
	for (i = 0; i < c->form.n; i++) {
		free(c->form.field[i].name);
		free(c->form.field[i].value);
	}
	free(c->form.filename);
	upload_free(c->form.upload);
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
	(void)arg, (void)con, (void)how;
	if (*cls != NULL)
		forget(*cls);
	*cls = NULL;
}

/* One line about a request. */
static void
tell(const struct conn *c, int status)
{
	struct buf b;

	if (err_level() < ERR_TRACE)
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
	if (MHD_add_response_header(r, "Server",
	    SERVER_NAME EXPERISANA_VERSION) == MHD_YES &&
	    MHD_add_response_header(r, "X-Content-Type-Options",
	    "nosniff") == MHD_YES)
		rc = MHD_queue_response(con, (unsigned)status, r);
	MHD_destroy_response(r);
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

/* Appends to the value of a form's field. */
static int
add_field(struct form *f, const char *name, const char *p, size_t n, int more)
{
	struct param *v;
	size_t len;

	if (!more) {
		if (f->n == REQ_PARAMS_MAX)
			return -1;
		f->field[f->n].name = xstrdup(name);
		f->field[f->n++].value = xstrdup("");
	}
	if (f->n == 0)
		return -1;
	v = &f->field[f->n - 1];
	len = strlen(v->value);
	if (len + n > FIELD_MAX)
		return -1;
	v->value = xreallocarray(v->value, len + n + 1, 1);
	memcpy(v->value + len, p, n);
	v->value[len + n] = '\0';
	return 0;
}

/* Called by the library for each piece of a form. */
static enum MHD_Result
add_part(void *arg, enum MHD_ValueKind kind, const char *name,
    const char *filename, const char *type, const char *encoding,
    const char *p, uint64_t off, size_t n)
{
	struct conn *c = arg;
	struct form *f = &c->form;

	(void)kind, (void)type, (void)encoding;
	if (name == NULL || c->bad)
		return c->bad ? MHD_NO : MHD_YES;
	if (strcmp(name, "file") != 0) {
		if (add_field(f, name, p, n, off > 0) == -1)
			c->bad = 400;
	} else if (off == 0 && f->upload == NULL) {
		f->upload = files_begin(c->s->b->files);
		if (filename != NULL)
			f->filename = xstrdup(filename);
		if (f->upload == NULL)
			c->bad = 500;
	} else if (off == 0 && n > 0 && upload_size(f->upload) > 0)
		c->bad = 400;		/* a second file */
	if (!c->bad && strcmp(name, "file") == 0 &&
	    upload_write(f->upload, p, n) == -1)
		c->bad = upload_toobig(f->upload) ? 413 : 500;
	return c->bad ? MHD_NO : MHD_YES;
}

/* The address by which the client knows us, so that those in our answers
 * work for it too. */
static char *
client_url(struct server *s, struct MHD_Connection *con)
{
	const char *host;

	host = MHD_lookup_connection_value(con, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_HOST);
	if (host == NULL || *host == '\0' || strlen(host) > HOST_MAX ||
	    host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
	    "UVWXYZ0123456789.:-[]")] != '\0')
		return xstrdup(s->url);
	return xasprintf("http://%s", host);
}

static struct conn *
begin(struct server *s, struct MHD_Connection *con, const char *url,
    const char *method)
{
	struct conn *c = xcalloc(1, sizeof(*c));
	struct req *rq = &c->rq;

	c->s = s;
	c->began = clock_boot();
	c->url = client_url(s, con);
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
	else
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
	if (!gate_admits(c->s->token, MHD_lookup_connection_value(con,
	    MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION))) {
		req_fail(rq, 401, "Not Authorized");
		return;
	}
	if ((rq->retry_after = gate_wait(&c->s->rate)) > 0) {
		req_fail(rq, 429, REQ_RATE_TEXT);
		return;
	}
	if (strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0)
		req_fail(rq, 400, "Could not parse request data: send JSON");
	if (!api_takesform(rq) || strncasecmp(type, "multipart/", 10) != 0)
		return;
	c->rq.form = &c->form;
	c->pp = MHD_create_post_processor(con, FORM_CHUNK, add_part, c);
	if (c->pp == NULL)
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
	if (clock_boot() - c->began > SERVER_BODY_SEC)
		c->bad = 400;
	else if (c->pp != NULL) {
		if (MHD_post_process(c->pp, p, n) == MHD_NO && c->bad == 0)
			c->bad = 400;
	} else if (buf_add(&c->body, p, n) == -1)
		c->bad = 413;
}

static void
call(struct conn *c)
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
	if ((n = batch_count(rq)) == -1)
		return;
	while (--n > 0)
		if ((rq->retry_after = gate_wait(&c->s->rate)) > 0) {
			req_fail(rq, 429, REQ_RATE_TEXT);
			return;
		}
	batch_call(rq);
}

static void
finish(struct conn *c)
{
	struct req *rq = &c->rq;

	if (c->pp != NULL && rq->status == 0) {
		if (MHD_destroy_post_processor(c->pp) == MHD_NO && !c->bad)
			c->bad = 400;
		c->pp = NULL;
	}
	if (rq->status != 0)
		return;
	if (c->bad == 413)
		req_fail(rq, rq->b->sw[SW_TOOBIG] ? 400 : 413, "The request is too large: at most %lld"
		    " bytes", c->rq.form ? FILES_MAX : (long long)
		    API_BODY_MAX);
	else if (c->bad == 400)
		req_fail(rq, 400, "Could not parse request data");
	else if (c->bad != 0)
		req_fail(rq, c->bad, "Server Error");
	else
		call(c);
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
		if (c->isfile)
			return MHD_YES;
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
	if (c->isfile)
		return serve_file(c, con, c->rq.path +
		    sizeof(DOWNLOAD_PATH) - 1);
	finish(c);
	return answer(c, con);
}

static void
library_log(void *arg, const char *fmt, va_list ap)
{
	char msg[LOG_MAX];

	(void)arg;
	vsnprintf(msg, sizeof(msg), fmt, ap);
	debug(ERR_WIRE, "%s", msg);
}

struct server *
server_start(int fd, struct board *b, const char *url, const char *token,
    long per_minute)
{
	struct server *s = xcalloc(1, sizeof(*s));

	s->b = b;
	s->url = url;
	s->token = token;
	s->rate.per_minute = (double)per_minute;
	s->rate.last = clock_boot();
	s->daemon = MHD_start_daemon(MHD_USE_AUTO |
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG, 0, NULL,
	    NULL, handle, s,
	    MHD_OPTION_EXTERNAL_LOGGER, library_log, NULL,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)SERVER_CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVER_IDLE_SEC,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_HEADER_MAX,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
	if (s->daemon == NULL) {
		warn("cannot start the HTTP server");
		close(fd);
		free(s);
		return NULL;
	}
	return s;
}

void
server_stop(struct server *s)
{
	if (s == NULL)
		return;
	MHD_stop_daemon(s->daemon);
	free(s);
}
