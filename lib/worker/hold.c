/* hold: runs a command under the lease of a job directory. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "record/card.h"
#include "record/jobline.h"
#include "worker/hold.h"
#include "worker/proc.h"
#include "worker/workercard.h"

#define TICK		1.0	/* seconds between looks at the clocks */

/* Why the command was ended; ENDED is by itself. */
enum reason { ENDED, INTERRUPTED, FENCED, OVERDUE, TOLD, TIMEOUT };

struct run {
	struct asana	*api;
	const struct hold *h;
	struct lease	 l;
	struct proc	 p;
	char		*file;		/* of the lease */
	double		 started;
	double		 stood;		/* seconds that it stood still */
	double		 limit;		/* seconds, 0: none */
	double		 next_check;
	double		 next_beat;
	double		 offset;	/* real time less boot time */
	struct workercard	 w;		/* our worker's card */
	int		 own;		/* there is one, to be kept fresh */
	int		 looked;	/* H3 was done once */
	int		 unsaved;	/* the lease's file is behind it */
	int		 full;		/* the disk, at the end */
	enum reason	 why;
};

static char *
log_tail(const struct run *r, int lines, size_t bytes)
{
	struct buf b;

	buf_init(&b, bytes + 1);
	if (r->h->log != NULL)
		fs_tail(&b, r->h->log, lines, bytes);
	return buf_take(&b);
}

/* The worker's card beats with the lease.  Once a person has taken it away
 * the worker is to exit after this job: the job directory keeps that. */
static void
worker_card(struct run *r)
{
	if (!r->own || workercard_beat(r->api, &r->w, &r->l.cf) != RC_INTR)
		return;
	warn("the worker's card was taken out of its column: this is the last "
	    "job");
	jobdir_put(r->h->job, "draining", r->w.who);
	r->own = 0;
	r->w.st = WORKER_DRAINING;
	workercard_beat(r->api, &r->w, &r->l.cf);
}

/* H2: the heartbeat.  An unclear one is tried again at the next check. */
static void
beat(struct run *r)
{
	char *tail = log_tail(r, CLAIM_TAIL_LINES, CLAIM_TAIL_BYTES);
	int rc = keep_beat(r->api, &r->l, tail);

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
		proc_deadline(&r->p, r->l.stop - r->l.cf.guard);
		if (r->h->job != NULL)
			r->unsaved = lease_save(&r->l, r->file) == -1;
		worker_card(r);
	}
}

/* H3 */
static void
look(struct run *r)
{
	int rc = keep_look(r->api, &r->l);

	if (rc == RC_LEASE)
		r->why = FENCED;
	else if (rc == RC_INTR)
		r->why = INTERRUPTED;
	r->looked = rc != RC_LATER;
}

/* H1, and the first time H3. */
static void
check(struct run *r)
{
	if (r->h->job != NULL && keep_check(r->api, &r->l) == RC_INTR)
		r->why = INTERRUPTED;
	else if (!r->looked)
		look(r);
	r->next_check = clock_boot() + keep_pause(&r->l);
}

static double
least(double a, double b)
{
	return a < b ? a : b;
}

/* The clocks went apart: this machine was frozen, or somebody set the time.
 * The job stands still until we know that the card is still ours. */
static void
thawed(struct run *r)
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
	if (r->why == ENDED || r->why == INTERRUPTED)
		proc_thaw(&r->p, r->l.stop - r->l.cf.guard);
}

/* Seconds that the job has run. */
static double
ran(const struct run *r)
{
	return clock_boot() - r->started - r->stood;
}

/* The card is ours again: all that knows of the lease hears of it. */
static void
renewed(struct run *r)
{
	char n[16];

	snprintf(n, sizeof(n), "%d", r->l.c.n);
	jobdir_put(r->h->job, "attempt", n);
	r->unsaved = lease_save(&r->l, r->file) == -1;
	r->looked = 0;
	r->offset = clock_real() - clock_boot();
	r->next_check = clock_boot() + r->l.cf.check;
	r->next_beat = clock_boot() + r->l.cf.beat;
	proc_thaw(&r->p, r->l.stop - r->l.cf.guard);
	warn("%s: it goes on, as attempt %d", r->l.c.task, r->l.c.n);
}

/* The lease is over: the job stands still until the board can be reached, and
 * then goes on if we get the card once more. */
static void
freeze(struct run *r)
{
	double since = clock_boot(), pause = TICK;
	int rc = RC_NO;

	proc_freeze(&r->p);
	warn("%s: its lease is over: the job stands still until the card can "
	    "be claimed again", r->l.c.task);
	while ((rc == RC_NO || rc == RC_LATER) &&
	    !proc_wait(&r->p, pause) && proc_signal() == 0) {
		rc = acquire_again(r->api, &r->l);
		pause = least(2 * pause, r->l.cf.check + TICK);
	}
	r->stood += clock_boot() - since;
	if (rc == RC_OK) {
		r->why = ENDED;
		renewed(r);
	} else if (rc != RC_NO && rc != RC_LATER)
		r->why = FENCED;
}

/* One turn: what has come due. */
static void
turn(struct run *r)
{
	double now = clock_boot();

	if (proc_signal() != 0)
		r->why = TOLD;
	else if (keep_left(&r->l) <= r->l.cf.guard + r->l.cf.kill)
		r->why = OVERDUE;
	else if (r->limit > 0 && ran(r) >= r->limit)
		r->why = TIMEOUT;
	if (r->why == ENDED)
		thawed(r);
	if (r->why == ENDED && now >= r->next_check)
		check(r);
	if (r->why == ENDED && now >= r->next_beat)
		beat(r);
}

static void
supervise(struct run *r)
{
	double now, wake;

	for (;;) {
		now = clock_boot();
		wake = least(r->next_check, r->next_beat);
		if (r->limit > 0)
			wake = least(wake, now + r->limit - ran(r));
		if (proc_wait(&r->p, least(TICK, wake - now)))
			break;
		turn(r);
		if (r->why == OVERDUE && r->h->freeze)
			freeze(r);
		if (r->why != ENDED) {
			proc_end(&r->p, r->p.frozen ? 0 : least(r->l.cf.kill,
			    keep_left(&r->l) - r->l.cf.guard));
			break;
		}
	}
}

/* The guard ended the job, while we hung: that is not how it ends by itself. */
static int
ended_by_guard(const struct run *r)
{
	return r->why == ENDED && ((r->p.guarded && r->p.status != 0) ||
	    keep_left(&r->l) <= r->l.cf.guard + r->l.cf.kill);
}

static const char *
outcome(const struct run *r)
{
	static const char *const words[] = {
		NULL, "interrupted", "fenced", "fenced", "released", "timeout"
	};

	if (r->why != ENDED)
		return words[r->why];
	return r->p.status == 0 ? "done" : "failed";
}

static int
exit_status(const struct run *r)
{
	switch (r->why) {
	case INTERRUPTED:
		return RC_INTR;
	case FENCED:
	case OVERDUE:
		return RC_LEASE;
	case TIMEOUT:
		return HOLD_TIMEOUT;
	case TOLD:
		return 128 + proc_signal();
	default:
		return r->p.status;
	}
}

/* "Failed after 3m 12s on gpu-07 (attempt 2): exit status 1" */
static char *
summary(const struct run *r, double sec)
{
	static const char *const words[] = {
		"Done", "Interrupted", "Dropped", "Dropped", "Given back",
		"Timed out"
	};
	struct buf b;

	buf_init(&b, 1024);
	buf_puts(&b, r->why == ENDED && r->p.status != 0 ? "Failed" :
	    words[r->why]);
	buf_puts(&b, " after ");
	str_putdur(&b, sec);
	buf_printf(&b, " on %s (attempt %d)", r->l.c.who, r->l.c.n);
	if (r->why == INTERRUPTED || r->why == FENCED)
		buf_printf(&b, ": %s", r->l.why);
	else if (r->why == OVERDUE)
		buf_printf(&b, ": its lease was running out: %s",
		    r->l.why != NULL ? r->l.why : "the worker hung");
	else if (r->why == TOLD)
		buf_puts(&b, ": its worker was told to stop");
	else if (r->why == TIMEOUT) {
		buf_puts(&b, ": the card allows ");
		str_putdur(&b, r->limit);
	} else if (r->p.signal != 0)
		buf_printf(&b, ": killed by signal %d", r->p.signal);
	else
		buf_printf(&b, ": exit status %d", r->p.status);
	if (r->full)
		buf_printf(&b, "; no space is left in %s", r->h->job);
	return buf_take(&b);
}

static void
report(struct run *r)
{
	double sec = ran(r);
	char *tail = log_tail(r, 40, 4000);
	char *line, n[32];
	const char *job = r->h->job;

	if (!r->h->ours) {
		r->full = fs_full(job);
		jobdir_unspare(job);
	}
	line = summary(r, sec);
	snprintf(n, sizeof(n), "%d", exit_status(r));
	if (r->why == INTERRUPTED)
		keep_close(r->api, &r->l, CLAIM_INTERRUPTED, -1, (long)sec,
		    tail);
	else if (r->why == FENCED)
		keep_close(r->api, &r->l, CLAIM_FENCED, -1, -1, NULL);
	if (r->why == INTERRUPTED || r->why == FENCED || r->unsaved)
		lease_save(&r->l, r->file);
	if (!r->h->ours || (r->why != ENDED && r->why != TOLD)) {
		jobdir_put(job, "outcome", outcome(r));
		jobdir_put(job, "exit", n);
		jobdir_put(job, "summary", line);
		jobdir_put(job, "tail", tail);
		snprintf(n, sizeof(n), "%.0f", sec);
		jobdir_put(job, "ran", n);
	}
	if (r->why != ENDED && !(r->h->ours && r->why == TOLD))
		warn("%s: %s", r->l.c.task, line);
	free(line);
	free(tail);
}

static double
time_limit(const char *job)
{
	char *opts = jobdir_need(job, "opts");
	char *value = jobopts_get(opts, "timeout");
	double sec = 0;

	if (value != NULL && str_duration(value, &sec) == -1)
		warn("%s: timeout '%s' is no duration", job, value);
	free(value);
	free(opts);
	return sec;
}

/* Sets the clocks; the lease is there. */
static void
begin(struct run *r)
{
	r->started = clock_boot();
	r->offset = clock_real() - r->started;
	r->next_check = r->started + r->l.cf.check;
	/* from the last heartbeat, which another program may have sent */
	r->next_beat = r->l.date_got + (double)(r->l.c.seen - r->l.date) +
	    r->l.cf.beat;
}

static void
prepare(struct run *r, struct asana *api, const struct hold *h)
{
	memset(r, 0, sizeof(*r));
	r->api = api;
	r->h = h;
	r->file = fs_join(h->job, "lease");
	if (lease_load(&r->l, r->file) == -1)
		exit(RC_IO);
	if (!h->ours)
		r->limit = time_limit(h->job);
	if ((r->own = workercard_own(&r->w))) {
		r->w.st = WORKER_BUSY;
		memcpy(r->w.task, r->l.c.task, sizeof(r->w.task));
	}
	begin(r);
}

/* Runs the command; returns 0, or -1 when the system refuses. */
static int
run_command(struct run *r)
{
	struct proc_how how = { 0 };
	char *work = NULL, **env = NULL;
	int rc;

	how.argv = r->h->argv;
	how.log = r->h->log;
	how.stop = r->l.stop - r->l.cf.guard;
	how.kill = r->l.cf.kill;
	how.freeze = r->h->freeze;
	if (!r->h->ours) {
		how.envp = env = jobdir_env(&r->l);
		how.dir = work = fs_join(r->h->job, "work");
	}
	proc_init();
	if ((rc = proc_start(&r->p, &how)) == 0) {
		supervise(r);
		proc_close(&r->p);
		if (ended_by_guard(r))
			r->why = OVERDUE;
	}
	jobdir_envfree(env);
	free(work);
	return rc;
}

int
hold_run(struct asana *api, const struct hold *h)
{
	struct run r;
	int rc;

	prepare(&r, api, h);
	if (keep_left(&r.l) <= r.l.cf.guard + r.l.cf.kill) {
		warn("%s: the lease is over", r.l.c.task);
		rc = RC_LEASE;
	} else if (!h->ours && jobdir_spare(h->job) == -1) {
		rc = RC_IO;
	} else if (run_command(&r) == -1) {
		rc = RC_SYSTEM;
	} else {
		report(&r);
		rc = exit_status(&r);
	}
	free(r.file);
	return rc;
}

/* Tells on the card how it ended.  A lease that was running out dies. */
static void
close_lock(struct run *r)
{
	int st = CLAIM_FENCED, status = -1;
	long ran = (long)(clock_boot() - r->started);

	if (r->why == ENDED) {
		st = r->p.status == 0 ? CLAIM_DONE : CLAIM_FAILED;
		status = r->p.status;
	} else if (r->why == TOLD)
		st = CLAIM_RELEASED;
	if (r->why != OVERDUE)
		keep_close(r->api, &r->l, st, status, ran, NULL);
	if (r->why == FENCED)
		warn("%s: the lock is lost: another has it, or its card or "
		    "comment was deleted", r->l.c.lock);
	else if (r->why == OVERDUE)
		warn("%s: the lock is lost: the board could not be reached, or "
		    "this program hung", r->l.c.lock);
}

int
hold_lock(struct asana *api, const struct lease *l, char *const argv[])
{
	const struct hold h = { NULL, argv, NULL, 1, 0 };
	struct run r;

	memset(&r, 0, sizeof(r));
	r.api = api;
	r.h = &h;
	r.l = *l;
	begin(&r);
	if (keep_left(&r.l) <= r.l.cf.guard + r.l.cf.kill) {
		r.why = OVERDUE;
	} else if (run_command(&r) == -1) {
		keep_close(api, &r.l, CLAIM_RELEASED, -1, -1, NULL);
		return RC_SYSTEM;
	}
	close_lock(&r);
	return exit_status(&r);
}
