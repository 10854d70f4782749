/* queue: which card of Backlog to take next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/state.h"
#include "base/clock.h"
#include "base/str.h"
#include "record/card.h"
#include "worker/cache.h"
#include "worker/queue.h"

#define EVER		1e18	/* ms */
#define POLL_FIELDS	"notes,created_at,modified_at,completed," \
			"dependencies"

/* A card of the last poll. */
struct entry {
	char		*gid;
	char		*deps;		/* gids, each with a NUL, and a NUL */
	long long	 created;	/* ms */
	long long	 changed;	/* ms; as `created`: no comment */
	long		 priority;
	long		 gpus;		/* it needs */
	double		 timeout;	/* seconds, or 0 */
	int		 score;		/* of what is in this machine's cache */
	size_t		 place;		/* in the list, from the top */
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
	const struct lease_times *cf;
	struct entry	*e;		/* sorted, best first */
	size_t		 n;
	struct deps	*deps;
	struct cache	*cache;		/* or NULL */
	struct skip	*skips;
	double		 end;		/* of our time, or 0 */
	const struct gidset *only;	/* cards to choose among, or NULL */
	const char	*tag;		/* ... that have it, or NULL */
	char		*unfit;		/* codes whose setup failed here, or
					 * NULL */
	long		 gpus;		/* that there are; -1: any number */
	size_t		 enough;	/* cards that can be run, for one poll;
					 * 0: all there are */
	size_t		 among;		/* of so many the next is chosen */
	size_t		 found;		/* of them, in the last poll */
};

struct queue *
queue_open(struct asana *api, const struct lease_times *cf, const char *dir)
{
	struct queue *q;
	char *file = state_kept("unfit");

	q = xcalloc(1, sizeof(*q));
	q->api = api;
	q->cf = cf;
	q->gpus = -1;
	q->among = 1;
	q->deps = deps_open(api, dir);
	q->cache = cache_open(api->project);
	q->unfit = state_read(file, 1u << 20);
	free(file);
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
	q->n = q->found = 0;
}

void
queue_close(struct queue *q)
{
	struct skip *s;

	if (q == NULL)
		return;
	forget_poll(q);
	deps_close(q->deps);
	cache_close(q->cache);
	while ((s = q->skips) != NULL) {
		q->skips = s->next;
		free(s);
	}
	free(q->unfit);
	free(q);
}

void
queue_limit(struct queue *q, double end, const struct gidset *only, long gpus,
    const char *tag)
{
	q->tag = tag;
	q->end = end;
	q->only = only;
	q->gpus = gpus;
}

void
queue_enough(struct queue *q, size_t n, size_t among)
{
	q->enough = n;
	q->among = among;
}

/* The card's own links and Asana's dependencies, as in an entry; none of a card
 * that cannot be run, so that whoever wrote it is told at once. */
static char *
all_deps(const struct card *c, const struct node *native)
{
	const struct node *d;
	const char *gid;
	struct buf b;
	char *p, *comma;

	buf_init(&b, CARD_TEXT_MAX);
	if (c->deps != NULL)
		buf_printf(&b, "%s,", c->deps);
	for (d = native != NULL ? native->first : NULL; d != NULL; d = d->next)
		if ((gid = node_str(d, "gid")) != NULL)
			buf_printf(&b, "%s,", gid);
	if (c->why != NULL)
		buf_reset(&b);
	p = comma = buf_take(&b);
	while ((comma = strchr(comma, ',')) != NULL)
		*comma++ = '\0';
	return p;
}

static int
skipped(const struct queue *q, const char *gid)
{
	const struct skip *s = q->skips;

	while (s != NULL && (strcmp(s->gid, gid) != 0 ||
	    s->until <= clock_boot()))
		s = s->next;
	return s != NULL;
}

static int
has_gpus(const struct queue *q, const struct entry *e)
{
	return q->gpus == -1 || e->gpus <= q->gpus;
}

/* May this card be chosen, and can it be over before our time is? */
static int
fits(struct queue *q, const struct entry *e)
{
	return !e->out && has_gpus(q, e) &&
	    (q->only == NULL || gidset_has(q->only, e->gid)) &&
	    (q->end == 0 || clock_real() + e->timeout < q->end) &&
	    !skipped(q, e->gid);
}

/* It can be run, as far as is known without a question. */
static int
surely_runs(struct queue *q, const struct entry *e)
{
	const char *s;

	for (s = e->deps; *s != '\0'; s += strlen(s) + 1)
		if (!deps_known(q->deps, s))
			return 0;
	return fits(q, e);
}

static void
take_opts(struct entry *e, const char *opts)
{
	char *priority = jobopts_get(opts, "priority");
	char *gpus = jobopts_get(opts, "gpus");
	char *timeout = jobopts_get(opts, "timeout");
	long long v;

	if (priority != NULL && str_int(priority, -1000000, 1000000, &v) == 0)
		e->priority = (long)v;
	if (gpus != NULL && str_int(gpus, 0, JOBOPTS_GPUS_MAX, &v) == 0)
		e->gpus = (long)v;
	if (timeout != NULL)
		str_duration(timeout, &e->timeout);
	free(priority);
	free(gpus);
	free(timeout);
}

/* Is it of a code that cannot be set up on this machine? */
static int
is_unfit(const struct queue *q, const char *opts)
{
	char *code = q->unfit != NULL ? jobopts_get(opts, "code") : NULL;
	int is = 0;

	if (code != NULL) {
		code[strcspn(code, "@")] = '\0';
		is = strstr(q->unfit, code) != NULL;
	}
	free(code);
	return is;
}

/* Takes a card of Backlog, from the top; RC_NO when that is enough. */
static int
take_card(const struct node *item, void *arg)
{
	struct queue *q = arg;
	const char *at = node_str(item, "modified_at");
	struct entry *e;
	struct task t;
	struct card c;

	asana_task(q->api, item, &t);
	card_parse(&c, t.notes);
	q->e = xgrow(q->e, q->n, sizeof(*q->e));
	e = &q->e[q->n];
	memset(e, 0, sizeof(*e));
	e->place = q->n++;
	e->gid = xstrdup(t.gid);
	e->deps = all_deps(&c, t.deps);
	e->created = t.created;
	if (at != NULL)
		str_iso(at, &e->changed);
	/* a worker's own card is dragged here to let it stop */
	e->out = e->never = t.completed || c.nojob != NULL;
	if (is_unfit(q, c.opts) || (q->tag != NULL &&
	    !node_some(t.tags, "name", q->tag)))
		e->out = 1;
	take_opts(e, c.opts);
	e->score = cache_score(q->cache, c.params);
	if (!t.completed)
		deps_waiting(q->deps, t.gid);
	card_free(&c);
	q->found += (size_t)surely_runs(q, e);
	return q->enough > 0 && q->found >= q->enough &&
	    q->n % QUEUE_PAGE == 0 ? RC_NO : 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

/* C0 */
static int
list_backlog(struct queue *q)
{
	int rc;

	forget_poll(q);
	deps_look(q->deps);
	rc = column_cards(q->api, COL_BACKLOG, q->tag != NULL ?
	    POLL_FIELDS ",tags.name" : POLL_FIELDS, take_card, q);
	return rc == RC_NO ? RC_OK : rc;
}

int
queue_poll(struct queue *q)
{
	int rc;

	if ((rc = list_backlog(q)) == RC_REFUSED)
		rc = list_backlog(q);	/* the column may be a new one */
	if (q->n > 1)
		qsort(q->e, q->n, sizeof(*q->e), by_rank);
	return rc == RC_REFUSED ? RC_LATER : rc;
}

/* RC_OK: all are done; RC_NO: one is not. */
static int
deps_done(struct queue *q, const struct entry *e)
{
	enum dep_st st;
	const char *s;
	int rc = RC_OK;

	for (s = e->deps; *s != '\0' && rc == RC_OK; s += strlen(s) + 1)
		if ((rc = deps_state(q->deps, s, &st)) == RC_OK &&
		    st != DEP_DONE)
			rc = RC_NO;
	return rc;
}

static int
add_blockers(struct queue *q, const struct entry *e, struct buf *by)
{
	enum dep_st st;
	const char *s;
	int rc = RC_OK, found = 0;

	for (s = e->deps; *s != '\0' && rc == RC_OK; s += strlen(s) + 1)
		if ((rc = deps_state(q->deps, s, &st)) == RC_OK &&
		    st > DEP_WAITS && ++found <= 20)
			buf_printf(by, "%s%s%s", by->len > 0 ? "," : "", s,
			    st == DEP_GONE && *s != '?' ? "?" : "");
	return rc;
}

int
queue_blocked(struct queue *q, queue_blocked_fn *fn, void *arg)
{
	double old = (double)asana_time(q->api) - q->cf->grace;
	const struct entry *e;
	struct buf by;
	int rc = RC_OK;

	buf_init(&by, 1024);
	for (e = q->e; e < q->e + q->n && rc == RC_OK; e++) {
		if (e->never || (double)e->created / 1000 > old)
			continue;
		buf_reset(&by);
		rc = add_blockers(q, e, &by);
		if (by.len == 0 && e->gpus > 0)
			buf_printf(&by, "g%ld", e->gpus);
		if (rc == RC_OK && by.len > 0)
			rc = fn(e->gid, buf_str(&by), arg);
	}
	buf_free(&by);
	return rc;
}

int
queue_count(struct queue *q, long *runnable, long *blocked, double *least)
{
	const struct entry *e;
	int rc = RC_OK;

	*runnable = *blocked = 0;
	*least = 0;
	for (e = q->e; e < q->e + q->n && rc == RC_OK; e++) {
		if (e->never || !has_gpus(q, e))
			continue;
		if ((rc = deps_done(q, e)) == RC_NO) {
			++*blocked;
			rc = RC_OK;
		} else if (rc == RC_OK &&
		    (++*runnable == 1 || e->timeout < *least))
			*least = e->timeout;
	}
	return rc;
}

struct deps *
queue_deps(struct queue *q)
{
	return q->deps;
}

void
queue_skip(struct queue *q, const char *gid, double seconds)
{
	struct skip *s = q->skips;

	while (s != NULL && s->until > clock_boot())
		s = s->next;
	if (s == NULL) {	/* none is over */
		s = xcalloc(1, sizeof(*s));
		s->next = q->skips;
		q->skips = s;
	}
	snprintf(s->gid, sizeof(s->gid), "%s", gid);
	s->until = clock_boot() + seconds;
}

/* Nobody had commented on it.  Whatever was written since, the claim is judged
 * at C3. */
static int
is_new(const struct entry *e)
{
	return e->created > 0 && e->changed == e->created;
}

/* Collects up to `among` of the best cards, all of one rank but for their
 * place, that were not tried yet, nor changed after BEFORE (ms).  Returns how
 * many. */
static size_t
window(struct queue *q, struct entry **w, double before)
{
	size_t i, n = 0;

	for (i = 0; i < q->n && n < q->among; i++) {
		if (!fits(q, &q->e[i]) || (!is_new(&q->e[i]) &&
		    (double)q->e[i].changed > before))
			continue;
		if (n > 0 && (q->e[i].priority != w[0]->priority ||
		    q->e[i].score != w[0]->score))
			break;
		w[n++] = &q->e[i];
	}
	return n;
}

int
queue_next(struct queue *q, const char **gid, int *new)
{
	double before = q->among == 1 ? EVER : 1000 *
	    ((double)asana_time(q->api) - 3 * q->cf->settle);
	struct entry **w, *e;
	size_t n;
	int rc = RC_NO;

	w = xcalloc(q->among, sizeof(*w));
	while (rc == RC_NO && ((n = window(q, w, before)) > 0 ||
	    (n = window(q, w, EVER)) > 0)) {
		e = w[(size_t)clock_random(0, (double)n - 0.001)];
		rc = deps_done(q, e);
		if (rc == RC_OK) {
			*gid = e->gid;
			*new = is_new(e);
			e->changed = 0;	/* by our own claim, from now on */
		} else
			e->out = 1;
	}
	free(w);
	return rc;
}

int
queue_exceeds(struct queue *q, size_t n)
{
	size_t i, found = 0, blocked = 0;

	for (i = 0; i < q->n && blocked <= QUEUE_PAGE && found <= n; i++)
		if (fits(q, &q->e[i])) {
			if (deps_done(q, &q->e[i]) == RC_OK)
				found++;
			else
				blocked++;
		}
	return found > n;
}
