/* queue: which card of Backlog to take next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backlog.h"
#include "buf.h"
#include "cache.h"
#include "card.h"
#include "clock.h"
#include "columns.h"
#include "err.h"
#include "opt.h"
#include "opts.h"
#include "queue.h"
#include "str.h"

#define POLL_FIELDS	"notes,created_at,completed,dependencies"
#define NAP		0.5	/* seconds between looks whether another
				 * process has listed Backlog */

/* A card of the last poll. */
struct entry {
	struct backlog_card c;
	int		 out;		/* not to be chosen in this poll */
	int		 never;		/* ... nor ever: completed, say */
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
	struct deps	*deps;
	struct cache	*cache;		/* or NULL */
	struct skip	*skips;
	double		 end;		/* of our time, or 0 */
	const struct gidset *only;	/* cards to choose among, or NULL */
	struct backlog	*mem;		/* or NULL: each look lists anew */
	double		 each;		/* seconds for each page that MEM is
					 * valid */
	size_t		 fleet;		/* workers that choose at once */
	int		 old;		/* the last poll was one of MEM */
	double		 waits;		/* since then, clock_boot(), for another
					 * process's list; or 0 */
	long long	 date;		/* of its first page, server's time */
};

struct queue *
queue_open(struct asana *api, const struct lease_conf *cf, const char *dir)
{
	struct queue *q;

	q = xcalloc(1, sizeof(*q));
	q->api = api;
	q->cf = cf;
	q->deps = deps_open(api, dir);
	q->cache = cache_open(api->project);
	return q;
}

static void
forget_poll(struct queue *q)
{
	size_t i;

	for (i = 0; i < q->n; i++) {
		free(q->e[i].c.gid);
		free(q->e[i].c.deps);
	}
	free(q->e);
	q->e = NULL;
	q->n = 0;
}

void
queue_close(struct queue *q)
{
	struct skip *s;

	if (q == NULL)
		return;
	forget_poll(q);
	deps_close(q->deps);
	backlog_close(q->mem);
	cache_close(q->cache);
	while ((s = q->skips) != NULL) {
		q->skips = s->next;
		free(s);
	}
	free(q);
}

void
queue_remember(struct queue *q, double each, int fleet)
{
	q->each = each;
	q->fleet = (size_t)fleet;
	if (each > 0 && q->mem == NULL)
		q->mem = backlog_open(q->api->project);
	if (each <= 0) {
		backlog_close(q->mem);
		q->mem = NULL;
		q->old = 0;
	}
}

void
queue_until(struct queue *q, double end)
{
	q->end = end;
}

void
queue_only(struct queue *q, const struct gidset *only)
{
	q->only = only;
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

static struct entry *
add(struct queue *q)
{
	if ((q->n & (q->n + 1)) == 0 || q->n == 0)
		q->e = xreallocarray(q->e, (q->n + 1) * 2, sizeof(*q->e));
	memset(&q->e[q->n], 0, sizeof(*q->e));
	return &q->e[q->n++];
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

	if (q->date == 0)
		q->date = q->api->date;
	asana_task(q->api, item, &t);
	card_parse(&c, t.notes);
	e = add(q);
	e->c.gid = xstrdup(t.gid);
	e->c.deps = all_deps(&c, t.deps);
	e->c.created = t.created;
	/* a worker's own card is dragged here to let it stop */
	e->out = e->never = t.completed || c.nojob != NULL;
	if ((p = opts_get(c.opts, "priority")) != NULL)
		str_int(p, -1000000, 1000000, &v);
	e->c.priority = (long)v;
	e->c.timeout = 0;
	e->c.score = q->cache != NULL ? cache_score(q->cache, c.params) : 0;
	free(p);
	if ((p = opts_get(c.opts, "timeout")) != NULL)
		str_duration(p, &e->c.timeout);
	free(p);
	if (!t.completed)
		deps_waiting(q->deps, t.gid);
	card_free(&c);
	return 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->c.priority != y->c.priority)
		return x->c.priority > y->c.priority ? -1 : 1;
	if (x->c.score != y->c.score)
		return x->c.score > y->c.score ? -1 : 1;
	if (x->c.created != y->c.created)
		return x->c.created < y->c.created ? -1 : 1;
	return strcmp(x->c.gid, y->c.gid);
}

/* C0 */
static int
list_backlog(struct queue *q)
{
	forget_poll(q);
	deps_look(q->deps);
	q->date = 0;
	return column_cards(q->api, COL_BACKLOG, POLL_FIELDS, take_card, q);
}

/* Lists Backlog, which had so many PAGES before, or 0. */
static int
list_anew(struct queue *q, long pages)
{
	int rc;

	q->old = 0;
	if (pace_look(q->api->pace, pages > 0 ? pages : 1) == -1)
		return RC_LATER;
	if ((rc = list_backlog(q)) == RC_REFUSED) {
		/* the column may have been deleted and made again */
		column_forget(q->api);
		rc = list_backlog(q);
	}
	return rc == RC_REFUSED ? RC_LATER : rc;
}

/* A card of the remembered list. */
static void
recall_card(const struct backlog_card *c, void *arg)
{
	struct queue *q = arg;
	struct entry *e = add(q);

	e->c = *c;
	e->c.gid = xstrdup(c->gid);
	e->c.deps = xstrdup(c->deps);
	deps_waiting(q->deps, c->gid);
}

/* Takes the remembered list, if it is no older than EACH seconds for each
 * page.  Returns 1, or 0. */
static int
recall(struct queue *q, double each)
{
	forget_poll(q);
	deps_look(q->deps);
	q->old = backlog_load(q->mem, each, QUEUE_OLD, recall_card, q);
	if (!q->old)
		forget_poll(q);
	return q->old;
}

/* Remembers what was listed, when it has cost so much that it is worth it. */
static void
remember(struct queue *q)
{
	long pages = (long)(q->n / 100) + 1;	/* see ASANA_PAGE */
	/* a Date is of whole seconds */
	long long since = ((q->date > 0 ? q->date : q->api->date) - 1) * 1000;
	size_t i;

	if (q->each * (double)pages < QUEUE_FRESH || opt_dry)
		return;
	backlog_begin(q->mem);
	for (i = 0; i < q->n; i++)
		if (!q->e[i].never)
			backlog_add(q->mem, &q->e[i].c);
	q->old = backlog_save(q->mem, since, pages) == 0;
}

/* The remembered list, or a new one, which only one process makes at a time:
 * meanwhile the others take one that is too old, or wait. */
static int
poll_together(struct queue *q)
{
	double until = clock_boot() + QUEUE_TURN;
	int rc;

	if (recall(q, q->each))
		return RC_OK;
	if (q->waits == 0)
		q->waits = clock_boot();
	while (!backlog_lock(q->mem) && clock_boot() < q->waits + QUEUE_WAIT) {
		if (recall(q, 2 * q->each))
			return RC_OK;
		if (http_stopped())
			return RC_LATER;
		if (clock_boot() > until)
			return RC_NO;
		clock_sleep(NAP);
	}
	q->waits = 0;
	/* somebody may have listed it just now */
	rc = RC_OK;
	if (!recall(q, q->each)) {
		rc = list_anew(q, backlog_pages(q->mem));
		if (rc == RC_OK)
			remember(q);
	}
	backlog_unlock(q->mem);
	return rc;
}

int
queue_poll(struct queue *q)
{
	int rc;

	rc = q->mem != NULL ? poll_together(q) : list_anew(q, 0);
	if (q->n > 1)
		qsort(q->e, q->n, sizeof(*q->e), by_rank);
	return rc;
}

long long
queue_since(const struct queue *q)
{
	return q->old ? backlog_since(q->mem) : 0;
}

int
queue_book(struct queue *q, const char *gid)
{
	size_t i;

	if (!q->old || opt_dry || backlog_mark(q->mem, gid, BACKLOG_TRIED))
		return 1;
	for (i = 0; i < q->n; i++)
		if (strcmp(q->e[i].c.gid, gid) == 0)
			q->e[i].out = 1;
	return 0;
}

void
queue_unbook(struct queue *q, const char *gid, int gone)
{
	if (q->old && !opt_dry)
		backlog_mark(q->mem, gid, gone ? BACKLOG_GONE : BACKLOG_FREE);
}

/* RC_OK: all are done; RC_NO: one is not. */
static int
deps_done(struct queue *q, const struct entry *e)
{
	const char *rest = e->c.deps, *s;
	enum dep_st st;
	char *gid;
	size_t n;
	int rc = RC_OK;

	while (rc == RC_OK && (s = str_next(&rest, ",", &n)) != NULL) {
		gid = xstrndup(s, n);
		rc = deps_state(q->deps, gid, &st);
		if (rc == RC_OK && st != DEP_DONE)
			rc = RC_NO;
		free(gid);
	}
	return rc;
}

/* Appends what this card waits for in vain. */
static int
add_blockers(struct queue *q, const struct entry *e, struct buf *by)
{
	const char *rest = e->c.deps, *s;
	enum dep_st st;
	char *gid;
	size_t n;
	int rc = RC_OK, found = 0;

	while (rc == RC_OK && (s = str_next(&rest, ",", &n)) != NULL) {
		gid = xstrndup(s, n);
		rc = deps_state(q->deps, gid, &st);
		if (rc == RC_OK && (st == DEP_FAILED || st == DEP_GONE) &&
		    ++found <= QUEUE_BLOCKERS)
			buf_printf(by, "%s%s%s", by->len > 0 ? "," : "", gid,
			    st == DEP_GONE && *gid != '?' ? "?" : "");
		free(gid);
	}
	return rc;
}

int
queue_blocked(struct queue *q, queue_blocked_fn *fn, void *arg)
{
	struct buf by;
	size_t i;
	int rc = RC_OK;

	for (i = 0; i < q->n && rc == RC_OK; i++) {
		if (q->e[i].never || *q->e[i].c.deps == '\0' ||
		    (double)q->e[i].c.created / 1000 + q->cf->grace >
		    (double)asana_time(q->api))
			continue;
		buf_init(&by, QUEUE_BLOCKERS * 35);
		rc = add_blockers(q, &q->e[i], &by);
		if (rc == RC_OK && by.len > 0)
			rc = fn(q->e[i].c.gid, buf_str(&by), arg);
		buf_free(&by);
	}
	return rc;
}

int
queue_count(struct queue *q, long *runnable, long *blocked, double *least)
{
	int rc, any = 0;
	size_t i;

	*least = 0;
	for (i = 0; i < q->n; i++) {
		if (q->e[i].never)
			continue;
		if ((rc = deps_done(q, &q->e[i])) == RC_OK) {
			++*runnable;
			if (!any++ || q->e[i].c.timeout < *least)
				*least = q->e[i].c.timeout;
		} else if (rc == RC_NO)
			++*blocked;
		else
			return rc;
	}
	return RC_OK;
}

struct deps *
queue_deps(struct queue *q)
{
	return q->deps;
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

/* Is this card for us, and can it be over before our time is? */
static int
fits(struct queue *q, const struct entry *e)
{
	if (q->only != NULL && !gidset_has(q->only, e->c.gid))
		return 0;
	return q->end == 0 || clock_real() + e->c.timeout < q->end;
}

/*
 * Among how many of the best cards is to be chosen.  Of a remembered list many
 * of the oldest may be taken already: so it is twice as many for each that was
 * found to be, until few are.
 */
static size_t
width(const struct queue *q)
{
	size_t n = (size_t)q->cf->spread;
	int i;

	if (!q->old)
		return n;
	if (n < 2 * q->fleet)
		n = 2 * q->fleet;
	for (i = backlog_misses(q->mem); i > 0 && n < q->n; i--)
		n *= 2;
	return n < q->n ? n : q->n;
}

/* Collects up to MAX of the best cards, all of one rank but for their age,
 * that were not tried yet; returns how many. */
static size_t
window(struct queue *q, struct entry **w, size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < q->n && n < max; i++) {
		if (q->e[i].out || !fits(q, &q->e[i]) ||
		    skipped(q, q->e[i].c.gid))
			continue;
		if (n > 0 && (q->e[i].c.priority != w[0]->c.priority ||
		    q->e[i].c.score != w[0]->c.score))
			break;
		w[n++] = &q->e[i];
	}
	return n;
}

int
queue_next(struct queue *q, const char **gid)
{
	struct entry **w, *e;
	size_t n, max = width(q);
	int rc = RC_NO;

	w = xcalloc(max + 1, sizeof(*w));
	while (rc == RC_NO && (n = window(q, w, max)) > 0) {
		e = w[(size_t)clock_random(0, (double)n - 0.001)];
		rc = deps_done(q, e);
		if (rc == RC_OK)
			*gid = e->c.gid;
		else
			e->out = 1;
	}
	free(w);
	return rc;
}
