/* stat: the board in numbers. */
#include <stdlib.h>

#include "asana/columns.h"
#include "asana/state.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "worker/queue.h"
#include "worker/stat.h"

static const char *const names[STAT_N] = {
	"runnable", "blocked", "running", "busy", "idle", "starting",
	"leaving", "lost", "failed", "done"
};

const char *
stat_name(int i)
{
	return names[i];
}

struct census {
	struct asana	*api;
	struct lease_times cf;
	long		*n;
	double		 least;		/* smallest timeout of what can be run */
	workercard_fn	*fn;		/* who looks at each worker, too */
	void		*arg;
	FILE		*out;
};

/* Who only starts cannot beat yet: how long that may take is for those who
 * start them to say. */
static int
is_lost(const struct census *c, const struct workercard *w)
{
	return w->st == WORKER_BROKEN || (w->st != WORKER_STARTING &&
	    (double)w->seen + c->cf.ttl + c->cf.grace <
	    (double)asana_time(c->api));
}

/* It waits, but for none of the cards that can be run: they would end behind
 * its time. */
static int
is_late(const struct census *c, const struct workercard *w)
{
	return w->st == WORKER_IDLE && w->until != 0 &&
	    (double)asana_time(c->api) + c->least >= (double)w->until;
}

static int
count_worker(const struct workercard *w, void *arg)
{
	static const int which[WORKER_N] = {
		STAT_STARTING, STAT_IDLE, STAT_BUSY, STAT_BUSY, STAT_LEAVING,
		STAT_LOST
	};
	struct census *c = arg;
	int rc = c->fn != NULL ? c->fn(w, c->arg) : RC_OK;

	if (rc != RC_OK)
		return rc == RC_NO ? RC_OK : rc;
	if (is_lost(c, w))
		c->n[STAT_LOST]++;
	else if (is_late(c, w))
		c->n[STAT_LEAVING]++;
	else
		c->n[which[w->st]]++;
	return RC_OK;
}

static int
count_card(const struct node *item, void *arg)
{
	(void)item;
	++*(long *)arg;
	return RC_OK;
}

/* What a poll lists, and what else it knows then. */
static int
count_jobs(struct asana *api, struct census *c)
{
	char *dir = state_dir();
	struct queue *q = queue_open(api, &c->cf, dir);
	long *n = c->n;
	int rc;

	if ((rc = queue_poll(q)) == RC_OK)
		rc = queue_count(q, &n[STAT_RUNNABLE], &n[STAT_BLOCKED],
		    &c->least);
	if (rc == RC_OK)
		rc = deps_count(queue_deps(q), &n[STAT_RUNNING],
		    &n[STAT_FAILED]);
	queue_close(q);
	free(dir);
	return rc;
}

int
stat_with(struct asana *api, long n[STAT_N], workercard_fn *fn, void *arg)
{
	struct census c = { 0 };
	int i, rc;

	for (i = 0; i < STAT_N; i++)
		n[i] = 0;
	c.api = api;
	c.n = n;
	c.fn = fn;
	c.arg = arg;
	leasetimes_read(&c.cf);
	if ((rc = count_jobs(api, &c)) == RC_OK &&
	    (rc = workercard_each(api, count_worker, &c)) == RC_OK)
		rc = column_cards(api, COL_DONE, "gid", count_card,
		    &n[STAT_DONE]);
	return rc;
}

int
stat_board(struct asana *api, long n[STAT_N])
{
	return stat_with(api, n, NULL, NULL);
}

static int
print_worker(const struct workercard *w, void *arg)
{
	struct census *c = arg;
	int lost = is_lost(c, w) && w->st != WORKER_BROKEN;

	fprintf(c->out, "%s\t%s\t%s\t%lld\t%s\n", w->gid, w->who,
	    lost ? "lost" : workercard_word(w->st),
	    asana_time(c->api) - w->seen, w->task[0] != '\0' ? w->task : "-");
	return RC_OK;
}

int
stat_workers(struct asana *api, FILE *out)
{
	struct census c = { 0 };

	c.api = api;
	c.out = out;
	leasetimes_read(&c.cf);
	return workercard_each(api, print_worker, &c);
}

void
stat_print(FILE *out, const long n[STAT_N], int json)
{
	struct jsonw w;
	struct buf b;
	int i;

	if (!json) {
		for (i = 0; i < STAT_N; i++)
			fprintf(out, "%s\t%ld\n", names[i], n[i]);
		return;
	}
	buf_init(&b, 1024);
	jsonw_init(&w, &b);
	jsonw_obj(&w);
	for (i = 0; i < STAT_N; i++) {
		jsonw_key(&w, names[i]);
		jsonw_int(&w, n[i]);
	}
	jsonw_end(&w);
	fprintf(out, "%s\n", buf_str(&b));
	buf_free(&b);
}
