/* acquire: C1 to C6, how a card is claimed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "base/clock.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/leasecalls.h"

/* Rule "ambiguous" of C2: look once whether it came, and make it void.
 * Returns 1 when it came and nobody else has the card. */
static int
bury(struct asana *api, struct lease *l)
{
	struct claims cs;
	size_t i;
	int found = 0, rival = 0;

	clock_sleep(l->cf.settle);
	if (leasecalls_read(api, &l->cf, l->c.task, &cs) != RC_OK)
		return 0;
	for (i = 0; i < cs.n; i++)
		if (strcmp(cs.c[i].id, l->c.id) == 0) {
			l->c = cs.c[i];
			leasecalls_close(api, l, CLAIM_VOID, NULL);
			found = 1;
		} else if (claim_live(&cs.c[i], cs.now, l->cf.grace))
			rival = 1;
	claims_free(&cs);
	return found && !rival;
}

/* C2: posts the claim.  RC_OK, or what it was lost by; in *UNTIL, until when,
 * by clock_boot(), it may be acted upon: rule (4) of C3, counted from before
 * its POST. */
static int
post_claim(struct asana *api, struct lease *l, double *until)
{
	struct claim *c = &l->c;
	struct reply rep;
	const char *story, *at;
	struct buf text;
	int rc;

	buf_init(&text, CLAIM_TEXT_MAX);
	claim_print(&text, c, NULL);
	rc = leasecalls_send(api, &l->cf, "POST", leasecalls_body(c, NULL),
	    "text,created_at", &rep, "/tasks/%s/stories", c->task);
	*until = rep.http.sent + l->cf.first_ttl - 3 * l->cf.timeout;
	story = node_str(rep.data, "gid");
	if (rep.http.dry) {
		rc = RC_NO;
	} else if (rc == RC_OK && story != NULL && strlen(story) < 33) {
		memcpy(c->story, story, strlen(story) + 1);
		if ((at = node_str(rep.data, "created_at")) != NULL)
			str_iso(at, &c->created);
		l->changed = post_kept("a claim", buf_str(&text),
		    node_str(rep.data, "text")) != RC_OK;
		if (l->changed) {
			leasecalls_delete(api, &l->cf, "stories", c->story);
			rc = RC_REFUSED;
		} else if (rep.http.got - rep.http.sent > l->cf.trust) {
			debug(ERR_TRACE, "%s: the claim was answered too "
			    "late to be trusted", c->task);
			leasecalls_close(api, l, CLAIM_VOID, NULL);
			l->late = rep.http.got - rep.http.sent;
			l->alone = 1;
			rc = RC_LATER;
		}
	} else if (rep.http.ambiguous || rc == RC_OK) {
		l->unclear = 1;
		l->alone = bury(api, l);
		rc = RC_LATER;
	} else
		warn("%s: claim: %s", c->task, asana_why(&rep));
	asana_free(&rep);
	buf_free(&text);
	return rc;
}

/* C3: waits until every earlier claim must be visible, then decides.  SEEN gets
 * all that was read, to be freed, unless NULL. */
static int
decide(struct asana *api, struct lease *l, double until, struct claims *seen)
{
	enum claim_verdict v = CLAIM_SPOILT;
	const struct lease_times *cf = &l->cf;
	struct claims cs;
	size_t i;
	int rc, paged;

	clock_sleep(cf->settle);
	l->sure = clock_boot();
	while ((rc = leasecalls_read(api, cf, l->c.task, &cs)) == RC_LATER &&
	    !clock_caught() && clock_boot() < until)
		clock_sleep(LEASE_PAUSE);
	paged = cs.stories > 100;
	if (rc == RC_OK) {
		v = claims_decide(&cs, l->c.id, l->c.n, cf->grace,
		    3 * cf->timeout);
		/* Asana promises no story of each attachment, of a copied
		 * card say; the local board does, and needs no settling */
		l->bare = !cs.attached && cf->settle == 0;
		l->alone = 1;	/* the first one may have given up */
		for (i = 0; i < cs.n; i++)
			if (strcmp(cs.c[i].id, l->c.id) != 0 &&
			    claim_live(&cs.c[i], cs.now, cf->grace))
				l->alone = 0;
		if (seen != NULL)
			*seen = cs;
		else
			claims_free(&cs);
	}
	if (v == CLAIM_WON && !clock_caught()) {
		l->alone = 0;
		return RC_OK;
	}
	debug(ERR_TRACE, "%s: lost the race for attempt %d", l->c.task,
	    l->c.n);
	if (v == CLAIM_SECOND && !paged)
		leasecalls_delete(api, cf, "stories", l->c.story);
	else
		leasecalls_close(api, l, v == CLAIM_SECOND ? CLAIM_LOST :
		    CLAIM_VOID, NULL);
	return RC_LATER;
}

/* C4: the card as it is now; it must still be in Backlog, or, if it is taken
 * AGAIN, it may be in Running.  RC_NO: it is elsewhere. */
static int
read_card(struct asana *api, const struct lease *l, int again, double until,
    struct reply *rep)
{
	struct task t;
	int rc;

	while ((rc = leasecalls_card(api, l, ASANA_TASK_FIELDS, rep,
	    &t)) == RC_LATER && !clock_caught() && clock_boot() < until) {
		asana_free(rep);
		clock_sleep(LEASE_PAUSE);
	}
	if (rc != RC_OK)
		return rc;
	if (t.completed)
		return RC_NO;
	if (again && leasecalls_in(l, &t, COL_RUNNING))
		return RC_OK;
	if (!leasecalls_in(l, &t, COL_BACKLOG))
		return RC_NO;
	if (t.column != NULL &&
	    strcmp(t.column, conf_column(COL_BACKLOG)) != 0) {
		column_forget(api);	/* somebody renamed the column */
		return RC_LATER;
	}
	return RC_OK;
}

/* C6: tells that it runs; only then may the job start. */
static int
start_running(struct asana *api, struct lease *l, double until)
{
	struct reply rep;
	double stop;
	int rc;

	l->c.st = CLAIM_RUNNING;
	l->c.ttl = (long)l->cf.ttl;
	while (clock_boot() < until) {
		leasecalls_time(l, api);
		stop = leasecalls_stamp(l);
		rc = leasecalls_edit(api, &l->cf, &l->c, NULL, &rep);
		asana_free(&rep);
		if (rc == RC_OK && clock_boot() < until) {
			l->stop = stop;
			leasecalls_time(l, api);
			return RC_OK;
		}
		if (rc != RC_LATER || clock_boot() + LEASE_PAUSE >= until)
			break;
		clock_sleep(LEASE_PAUSE);
	}
	return RC_LATER;
}

static void
new_claim(struct lease *l, const struct lease_times *cf, const char *gid, int n)
{
	memset(l, 0, sizeof(*l));
	l->cf = *cf;
	snprintf(l->c.task, sizeof(l->c.task), "%s", gid);
	snprintf(l->c.who, sizeof(l->c.who), "%s", conf_worker());
	clock_nonce(l->c.id);
	l->c.n = n;
	l->c.st = CLAIM_CLAIMED;
	l->c.ttl = (long)cf->first_ttl;
	l->c.exit = -1;
	l->c.ran = -1;
}

/* C1: nobody may have it: else RC_NO, and L's claim is that of who does, if it
 * is known.  With RC_OK, L's claim is the next attempt's, and BLOCKED the
 * comment that says that the card is blocked, or "". */
static int
begin(struct asana *api, const struct lease_times *cf, const char *gid,
    struct lease *l, char blocked[33])
{
	struct claims cs;
	int rc, top;

	memset(l, 0, sizeof(*l));
	if ((rc = leasecalls_read(api, cf, gid, &cs)) != RC_OK)
		return rc;
	top = claims_top(&cs);
	if ((top > 0 && claims_live(&cs, top, cf->grace)) ||
	    top >= CLAIM_ATTEMPT_MAX) {
		rc = RC_NO;
		l->c = *claims_holder(&cs, top);
	} else
		new_claim(l, cf, gid, top + 1);
	memcpy(blocked, cs.blocked, sizeof(cs.blocked));
	claims_free(&cs);
	return rc == RC_OK && clock_caught() ? RC_LATER : rc;
}

/* C2 and C3, for the claim in L; in UNTIL, until when it may be acted upon. */
static int
win(struct asana *api, struct lease *l, double *until, struct claims *seen)
{
	int rc = post_claim(api, l, until);

	return rc == RC_OK ? decide(api, l, *until, seen) : rc;
}

/* The card is not to be run: says so on it, moves it to Failed.  RC_NO. */
static int
turn_away(struct asana *api, struct lease *l, const struct acquire_gate *g,
    double until)
{
	double patience = http_patience(api->http,
	    (until - clock_boot()) / 2);
	int rc = post_comment(api, l->c.task, g->why, 0);

	http_patience(api->http, patience);
	warn("%s: %s", l->c.task, g->why);
	if (rc == RC_OK)
		rc = leasecalls_move(api, l, l->column[COL_FAILED], until);
	return rc == RC_OK ? RC_NO : rc;
}

/* C5 or C6 came to nothing, and the card may stand in Running with nobody on
 * it.  Not once another may have it: rule (4) of C3 leaves time for this. */
static void
put_back(struct asana *api, struct lease *l, double until)
{
	double patience = clock_boot() + 3 * l->cf.timeout;

	until += 3 * l->cf.timeout;
	leasecalls_move(api, l, l->column[COL_BACKLOG],
	    patience < until ? patience : until);
}

/* Whoever finds this when we are gone can close the claim. */
static void
note_claim(const struct asana *api, const struct claim *c, int fd)
{
	if (ftruncate(fd, 0) == -1 || dprintf(fd, "%s %s %s\n", api->project,
	    c->task, c->id) < 0)
		warn("%s: its claim cannot be noted:", c->task);
}

/* C2 to C6, for the claim in L.  *CLAIMED is set once it has won at C3: it was
 * first of its attempt. */
static int
take(struct asana *api, struct lease *l, int again,
    const struct acquire_gate *g, int *claimed, struct reply *rep)
{
	struct claims seen = { 0 };
	double until;
	int rc, moved = 0, st = CLAIM_RELEASED;

	l->c.next = g != NULL && g->next;
	if (g != NULL && g->note != -1)
		note_claim(api, &l->c, g->note);
	if (g != NULL && g->may == NULL)
		g = NULL;
	if ((rc = win(api, l, &until, g != NULL ? &seen : NULL)) != RC_OK) {
		claims_free(&seen);
		return rc;
	}
	*claimed = 1;
	rc = read_card(api, l, again, until, rep);
	if (rc == RC_OK && clock_caught())
		rc = RC_LATER;
	if (rc == RC_OK && g != NULL &&
	    (rc = g->may(rep, &seen, g->arg)) == RC_NO) {
		rc = turn_away(api, l, g, until);
		st = CLAIM_VOID;
		*claimed = 0;
	}
	claims_free(&seen);
	if (rc == RC_OK) {
		moved = 1;	/* C5 */
		rc = leasecalls_move(api, l, l->column[COL_RUNNING], until);
	}
	l->running = clock_boot();
	if (rc == RC_OK)
		rc = start_running(api, l, until);
	if (rc != RC_OK) {
		if (moved)
			put_back(api, l, until);
		leasecalls_close(api, l, st, NULL);
		asana_free(rep);
	}
	return rc;
}

int
acquire_card(struct asana *api, const struct lease_times *cf, const char *gid,
    int new, const struct acquire_gate *g, struct lease *l, struct reply *rep)
{
	char blocked[33] = "";
	int rc, i, claimed = 0;

	memset(rep, 0, sizeof(*rep));
	if (new)
		new_claim(l, cf, gid, 1);
	else if ((rc = begin(api, cf, gid, l, blocked)) != RC_OK)
		return rc;
	for (i = 0; i < COL_WORKERS; i++)
		snprintf(l->column[i], sizeof(l->column[i]), "%s",
		    column_gid(api, i));
	rc = take(api, l, 0, g, &claimed, rep);
	/* it does not wait any more; what somebody else has written stays */
	if (rc == RC_OK && blocked[0] != '\0')
		leasecalls_delete(api, cf, "stories", blocked);
	return rc == RC_NO && claimed ? RC_LATER : rc;
}

/*
 * C1 for a card that was ours: RC_OK when it may be ours again, as attempt
 * *N, and *CLOSED tells whether our claim is closed.
 */
static int
next_of_ours(struct asana *api, struct lease *l, int *n, int *closed)
{
	const struct lease_times *cf = &l->cf;
	struct claims cs;
	const struct claim *c;
	size_t i;
	int rc;

	if (leasecalls_read(api, cf, l->c.task, &cs) != RC_OK)
		return RC_LATER;
	*n = claims_top(&cs) + 1;
	*closed = 1;
	rc = *n > CLAIM_ATTEMPT_MAX ? RC_LEASE : leasecalls_ours(l, &cs);
	for (i = 0; i < cs.n && rc == RC_OK; i++) {
		c = &cs.c[i];
		if (strcmp(c->id, l->c.id) == 0)
			*closed = c->st != CLAIM_CLAIMED &&
			    c->st != CLAIM_RUNNING;
		else if (claim_live(c, cs.now, cf->grace))
			rc = RC_NO;
	}
	claims_free(&cs);
	return rc;
}

/* Closes our claim; its job stands still.  Returns RC_OK or RC_LATER. */
static int
close_ours(struct asana *api, struct lease *l)
{
	struct reply rep;
	char *text;
	int rc;

	text = xasprintf("%.40s lost touch with the board (attempt %d)",
	    l->c.who, l->c.n);
	l->c.st = CLAIM_RELEASED;
	l->c.people = text;
	rc = leasecalls_edit(api, &l->cf, &l->c, NULL, &rep);
	asana_free(&rep);
	l->c.people = NULL;
	free(text);
	return rc == RC_OK ? RC_OK : RC_LATER;
}

int
acquire_again(struct asana *api, struct lease *l)
{
	struct lease next;
	struct reply rep;
	int rc, n, closed, claimed = 0;

	rc = read_card(api, l, 1, 0, &rep);
	if (rc == RC_NO) {
		rc = RC_LEASE;
		l->why = LEASE_DRAGGED;
	} else if ((rc = leasecalls_judge(l, &l->no_card, rc,
	    rep.http.status)) == RC_OK)
		rc = next_of_ours(api, l, &n, &closed);
	asana_free(&rep);
	if (rc == RC_OK && !closed)
		rc = close_ours(api, l);
	if (rc != RC_OK)
		return rc == RC_NOAUTH ? RC_LATER : rc;
	new_claim(&next, &l->cf, l->c.task, n);
	memcpy(next.c.who, l->c.who, sizeof(next.c.who));
	memcpy(next.column, l->column, sizeof(next.column));
	rc = take(api, &next, 1, NULL, &claimed, &rep);
	asana_free(&rep);
	if (rc == RC_OK)
		*l = next;
	else if (claimed)
		l->c = next.c;
	return rc == RC_OK || rc == RC_NO ? (rc == RC_NO && claimed ? RC_LEASE :
	    rc) : RC_LATER;
}

int
acquire_lock(struct asana *api, const struct lease_times *cf, const char *gid,
    int new, const char *name, struct lease *l)
{
	double until;
	char blocked[33];
	int rc;

	if (new)
		new_claim(l, cf, gid, 1);
	else if ((rc = begin(api, cf, gid, l, blocked)) != RC_OK)
		return rc;
	l->c.lock = name;
	if ((rc = win(api, l, &until, NULL)) != RC_OK)
		return rc;
	if ((rc = start_running(api, l, until)) != RC_OK)
		leasecalls_close(api, l, CLAIM_RELEASED, NULL);
	return rc;
}
