/* asana: the calls of Asana's API that the tools need. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/asana.h"
#include "asana/state.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "base/table.h"

struct asana *
asana_open(void)
{
	struct asana *api = xcalloc(1, sizeof(*api));

	api->project = conf_gid("ASANA_PROJECT_GID");
	api->http = http_open(conf_api(), conf_token());
	return api;
}

static void
tell_asked(const struct asana *api)
{
	char *path = state_kept("asked");
	long n = http_count(api->http) - api->count;
	FILE *f = path != NULL && n > 0 ? fopen(path, "a") : NULL;

	if (f != NULL) {
		fprintf(f, "%ld %ld\n", n, http_limited(api->http) -
		    api->limited);
		fclose(f);	/* without it others are asked for less */
	}
	free(path);
}

void
asana_close(struct asana *api)
{
	if (api == NULL)
		return;
	debug(ERR_TRACE, "%ld requests", http_count(api->http));
	tell_asked(api);
	http_close(api->http);
	free(api);
}

int
asana_end(struct asana *api, int rc)
{
	asana_close(api);
	if (rc != RC_OK && clock_caught() != 0)
		rc = 128 + clock_caught();
	return closeout(rc);
}

const char *
asana_why(const struct reply *rep)
{
	const char *s = node_str(rep->root, "errors.0.message");

	return s != NULL ? s : rep->http.status == 0 ? rep->http.why :
	    "the answer is not Asana's";
}

void
asana_say(const struct wire_req *q, const struct reply *rep)
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

#define DEPENDENCIES	"dependencies"

/* Gids are texts, also where they come as numbers.  They become parts of paths:
 * what is none is none. */
static void
gids(struct node *n)
{
	for (n = n->first; n != NULL; n = n->next) {
		if (n->str != NULL && n->key != NULL &&
		    strcmp(n->key, "gid") == 0)
			n->type = str_isgid(n->str) ? NODE_STR : NODE_NULL;
		gids(n);
	}
}

static void
understand(struct asana *api, struct wire_res *res, struct reply *rep)
{
	memset(rep, 0, sizeof(*rep));
	rep->http = *res;
	memset(&rep->http.body, 0, sizeof(rep->http.body));
	/* a proxy's clock is not the board's */
	if (res->status > 0 && res->rc != RC_LATER) {
		api->date = res->date > 0 ? res->date :
		    (long long)clock_real();
		api->date_sent = res->sent;
		api->date_got = res->got;
	}
	rep->root = res->dry ? json_parse("{\"data\":{}}", 11, NULL) :
	    res->root;
	res->root = NULL;
	if (rep->root != NULL)
		gids(rep->root);
	rep->data = node_at(rep->root, "data");
}

/* A call on its way. */
struct started {
	struct asana	*api;
	struct wire_req	 q;		/* for a message */
	char		*path;
	int		 quiet;
	asana_reply_fn	*fn;
	void		*arg;
};

/* Asks for the name in place of dependencies, which need a paid plan.  Returns
 * 1, or 0 if they are not asked for. */
static int
undepend(char *path)
{
	char *p = path + strcspn(path, "?");

	if ((p = strstr(p, DEPENDENCIES)) == NULL)
		return 0;
	memcpy(p, "name", 4);
	memmove(p + 4, p + strlen(DEPENDENCIES),
	    strlen(p + strlen(DEPENDENCIES)) + 1);
	return 1;
}

static void
landed(struct wire_res *res, void *arg)
{
	struct started *s = arg;
	struct reply rep;

	understand(s->api, res, &rep);
	if (rep.http.status == 402 && undepend(s->path)) {
		if (!s->api->undepended)
			warn("%s; only those in the texts of cards count",
			    asana_why(&rep));
		s->api->undepended = 1;
		http_start(s->api->http, &s->q, landed, s);
		asana_free(&rep);
		return;
	}
	if (rep.http.rc != RC_OK && (s->quiet == 0 || (s->quiet != 1 &&
	    s->quiet != rep.http.status)))
		asana_say(&s->q, &rep);
	s->fn(&rep, s->arg);
	free(s->path);
	free(s);
	asana_free(&rep);
}

void
asana_start(struct asana *api, const struct wire_req *q, const char *fields,
    int quiet, asana_reply_fn *fn, void *arg)
{
	struct started *s = xcalloc(1, sizeof(*s));
	struct buf path;

	buf_init(&path, HTTP_BODY_MAX);
	buf_puts(&path, q->path);
	if (fields != NULL)
		http_query(&path, "opt_fields", fields);
	*s = (struct started){ api, *q, buf_take(&path), quiet, fn, arg };
	s->q.path = s->path;
	if (api->undepended)
		undepend(s->path);
	http_start(api->http, &s->q, landed, s);
}

void
asana_run(struct asana *api)
{
	http_run(api->http);
}

static void
keep(struct reply *rep, void *arg)
{
	struct reply *out = arg;

	*out = *rep;
	rep->root = NULL;
}

int
asana_call(struct asana *api, const struct wire_req *q, const char *fields,
    int quiet, struct reply *rep)
{
	asana_start(api, q, fields, quiet, keep, rep);
	asana_run(api);
	return rep->http.rc;
}

int
asana_send(struct asana *api, struct wire_req *q, const char *fields,
    int quiet, struct reply *rep, const char *fmt, ...)
{
	char path[256];		/* words and gids */
	va_list ap;
	int rc;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	q->path = path;
	rc = asana_call(api, q, fields, quiet, rep);
	free((char *)q->body);
	q->path = q->body = NULL;
	return rc;
}

long long
asana_time(const struct asana *api)
{
	return api->date == 0 ? 0 :
	    api->date + (long long)(clock_boot() - api->date_got);
}

/* A listing on its way. */
struct listing {
	struct asana	*api;
	struct wire_req	 q;		/* with a path of its own */
	char		*fields;	/* or NULL */
	char		*offset;	/* of the page that is asked for, or
					 * NULL: the first */
	struct gidset	 seen;
	int		 pages;		/* that came */
	asana_fn	*fn;
	void		*arg;
	asana_end_fn	*end;
	void		*endarg;
};

static asana_reply_fn listed;

static void
ask_page(struct listing *l)
{
	struct wire_req q = l->q;
	struct buf url;

	buf_init(&url, HTTP_BODY_MAX);
	buf_puts(&url, q.path);
	http_query(&url, "limit", ASANA_PAGE);
	if (l->offset != NULL)
		http_query(&url, "offset", l->offset);
	q.path = buf_str(&url);
	asana_start(l->api, &q, l->fields, 0, listed, l);
	buf_free(&url);
}

/* Gives the items of a page to the caller, each gid once. */
static int
take_page(struct listing *l, const struct node *data)
{
	const struct node *item;
	const char *gid;
	int rc;

	if (data->type != NODE_ARR)
		return fault(RC_LATER, "a list was expected of the server");
	for (item = data->first; item != NULL; item = item->next)
		if ((gid = node_str(item, "gid")) != NULL && str_isgid(gid) &&
		    gidset_add(&l->seen, gid) &&
		    (rc = l->fn(item, l->arg)) != 0)
			return rc;
	return RC_OK;
}

static void
end_list(struct listing *l, int rc)
{
	l->end(rc, l->endarg);
	gidset_free(&l->seen);
	free((char *)l->q.path);
	free(l->fields);
	free(l->offset);
	free(l);
}

static void
listed(struct reply *rep, void *arg)
{
	struct listing *l = arg;
	const char *next = node_str(rep->root, "next_page.offset");
	int rc = rep->http.rc;

	if (rc == RC_OK)
		rc = take_page(l, rep->data);
	if (rc == RC_OK && next != NULL && ++l->pages == ASANA_PAGES_MAX)
		rc = fault(RC_REFUSED, "GET %.*s: more than %d pages",
		    (int)strcspn(l->q.path, "?"), l->q.path, ASANA_PAGES_MAX);
	if (rc != RC_OK || next == NULL)
		end_list(l, rc);
	else {
		free(l->offset);
		l->offset = xstrdup(next);
		ask_page(l);
	}
}

void
asana_list_start(struct asana *api, const struct wire_req *q,
    const char *fields, asana_fn *fn, void *arg, asana_end_fn *end,
    void *endarg)
{
	struct listing *l = xcalloc(1, sizeof(*l));

	*l = (struct listing){ .api = api, .q = *q, .fn = fn, .arg = arg,
	    .end = end, .endarg = endarg };
	l->q.method = "GET";
	l->q.path = xstrdup(q->path);
	l->fields = fields != NULL ? xstrdup(fields) : NULL;
	ask_page(l);
}

static void
note_end(int rc, void *arg)
{
	*(int *)arg = rc;
}

int
asana_each(struct asana *api, const struct wire_req *how, const char *fields,
    asana_fn *fn, void *arg, const char *fmt, ...)
{
	struct wire_req q = { 0 };
	char path[256];		/* words and gids */
	va_list ap;
	int rc = RC_LATER;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	if (how != NULL)
		q = *how;
	q.path = path;
	asana_list_start(api, &q, fields, fn, arg, note_end, &rc);
	asana_run(api);
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

static const char *
text_of(const struct node *n, const char *name)
{
	const char *s = node_str(n, name);

	return s != NULL ? s : "";
}

void
asana_task(const struct asana *api, const struct node *n, struct task *t)
{
	const struct node *section = our_section(api, n);
	const char *at;

	memset(t, 0, sizeof(*t));
	t->gid = text_of(n, "gid");
	t->name = text_of(n, "name");
	t->notes = text_of(n, "notes");
	t->url = node_str(n, "permalink_url");
	t->section = node_str(section, "gid");
	t->column = node_str(section, "name");
	t->tags = node_at(n, "tags");
	t->deps = node_at(n, "dependencies");
	t->completed = node_bool(n, "completed", 0);
	if ((at = node_str(n, "created_at")) != NULL)
		str_iso(at, &t->created);
}

int
asana_read(struct asana *api, const char *gid, const char *fields, int quiet,
    struct reply *rep, struct task *t)
{
	struct wire_req q = { .method = "GET" };
	int rc = asana_send(api, &q, fields, quiet, rep, "/tasks/%s", gid);

	asana_task(api, rep->data, t);
	return rc;
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

void
asana_move_start(struct asana *api, const char *gid, const char *section,
    int quiet, asana_reply_fn *fn, void *arg)
{
	char *path = xasprintf("/sections/%s/addTask", section), *body;
	struct wire_req q = { .method = "POST", .path = path,
	    .repeatable = 1 };

	q.body = body = asana_body1("task", gid);
	asana_start(api, &q, NULL, quiet, fn, arg);
	free(path);
	free(body);
}

int
asana_move(struct asana *api, const char *gid, const char *section)
{
	struct reply rep;
	int rc;

	asana_move_start(api, gid, section, 0, keep, &rep);
	asana_run(api);
	rc = rep.http.rc;
	asana_free(&rep);
	return rc;
}

int
asana_delete(struct asana *api, const char *gid)
{
	struct wire_req q = { .method = "DELETE" };
	struct reply rep;
	int rc = asana_send(api, &q, NULL, 404, &rep, "/tasks/%s", gid);

	if (rep.http.status == 404)
		rc = RC_OK;
	asana_free(&rep);
	return rc;
}

char *
asana_cardbase(const struct asana *api)
{
	const char *url = conf_api(), *host = strstr(url, "://") + 3;

	return xasprintf("%.*s/0/%s/",
	    (int)((size_t)(host - url) + strcspn(host, "/")), url,
	    api->project);
}

char *
asana_body1(const char *key, const char *value)
{
	struct jsonw w;
	struct buf b;

	asana_body(&w, &b);
	jsonw_kstr(&w, key, value);
	return asana_body_end(&w);
}
