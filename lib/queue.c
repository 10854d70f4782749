/* queue: which card of Backlog to take next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "card.h"
#include "clock.h"
#include "columns.h"
#include "err.h"
#include "fs.h"
#include "gidset.h"
#include "opts.h"
#include "queue.h"
#include "str.h"

#define POLL_FIELDS	"notes,created_at,completed,dependencies"
#define DEP_FIELDS	"completed,memberships.project.gid," \
			"memberships.section.gid"
#define DONE_FILE	".done"
#define DONE_BYTES	(QUEUE_MEMORY * 34)

/* A card of the last poll. */
struct entry {
	char		*gid;
	char		*deps;		/* gids, comma-separated */
	long long	 created;	/* ms */
	long		 priority;
	int		 out;		/* completed, or blocked in this poll */
};

struct skip {
	struct skip	*next;
	double		 until;		/* clock_boot() */
	char		 gid[33];
};

struct queue {
	struct asana	*api;
	const struct lease_conf *cf;
	struct entry	*e;		/* sorted, best first */
	size_t		 n;
	struct gidset	 backlog;	/* of this poll, not completed */
	struct gidset	 busy;		/* Running and Failed, of this poll */
	int		 listed;	/* busy was read */
	struct gidset	 done;		/* finished dependencies */
	struct skip	*skips;
	char		*file;		/* keeps `done`, or NULL */
};

static void
load_done(struct queue *q)
{
	char *text, *line, *next;

	if (q->file == NULL ||
	    (text = fs_read(q->file, DONE_BYTES, NULL)) == NULL)
		return;
	for (line = text; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		if (str_isgid(line))
			gidset_add(&q->done, line);
	}
	free(text);
}

/* Without the file it would be learnt again, so its loss is no error. */
static void
remember_done(struct queue *q, const char *gid)
{
	const char *mode = "a";
	FILE *f;

	if (q->done.tab.n >= QUEUE_MEMORY) {
		gidset_free(&q->done);
		mode = "w";
	}
	gidset_add(&q->done, gid);
	if (q->file == NULL)
		return;
	if ((f = fopen(q->file, mode)) == NULL || fprintf(f, "%s\n", gid) < 0)
		warn("%s:", q->file);
	if (f != NULL && fclose(f) == EOF)
		warn("%s:", q->file);
}

struct queue *
queue_open(struct asana *api, const struct lease_conf *cf, const char *dir)
{
	struct queue *q;

	q = xcalloc(1, sizeof(*q));
	q->api = api;
	q->cf = cf;
	if (dir != NULL && fs_mkdirs(dir, 0700) == 0)
		q->file = fs_join(dir, DONE_FILE);
	load_done(q);
	return q;
}

static void
forget_poll(struct queue *q)
{
	size_t i;

	for (i = 0; i < q->n; i++) {
		free(q->e[i].gid);
		free(q->e[i].deps);
	}
	free(q->e);
	q->e = NULL;
	q->n = 0;
	gidset_free(&q->backlog);
	gidset_free(&q->busy);
	q->listed = 0;
}

void
queue_close(struct queue *q)
{
	struct skip *s;

	if (q == NULL)
		return;
	forget_poll(q);
	gidset_free(&q->done);
	while ((s = q->skips) != NULL) {
		q->skips = s->next;
		free(s);
	}
	free(q->file);
	free(q);
}

/* The card's own links and Asana's dependencies, in one list. */
static char *
all_deps(const struct card *c, const struct node *native)
{
	const struct node *d;
	const char *gid;
	struct buf b;

	buf_init(&b, CARD_TEXT_MAX);
	if (c->deps != NULL)
		buf_puts(&b, c->deps);
	for (d = native != NULL ? native->first : NULL; d != NULL; d = d->next)
		if ((gid = node_str(d, "gid")) != NULL)
			buf_printf(&b, "%s%s", b.len > 0 ? "," : "", gid);
	return buf_take(&b);
}

/* A worker's own card was dragged here, to let it stop. */
static int
is_worker(const char *notes)
{
	return notes != NULL && strncmp(notes, CARD_WORKER,
	    sizeof(CARD_WORKER) - 1) == 0;
}

static int
take_card(const struct node *item, void *arg)
{
	struct queue *q = arg;
	struct entry *e;
	struct task t;
	struct card c;
	char *p;
	long long v = 0;

	asana_task(q->api, item, &t);
	card_parse(&c, t.notes);
	if ((q->n & (q->n + 1)) == 0 || q->n == 0)
		q->e = xreallocarray(q->e, (q->n + 1) * 2, sizeof(*q->e));
	e = &q->e[q->n++];
	e->gid = xstrdup(t.gid);
	e->deps = all_deps(&c, t.deps);
	e->created = t.created;
	e->out = t.completed || is_worker(t.notes);
	if ((p = opts_get(c.opts, "priority")) != NULL)
		str_int(p, -1000000, 1000000, &v);
	e->priority = (long)v;
	free(p);
	if (!t.completed)
		gidset_add(&q->backlog, t.gid);
	card_free(&c);
	return 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return strcmp(x->gid, y->gid);
}

static int
list_backlog(struct queue *q)
{
	char *path;
	int rc;

	forget_poll(q);
	path = xasprintf("/sections/%s/tasks",
	    column_gid(q->api, COL_BACKLOG));
	rc = asana_each(q->api, path, POLL_FIELDS, take_card, q);
	free(path);
	return rc;
}

int
queue_poll(struct queue *q)
{
	int rc;

	if ((rc = list_backlog(q)) == RC_REFUSED) {
		/* the column may have been deleted and made again */
		column_forget(q->api);
		rc = list_backlog(q);
	}
	if (rc == RC_REFUSED)
		rc = RC_LATER;
	if (q->n > 1)
		qsort(q->e, q->n, sizeof(*q->e), by_rank);
	return rc;
}

static int
take_busy(const struct node *item, void *arg)
{
	struct queue *q = arg;

	if (!node_bool(item, "completed", 0))
		gidset_add(&q->busy, node_str(item, "gid"));
	return 0;
}

/* Lists what is surely not done, once in a poll. */
static int
list_busy(struct queue *q)
{
	static const int cols[] = { COL_RUNNING, COL_FAILED };
	char *path;
	size_t i;
	int rc = RC_OK;

	if (q->listed)
		return RC_OK;
	for (i = 0; i < 2 && rc == RC_OK; i++) {
		path = xasprintf("/sections/%s/tasks",
		    column_gid(q->api, cols[i]));
		rc = asana_each(q->api, path, "completed", take_busy, q);
		free(path);
	}
	q->listed = rc == RC_OK;
	return rc;
}

/* Asks for one dependency: RC_OK done, RC_NO not. */
static int
ask(struct queue *q, const char *gid)
{
	char *path = xasprintf("/tasks/%s", gid);
	struct http_req req = { 0 };
	struct reply rep;
	struct task t;
	int rc;

	req.method = "GET";
	req.path = path;
	rc = asana_call(q->api, &req, DEP_FIELDS, 1, &rep);
	if (rc == RC_OK) {
		asana_task(q->api, rep.data, &t);
		rc = t.completed || (t.section != NULL && strcmp(t.section,
		    column_gid(q->api, COL_DONE)) == 0) ? RC_OK : RC_NO;
	} else if (rc == RC_REFUSED)
		rc = RC_NO;	/* gone, or not for our eyes: it blocks */
	else
		asana_say(&req, &rep);
	asana_free(&rep);
	free(path);
	if (rc == RC_OK)
		remember_done(q, gid);
	return rc;
}

static int
dep_done(struct queue *q, const char *gid)
{
	int rc;

	if (!str_isgid(gid) || gidset_has(&q->backlog, gid))
		return RC_NO;
	if ((rc = list_busy(q)) != RC_OK)
		return rc;
	if (gidset_has(&q->busy, gid))
		return RC_NO;
	return gidset_has(&q->done, gid) ? RC_OK : ask(q, gid);
}

static int
deps_done(struct queue *q, const struct entry *e)
{
	const char *rest = e->deps, *s;
	char *gid;
	size_t n;
	int rc = RC_OK;

	while (rc == RC_OK && (s = str_next(&rest, ",", &n)) != NULL) {
		gid = xstrndup(s, n);
		rc = dep_done(q, gid);
		free(gid);
	}
	return rc;
}

void
queue_skip(struct queue *q, const char *gid, double seconds)
{
	struct skip *s;

	s = xcalloc(1, sizeof(*s));
	snprintf(s->gid, sizeof(s->gid), "%s", gid);
	s->until = clock_boot() + seconds;
	s->next = q->skips;
	q->skips = s;
}

static int
skipped(struct queue *q, const char *gid)
{
	struct skip **p = &q->skips, *s;

	while ((s = *p) != NULL) {
		if (s->until <= clock_boot()) {
			*p = s->next;
			free(s);
			continue;
		}
		if (strcmp(s->gid, gid) == 0)
			return 1;
		p = &s->next;
	}
	return 0;
}

/* Collects up to `spread` of the best cards, all of one priority, that were
 * not tried yet; returns how many. */
static size_t
window(struct queue *q, struct entry **w)
{
	size_t i, n = 0;

	for (i = 0; i < q->n && n < (size_t)q->cf->spread; i++) {
		if (q->e[i].out || skipped(q, q->e[i].gid))
			continue;
		if (n > 0 && q->e[i].priority != w[0]->priority)
			break;
		w[n++] = &q->e[i];
	}
	return n;
}

int
queue_next(struct queue *q, const char **gid)
{
	struct entry **w, *e;
	size_t n;
	int rc = RC_NO;

	w = xcalloc((size_t)q->cf->spread, sizeof(*w));
	while (rc == RC_NO && (n = window(q, w)) > 0) {
		e = w[(size_t)clock_random(0, (double)n - 0.001)];
		rc = deps_done(q, e);
		if (rc == RC_OK)
			*gid = e->gid;
		else
			e->out = 1;
	}
	free(w);
	return rc;
}
