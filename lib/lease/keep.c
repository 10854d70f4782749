/* keep: H1 to H3 and F0 to F2, how a card is held and given back. */
#include <stdlib.h>
#include <string.h>

#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "lease/keep.h"
#include "lease/leasecalls.h"

double
keep_left(const struct lease *l)
{
	return l->stop - clock_boot();
}

int
keep_check(struct asana *api, const struct lease *l)
{
	struct reply rep;
	struct task t;
	int rc;

	rc = leasecalls_card(api, l,
	    "memberships.project.gid,memberships.section.gid", &rep, &t);
	if (rc != RC_OK)
		rc = rep.http.status == 404 ? RC_INTR : RC_LATER;
	else if (!leasecalls_in(l, &t, COL_RUNNING))
		rc = clock_boot() - l->running < l->cf.settle ? RC_LATER :
		    RC_INTR;
	asana_free(&rep);
	return rc;
}

int
keep_beat(struct asana *api, struct lease *l, const char *tail)
{
	struct reply rep;
	double stop;
	int rc, status;

	stop = leasecalls_stamp(l);
	rc = leasecalls_edit(api, &l->cf, &l->c, tail, &rep);
	status = rep.http.status;
	if (rc != RC_OK)
		debug(ERR_TRACE, "%s: heartbeat: %s", l->c.task,
		    asana_why(&rep));
	asana_free(&rep);
	if (status > 0)
		leasecalls_time(l, api);
	if (rc == RC_OK && clock_boot() < l->stop)
		l->stop = stop;
	return rc == RC_OK ? RC_OK : status == 404 ? RC_LEASE : RC_LATER;
}

int
keep_look(struct asana *api, struct lease *l)
{
	struct claims cs;
	int rc, out;

	if ((rc = leasecalls_watch(api, l, &cs, &out)) != RC_OK)
		return rc == RC_NOAUTH ? rc : RC_LATER;
	rc = claims_fenced(&cs, l->c.id, l->c.n) ? RC_LEASE :
	    out ? RC_INTR : RC_OK;
	l->failed = claims_failed(&cs, l->c.n);
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

/* F0: enough time left, and nobody else had the card since. */
static int
make_sure(struct asana *api, struct lease *l)
{
	int rc;

	while (keep_left(l) < 3 * l->cf.timeout && keep_left(l) > 0) {
		rc = keep_beat(api, l, NULL);
		if (rc == RC_LEASE)
			return rc;
		if (rc == RC_LATER)
			clock_sleep(LEASE_PAUSE);
	}
	while ((rc = keep_look(api, l)) == RC_LATER && keep_left(l) > 0)
		clock_sleep(LEASE_PAUSE);
	return rc == RC_LATER || keep_left(l) <= 0 ? RC_LEASE : rc;
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
	char *first, *text;
	int n;

	if (e->retry == 0)
		return xstrdup(e->comment);
	first = e->comment != NULL ? NULL :
	    xasprintf("Failed on %s (attempt %d)", l->c.who, l->c.n);
	text = first != NULL ? first : (char *)e->comment;
	n = (int)strcspn(text, "\n");
	text = xasprintf("%.*s\n" CLAIM_RETRY "%s.%s", n, text, e->retry,
	    e->retries, conf_column(COL_BACKLOG), text + n);
	free(first);
	return text;
}

/* F1, its first half.  Returns RC_OK once the comment is there, or is refused:
 * the card is moved without it. */
static int
say(struct asana *api, struct lease *l, struct keep_end *e)
{
	double patience;
	char *text;
	int rc;

	/* a retry is always told: our claim may be left open at F2 */
	if ((e->comment == NULL && e->retry == 0) || e->said == LEASE_SAID)
		return RC_OK;
	text = outcome_text(l, e);
	patience = http_patience(api->http, keep_left(l) / 2);
	/* our own comments are younger than our claim */
	rc = post_outcome(api, l->c.task, text, e->retry, e->said !=
	    LEASE_PERHAPS ? 0 : l->c.created > 0 ? l->c.created : 1);
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

int
keep_finish(struct asana *api, struct lease *l, struct keep_end *e)
{
	int rc;

	e->retry = 0;
	if (cli_dry)
		return asana_move(api, l->c.task, e->section);
	if ((rc = make_sure(api, l)) == RC_INTR)
		keep_close(api, l, CLAIM_INTERRUPTED, -1, e->ran, e->tail);
	if (rc == RC_OK && l->failed < e->retries)
		e->retry = l->failed + 1;
	if (rc != RC_OK || (rc = say(api, l, e)) != RC_OK)
		return rc;
	/* F1: the move is answered before the lease is over, or not counted */
	rc = leasecalls_move(api, l, e->retry > 0 ? l->column[COL_BACKLOG] :
	    e->section, l->stop);
	if (rc == RC_LATER || keep_left(l) <= 0)
		return RC_LEASE;
	if (rc == RC_OK)	/* F2 */
		keep_close(api, l, e->st, e->exit_status, e->ran, e->tail);
	return rc;
}
