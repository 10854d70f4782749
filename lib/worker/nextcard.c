/* nextcard: waits for the next runnable card and takes it. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "lease/acquire.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "lease/signing.h"
#include "record/card.h"
#include "worker/blocked.h"
#include "worker/nextcard.h"
#include "worker/queue.h"
#include "worker/reap.h"
#include "worker/workercard.h"

#define READS_MAX	20	/* cards of one look that others may have */
#define LOSSES_MAX	3	/* ... and races that it may lose */
#define AMONG_MAX	1000	/* cards to choose among, at most, if others
				 * take what we chose */
#define CLAIM_COST	7	/* requests of a claim that wins: C1 to C6, and
				 * the worker's card */
#define REAP_COST	3	/* requests of a look for the dead */
#define FLEET_TTL	600	/* seconds that the number of workers is
				 * remembered, if it is the same for long, */
#define FLEET_TTL_FIRST	20	/* ... and if it has just changed */

struct search {
	struct asana	*api;
	struct lease_times base;	/* of the settings */
	struct lease_times cf;		/* ... adapted to the fleet */
	struct queue	*q;
	const char	*dir;		/* or NULL */
	int		 fleet;		/* workers that live */
	int		 counted;	/* ... as far as they were listed */
	int		 ahead;		/* only if there are more cards */
	long		 among;		/* cards that we choose among */
	long		 cost;		/* requests of the last look */
	int		 losses;	/* races lost in this look */
	int		 taken;		/* cards that somebody had, in it */
	int		 late;		/* claims in a row answered too late */
	double		 told;		/* clock_boot() when idle() last did
					 * something, or 0 */
	struct workercard	 w;		/* our own card */
	int		 own;		/* there is one */
	const char	*signers;	/* whose cards are run, or NULL: all */
	char		*files;		/* what was signed of the last one */
	double		 loss_pause;
	double		 idle_pause;
};

static int
count(const struct workercard *w, void *arg)
{
	struct search *s = arg;

	s->counted += w->st != WORKER_STARTING &&
	    !workercard_lost(s->api, &s->base, w);
	return RC_OK;
}

/* The number that is remembered, or 0.  If it has just changed, more workers
 * are being started, and it will be too small soon. */
static int
remembered(const struct pace_fleet *m)
{
	double age = clock_real() - m->at;

	/* a second, for it may have been rounded up */
	if (age < -1 || age > m->ttl || m->ttl > FLEET_TTL)
		return 0;
	return m->ttl > FLEET_TTL_FIRST || m->n < 8 ? m->n : 2 * m->n;
}

/* Counts, and remembers the number for longer the longer it stays about the
 * same.  Returns as remembered(). */
static int
take_census(struct search *s, struct pace_fleet *m)
{
	int n, change;

	s->counted = 0;
	if (workercard_each(s->api, count, s) != RC_OK)
		return 0;
	n = s->counted > 0 ? s->counted : 1;
	change = n > m->n ? n - m->n : m->n - n;
	m->ttl = m->n > 0 && change <= m->n / 8 ?
	    clock_least(2 * m->ttl, FLEET_TTL) : FLEET_TTL_FIRST;
	m->n = n;
	m->at = clock_real();
	pace_count(s->api->pace, m);
	return remembered(m);
}

/*
 * Returns how many workers live, by their cards in Active Workers, at least 1.
 * They are counted at most once in FLEET_TTL seconds for all workers of a state
 * folder (pace.h), and only by a worker with a `budget`.
 */
static int
fleet_size(struct search *s)
{
	struct pace_fleet m;
	int n;

	if (s->ahead && s->base.budget == 0)
		return workercard_each(s->api, count, s) == RC_OK ?
		    s->counted : INT_MAX;
	if (!s->own || s->base.budget == 0)
		return 1;
	pace_counted(s->api->pace, &m);
	if ((n = remembered(&m)) == 0 && (n = take_census(s, &m)) == 0)
		n = m.n > 0 ? m.n : 1;
	return n;
}

/* Returns the shortest pause between two looks for a card that cost REQUESTS
 * each, so that SIZE workers spend half of the budget on them; the other half
 * is for holding cards.  0: no limit. */
static double
fleet_pause(const struct lease_times *cf, int size, long requests)
{
	if (cf->budget == 0)
		return 0;
	return 60 * (double)size * (double)requests / ((double)cf->budget / 2);
}

/* Makes `check` and `beat` of CF longer if SIZE workers need that, up to what
 * the other times allow.  Holding a card costs a request for each H1, and two
 * for each H2: the claim and the worker's card. */
static void
fleet_stretch(struct lease_times *cf, int size)
{
	double most = cf->ttl - cf->kill - 2 * cf->guard - 4 * cf->timeout;
	double f = (double)size * (60 / cf->check + 2 * 60 / cf->beat);

	if (cf->budget == 0 || f <= (double)cf->budget / 2)
		return;
	f /= (double)cf->budget / 2;
	cf->check = clock_least(cf->check * f, cf->first_ttl / 3);
	cf->beat = clock_least(cf->beat * f, clock_least(most, cf->ttl / 3));
}

/* Without a budget all of Backlog is read. */
static void
choose_among(struct search *s, long n)
{
	s->among = n;
	if (s->cf.budget > 0)
		queue_enough(s->q, (size_t)n);
}

/* Adapts the times, and among how many cards we choose, to the number of
 * workers. */
static void
adapt(struct search *s)
{
	int fleet = fleet_size(s);

	if (fleet != s->fleet)
		choose_among(s, fleet >= s->cf.spread ? fleet + 1L :
		    s->cf.spread);
	s->fleet = fleet;
	s->cf = s->base;
	fleet_stretch(&s->cf, fleet);
	pace_set(s->api->pace, s->cf.budget, fleet);
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
	int good;

	free(s->files);
	s->files = NULL;
	asana_task(s->api, rep->data, &t);
	card_parse(&c, t.notes);
	good = c.why != NULL || signing_check(s->api, s->signers, &t, &c, cs,
	    now > here ? now : here, &s->files);
	card_free(&c);
	return good;
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
	s->base.settle = s->cf.settle = 4 * late;
	leasetimes_derive(&s->base);
	leasetimes_derive(&s->cf);
	s->late = 0;
}

/* What came of card GID, for the next choice: where others have taken what we
 * chose, we choose among more.  Returns 1 unless there was no answer. */
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
	if ((rc == RC_NO || lost) && !l->alone) {
		queue_skip(s->q, gid, s->cf.settle + 2 * s->cf.timeout);
		if (s->among < AMONG_MAX)
			choose_among(s, 2 * s->among);
	} else if (l->unclear)
		queue_skip(s->q, gid, s->cf.settle);
	return rc == RC_NO || lost || l->late > 0;
}

/* Tries to take one card.  RC_NO: it is not for us, but others may be. */
static int
take(struct search *s, const char *gid, char **out)
{
	struct acquire_gate gate = { s->ahead, s->signers != NULL ? may : NULL,
	    s, "Not run: " SIGNING_WHY };
	struct lease l;
	struct reply rep;
	struct task t;
	struct card c;
	const struct node *notes;
	const char *why;
	int rc;

	rc = acquire_card(s->api, &s->cf, gid, &gate, &l, &rep);
	if (rc == RC_REFUSED && !l.changed) {
		warn("%s: the card was passed over", gid);
		rc = RC_NO;	/* deleted, say: the others are still there */
	}
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
		rc = s->ahead ? RC_OK : beat(s, WORKER_BUSY, t.gid);
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
	int rc, i;

	adapt(s);
	if (pace_look(s->api->pace, 1 + s->among / QUEUE_PAGE) == -1)
		return RC_LATER;
	s->cost = http_count(s->api->http);
	if ((rc = queue_poll(s->q)) != RC_OK)
		return rc;
	if (s->ahead && !queue_exceeds(s->q, (size_t)s->fleet))
		return RC_NO;
	rc = RC_LATER;
	s->taken = s->losses = 0;
	for (i = 0; i < READS_MAX && s->losses < LOSSES_MAX &&
	    !clock_caught(); i++) {
		rc = queue_next(s->q, &next);
		if (rc == RC_REFUSED ||
		    (rc == RC_OK && pace_wait(s->api->pace, CLAIM_COST) == -1))
			rc = RC_LATER;
		if (i == 0)
			s->cost = http_count(s->api->http) - s->cost;
		if (rc != RC_OK)
			return rc == RC_NO && s->losses + s->taken > 0 ?
			    RC_LATER : rc;
		gid = xstrdup(next);
		clock_sleep(clock_random(0, s->cf.settle / 2));	/* J */
		rc = take(s, gid, out);
		free(gid);
		if (cli_dry && (rc == RC_NO || rc == RC_LATER))
			return RC_OK;
		if (rc != RC_NO)
			return rc;
	}
	return RC_LATER;
}

/* Seconds until the next look: longer after lost races. */
static double
pause_for(struct search *s)
{
	double p = s->idle_pause, floor;

	if (s->losses > 0) {
		p = clock_random(s->cf.poll / 2, 3 * s->loss_pause);
		s->loss_pause = clock_least(600, p);
		return s->loss_pause;
	}
	s->loss_pause = s->cf.poll / 3;
	s->idle_pause = clock_least(2 * p, s->cf.poll);
	floor = s->own ? fleet_pause(&s->cf, s->fleet, s->cost) : 0;
	if (p < floor)
		p = floor;
	return clock_random(p / 2, 1.5 * p);
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
	if (beat(s, WORKER_IDLE, "") == RC_INTR)
		return RC_INTR;
	/* who has results that are not sent may himself be taken for dead */
	if (first || getenv("EXPERISANA_UNSENT") != NULL ||
	    pace_wait(s->api->pace, REAP_COST) == -1)
		return RC_NO;
	rc = reap_one(s->api, &s->cf, NULL);
	blocked_update(s->api, &s->cf, s->q, 3);
	return rc == RC_OK ? RC_OK : RC_NO;
}

int
nextcard_take(struct asana *api, const struct gidset *only,
    const char *tag, long gpus, const char *dir, double wait, int ahead,
    char **out)
{
	struct search s = { .api = api, .dir = dir, .ahead = ahead };
	double until = clock_boot() + wait, end = conf_until(), p;
	int rc;

	s.signers = signing_trusted();
	s.own = workercard_own(&s.w);
	leasetimes_read(&s.base);
	s.cf = s.base;
	s.loss_pause = s.cf.poll / 3;
	s.idle_pause = s.cf.poll / 12;
	s.q = queue_open(api, &s.cf, dir);
	queue_limit(s.q, end, only, gpus);
	queue_tag(s.q, tag);
	if (end > 0)
		until = clock_least(until, clock_boot() + end - clock_real());
	for (;;) {
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
	queue_close(s.q);
	free(s.files);
	return rc;
}
