/* nextcard: waits for the next runnable card and takes it. */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/state.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "lease/signing.h"
#include "worker/blocked.h"
#include "worker/lane.h"
#include "worker/nextcard.h"
#include "worker/reap.h"
#include "worker/share.h"
#include "worker/workercard.h"

#define READS_MAX	20	/* cards of one look that others may have */
#define LOSSES_MAX	3	/* ... and races that it may lose */
#define AMONG_MAX	1000	/* cards to choose among, at most, */
#define SPREAD		20	/* ... until a race is lost */

struct search {
	struct asana	*api;
	struct lease_times cf;
	struct queue	*q;
	const char	*dir;		/* or NULL */
	struct share	 share;
	int		 fleet;		/* workers that live */
	int		 ahead;		/* only if there are more cards */
	long		 among;		/* cards that we choose among */
	int		 losses;	/* races lost in this look */
	int		 taken;		/* cards that somebody had, in it */
	int		 late;		/* claims in a row answered too late */
	double		 told;		/* clock_boot() of last idle(), or 0 */
	struct workercard	 w;		/* our own card */
	int		 own;		/* there is one */
	const char	*signers;	/* whose cards are run, or NULL: all */
	char		*files;		/* what was signed of the last one */
	pid_t		 parent;
	pid_t		 worker;	/* or 0 */
	int		 note;		/* file of a worker's claim, or -1 */
	double		 loss_pause;
	double		 idle_pause;
};

/* Adapts among how many cards we choose to the number of workers: a claimed one
 * is in the list for a settling of its own, and two of the lists'. */
static void
adapt(struct search *s)
{
	int n, rivals;

	if (s->own && s->cf.budget > 0)
		share_census(&s->share, s->api, &s->cf);
	s->fleet = n = s->share.workers > 0 ? s->share.workers : 1;
	if (s->ahead && s->cf.budget == 0 &&
	    (s->fleet = workercard_living(s->api, &s->cf)) == -1)
		s->fleet = INT_MAX;
	rivals = share_rivals(&s->share, 3 * s->cf.settle);
	if (s->among < rivals)
		s->among = rivals < SPREAD ? rivals : SPREAD;
	n = n > 40 ? n / 2 : 20;
	if (s->ahead && s->fleet >= n)
		n = s->fleet < AMONG_MAX ? s->fleet + 1 : AMONG_MAX;
	queue_enough(s->q, (size_t)n, (size_t)s->among);
}

/* Ends an attempt that never began: with more tries than usual, and without its
 * comment rather than not at all, since nobody would bring the card back. */
static void
give_away(struct search *s, struct lease *l, int col, struct keep_end *e)
{
	static const double pauses[] = { 2, 10, 30, 0 };
	size_t i;
	int rc = RC_LATER;

	e->section = l->column[col];
	for (i = 0; i < sizeof(pauses) / sizeof(pauses[0]) && rc == RC_LATER;
	    i++) {
		if (pauses[i] == 0)
			e->said = LEASE_SAID;
		rc = keep_finish(s->api, l, e);
		if (rc == RC_LATER)
			clock_sleep(pauses[i]);
	}
	if (rc != RC_OK)
		warn("%s: it may stand in %s with nobody on it", l->c.task,
		    conf_column(COL_RUNNING));
}

static void
give_back(struct search *s, struct lease *l)
{
	struct keep_end e = { .st = CLAIM_RELEASED, .exit_status = -1,
	    .ran = -1 };

	give_away(s, l, COL_BACKLOG, &e);
}

/* Moves a card that can never be run to Failed, and says why on it. */
static void
reject(struct search *s, struct lease *l, const char *why)
{
	struct keep_end e = { .st = CLAIM_FAILED, .exit_status = RC_INPUT };
	char *text;

	warn("%s: %s", l->c.task, why);
	text = xasprintf("Failed before it started on %s (attempt %d): %s.\n\n"
	    "A card's description is its bash script. Put it right and drag "
	    "the card back to %s.", l->c.who, l->c.n, why,
	    conf_column(COL_BACKLOG));
	e.comment = text;
	give_away(s, l, COL_FAILED, &e);
	free(text);
}

/* Who would run what we take was killed. */
static int
orphaned(const struct search *s)
{
	return getppid() != s->parent ||
	    (s->worker > 0 && kill(s->worker, 0) == -1);
}

/* Tells on our worker's card what we do.  RC_INTR: a person wants it to
 * stop; other failures are ignored. */
static int
beat(struct search *s, int st, const char *task)
{
	if (!s->own || cli_dry)
		return RC_OK;
	s->w.st = st;
	snprintf(s->w.task, sizeof(s->w.task), "%s", task);
	return workercard_beat(s->api, &s->w, &s->cf) == RC_INTR ? RC_INTR :
	    RC_OK;
}

/* Do its options ask for something that experisana-prepare fetches? */
static int
needs(const struct card *c)
{
	static const char *const keys[] = { "inputs", "resume", "code" };
	char *v;
	size_t i;
	int is = 0;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		v = jobopts_get(c->opts, keys[i]);
		is |= v != NULL;
		free(v);
	}
	return is;
}

/* Links our worker's outbox to the job, so that, should it be killed, the next
 * one finds it. */
static void
link_job(const struct search *s, const struct lease *l, const char *job)
{
	char *name = xasprintf("../outbox/%s.%s.%d.%s", s->api->project,
	    l->c.task, l->c.n, l->c.who);
	char *entry = state_kept(name);

	if (entry != NULL) {
		unlink(entry);
		if (symlink(job, entry) == -1)
			warn("%s:", entry);
	}
	free(entry);
	free(name);
}

/* Makes the job directory of a card that is ours, with its lease. */
static int
deliver(struct search *s, struct lease *l, const struct task *t,
    const struct card *c, const struct node *raw, char **out)
{
	char *job, *file;
	int own = !l->bare || s->files != NULL, rc;

	if (s->dir == NULL) {
		*out = xstrdup(t->gid);
		return RC_OK;
	}
	if ((job = jobdir_make(s->dir, l->c.n, t, c, raw)) == NULL)
		return RC_IO;
	file = fs_join(job, "lease");
	rc = lease_save(l, file) == 0 && (s->files == NULL ||
	    jobdir_put(job, "files", s->files) == 0) &&
	    (!(own || needs(c)) || jobdir_put(job, "prepare",
	    own ? "attachments" : "") == 0) ? RC_OK : RC_IO;
	free(file);
	if (rc == RC_OK) {
		*out = job;
		link_job(s, l, job);
	} else {
		jobdir_remove(job);
		free(job);
	}
	return rc;
}

/* Has somebody signed the card that we trust?  What will be fetched for it is
 * kept.  One that cannot run anyway is told another reason. */
static int
may(const struct reply *rep, const struct claims *cs, void *arg)
{
	struct search *s = arg;
	long long now = asana_time(s->api), here = (long long)clock_real();
	struct task t;
	struct card c;
	int rc;

	free(s->files);
	s->files = NULL;
	asana_task(s->api, rep->data, &t);
	card_parse(&c, t.notes);
	rc = c.why != NULL ? RC_OK : signing_check(s->api, s->signers, &t, &c,
	    cs, now > here ? now : here, &s->files);
	card_free(&c);
	return rc;
}

/* The board is slower than our times allow: a claim that is answered too late
 * is void, and so would be each further one. */
static void
note_latency(struct search *s, double late)
{
	s->late = late > 0 ? s->late + 1 : 0;
	if (s->late < 2)
		return;
	warn("claims are answered after %.1fs: from now on %.1fs pass before "
	    "one counts", late, 4 * late);
	s->cf.settle = 4 * late;
	leasetimes_derive(&s->cf);
	s->late = 0;
}

/* What came of card GID: after a lost race we choose among more.  Returns 1
 * unless there was no answer. */
static int
note(struct search *s, const struct lease *l, const char *gid, int rc)
{
	int wrote = l->column[COL_BACKLOG][0] != '\0' && l->c.story[0] !=
	    '\0';	/* else it is the claim of who has it */
	int lost = rc == RC_LATER && wrote && !l->unclear && l->late <= 0;

	if (wrote)
		note_latency(s, l->late);
	s->taken += rc == RC_NO && !wrote;
	s->losses += lost;
	if ((rc == RC_NO || lost) && !l->alone)
		queue_skip(s->q, gid, s->cf.settle + 2 * s->cf.timeout);
	else if (l->unclear)
		queue_skip(s->q, gid, s->cf.settle);
	if (lost && !l->alone && s->among < AMONG_MAX) {
		s->among = s->among < SPREAD ? SPREAD : 2 * s->among;
		queue_enough(s->q, (size_t)s->among, (size_t)s->among);
	}
	return rc == RC_NO || lost || l->late > 0;
}

/* Tries to take one card.  RC_NO: it is not for us, but others may be. */
static int
take(struct search *s, const char *gid, int new, char **out)
{
	struct acquire_gate gate = { s->ahead, s->signers != NULL ? may : NULL,
	    s, CLAIM_NOTRUN SIGNING_WHY, s->note };
	struct lease l;
	struct reply rep;
	struct task t;
	struct card c;
	const struct node *notes;
	const char *why;
	int rc = acquire_card(s->api, &s->cf, gid, new, &gate, &l, &rep);

	if (rc == RC_REFUSED && !l.changed)	/* it was deleted, say */
		rc = fault(RC_NO, "%s: the card was passed over", gid);
	if (rc != RC_OK)
		return note(s, &l, gid, rc) && !cli_dry ? RC_NO : rc;
	asana_task(s->api, rep.data, &t);
	card_parse(&c, t.notes);
	notes = node_at(rep.data, "notes");
	why = c.why != NULL || notes == NULL || !notes->odd ? c.why :
	    "it has a character that is no text, U+0000 say";
	if (why != NULL) {
		reject(s, &l, why);
		queue_skip(s->q, gid, s->cf.settle + 2 * s->cf.timeout);
		rc = RC_NO;
	} else {
		/* else it goes with the first heartbeat */
		rc = orphaned(s) ? RC_SYSTEM : s->ahead ||
		    workercard_told() ? RC_OK : beat(s, WORKER_BUSY, t.gid);
		if (rc == RC_OK)
			rc = deliver(s, &l, &t, &c, rep.data, out);
		if (rc != RC_OK)
			give_back(s, &l);
	}
	card_free(&c);
	asana_free(&rep);
	return rc;
}

/* One look at Backlog.  RC_NO: nothing can be run; RC_LATER: others have it, or
 * no answer. */
static int
look(struct search *s, char **out)
{
	const char *next;
	char *gid;
	int rc, i, new;

	if (!cli_dry)
		reap_here(s->api, &s->cf);
	if ((rc = queue_poll(s->q)) != RC_OK)
		return rc;
	if (s->ahead && !queue_exceeds(s->q, (size_t)s->fleet))
		return RC_NO;
	s->taken = s->losses = 0;
	for (i = 0; i < READS_MAX && s->losses < LOSSES_MAX &&
	    !clock_caught(); i++) {
		rc = queue_next(s->q, &next, &new);
		if (rc == RC_REFUSED)
			rc = RC_LATER;
		if (rc != RC_OK)
			return rc == RC_NO && s->losses + s->taken > 0 ?
			    RC_LATER : rc;
		gid = xstrdup(next);
		new = new && i == 0;	/* then the list is not that new */
		if (!new)	/* J: C1 sees who was before us */
			clock_sleep(clock_random(0, s->cf.settle / 2));
		rc = take(s, gid, new, out);
		free(gid);
		if (cli_dry && (rc == RC_NO || rc == RC_LATER))
			return RC_OK;
		if (rc != RC_NO)
			return rc;
	}
	return RC_LATER;
}

/* Seconds until the next look: longer after lost races and refusals. */
static double
pause_for(struct search *s)
{
	double p = s->idle_pause;

	if (s->losses > 0) {
		p = clock_random(s->cf.poll / 2, 3 * s->loss_pause);
		s->loss_pause = clock_least(600, p);
		return s->loss_pause;
	}
	s->loss_pause = s->cf.poll / 3;
	s->idle_pause = clock_least(2 * p, s->cf.poll);
	return clock_random(p / 2, 1.5 * p) * s->share.slow;
}

/* Nothing was found: now and then a sign of life, a look whether some worker
 * has died, and comments on blocked cards.  RC_OK: a card came back; RC_NO;
 * RC_INTR. */
static int
idle(struct search *s)
{
	int first = s->told == 0, rc;

	if (cli_dry || (!first && clock_boot() < s->told + s->cf.beat))
		return RC_NO;
	s->told = clock_boot();
	if (first && workercard_told())	/* then in a minute */
		s->told -= s->cf.beat - clock_least(s->cf.beat, 60);
	else if (beat(s, WORKER_IDLE, "") == RC_INTR)
		return RC_INTR;
	/* who has results that are not sent may himself be taken for dead */
	if (first || getenv("EXPERISANA_UNSENT") != NULL)
		return RC_NO;
	rc = reap_one(s->api, &s->cf, NULL);
	blocked_update(s->api, &s->cf, s->q, 3);
	return rc == RC_OK ? RC_OK : RC_NO;
}

/* Makes the note of what we claim; one of a former process with our id is not
 * ours to write.  Returns its path, or NULL. */
static char *
open_note(struct search *s)
{
	char *name = xasprintf(REAP_NOTE "%ld", (long)getpid());
	char *path = cli_dry ? NULL : state_kept(name);

	free(name);
	s->note = path != NULL ? lane_open(path) : -1;
	if (s->note != -1 && lane_take(s->note, 0) != 1) {
		close(s->note);
		s->note = -1;
		free(path);
		path = NULL;
	}
	return path;
}

int
nextcard_take(struct asana *api, const struct gidset *only,
    const char *tag, long gpus, const char *dir, double wait, int ahead,
    char **out)
{
	struct search s = { .api = api, .dir = dir, .ahead = ahead,
	    .among = 1 };
	double until = clock_boot() + wait, end = conf_until(), p;
	char *note = open_note(&s), *state = state_dir();
	const char *worker = getenv("EXPERISANA_WORKER_PID");
	int rc = RC_LATER;

	s.parent = getppid();
	if (worker != NULL)	/* it may have been killed before */
		s.worker = atoi(worker);
	s.signers = signing_trusted();
	share_load(&s.share);
	s.own = workercard_own(&s.w);
	leasetimes_read(&s.cf);
	s.loss_pause = s.cf.poll / 3;
	s.idle_pause = s.cf.poll / 12;
	s.q = queue_open(api, &s.cf, state);
	queue_limit(s.q, end, only, gpus, tag);
	deps_direct(queue_deps(s.q));
	if (end > 0)
		until = clock_least(until, clock_boot() + end - clock_real());
	while (!orphaned(&s)) {
		adapt(&s);
		p = share_pay(&s.share, api, s.cf.budget);
		if (wait > 0 && p > 0 && (clock_nap(clock_least(p, until -
		    clock_boot())) == -1 || clock_boot() >= until))
			break;
		rc = look(&s, out);
		if ((rc != RC_NO && rc != RC_LATER) || clock_caught())
			break;
		if (wait > 0 && (rc == RC_NO || s.taken > 0)) {
			if ((rc = idle(&s)) == RC_INTR)
				break;
			if (rc == RC_OK)
				continue;
		}
		p = clock_least(pause_for(&s), until - clock_boot());
		if (p <= 0 || clock_nap(p) == -1)
			break;
	}
	if (note != NULL)
		unlink(note);
	free(note);
	free(state);
	share_save(&s.share);
	queue_close(s.q);
	free(s.files);
	return rc;
}
