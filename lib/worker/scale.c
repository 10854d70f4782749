/* scale: the board in numbers, and how many more workers it can use. */
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/state.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/str.h"
#include "worker/queue.h"
#include "worker/scale.h"
#include "worker/workercard.h"

struct tick {
	struct asana	*api;
	struct lease_times cf;
	const struct scale *s;		/* NULL: only count */
	FILE		*out;
	double		 least;		/* as of queue_count() */
	long		 n[SCALE_N];
	struct workercard	*all;		/* as of the last look */
	size_t		 nall;
	struct workercard	*mine;		/* those to be started */
	size_t		 nmine;
};

static int
take(const struct workercard *w, void *arg)
{
	struct tick *t = arg;

	t->all = xgrow(t->all, t->nall, sizeof(*t->all));
	t->all[t->nall++] = *w;
	return RC_OK;
}

static int
look(struct tick *t)
{
	t->nall = 0;
	return workercard_each(t->api, take, t);
}

static int
has_failed(const struct tick *t, const struct workercard *w)
{
	return t->s != NULL && w->st == WORKER_STARTING && (double)w->seen +
	    t->s->start_timeout <= (double)asana_time(t->api);
}

/* It waits, but its time is over before any card that can be run would be. */
static int
is_late(const struct tick *t, const struct workercard *w)
{
	return w->st == WORKER_IDLE && w->until != 0 &&
	    (double)asana_time(t->api) + t->least >= (double)w->until;
}

static void
count_workers(struct tick *t)
{
	static const int which[WORKER_N] = {
		SCALE_STARTING, SCALE_IDLE, SCALE_BUSY, SCALE_BUSY,
		SCALE_LEAVING, SCALE_LOST
	};
	const struct workercard *w;

	for (w = t->all; w < t->all + t->nall; w++)
		if (workercard_lost(t->api, &t->cf, w))
			t->n[SCALE_LOST]++;
		else if (is_late(t, w))
			t->n[SCALE_LEAVING]++;
		else if (!has_failed(t, w))
			t->n[which[w->st]]++;
}

static int
count_done(const struct node *item, void *arg)
{
	struct tick *t = arg;

	(void)item;
	t->n[SCALE_DONE]++;
	return RC_OK;
}

/* What a poll lists, and what else it knows then. */
static int
count_jobs(struct tick *t)
{
	char *dir = state_dir();
	struct queue *q = queue_open(t->api, &t->cf, dir);
	long *n = t->n;
	int rc;

	queue_limit(q, 0, NULL, t->s != NULL ? t->s->gpus : -1, NULL);
	if ((rc = queue_poll(q)) == RC_OK)
		rc = queue_count(q, &n[SCALE_RUNNABLE], &n[SCALE_BLOCKED],
		    &t->least);
	if (rc == RC_OK)
		rc = deps_count(queue_deps(q), &n[SCALE_RUNNING],
		    &n[SCALE_FAILED]);
	queue_close(q);
	free(dir);
	return rc;
}

static int
count(struct tick *t)
{
	int rc;

	leasetimes_read(&t->cf);
	if ((rc = count_jobs(t)) != RC_OK || (rc = look(t)) != RC_OK)
		return rc;
	count_workers(t);
	return column_cards(t->api, COL_DONE, "gid", count_done, t);
}

int
scale_count(struct asana *api, long n[SCALE_N])
{
	struct tick t = { .api = api };
	int rc = count(&t);

	memcpy(n, t.n, sizeof(t.n));
	free(t.all);
	return rc;
}

static int
expire(struct tick *t)
{
	const struct workercard *w;
	int rc = RC_OK;

	for (w = t->all; w < t->all + t->nall && rc == RC_OK; w++)
		if (has_failed(t, w) &&
		    (rc = asana_delete(t->api, w->gid)) == RC_OK)
			fprintf(t->out, "expired\t%s\t%s\n", w->who, w->gid);
	return rc;
}

static long
live(const long n[SCALE_N])
{
	return n[SCALE_BUSY] + n[SCALE_IDLE] + n[SCALE_STARTING] +
	    n[SCALE_LEAVING];
}

long
scale_want(const struct scale *s, const long n[SCALE_N])
{
	long want = s->min + n[SCALE_RUNNABLE] - n[SCALE_IDLE] -
	    n[SCALE_STARTING];

	if (want > s->max - live(n))
		want = s->max - live(n);
	return want > 0 ? want : 0;
}

static void
say(const struct tick *t, long want, long start)
{
	const long *n = t->n;

	fprintf(t->out, "want\t%ld\tmin %ld + runnable %ld - idle %ld - "
	    "starting %ld, max %ld - live %ld: start %ld\n", want, t->s->min,
	    n[SCALE_RUNNABLE], n[SCALE_IDLE], n[SCALE_STARTING], t->s->max,
	    live(n), start);
}

static int
announce(struct tick *t, long start)
{
	char nonce[17];
	struct workercard *w;
	int rc = RC_OK;

	t->mine = xcalloc((size_t)start + 1, sizeof(*t->mine));
	for (; start > 0 && rc == RC_OK; start--) {
		w = &t->mine[t->nmine];
		clock_nonce(nonce);
		snprintf(w->who, sizeof(w->who), "%.50s-%.6s", t->s->prefix,
		    nonce);
		w->st = WORKER_STARTING;
		w->gpus = -1;
		if ((rc = workercard_new(t->api, w)) == RC_OK)
			t->nmine++;
	}
	return rc;
}

/* Those that live first, then in the order in which they were made. */
static int
by_right(const void *a, const void *b)
{
	const struct workercard *x = a, *y = b;
	int sx = x->st == WORKER_STARTING, sy = y->st == WORKER_STARTING;

	return sx != sy ? sx - sy :
	    str_order(x->created, x->gid, y->created, y->gid);
}

/* Returns 1 when worker W is among the first `max` that live. */
static int
has_room(const struct tick *t, const struct workercard *w)
{
	size_t i;
	long before = t->n[SCALE_LOST];	/* these do not count */

	for (i = 0; i < t->nall; i++)
		if (strcmp(t->all[i].gid, w->gid) == 0)
			return (long)i - before < t->s->max;
	return 0;	/* a person has deleted it */
}

static int
settle(struct tick *t)
{
	size_t i;
	int rc;

	clock_sleep(conf_lease("lease.settle"));
	if ((rc = look(t)) != RC_OK)
		return rc;
	qsort(t->all, t->nall, sizeof(*t->all), by_right);
	for (i = 0; i < t->nmine; i++)
		if (has_room(t, &t->mine[i])) {
			fprintf(t->out, "start\t%s\t%s\n", t->mine[i].who,
			    t->mine[i].gid);
		} else {
			rc = err_worst(rc, asana_delete(t->api,
			    t->mine[i].gid));
		}
	return rc;
}

static int
add(struct tick *t)
{
	long want = scale_want(t->s, t->n);
	long start = want < t->s->burst ? want : t->s->burst;
	int rc;

	say(t, want, start);
	if (start == 0)
		return RC_NO;
	if (cli_dry)
		return RC_OK;
	rc = announce(t, start);
	return err_worst(rc, t->nmine > 0 ? settle(t) : RC_OK);
}

int
scale_tick(struct asana *api, const struct scale *s, FILE *out)
{
	struct tick t = { .api = api, .s = s, .out = out };
	int rc;

	if ((rc = count(&t)) == RC_OK && (rc = expire(&t)) == RC_OK)
		rc = add(&t);
	free(t.mine);
	free(t.all);
	return rc;
}
