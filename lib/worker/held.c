/* held: keeps a lease while a command runs. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "lease/acquire.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "record/metrics.h"
#include "worker/held.h"
#include "worker/lane.h"

#define TICK		1.0	/* seconds between looks at the clocks */

/* The worker's card beats with the lease.  Once a person has taken it away
 * the worker is to exit after this job: the job directory keeps that. */
static void
worker_card(struct held *r)
{
	if (!r->own || workercard_beat(r->api, &r->w, &r->l.cf) != RC_INTR)
		return;
	warn("the worker's card was taken out of its column: this is the last "
	    "job");
	jobdir_put(r->h->job, "draining", r->w.who);
	lane_close(r->lane);
	r->own = 0;
	r->w.st = WORKER_DRAINING;
	workercard_beat(r->api, &r->w, &r->l.cf);
}

void
held_beat(struct held *r)
{
	char *tail = fs_tail(r->log, CLAIM_TAIL_LINES, CLAIM_TAIL_BYTES);
	char *work = r->h->job != NULL ? fs_join(r->h->job, "work") : NULL;
	struct buf shown;
	int rc;

	buf_init(&shown, METRICS_SHOWN);
	if (work != NULL && metrics_show(work, 0, &shown) == 0)
		r->l.c.metrics = buf_str(&shown);
	rc = keep_beat(r->api, &r->l, tail);
	r->l.c.metrics = NULL;
	buf_free(&shown);
	free(work);
	free(tail);
	if (rc == RC_LEASE) {	/* the claim is gone: with its card? */
		r->why = r->h->job != NULL &&
		    keep_check(r->api, &r->l) == RC_INTR ? INTERRUPTED :
		    FENCED;
		return;
	}
	r->next_beat = clock_boot() + (rc == RC_OK ? r->l.cf.beat :
	    r->l.cf.check < r->l.cf.beat ? r->l.cf.check : r->l.cf.beat);
	if (rc == RC_OK) {
		if (r->p.guard > 0)
			proc_deadline(&r->p, r->l.stop - r->l.cf.guard);
		if (r->h->job != NULL)
			r->unsaved = lease_save(&r->l, r->file) == -1;
		if (!r->l.c.next)
			worker_card(r);
	}
}

/* H3 */
static void
look(struct held *r)
{
	int rc = keep_look(r->api, &r->l);

	if (rc == RC_LEASE)
		r->why = FENCED;
	else if (rc == RC_INTR)
		r->why = INTERRUPTED;
	r->looked = rc != RC_LATER;
}

void
held_check(struct held *r)
{
	if (r->h->job != NULL && keep_check(r->api, &r->l) == RC_INTR)
		r->why = INTERRUPTED;
	else if (!r->looked)
		look(r);
	if (!r->shown && !r->l.c.next && r->why == ENDED &&
	    !workercard_told()) {
		worker_card(r);
		r->shown = 1;
	}
	r->next_check = clock_boot() + keep_pause(&r->l);
}

/* A job stands still when its lease ends; all else is ended a little before. */
static int
can_stand(const struct held *r)
{
	return r->h->job != NULL && !r->h->ours;
}

/* The clocks went apart: this machine was frozen, or somebody set the time.
 * The job stands still until we know that the card is still ours. */
static void
thawed(struct held *r)
{
	double offset = clock_real() - clock_boot();

	if (offset - r->offset <= r->l.cf.guard &&
	    r->offset - offset <= r->l.cf.guard)
		return;
	warn("the clock jumped by %.0fs: looking whether the card is still "
	    "ours", offset - r->offset);
	r->offset = offset;
	proc_freeze(&r->p);
	while (r->why == ENDED && keep_left(&r->l) > r->l.cf.guard) {
		r->looked = 0;
		look(r);
		if (r->looked)
			break;
		clock_sleep(TICK);
	}
	if (r->why == ENDED && keep_left(&r->l) <= r->l.cf.guard)
		r->why = OVERDUE;
	else if (r->why == ENDED || r->why == INTERRUPTED)
		proc_thaw(&r->p, r->l.stop - r->l.cf.guard);
}

double
held_sec(const struct held *r)
{
	return clock_boot() - r->started - r->stood;
}

/* The card is ours again: all that knows of the lease hears of it. */
static void
renewed(struct held *r)
{
	r->unsaved = ending_renewed(&r->l, r->h->job) == -1;
	r->looked = 0;
	r->offset = clock_real() - clock_boot();
	r->next_check = clock_boot() + r->l.cf.check;
	r->next_beat = clock_boot() + r->l.cf.beat;
	proc_thaw(&r->p, r->l.stop - r->l.cf.guard);
	warn("%s: it goes on, as attempt %d", r->l.c.task, r->l.c.n);
}

int
held_told(const struct held *r, enum ending_why *why)
{
	int orphaned = r->h->job != NULL && getppid() != r->h->parent;

	if (proc_signal() != 0 || orphaned)
		*why = orphaned ? ORPHANED : TOLD;
	return proc_signal() != 0 || orphaned;
}

/* The lease is over: the job stands still until the board can be reached, and
 * then goes on if we get the card once more. */
static void
stand_still(struct held *r)
{
	double since = clock_boot(), pause = TICK;
	enum ending_why why;
	int rc = RC_LATER;

	proc_freeze(&r->p);
	warn("%s: its lease is over: the job stands still until the card can "
	    "be claimed again", r->l.c.task);
	while (rc != RC_OK && rc != RC_LEASE && !proc_wait(&r->p, pause) &&
	    !held_told(r, &why)) {
		rc = acquire_again(r->api, &r->l);
		pause = clock_least(2 * pause, r->l.cf.check + TICK);
	}
	r->stood += clock_boot() - since;
	if (rc == RC_OK)
		renewed(r);
	if (rc == RC_LEASE)
		r->why = FENCED;
	else if (rc == RC_OK || r->p.over)
		r->why = ENDED;
}

double
held_margin(const struct held *r)
{
	return r->l.cf.guard + (can_stand(r) ? 0 : r->l.cf.kill);
}

/* One turn: what has come due. */
static void
turn(struct held *r)
{
	double now = clock_boot();
	int ending = r->p.kill_at != 0;

	if (!ending && !held_told(r, &r->why)) {
		if (keep_left(&r->l) <= held_margin(r))
			r->why = OVERDUE;
		else if (r->limit > 0 && held_sec(r) >= r->limit)
			r->why = TIMEOUT;
		if (r->why == ENDED)
			thawed(r);
		if (r->why == ENDED && now >= r->next_check)
			held_check(r);
	}
	if (now >= r->next_beat && (r->why == ENDED || (ending &&
	    r->why != FENCED && r->why != INTERRUPTED)))
		held_beat(r);
}

static void
supervise(struct held *r)
{
	double wake;

	for (;;) {
		wake = clock_least(r->next_check, r->next_beat) -
		    clock_boot();
		if (r->limit > 0)
			wake = clock_least(wake, r->limit - held_sec(r));
		if (proc_wait(&r->p, r->p.kill_at != 0 ? TICK :
		    clock_least(TICK, wake)))
			return;
		turn(r);
		if (r->p.kill_at != 0)
			continue;
		if (r->why == OVERDUE && can_stand(r))
			stand_still(r);
		if (r->why != ENDED)
			proc_end(&r->p, r->p.frozen ? 0 : clock_least(
			    r->l.cf.kill, keep_left(&r->l) - r->l.cf.guard));
	}
}

/* The guard ended a lock's command, while we hung. */
static int
ended_by_guard(const struct held *r)
{
	return !can_stand(r) && r->why == ENDED &&
	    ((r->p.guarded && r->p.status != 0) ||
	    keep_left(&r->l) <= held_margin(r));
}

void
held_begin(struct held *r)
{
	r->started = clock_boot();
	r->offset = clock_real() - r->started;
	r->next_check = r->started + r->l.cf.check;
	/* from the last heartbeat, which another program may have sent */
	r->next_beat = r->l.date_got + (double)(r->l.c.seen - r->l.date) +
	    r->l.cf.beat;
}

/* What is left after KILL: the worker looks for this file. */
static void
find_stuck(struct held *r)
{
	if (r->p.stuck != NULL)
		warn("%s cannot be killed", r->p.stuck);
	if (r->p.stuck != NULL && r->h->job != NULL) {
		jobdir_put(r->h->job, "stuck", r->p.stuck);
		lane_close(r->lane);
	}
}

int
held_run(struct held *r)
{
	struct guard_how how = { 0 };
	char *work = NULL, **env = NULL;
	int rc = RC_SYSTEM;

	how.argv = r->h->argv;
	how.fn = r->h->fn;
	how.log = r->log;
	how.stop = r->l.stop - r->l.cf.guard;
	how.kill = r->l.cf.kill;
	how.freeze = can_stand(r);
	if (!r->h->ours) {
		how.envp = env = jobdir_env(&r->l, r->h->job);
		how.dir = work = fs_join(r->h->job, "work");
	}
	if (proc_start(&r->p, &how) == 0) {
		r->began = 1;
		supervise(r);
		find_stuck(r);
		proc_close(&r->p);
		if (ended_by_guard(r))
			r->why = OVERDUE;
		rc = RC_OK;
	}
	jobdir_envfree(env);
	free(work);
	return rc;
}
