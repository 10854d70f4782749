/* hold: runs a command under the lease of a job directory. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/conf.h"
#include "asana/post.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "record/card.h"
#include "record/jobline.h"
#include "worker/hold.h"
#include "worker/lane.h"

#define TURN		0.02	/* seconds between looks at the lane */

/* What is to be told of it; returns our exit status. */
static int
set_ending(const struct held *r, struct ending *e)
{
	e->why = r->why;
	e->status = r->p.status;
	e->signal = r->p.signal;
	e->told = proc_signal();
	e->sec = r->began ? held_sec(r) : -1;
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

/* Our worker was killed, or it has not begun: the card goes back at once, as
 * one that was lost (so its retries stay), unless it has killed many. */
static void
give_back(struct held *r, const char *line)
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

/* A person took the card: once the claim is closed another attempt may begin,
 * so that the outcome, LINE unless NULL, is told before. */
static void
let_go(struct held *r, const char *line, long sec, const char *tail)
{
	char *text;

	if (line != NULL) {
		text = xasprintf("%s%s%s", line, *tail == '\0' ? "" :
		    "\n\nLast lines of the log:\n", tail);
		if (post_comment(r->api, r->l.c.task, text, 0) == RC_OK)
			jobdir_put(r->h->job, "commented", "yes");
		free(text);
	}
	keep_close(r->api, &r->l, CLAIM_INTERRUPTED, -1, sec, tail);
}

/* Tells on the card what only we can, and in the folder how it ended.  Nothing
 * is written over an outcome.  Returns our exit status. */
static int
report(struct held *r)
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
		let_go(r, r->began && before == NULL && (e.because == NULL ||
		    strcmp(e.because, LEASE_DELETED) != 0) ? line : NULL,
		    (long)e.sec, tail);
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

/* Was our worker told to stop, perhaps before we could hear of it? */
static int
is_draining(const char *job)
{
	char *path = fs_join(job, "draining");
	int is = access(path, F_OK) == 0;

	free(path);
	return is;
}

/* Will our worker's time be over before this job is? */
static int
is_late(const struct held *r)
{
	double end = conf_until();

	return end > 0 && clock_real() + r->limit >= end;
}

/* Another job of our worker runs still: keeps the card until the lane is free.
 * Returns 1 when it is ours, 0 if this job is not to begin. */
static int
wait_turn(struct held *r)
{
	int ours = lane_take(r->lane, 0), stops = is_draining(r->h->job);

	if (ours && !stops)
		return 1;
	held_begin(r);
	r->l.c.next = 1;
	while (!stops && (ours = lane_take(r->lane, 1)) == 0 &&
	    r->why == ENDED) {
		if (held_told(r, &r->why))
			break;
		if (keep_left(&r->l) <= r->l.cf.guard + r->l.cf.kill)
			r->why = OVERDUE;
		else if (clock_boot() >= r->next_check)
			held_check(r);
		if (clock_boot() >= r->next_beat && r->why == ENDED)
			held_beat(r);
		proc_nap(TURN);
		stops = is_draining(r->h->job) || is_late(r);
	}
	r->l.c.next = 0;
	if (r->why == ENDED && (ours == -1 || stops || is_late(r)))
		r->why = TOLD;
	return r->why == ENDED;
}

static void
prepare(struct held *r, struct asana *api, const struct hold *h)
{
	memset(r, 0, sizeof(*r));
	r->api = api;
	r->h = h;
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

int
hold_run(struct asana *api, const struct hold *h)
{
	struct held r;
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
		held_begin(&r);
	if (rc != RC_OK)
		warn("%s: the lease is over", r.l.c.task);
	else if (!waited && !h->ours && jobdir_spare(h->job) == -1)
		rc = RC_IO;
	else if (waited || (rc = held_run(&r)) == RC_OK)
		rc = report(&r);
	free(r.p.stuck);
	free(r.file);
	return rc;
}

/* Tells on the card how it ended.  A lease that was running out dies. */
static void
close_lock(struct held *r)
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
	const struct hold h = { .argv = argv, .ours = 1 };
	struct ending e;
	struct held r;

	memset(&r, 0, sizeof(r));
	r.api = api;
	r.h = &h;
	r.log = r.lane = -1;
	r.l = *l;
	proc_init();
	held_begin(&r);
	if (keep_left(&r.l) <= held_margin(&r)) {
		r.why = OVERDUE;
	} else if (held_run(&r) != RC_OK) {
		keep_close(api, &r.l, CLAIM_RELEASED, -1, -1, NULL);
		return RC_SYSTEM;
	}
	close_lock(&r);
	free(r.p.stuck);
	r.p.stuck = NULL;
	return set_ending(&r, &e);
}
