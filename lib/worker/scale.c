/* scale: how many more workers the board can use, and their cards. */
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "worker/scale.h"
#include "worker/workercard.h"

struct tick {
	struct asana	*api;
	const struct scale *s;
	FILE		*out;
	long		 n[STAT_N];
	struct workercard	*failed;	/* those that start for too long */
	size_t		 nfailed;
	struct workercard	*mine;		/* those to be started */
	size_t		 nmine;
	struct workercard	*all;		/* of the second look: all that live */
	size_t		 nall;
};

/* Keeps a start that came to nothing: its card is deleted once the list, which
 * comes in pages, is at its end. */
static int
sift(const struct workercard *w, void *arg)
{
	struct tick *t = arg;

	if (w->st != WORKER_STARTING || (double)w->seen +
	    t->s->start_timeout > (double)asana_time(t->api))
		return RC_OK;
	t->failed = xgrow(t->failed, t->nfailed, sizeof(*t->failed));
	t->failed[t->nfailed++] = *w;
	return RC_NO;
}

static int
expire(struct tick *t)
{
	const struct workercard *w;
	size_t i;
	int rc = RC_OK;

	for (i = 0; i < t->nfailed && rc == RC_OK; i++) {
		w = &t->failed[i];
		if ((rc = asana_delete(t->api, w->gid)) == RC_OK)
			fprintf(t->out, "expired\t%s\t%s\n", w->who, w->gid);
	}
	return rc;
}

long
scale_want(const struct scale *s, const long n[STAT_N])
{
	long live = n[STAT_BUSY] + n[STAT_IDLE] + n[STAT_STARTING] +
	    n[STAT_LEAVING];
	long want = s->min + n[STAT_RUNNABLE] - n[STAT_IDLE] -
	    n[STAT_STARTING];

	if (want > s->max - live)
		want = s->max - live;
	return want > 0 ? want : 0;
}

static void
say(const struct tick *t, long want, long start)
{
	const long *n = t->n;

	fprintf(t->out, "want\t%ld\tmin %ld + runnable %ld - idle %ld - "
	    "starting %ld, max %ld - live %ld: start %ld\n", want, t->s->min,
	    n[STAT_RUNNABLE], n[STAT_IDLE], n[STAT_STARTING], t->s->max,
	    n[STAT_BUSY] + n[STAT_IDLE] + n[STAT_STARTING] + n[STAT_LEAVING],
	    start);
}

static int
announce(struct tick *t, long start)
{
	char nonce[17], *who;
	struct workercard *w;
	int rc = RC_OK;

	t->mine = xcalloc((size_t)start + 1, sizeof(*t->mine));
	for (; start > 0 && rc == RC_OK; start--) {
		w = &t->mine[t->nmine];
		clock_nonce(nonce);
		who = xasprintf("%.50s-%.6s", t->s->prefix, nonce);
		snprintf(w->who, sizeof(w->who), "%s", who);
		free(who);
		w->st = WORKER_STARTING;
		if ((rc = workercard_new(t->api, w)) == RC_OK)
			t->nmine++;
	}
	return rc;
}

static int
take(const struct workercard *w, void *arg)
{
	struct tick *t = arg;

	t->all = xgrow(t->all, t->nall, sizeof(*t->all));
	t->all[t->nall++] = *w;
	return RC_OK;
}

/* Those that live first, then in the order in which they were made. */
static int
by_right(const void *a, const void *b)
{
	const struct workercard *x = a, *y = b;
	int sx = x->st == WORKER_STARTING, sy = y->st == WORKER_STARTING;
	size_t lx = strlen(x->gid), ly = strlen(y->gid);

	if (sx != sy)
		return sx - sy;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return lx != ly ? (lx < ly ? -1 : 1) : strcmp(x->gid, y->gid);
}

/* Returns 1 when worker W is among the first `max` that live. */
static int
has_room(const struct tick *t, const struct workercard *w)
{
	size_t i;
	long before = t->n[STAT_LOST];	/* these do not count */

	for (i = 0; i < t->nall; i++)
		if (strcmp(t->all[i].gid, w->gid) == 0)
			return (long)i - before < t->s->max;
	return 0;	/* a person has deleted it */
}

/* Looks again, and lets go of what is too many. */
static int
settle(struct tick *t)
{
	size_t i;
	int rc, one;

	clock_sleep(asana_settle(t->api));
	if ((rc = workercard_each(t->api, take, t)) != RC_OK)
		return rc;
	qsort(t->all, t->nall, sizeof(*t->all), by_right);
	for (i = 0; i < t->nmine; i++)
		if (has_room(t, &t->mine[i])) {
			fprintf(t->out, "start\t%s\t%s\n", t->mine[i].who,
			    t->mine[i].gid);
		} else {
			one = asana_delete(t->api, t->mine[i].gid);
			rc = err_worst(rc, one);
		}
	return rc;
}

/* Decides, and makes the cards. */
static int
add(struct tick *t)
{
	long want = scale_want(t->s, t->n);
	long start = want < t->s->burst ? want : t->s->burst;
	int rc, later;

	say(t, want, start);
	if (start == 0)
		return RC_NO;
	if (cli_dry)
		return RC_OK;
	rc = announce(t, start);
	later = t->nmine > 0 ? settle(t) : RC_OK;
	return err_worst(rc, later);
}

int
scale_tick(struct asana *api, const struct scale *s, FILE *out)
{
	struct tick t = { 0 };
	int rc;

	t.api = api;
	t.s = s;
	t.out = out;
	if ((rc = stat_with(api, t.n, sift, &t)) == RC_OK &&
	    (rc = expire(&t)) == RC_OK)
		rc = add(&t);
	free(t.failed);
	free(t.mine);
	free(t.all);
	return rc;
}
