/* keep: H1 to H3 and F0 to F2, how a card is held and given back. */
#include <stdlib.h>
#include <string.h>

#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"
#include "lease/keep.h"
#include "lease/leasecalls.h"

double
keep_left(const struct lease *l)
{
	return l->stop - clock_boot();
}

double
keep_pause(const struct lease *l)
{
	return l->no_card > 0 && l->cf.settle < l->cf.check ? l->cf.settle :
	    l->cf.check;
}

int
keep_check(struct asana *api, struct lease *l)
{
	struct reply rep;
	struct task t;
	int rc;

	rc = leasecalls_card(api, l,
	    "memberships.project.gid,memberships.section.gid", &rep, &t);
	rc = leasecalls_judge(l, &l->no_card, rc, rep.http.status);
	if (rc == RC_OK && !leasecalls_in(l, &t, COL_RUNNING)) {
		rc = clock_boot() - l->running < l->cf.settle ? RC_LATER :
		    RC_INTR;
		l->why = LEASE_DRAGGED;
	}
	asana_free(&rep);
	return rc == RC_LEASE ? RC_INTR : rc == RC_NOAUTH ? RC_LATER : rc;
}

int
keep_beat(struct asana *api, struct lease *l, const char *tail)
{
	struct reply rep;
	double stop;
	int rc;

	stop = leasecalls_stamp(l);
	rc = leasecalls_edit(api, &l->cf, &l->c, tail, &rep);
	rc = leasecalls_judge(l, &l->no_claim, rc, rep.http.status);
	if (rc != RC_OK)
		debug(ERR_TRACE, "%s: heartbeat: %s", l->c.task,
		    asana_why(&rep));
	asana_free(&rep);
	leasecalls_time(l, api);
	if (rc == RC_OK && clock_boot() < l->stop)
		l->stop = stop;
	return rc == RC_NOAUTH ? RC_LATER : rc;
}

int
keep_look(struct asana *api, struct lease *l)
{
	struct claims cs;
	int rc, out;

	if ((rc = leasecalls_watch(api, l, &cs, &out)) != RC_OK)
		return rc == RC_NOAUTH ? rc : RC_LATER;
	if ((rc = leasecalls_ours(l, &cs)) == RC_OK && out) {
		rc = RC_INTR;
		l->why = LEASE_DRAGGED;
	}
	l->failed = claims_failed(&cs, l->c.n);
	l->lost = claims_lost(&cs);
	claims_free(&cs);
	return rc;
}

int
keep_close(struct asana *api, struct lease *l, int st, int exit_status,
    long ran, const char *tail)
{
	l->c.exit = exit_status;
	l->c.ran = ran;
	leasecalls_stamp(l);
	return leasecalls_close(api, l, st, tail);
}

/* F0: enough time left, and nobody else had the card since: that need not be
 * asked if it was so less than `check` ago.  COUNTED: how often it has failed
 * must be known. */
static int
make_sure(struct asana *api, struct lease *l, int counted)
{
	double pause = LEASE_PAUSE;
	int rc;

	while (keep_left(l) < 3 * l->cf.timeout && keep_left(l) > 0) {
		rc = keep_beat(api, l, NULL);
		if (rc == RC_LEASE)
			return rc;
		if (rc == RC_LATER)
			leasecalls_pause(&pause);
	}
	if (clock_boot() - l->sure < l->cf.check && keep_left(l) > 0 &&
	    (l->c.n == 1 || !counted))
		return RC_OK;
	while (((rc = keep_look(api, l)) == RC_LATER || rc == RC_NOAUTH) &&
	    keep_left(l) > 0) {
		if (keep_check(api, l) == RC_INTR)
			return RC_INTR;
		leasecalls_pause(&pause);
	}
	return rc == RC_LATER || rc == RC_NOAUTH || keep_left(l) <= 0 ?
	    RC_LEASE : rc;
}

/* Posts the outcome, or, if it is refused (perhaps it is too long), its first
 * line, with that of a retry: a card must not stay silent. */
static int
post_outcome(struct asana *api, const char *gid, const char *comment,
    int retry, long long since)
{
	char *text;
	size_t n = strcspn(comment, "\n");
	int rc = post_comment(api, gid, comment, since);

	if (rc != RC_REFUSED || comment[n] == '\0')
		return rc;
	if (retry > 0)
		n += 1 + strcspn(comment + n + 1, "\n");
	text = xasprintf("%.*s\n\nThe rest was refused by the board.",
	    (int)n, comment);
	rc = post_comment(api, gid, text, since);
	free(text);
	return rc;
}

/* The comment, to be freed; a retry is told below its first line. */
static char *
outcome_text(const struct lease *l, const struct keep_end *e)
{
	char *failed, *text;
	const char *first;
	int n;

	if (e->retry == 0)
		return xstrdup(e->comment);
	failed = xasprintf("Failed on %s (attempt %d)", l->c.who, l->c.n);
	first = e->comment != NULL ? e->comment : failed;
	n = (int)strcspn(first, "\n");
	text = xasprintf("%.*s\n" CLAIM_RETRY "%s.%s", n, first, e->retry,
	    e->retries, conf_column(COL_BACKLOG), first + n);
	free(failed);
	return text;
}

/* F1, its first half.  Returns RC_OK once the comment is there, or is refused:
 * the card is moved without it. */
static int
say(struct asana *api, struct lease *l, struct keep_end *e)
{
	double patience, pause = LEASE_PAUSE, until;
	char *text;
	int rc;

	/* a retry is always told: our claim may be left open at F2 */
	if ((e->comment == NULL && e->retry == 0) || e->said == LEASE_SAID)
		return RC_OK;
	text = outcome_text(l, e);
	patience = http_patience(api->http, keep_left(l) / 2);
	/* our own comments are younger than our claim */
	until = clock_boot() + 3 * l->cf.timeout;
	while ((rc = post_outcome(api, l->c.task, text, e->retry, e->said !=
	    LEASE_PERHAPS ? 0 : l->c.created > 0 ? l->c.created : 1)) ==
	    RC_NOAUTH ? keep_left(l) > pause : rc == RC_REFUSED &&
	    clock_boot() < until)
		leasecalls_pause(&pause);
	http_patience(api->http, patience);
	free(text);
	if (rc == RC_LATER) {
		e->said = LEASE_PERHAPS;
		return keep_left(l) > 0 ? rc : RC_LEASE;
	}
	if (rc == RC_OK)
		e->said = LEASE_SAID;
	return RC_OK;
}

/* The result counts, but where it belongs cannot be shown. */
static void
say_columnless(struct asana *api, const struct lease *l, const char *name)
{
	char *text = xasprintf("The board has no column '%s' any more, so this "
	    "card stays here. Make the column (asana-init), and drag the card "
	    "there.", name);

	warn("%s: no column '%s'", l->c.task, name);
	post_comment(api, l->c.task, text, 0);
	free(text);
}

static int
stands_in(struct asana *api, const struct lease *l, const char *section)
{
	struct reply rep;
	struct task t;
	int is = leasecalls_card(api, l, "memberships.project.gid,"
	    "memberships.section.gid", &rep, &t) == RC_OK &&
	    t.section != NULL && strcmp(t.section, section) == 0;

	asana_free(&rep);
	return is;
}

int
keep_finish(struct asana *api, struct lease *l, struct keep_end *e)
{
	const char *section = e->section;
	int rc, moved;

	e->retry = 0;
	if (cli_dry)
		return asana_move(api, l->c.task, e->section);
	rc = make_sure(api, l, e->retries > 0);
	if (l->failed < e->retries) {
		e->retry = l->failed + 1;
		section = l->column[COL_BACKLOG];
	}
	/* perhaps by an earlier call, which was killed */
	moved = rc == RC_INTR && e->said != LEASE_UNSAID &&
	    stands_in(api, l, section);
	if (moved)
		rc = RC_OK;
	if (rc == RC_INTR)
		keep_close(api, l, CLAIM_INTERRUPTED, -1, e->ran, e->tail);
	if (rc != RC_OK || (rc = say(api, l, e)) != RC_OK)
		return rc;
	/* F1: the move is answered before the lease is over, or not counted */
	if (!moved)
		rc = leasecalls_move(api, l, section, l->stop);
	if (rc == RC_LATER || rc == RC_NOAUTH || keep_left(l) <= 0)
		return RC_LEASE;
	if (rc == RC_CONFIG)
		say_columnless(api, l, conf_column(e->st == CLAIM_DONE ?
		    COL_DONE : COL_FAILED));
	if (rc == RC_OK || rc == RC_CONFIG)	/* F2 */
		keep_close(api, l, e->st, e->exit_status, e->ran, e->tail);
	return rc;
}
