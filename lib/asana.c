/* asana: the calls of Asana's API that the tools need. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "gidset.h"
#include "json.h"
#include "str.h"

#define PATH_MAX_BYTES	(64u << 10)	/* of a path with its query */

struct asana *
asana_open(void)
{
	struct asana *api;

	api = xcalloc(1, sizeof(*api));
	api->project = conf_gid("ASANA_PROJECT_GID");
	api->http = http_open(conf_api(), conf_token());
	api->pace = pace_open(api->project);
	return api;
}

void
asana_close(struct asana *api)
{
	if (api == NULL)
		return;
	if (api->columns != NULL)
		api->columns_free(api->columns);
	debug(ERR_TRACE, "%ld requests", http_count(api->http));
	http_close(api->http);
	pace_close(api->pace);
	free(api);
}

const char *
asana_why(const struct reply *rep)
{
	const char *s;

	if ((s = node_str(rep->root, "errors.0.message")) != NULL)
		return s;
	if (rep->http.status == 0)
		return rep->http.why;
	return rep->http.status < 300 ? "an answer that is not the API's" :
	    "no reason given";
}

void
asana_say(const struct http_req *q, const struct reply *rep)
{
	int n = (int)strcspn(q->path, "?");

	if (rep->http.status == 0)
		warn("%s %.*s: %s", q->method, n, q->path, asana_why(rep));
	else
		warn("%s %.*s: %d %s", q->method, n, q->path,
		    rep->http.status, asana_why(rep));
}

void
asana_free(struct reply *rep)
{
	node_free(rep->root);
	memset(rep, 0, sizeof(*rep));
}

static const struct node *
empty(struct reply *rep)
{
	rep->root = json_parse("{\"data\":{}}", 11, NULL);
	return node_at(rep->root, "data");
}

/* Turns what HTTP brought into a reply. */
static void
understand(struct asana *api, struct http_res *res, struct reply *rep)
{
	memset(rep, 0, sizeof(*rep));
	rep->http = *res;
	rep->http.body = NULL;
	if (res->status > 0) {
		api->date = res->date > 0 ? res->date :
		    (long long)clock_real();
		api->date_sent = res->sent;
		api->date_got = res->got;
		rep->root = json_parse(res->body, res->len, NULL);
		rep->data = node_at(rep->root, "data");
	}
	if (res->dry)
		rep->data = empty(rep);
	if (rep->http.rc == RC_OK && rep->data == NULL) {
		rep->http.rc = RC_LATER;
		rep->http.ambiguous = 1;	/* it may have been done */
	}
}

/* Completes a request: its fields, and what holds for every call. */
static struct http_req
complete(const struct asana *api, const struct http_req *q, const char *fields,
    struct buf *path)
{
	struct http_req r = *q;

	buf_init(path, PATH_MAX_BYTES);
	buf_puts(path, q->path);
	if (fields != NULL)
		http_query(path, "opt_fields", fields);
	r.path = buf_str(path);
	r.flags |= api->flags;
	if (r.timeout == 0)
		r.timeout = api->timeout;
	return r;
}

/* Is it worth reading once more?  Success was told, but not what came of it,
 * as when something between us and the board answers in its place. */
static int
garbled(const struct http_req *r, const struct reply *rep)
{
	return rep->http.status / 100 == 2 && rep->data == NULL &&
	    strcmp(r->method, "GET") == 0 && !(r->flags & HTTP_ONCE);
}

/* Tells the bucket what went out since. */
static void
count_out(struct asana *api, long count, long limited)
{
	pace_draw(api->pace, http_count(api->http) - count);
	if (http_limited(api->http, NULL) > limited)
		pace_refused(api->pace);
}

int
asana_call(struct asana *api, const struct http_req *q, const char *fields,
    int quiet, struct reply *rep)
{
	struct buf path;
	struct http_req r = complete(api, q, fields, &path);
	struct http_res res;
	long count, limited;
	int tries = 0;

	for (;;) {
		if (api->looks)
			pace_step(api->pace);
		count = http_count(api->http);
		limited = http_limited(api->http, NULL);
		http_do(api->http, &r, &res);
		count_out(api, count, limited);
		understand(api, &res, rep);
		http_done(&res);
		if (!garbled(&r, rep) || ++tries == ASANA_READS)
			break;
		asana_free(rep);
		if (clock_sleep(tries) == -1)
			tries = ASANA_READS - 1;
	}
	buf_free(&path);
	if (rep->http.rc != RC_OK && !quiet)
		asana_say(q, rep);
	return rep->http.rc;
}

struct started {
	struct asana	*api;
	asana_reply_fn	*fn;
	void		*arg;
};

static void
landed(struct http_res *res, void *arg)
{
	struct started *s = arg;
	struct reply rep;

	understand(s->api, res, &rep);
	http_done(res);
	s->fn(&rep, s->arg);
	asana_free(&rep);
	free(s);
}

void
asana_start(struct asana *api, const struct http_req *q, const char *fields,
    asana_reply_fn *fn, void *arg)
{
	struct buf path;
	struct http_req r = complete(api, q, fields, &path);
	struct started *s;

	s = xmalloc(sizeof(*s));
	s->api = api;
	s->fn = fn;
	s->arg = arg;
	http_start(api->http, &r, landed, s);
	buf_free(&path);
}

void
asana_run(struct asana *api)
{
	long count = http_count(api->http);
	long limited = http_limited(api->http, NULL);

	http_run(api->http);
	count_out(api, count, limited);
}

int
asana_get(struct asana *api, const char *path, const char *fields,
    struct reply *rep)
{
	struct http_req q = { 0 };

	q.method = "GET";
	q.path = path;
	return asana_call(api, &q, fields, 0, rep);
}

long long
asana_time(const struct asana *api)
{
	if (api->date == 0)
		return 0;
	return api->date + (long long)(clock_boot() - api->date_got);
}

double
asana_settle(const struct asana *api)
{
	return conf_seconds("lease.settle", http_local(api->http) ?
	    ASANA_SETTLE_LOCAL : ASANA_SETTLE);
}

int
asana_page(const struct node *data, struct gidset *seen, asana_fn *fn,
    void *arg)
{
	const struct node *item;
	const char *gid;
	int rc;

	if (data->type != NODE_ARR) {
		warn("a list was expected of the server");
		return RC_LATER;
	}
	for (item = data->first; item != NULL; item = item->next) {
		if ((gid = node_str(item, "gid")) == NULL ||
		    !gidset_add(seen, gid))
			continue;
		if ((rc = fn(item, arg)) != 0)
			return rc;
	}
	return RC_OK;
}

int
asana_each(struct asana *api, const char *path, const char *fields,
    asana_fn *fn, void *arg)
{
	struct gidset seen = { { NULL, 0, 0 }, NULL };
	struct buf url;
	struct reply rep;
	char *offset = NULL;
	const char *next;
	int rc = RC_OK, n;

	for (n = 0; n < ASANA_PAGES_MAX; n++) {
		buf_init(&url, PATH_MAX_BYTES);
		buf_puts(&url, path);
		http_query(&url, "limit", ASANA_PAGE);
		if (offset != NULL)
			http_query(&url, "offset", offset);
		rc = asana_get(api, buf_str(&url), fields, &rep);
		buf_free(&url);
		if (rc == RC_OK)
			rc = asana_page(rep.data, &seen, fn, arg);
		free(offset);
		next = node_str(rep.root, "next_page.offset");
		offset = rc == RC_OK && next != NULL ? xstrdup(next) : NULL;
		asana_free(&rep);
		if (offset == NULL)
			break;
	}
	if (offset != NULL) {
		warn("GET %.*s: more than %d pages", (int)strcspn(path, "?"),
		    path, ASANA_PAGES_MAX);
		rc = RC_REFUSED;
	}
	free(offset);
	gidset_free(&seen);
	return rc;
}

/* Cards live in several projects; only ours counts. */
static const struct node *
our_section(const struct asana *api, const struct node *task)
{
	const struct node *m = node_at(task, "memberships");
	const char *project;

	for (m = m != NULL ? m->first : NULL; m != NULL; m = m->next)
		if ((project = node_str(m, "project.gid")) != NULL &&
		    strcmp(project, api->project) == 0)
			return node_at(m, "section");
	return NULL;
}

void
asana_task(const struct asana *api, const struct node *n, struct task *t)
{
	const struct node *section = our_section(api, n);
	const char *at;

	memset(t, 0, sizeof(*t));
	t->gid = node_str(n, "gid");
	t->name = node_str(n, "name");
	t->notes = node_str(n, "notes");
	t->url = node_str(n, "permalink_url");
	t->section = node_str(section, "gid");
	t->column = node_str(section, "name");
	t->tags = node_at(n, "tags");
	t->deps = node_at(n, "dependencies");
	t->completed = node_bool(n, "completed", 0);
	if ((at = node_str(n, "created_at")) != NULL)
		str_iso(at, &t->created);
	if (t->gid == NULL)
		t->gid = "";
	if (t->name == NULL)
		t->name = "";
	if (t->notes == NULL)
		t->notes = "";
}

void
asana_body(struct jsonw *w, struct buf *b)
{
	buf_init(b, HTTP_BODY_MAX);
	jsonw_init(w, b);
	jsonw_obj(w);
	jsonw_key(w, "data");
	jsonw_obj(w);
}

char *
asana_body_end(struct jsonw *w)
{
	jsonw_end(w);
	jsonw_end(w);
	if (jsonw_done(w) == -1)
		die(RC_INPUT, "text is not UTF-8, or too long for a request");
	return buf_take(w->b);
}

/* Makes the request of a move; path and body are to be freed. */
static void
move_req(struct http_req *q, const char *gid, const char *section, char **path,
    char **body)
{
	struct jsonw w;
	struct buf b;

	asana_body(&w, &b);
	jsonw_kstr(&w, "task", gid);
	*body = asana_body_end(&w);
	*path = xasprintf("/sections/%s/addTask", section);
	memset(q, 0, sizeof(*q));
	q->method = "POST";
	q->path = *path;
	q->body = *body;
	q->flags = HTTP_SAFE;
}

int
asana_move(struct asana *api, const char *gid, const char *section)
{
	struct http_req q;
	struct reply rep;
	char *path, *body;
	int rc;

	move_req(&q, gid, section, &path, &body);
	rc = asana_call(api, &q, NULL, 0, &rep);
	asana_free(&rep);
	free(path);
	free(body);
	return rc;
}

void
asana_move_start(struct asana *api, const char *gid, const char *section,
    asana_reply_fn *fn, void *arg)
{
	struct http_req q;
	char *path, *body;

	move_req(&q, gid, section, &path, &body);
	asana_start(api, &q, NULL, fn, arg);
	free(path);
	free(body);
}

int
asana_delete(struct asana *api, const char *gid)
{
	struct http_req q = { 0 };
	struct reply rep;
	char *path = xasprintf("/tasks/%s", gid);
	int rc;

	q.method = "DELETE";
	q.path = path;
	rc = asana_call(api, &q, NULL, 1, &rep);
	if (rc == RC_REFUSED && rep.http.status == 404)
		rc = RC_OK;
	if (rc != RC_OK)
		asana_say(&q, &rep);
	asana_free(&rep);
	free(path);
	return rc;
}

char *
asana_cardbase(const struct asana *api)
{
	const char *url = conf_api(), *host;

	host = strstr(url, "://") + 3;
	return xasprintf("%.*s/0/%s/",
	    (int)((size_t)(host - url) + strcspn(host, "/")), url,
	    api->project);
}
