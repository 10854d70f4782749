/* hold: runs a command under the lease of a job directory. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/conf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "record/card.h"
#include "record/jobline.h"
#include "record/metrics.h"
#include "worker/ending.h"
#include "worker/hold.h"
#include "worker/lane.h"
#include "worker/proc.h"
#include "worker/workercard.h"

#define TICK		1.0	/* seconds between looks at the clocks */
#define TURN		0.02	/* ... and at the lane */

struct run {
	struct asana	*api;
	const struct hold *h;
	struct lease	 l;
	struct proc	 p;
	char		*file;		/* of the lease */
	int		 log;		/* descriptor, or -1 */
	int		 lane;		/* the same */
	double		 started;
	double		 stood;		/* seconds that it stood still */
	double		 limit;		/* seconds, 0: none */
	double		 next_check;
	double		 next_beat;
	double		 offset;	/* real time less boot time */
	struct workercard	 w;		/* our worker's card */
	int		 began;		/* its command */
	int		 own;		/* there is one, to be kept fresh */
	int		 looked;	/* H3 was done once */
	int		 shown;		/* the worker's card tells of this job */
	int		 unsaved;	/* the lease's file is behind it */
	int		 full;		/* the disk, at the end */
	pid_t		 parent;	/* who waits for us */
	enum ending_why	 why;
};

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
	lane_close(r->lane);
	r->own = 0;
	r->w.st = WORKER_DRAINING;
	workercard_beat(r->api, &r->w, &r->l.cf);
}

/* H2: the heartbeat.  An unclear one is tried again at the next check. */
static void
beat(struct run *r)
{
	char *tail = fs_tail(r->log, CLAIM_TAIL_LINES, CLAIM_TAIL_BYTES);
	char *work = r->h->job != NULL ? fs_join(r->h->job, "work") : NULL;
	struct buf shown;
	int rc;

	buf_init(&shown, METRICS_SHOWN);
	if (work != NULL && metrics_show(work, &shown) == 0)
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
look(struct run *r)
{
	int rc = keep_look(r->api, &r->l);

	if (rc == RC_LEASE)
		r->why = FENCED;
	else if (rc == RC_INTR)
		r->why = INTERRUPTED;
	r->looked = rc != RC_LATER;
}

/* H1, and the first time H3 and the worker's card. */
static void
check(struct run *r)
{
	if (r->h->job != NULL && keep_check(r->api, &r->l) == RC_INTR)
		r->why = INTERRUPTED;
	else if (!r->looked)
		look(r);
	if (!r->shown && r->why == ENDED)
		worker_card(r);
	r->shown = 1;
	r->next_check = clock_boot() + keep_pause(&r->l);
}

/* A job stands still when its lease ends; all else is ended a little before. */
static int
can_stand(const struct run *r)
{
	return r->h->job != NULL && !r->h->ours;
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
	else if (r->why == ENDED || r->why == INTERRUPTED)
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
	r->unsaved = ending_renewed(&r->l, r->h->job) == -1;
	r->looked = 0;
	r->offset = clock_real() - clock_boot();
	r->next_check = clock_boot() + r->l.cf.check;
	r->next_beat = clock_boot() + r->l.cf.beat;
	proc_thaw(&r->p, r->l.stop - r->l.cf.guard);
	warn("%s: it goes on, as attempt %d", r->l.c.task, r->l.c.n);
}

/* Somebody wants us to end: by a signal, or who waits for us was killed. */
static int
is_told(const struct run *r, enum ending_why *why)
{
	int orphaned = r->h->job != NULL && getppid() != r->parent;

	if (proc_signal() != 0 || orphaned)
		*why = orphaned ? ORPHANED : TOLD;
	return proc_signal() != 0 || orphaned;
}

/* The lease is over: the job stands still until the board can be reached, and
 * then goes on if we get the card once more. */
static void
stand_still(struct run *r)
{
	double since = clock_boot(), pause = TICK;
	enum ending_why why;
	int rc = RC_LATER;

	proc_freeze(&r->p);
	warn("%s: its lease is over: the job stands still until the card can "
	    "be claimed again", r->l.c.task);
	while (rc != RC_OK && rc != RC_LEASE && !proc_wait(&r->p, pause) &&
	    !is_told(r, &why)) {
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

/* Seconds before the end of the lease at which what runs is ended: there is
 * time for TERM. */
static double
margin(const struct run *r)
{
	return r->l.cf.guard + (can_stand(r) ? 0 : r->l.cf.kill);
}

/* One turn: what has come due. */
static void
turn(struct run *r)
{
	double now = clock_boot();
	int ending = r->p.kill_at != 0;

	if (!ending && !is_told(r, &r->why)) {
		if (keep_left(&r->l) <= margin(r))
			r->why = OVERDUE;
		else if (r->limit > 0 && ran(r) >= r->limit)
			r->why = TIMEOUT;
		if (r->why == ENDED)
			thawed(r);
		if (r->why == ENDED && now >= r->next_check)
			check(r);
	}
	if (now >= r->next_beat && (r->why == ENDED || (ending &&
	    r->why != FENCED && r->why != INTERRUPTED)))
		beat(r);
}

static void
supervise(struct run *r)
{
	double wake;

	for (;;) {
		wake = clock_least(r->next_check, r->next_beat) -
		    clock_boot();
		if (r->limit > 0)
			wake = clock_least(wake, r->limit - ran(r));
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
ended_by_guard(const struct run *r)
{
	return !can_stand(r) && r->why == ENDED &&
	    ((r->p.guarded && r->p.status != 0) ||
	    keep_left(&r->l) <= margin(r));
}

/* What is to be told of it; returns our exit status. */
static int
set_ending(const struct run *r, struct ending *e)
{
	e->why = r->why;
	e->status = r->p.status;
	e->signal = r->p.signal;
	e->told = proc_signal();
	e->sec = r->began ? ran(r) : -1;
	e->limit = r->limit;
	e->who = r->l.c.who;
	e->attempt = r->l.c.n;
	e->because = r->why != ENDED ? r->l.why :
	    r->p.robbed && r->p.signal != 0 ?
	    "its parent process, the guard," : NULL;
	e->full = r->full ? r->h->job : NULL;
	e->stuck = r->p.stuck;
	return ending_status(e);
}

/* Our worker was killed, or it has not begun: the card goes back at once, as one that was lost (so
 * its retries stay), unless it has killed many. */
static void
give_back(struct run *r, const char *line)
{
	struct keep_end e = { .exit_status = -1, .ran = -1, .comment = line };
	int many;

	if (r->began)
		keep_look(r->api, &r->l);
	r->l.c.lost = r->began ? r->l.lost : 0;
	many = r->began && r->l.lost >= conf_lease("lease.lost_limit");
	e.st = many ? CLAIM_FAILED : CLAIM_RELEASED;
	e.section = r->l.column[many ? COL_FAILED : COL_BACKLOG];
	keep_finish(r->api, &r->l, &e);
}

/* Tells on the card what only we can, and in the folder how it ended.  Nothing
 * is written over an outcome.  Returns our exit status. */
static int
report(struct run *r)
{
	char *tail = fs_tail(r->log, ENDING_LINES, ENDING_BYTES), *line;
	const char *job = r->h->job;
	char *before = r->h->ours ? jobdir_get(job, "outcome") : NULL;
	struct ending e;
	int rc, quiet = r->h->ours && (r->why == ENDED || r->why == TOLD);

	if (!r->h->ours) {	/* whatever the job did to its folder */
		fs_mkdirs(job, 0700);
		jobdir_whose(job, r->l.c.task, r->l.c.n);
		r->unsaved = 1;
		r->full = fs_full(job);
		jobdir_unspare(job);
		ending_log(r->log, r->h->log);
	}
	rc = set_ending(r, &e);
	line = ending_summary(&e);
	if (r->why == INTERRUPTED)
		keep_close(r->api, &r->l, CLAIM_INTERRUPTED, -1, (long)e.sec,
		    tail);
	else if (r->why == FENCED)
		keep_close(r->api, &r->l, CLAIM_FENCED, -1, -1, NULL);
	else if (before == NULL && (r->why == ORPHANED ||
	    (r->why == TOLD && !r->began)))
		give_back(r, r->began ? line : NULL);
	if (r->l.c.st != CLAIM_RUNNING || r->unsaved)
		lease_save(&r->l, r->file);
	if (before == NULL && !quiet)
		ending_put(&e, job, tail);
	if (r->why != ENDED && !quiet)
		warn("%s: %s", r->l.c.task, line);
	free(before);
	free(line);
	free(tail);
	return rc;
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

/* Another job of our worker runs still: keeps the card until the lane is free.
 * Returns 1 when it is ours, 0 if this job is not to begin. */
static int
wait_turn(struct run *r)
{
	double end = conf_until();
	int ours = lane_take(r->lane, 0);

	if (ours)
		return 1;
	begin(r);
	r->l.c.next = 1;
	while ((ours = lane_take(r->lane, 1)) == 0 && r->why == ENDED) {
		if (is_told(r, &r->why))
			break;
		if (keep_left(&r->l) <= r->l.cf.guard + r->l.cf.kill)
			r->why = OVERDUE;
		else if (clock_boot() >= r->next_check)
			check(r);
		if (clock_boot() >= r->next_beat && r->why == ENDED)
			beat(r);
		proc_nap(TURN);
	}
	r->l.c.next = 0;
	if (r->why == ENDED && (ours == -1 || (end > 0 &&
	    clock_real() + r->limit >= end)))
		r->why = TOLD;
	return r->why == ENDED;
}

static void
prepare(struct run *r, struct asana *api, const struct hold *h)
{
	memset(r, 0, sizeof(*r));
	r->api = api;
	r->h = h;
	r->parent = getppid();
	r->file = fs_join(h->job, "lease");
	if (lease_load(&r->l, r->file) == -1)
		exit(RC_IO);
	/* once: the job may delete it */
	r->log = h->log == NULL ? -1 :
	    open(h->log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (r->log == -1 && h->log != NULL)
		die(RC_IO, "%s:", h->log);
	r->lane = h->lane == NULL ? -1 : lane_open(h->lane);
	if (!h->ours)
		r->limit = time_limit(h->job);
	if ((r->own = workercard_own(&r->w))) {
		r->w.st = WORKER_BUSY;
		memcpy(r->w.task, r->l.c.task, sizeof(r->w.task));
	}
}

/* What is left after KILL: the worker looks for this file. */
static void
find_stuck(struct run *r)
{
	if (r->p.stuck != NULL)
		warn("%s cannot be killed", r->p.stuck);
	if (r->p.stuck != NULL && r->h->job != NULL) {
		jobdir_put(r->h->job, "stuck", r->p.stuck);
		lane_close(r->lane);
	}
}

/* Runs the command.  Returns RC_OK, or RC_SYSTEM after a message. */
static int
run_command(struct run *r)
{
	struct guard_how how = { 0 };
	char *work = NULL, **env = NULL;
	int rc = RC_SYSTEM;

	how.argv = r->h->argv;
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

int
hold_run(struct asana *api, const struct hold *h)
{
	struct run r;
	int rc, waited;

	if (jobdir_take(h->job) == -1)
		return RC_LATER;
	prepare(&r, api, h);
	if (h->ours)
		ending_rescue(&r.l, h->job, r.log);
	rc = keep_left(&r.l) > r.l.cf.guard ? RC_OK :
	    ending_claim(api, &r.l, h->job);
	proc_init();
	waited = rc == RC_OK && r.lane != -1 && !wait_turn(&r);
	if (!waited)
		begin(&r);
	if (rc != RC_OK)
		warn("%s: the lease is over", r.l.c.task);
	else if (!waited && !h->ours && jobdir_spare(h->job) == -1)
		rc = RC_IO;
	else if (waited || (rc = run_command(&r)) == RC_OK)
		rc = report(&r);
	free(r.p.stuck);
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
	const struct hold h = { NULL, argv, NULL, NULL, 1 };
	struct ending e;
	struct run r;

	memset(&r, 0, sizeof(r));
	r.api = api;
	r.h = &h;
	r.log = r.lane = -1;
	r.l = *l;
	proc_init();
	begin(&r);
	if (keep_left(&r.l) <= margin(&r)) {
		r.why = OVERDUE;
	} else if (run_command(&r) != RC_OK) {
		keep_close(api, &r.l, CLAIM_RELEASED, -1, -1, NULL);
		return RC_SYSTEM;
	}
	close_lock(&r);
	free(r.p.stuck);
	r.p.stuck = NULL;
	return set_ending(&r, &e);
}
