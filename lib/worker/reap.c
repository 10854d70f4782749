/* reap: gives the cards of dead workers back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "asana/state.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "lease/leasecalls.h"
#include "worker/blocked.h"
#include "worker/reap.h"
#include "worker/workercard.h"

/* A card that seems to be nobody's. */
struct suspect {
	struct lease	 l;		/* its last holder's claim, as far as
					 * it is known, in our hands */
	int		 top;		/* attempt, 0: never claimed */
	int		 lost;		/* attempts lost in a row */
};

struct sweep {
	struct asana	*api;
	struct lease_times cf;
	char		**gid;		/* cards of Running */
	size_t		 n;
	struct suspect	*s;
	size_t		 ns;
	FILE		*out;
};

static int
take_gid(const struct node *item, void *arg)
{
	struct sweep *w = arg;

	w->gid = xgrow(w->gid, w->n, sizeof(*w->gid));
	w->gid[w->n++] = xstrdup(node_str(item, "gid"));
	return 0;
}

static int
list_running(struct sweep *w)
{
	int rc = column_cards(w->api, COL_RUNNING, "gid", take_gid, w);

	return rc == RC_REFUSED ? RC_LATER : rc;
}

/*
 * R1, and R2: reads the card's claims.  RC_OK: it is dead, and S says at which
 * attempt; RC_NO: somebody has it.
 */
static int
look(struct sweep *w, const char *gid, struct suspect *s)
{
	const struct claim *c;
	struct claims l;
	int rc, i;

	if ((rc = leasecalls_read(w->api, &w->cf, gid, &l, NULL,
	    NULL)) != RC_OK)
		return rc == RC_REFUSED ? RC_NO : rc;	/* deleted, say */
	memset(s, 0, sizeof(*s));
	s->l.cf = w->cf;
	s->top = claims_top(&l);
	s->lost = claims_lost(&l);
	if ((c = claims_holder(&l, s->top)) != NULL)
		s->l.c = *c;
	snprintf(s->l.c.task, sizeof(s->l.c.task), "%s", gid);
	for (i = 0; i < COL_WORKERS; i++)
		snprintf(s->l.column[i], sizeof(s->l.column[i]), "%s",
		    column_gid(w->api, i));
	rc = claims_live(&l, s->top, w->cf.grace) ? RC_NO : RC_OK;
	claims_free(&l);
	return rc;
}

/* Is the card in Running still? */
static int
still_running(struct sweep *w, const struct suspect *s)
{
	char *path = xasprintf("/tasks/%s", s->l.c.task);
	struct reply rep;
	struct task t;
	int rc;

	rc = leasecalls_once(w->api, &w->cf, "GET", path, NULL,
	    "completed,memberships.project.gid,memberships.section.gid", &rep);
	free(path);
	if (rc == RC_OK) {
		asana_task(w->api, rep.data, &t);
		if (t.section == NULL || t.completed ||
		    strcmp(t.section, s->l.column[COL_RUNNING]) != 0)
			rc = RC_NO;
	}
	asana_free(&rep);
	return rc == RC_REFUSED ? RC_NO : rc;
}

/* What is told to people, on one line; to be freed. */
static char *
reason(const struct sweep *w, const struct suspect *s)
{
	const struct claim *c = &s->l.c;
	struct buf b;

	if (s->lost == 0)
		return xstrdup("No worker had this card");
	buf_init(&b, 512);
	buf_printf(&b, "Lost contact with %.40s, last seen ", c->who);
	str_putclock(&b, c->seen > 0 ? c->seen : c->created / 1000);
	buf_printf(&b, " UTC (attempt %d, lost %d time%s in a row)", s->top,
	    s->lost, s->lost == 1 ? "" : "s");
	if (s->lost >= w->cf.lost_limit)
		buf_puts(&b, ": perhaps the job is what kills its workers");
	return buf_take(&b);
}

/*
 * R4: puts TEXT into the first line of the dead claim, and keeps the rest;
 * when the card went to Failed, closes it too, so that a person's retry
 * counts anew.  Only its author may: returns RC_REFUSED to others.
 */
static int
reword(struct sweep *w, const struct suspect *s, const char *text, int failed)
{
	char *path = xasprintf("/stories/%s", s->l.c.story);
	struct claim c;
	struct reply rep, done;
	const char *old;
	int rc;

	rc = leasecalls_once(w->api, &w->cf, "GET", path, NULL, "text", &rep);
	free(path);
	old = node_str(rep.data, "text");
	if (rc == RC_OK && (old == NULL ||
	    claim_parse(&c, old, s->l.c.task) == -1))
		rc = RC_REFUSED;
	if (rc == RC_OK) {
		memcpy(c.story, s->l.c.story, sizeof(c.story));
		c.people = text;
		if (failed) {
			c.st = CLAIM_FAILED;
			c.lost = s->lost;
		}
		rc = leasecalls_edit(w->api, &w->cf, &c, claim_tail(old),
		    &done);
		asana_free(&done);
	}
	asana_free(&rep);
	return rc;
}

/* Tells people: on the claim, and by a comment when that cannot be, or when
 * they have to do something. */
static void
tell(struct sweep *w, const struct suspect *s, const char *text, int failed)
{
	char *comment;
	long long since;

	if (s->lost > 0 && reword(w, s, text, failed) == RC_OK && !failed)
		return;
	comment = xasprintf("%s.%s%s", text, failed ? "\n\nDrag the card back "
	    "to try again: " : " It goes back: ",
	    conf_column(COL_BACKLOG));
	/* another reaper may have said it since the card died */
	since = (asana_time(w->api) - (long long)w->cf.grace) * 1000;
	post_comment(w->api, s->l.c.task, comment, since > 0 ? since : 1);
	free(comment);
}

/* Until when a look of time START may be acted upon, in one try: later,
 * another reaper may have moved the card, and a worker may run it. */
static double
soon(const struct sweep *w, double start)
{
	double now = clock_boot();

	return now - start > w->cf.settle + w->cf.timeout ? now :
	    now + LEASE_PAUSE;
}

/* R2 to R4 for a card that was dead at the first look. */
static int
bury(struct sweep *w, const struct suspect *first)
{
	struct suspect s;
	const char *gid = first->l.c.task;
	double start = clock_boot();
	char *text;
	int rc, failed;

	if ((rc = look(w, gid, &s)) != RC_OK)
		return rc;
	if (s.top != first->top)
		return RC_NO;	/* attempts went on: not the same death */
	if ((rc = still_running(w, &s)) != RC_OK)
		return rc;
	failed = s.lost >= w->cf.lost_limit;
	text = reason(w, &s);
	if (cli_dry) {
		rc = asana_move(w->api, gid,
		    s.l.column[failed ? COL_FAILED : COL_BACKLOG]);
	} else {
		/* R3, once: when that comes to nothing, a later sweep looks
		 * anew */
		rc = leasecalls_move(w->api, &s.l,
		    s.l.column[failed ? COL_FAILED : COL_BACKLOG],
		    soon(w, start));
		if (rc == RC_OK)
			tell(w, &s, text, failed);
		if (rc == RC_OK && w->out != NULL)
			fprintf(w->out, "%s\t%s\t%s\n", gid,
			    conf_column(failed ? COL_FAILED : COL_BACKLOG),
			    text);
	}
	free(text);
	return rc;
}

/* R1 for N cards from FIRST on, then the rest for those that seem dead. */
static int
sweep(struct sweep *w, size_t first, size_t n)
{
	int rc = RC_NO, one, found = 0;
	size_t i;

	w->s = xcalloc(n + 1, sizeof(*w->s));
	for (i = first; i < first + n; i++) {
		one = look(w, w->gid[i], &w->s[w->ns]);
		if (one == RC_OK)
			w->ns++;
		else
			rc = err_worst(rc, one);
	}
	if (w->ns > 0)
		clock_sleep(w->cf.settle);
	for (i = 0; i < w->ns; i++) {
		one = bury(w, &w->s[i]);
		found += one == RC_OK;
		rc = err_worst(rc, one);
	}
	return rc == RC_NO && found > 0 ? RC_OK : rc;
}

/* Deletes the card of a worker that was not seen for long.  One that comes
 * back takes this as the word of a person, and exits. */
static int
bury_worker(const struct workercard *k, void *arg)
{
	struct sweep *w = arg;
	long long silent = asana_time(w->api) - k->seen;
	int rc;

	if (silent < WORKER_GONE)
		return RC_OK;
	rc = asana_delete(w->api, k->gid);
	if (rc == RC_OK && w->out != NULL && !cli_dry)
		fprintf(w->out, "%s\t-\tWorker %s was not seen for %lld "
		    "hours\n", k->gid, k->who, silent / 3600);
	return rc;
}

/* The comments of cards that wait in vain. */
static int
tell_blocked(struct sweep *w)
{
	char *dir = state_dir();
	struct queue *q = queue_open(w->api, &w->cf, dir);
	int rc;

	if ((rc = queue_poll(q)) == RC_OK)
		rc = blocked_update(w->api, &w->cf, q, BLOCKED_MEMORY);
	queue_close(q);
	free(dir);
	return rc;
}

static void
finish(struct sweep *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		free(w->gid[i]);
	free(w->gid);
	free(w->s);
}

int
reap_all(struct asana *api, FILE *out)
{
	struct sweep w = { 0 };
	int rc;

	w.api = api;
	w.out = out;
	leasetimes_read(&w.cf);
	if ((rc = list_running(&w)) == RC_OK) {
		rc = sweep(&w, 0, w.n);
		rc = err_worst(rc, workercard_each(api, bury_worker, &w));
		rc = err_worst(rc, tell_blocked(&w));
	}
	finish(&w);
	return rc;
}

int
reap_one(struct asana *api, const struct lease_times *cf, FILE *out)
{
	struct sweep w = { 0 };
	int rc;

	w.api = api;
	w.cf = *cf;
	w.out = out;
	if ((rc = list_running(&w)) == RC_OK)
		rc = w.n == 0 ? RC_NO : sweep(&w,
		    (size_t)clock_random(0, (double)w.n - 0.001), 1);
	finish(&w);
	return rc;
}
