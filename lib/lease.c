/* lease: how a card is claimed, held and given back over the API. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "columns.h"
#include "err.h"
#include "lease.h"
#include "opt.h"
#include "post.h"
#include "str.h"

#define CLOSE_TRIES	5
#define RETRY_PAUSE	1.0	/* seconds between tries of one step */
#define STORY_FIELDS	"created_at,resource_subtype,text"
#define MOVE_FIELDS	STORY_FIELDS ",new_section.gid,old_section.gid"

static volatile sig_atomic_t stopped;

void
lease_stop(void)
{
	stopped = 1;
	http_stop();
}

int
lease_stopped(void)
{
	return stopped;
}

/* One call as the protocol wants it: short, and never repeated below. */
static int
once(struct asana *api, const struct lease_conf *cf, const char *method,
    const char *path, const char *body, const char *fields, struct reply *rep)
{
	struct http_req q = { 0 };

	q.method = method;
	q.path = path;
	q.body = body;
	q.flags = HTTP_ONCE;
	q.timeout = cf->timeout;
	return asana_call(api, &q, fields, 1, rep);
}

struct reading {
	struct claims	*l;
	const char	*task;
	const char	*running;	/* gid of Running, or NULL */
	long long	 moved;		/* ms, of the last move in or out of it */
	int		 out;		/* that one went out */
};

/*
 * A move that shows in the card's own activity costs no request to notice.
 * Asana's reference names old_section and new_section of a story, but
 * promises no such story: so this finds what H1 has not found yet, no more.
 */
static void
note_move(struct reading *r, const struct node *item)
{
	const char *to = node_str(item, "new_section.gid");
	const char *from = node_str(item, "old_section.gid");
	const char *at = node_str(item, "created_at");
	long long ms;
	int in;

	if (r->running == NULL || to == NULL || from == NULL || at == NULL ||
	    str_iso(at, &ms) == -1 || ms < r->moved)
		return;
	in = strcmp(to, r->running) == 0;
	if (!in && strcmp(from, r->running) != 0)
		return;
	r->moved = ms;
	r->out = !in;
}

static int
take_story(const struct node *item, void *arg)
{
	struct reading *r = arg;

	claims_add(r->l, item, r->task);
	note_move(r, item);
	return 0;
}

/* Reads all claims of a card, with the server's time.  Unless RUNNING is
 * NULL, *OUT tells whether the card was seen to leave that section. */
static int
read_claims(struct asana *api, const struct lease_conf *cf, const char *gid,
    struct claims *l, const char *running, int *out)
{
	struct reading r = { 0 };
	char *path = xasprintf("/tasks/%s/stories", gid);
	int rc;

	memset(l, 0, sizeof(*l));
	r.l = l;
	r.task = gid;
	r.running = running;
	api->flags = HTTP_ONCE;
	api->timeout = cf->timeout;
	rc = asana_each(api, path, running != NULL ? MOVE_FIELDS :
	    STORY_FIELDS, take_story, &r);
	api->flags = 0;
	api->timeout = 0;
	l->now = api->date;
	free(path);
	if (rc != RC_OK)
		claims_free(l);
	if (out != NULL)
		*out = r.out;
	return rc;
}

static char *
claim_body(const struct claim *c, const char *tail)
{
	struct jsonw w;
	struct buf b, text;
	char *body;

	buf_init(&text, CLAIM_TEXT_MAX);
	claim_print(&text, c, tail);
	asana_body(&w, &b);
	jsonw_kstr(&w, "text", buf_str(&text));
	body = asana_body_end(&w);
	buf_free(&text);
	return body;
}

/* PUTs the claim as it stands in C. */
static int
edit(struct asana *api, const struct lease_conf *cf, const struct claim *c,
    const char *tail, struct reply *rep)
{
	char *path = xasprintf("/stories/%s", c->story);
	char *body = claim_body(c, tail);
	int rc;

	rc = once(api, cf, "PUT", path, body, "gid", rep);
	free(path);
	free(body);
	return rc;
}

/* Edits our claim to a closed state; best effort, for it dies by itself. */
static void
drop(struct asana *api, const struct lease_conf *cf, struct claim *c, int st)
{
	struct reply rep;
	int i;

	if (c->story[0] == '\0')
		return;
	c->st = st;
	for (i = 0; i < CLOSE_TRIES; i++) {
		if (edit(api, cf, c, NULL, &rep) == RC_OK ||
		    rep.http.status == 404)
			i = CLOSE_TRIES;
		asana_free(&rep);
		if (i < CLOSE_TRIES)
			clock_sleep(RETRY_PAUSE);
	}
}

/* Until when, by clock_boot(), a fresh claim may be acted upon: rule (4) of
 * C3, counted from before its POST. */
static double
fresh_until(const struct lease_conf *cf, double posted)
{
	return posted + cf->first_ttl - 3 * cf->timeout;
}

/* Rule "ambiguous" of C2: look once whether it came, and make it void. */
static void
bury(struct asana *api, const struct lease_conf *cf, const char *gid,
    struct claim *c)
{
	struct claims l;
	size_t i;

	clock_sleep(cf->settle);
	if (read_claims(api, cf, gid, &l, NULL, NULL) != RC_OK)
		return;
	for (i = 0; i < l.n; i++)
		if (strcmp(l.c[i].id, c->id) == 0) {
			*c = l.c[i];
			drop(api, cf, c, CLAIM_VOID);
		}
	claims_free(&l);
}

/* C2: posts the claim.  RC_OK, or what it was lost by. */
static int
post_claim(struct asana *api, const struct lease_conf *cf, const char *gid,
    struct claim *c, double *posted)
{
	struct reply rep;
	char *path = xasprintf("/tasks/%s/stories", gid);
	char *body = claim_body(c, NULL);
	const char *story;
	int rc;

	rc = once(api, cf, "POST", path, body, "gid,created_at", &rep);
	free(path);
	free(body);
	*posted = rep.http.sent;
	story = node_str(rep.data, "gid");
	if (rep.http.dry) {
		rc = RC_NO;
	} else if (rc == RC_OK && story != NULL && strlen(story) < 33) {
		memcpy(c->story, story, strlen(story) + 1);
		if (rep.http.got - rep.http.sent > cf->trust) {
			debug(ERR_TRACE, "%s: the claim was answered too "
			    "late to be trusted", gid);
			drop(api, cf, c, CLAIM_VOID);
			rc = RC_LATER;
		}
	} else if (rep.http.ambiguous || rc == RC_OK) {
		bury(api, cf, gid, c);
		rc = RC_LATER;
	} else
		warn("%s: claim: %s", gid, asana_why(&rep));
	asana_free(&rep);
	return rc;
}

/* C3: waits until every earlier claim must be visible, then decides. */
static int
decide(struct asana *api, const struct lease_conf *cf, const char *gid,
    struct claim *c, double until)
{
	enum claim_verdict v = CLAIM_SPOILT;
	struct claims l;
	struct reply rep;
	char *path;
	int rc, paged;

	clock_sleep(cf->settle);
	while ((rc = read_claims(api, cf, gid, &l, NULL, NULL)) == RC_LATER && !stopped &&
	    clock_boot() < until)
		clock_sleep(RETRY_PAUSE);
	paged = l.stories > 100;
	if (rc == RC_OK) {
		v = claims_decide(&l, c->id, c->n, cf->grace,
		    3 * cf->timeout);
		claims_free(&l);
	}
	if (v == CLAIM_WON && !stopped)
		return RC_OK;
	debug(ERR_TRACE, "%s: lost the race for attempt %d", gid, c->n);
	if (v == CLAIM_SECOND && !paged) {
		path = xasprintf("/stories/%s", c->story);
		once(api, cf, "DELETE", path, NULL, NULL, &rep);
		asana_free(&rep);
		free(path);
	} else
		drop(api, cf, c, v == CLAIM_SECOND ? CLAIM_LOST : CLAIM_VOID);
	return RC_LATER;
}

/* C4: the card as it is now; it must still be in Backlog. */
static int
read_card(struct asana *api, struct lease *l, double until, struct reply *rep)
{
	char *path = xasprintf("/tasks/%s", l->c.task);
	struct task t;
	int rc;

	for (;;) {
		rc = once(api, &l->cf, "GET", path, NULL, ASANA_TASK_FIELDS,
		    rep);
		if (rc != RC_LATER || stopped || clock_boot() >= until)
			break;
		asana_free(rep);
		clock_sleep(RETRY_PAUSE);
	}
	free(path);
	if (rc != RC_OK)
		return rc;
	asana_task(api, rep->data, &t);
	if (t.section == NULL || t.completed ||
	    strcmp(t.section, l->column[COL_BACKLOG]) != 0)
		return RC_LATER;
	if (t.column != NULL &&
	    strcmp(t.column, conf_column(COL_BACKLOG)) != 0) {
		column_forget(api);	/* somebody renamed the column */
		return RC_LATER;
	}
	return RC_OK;
}

static int
move(struct asana *api, const struct lease_conf *cf, const char *gid,
    const char *section, struct reply *rep)
{
	struct jsonw w;
	struct buf b;
	char *path, *body;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "task", gid);
	body = asana_body_end(&w);
	path = xasprintf("/sections/%s/addTask", section);
	rc = once(api, cf, "POST", path, body, NULL, rep);
	free(path);
	free(body);
	return rc;
}

/* Moves until it is answered or UNTIL has come. */
static int
move_until(struct asana *api, const struct lease *l, const char *section,
    double until)
{
	struct reply rep;
	int rc;

	for (;;) {
		rc = move(api, &l->cf, l->c.task, section, &rep);
		if (rc != RC_OK && rc != RC_LATER)
			warn("%s: move: %d %s", l->c.task, rep.http.status,
			    asana_why(&rep));
		asana_free(&rep);
		if (rc != RC_LATER || clock_boot() + RETRY_PAUSE >= until)
			return rc;
		clock_sleep(RETRY_PAUSE);
	}
}

static void
remember_time(struct lease *l, const struct asana *api)
{
	l->date = api->date;
	l->date_sent = api->date_sent;
	l->date_got = api->date_got;
}

/* Sets `seen` from the server's time; returns when the lease would be over
 * for us if it were answered in time. */
static double
stamp(struct lease *l)
{
	l->c.seen = l->date + (long long)(clock_boot() - l->date_got);
	return l->date_sent + (double)(l->c.seen + l->c.ttl - l->date) - 1 -
	    l->cf.guard;
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
	for (;;) {
		remember_time(l, api);
		stop = stamp(l);
		rc = edit(api, &l->cf, &l->c, NULL, &rep);
		asana_free(&rep);
		if (rc == RC_OK && clock_boot() < until) {
			l->stop = stop;
			remember_time(l, api);
			return RC_OK;
		}
		if (rc != RC_LATER || clock_boot() >= until)
			return RC_LATER;
		clock_sleep(RETRY_PAUSE);
	}
}

/* C1: nobody may have it; returns the number of the next attempt in *N. */
static int
next_attempt(struct asana *api, const struct lease_conf *cf, const char *gid,
    int *n)
{
	struct claims l;
	int rc, top;

	if ((rc = read_claims(api, cf, gid, &l, NULL, NULL)) != RC_OK)
		return rc;
	top = claims_top(&l);
	if ((top > 0 && claims_live(&l, top, cf->grace)) ||
	    top >= CLAIM_ATTEMPT_MAX)
		rc = RC_NO;
	claims_free(&l);
	*n = top + 1;
	return rc;
}

static void
new_claim(struct lease *l, const struct lease_conf *cf, const char *gid, int n)
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

int
lease_take(struct asana *api, const struct lease_conf *cf, const char *gid,
    struct lease *l, struct reply *rep)
{
	double posted, until;
	int rc, n, i;

	memset(rep, 0, sizeof(*rep));
	if ((rc = next_attempt(api, cf, gid, &n)) != RC_OK || stopped)
		return rc != RC_OK ? rc : RC_LATER;
	new_claim(l, cf, gid, n);
	for (i = 0; i < COL_WORKERS; i++)
		snprintf(l->column[i], sizeof(l->column[i]), "%s",
		    column_gid(api, i));
	if ((rc = post_claim(api, cf, gid, &l->c, &posted)) != RC_OK)
		return rc;
	until = fresh_until(cf, posted);
	if ((rc = decide(api, cf, gid, &l->c, until)) != RC_OK)
		return rc;
	if ((rc = read_card(api, l, until, rep)) == RC_OK && stopped)
		rc = RC_LATER;
	if (rc == RC_OK)
		rc = move_until(api, l, l->column[COL_RUNNING], until);
	l->running = clock_boot();
	if (rc == RC_OK)
		rc = start_running(api, l, until);
	if (rc != RC_OK) {
		drop(api, cf, &l->c, CLAIM_RELEASED);
		asana_free(rep);
	}
	return rc;
}

double
lease_left(const struct lease *l)
{
	return l->stop - clock_boot();
}

int
lease_check(struct asana *api, const struct lease *l)
{
	struct reply rep;
	struct task t;
	char *path = xasprintf("/tasks/%s", l->c.task);
	int rc;

	rc = once(api, &l->cf, "GET", path, NULL,
	    "memberships.project.gid,memberships.section.gid", &rep);
	free(path);
	if (rc == RC_OK) {
		asana_task(api, rep.data, &t);
		if (t.section == NULL ||
		    strcmp(t.section, l->column[COL_RUNNING]) != 0)
			rc = clock_boot() - l->running < l->cf.settle ?
			    RC_LATER : RC_INTR;
	} else
		rc = rep.http.status == 404 ? RC_INTR : RC_LATER;
	asana_free(&rep);
	return rc;
}

int
lease_beat(struct asana *api, struct lease *l, const char *tail)
{
	struct reply rep;
	double stop;
	int rc, status;

	stop = stamp(l);
	rc = edit(api, &l->cf, &l->c, tail, &rep);
	status = rep.http.status;
	if (rc != RC_OK)
		debug(ERR_TRACE, "%s: heartbeat: %s", l->c.task,
		    asana_why(&rep));
	asana_free(&rep);
	if (status > 0)
		remember_time(l, api);
	if (rc == RC_OK && clock_boot() < l->stop)
		l->stop = stop;
	return rc == RC_OK ? RC_OK : status == 404 ? RC_LEASE : RC_LATER;
}

int
lease_look(struct asana *api, const struct lease *l)
{
	struct claims cs;
	int rc, out;

	if (read_claims(api, &l->cf, l->c.task, &cs, l->column[COL_RUNNING],
	    &out) != RC_OK)
		return RC_LATER;
	rc = claims_fenced(&cs, l->c.id, l->c.n) ? RC_LEASE :
	    out ? RC_INTR : RC_OK;
	claims_free(&cs);
	return rc;
}

int
lease_close(struct asana *api, struct lease *l, int st, int exit_status,
    long ran, const char *tail)
{
	struct reply rep;
	int i, rc = RC_LATER, status;

	l->c.st = st;
	l->c.exit = exit_status;
	l->c.ran = ran;
	stamp(l);
	for (i = 0; i < CLOSE_TRIES && rc == RC_LATER; i++) {
		if (i > 0)
			clock_sleep(RETRY_PAUSE);
		rc = edit(api, &l->cf, &l->c, tail, &rep);
		status = rep.http.status;
		asana_free(&rep);
		if (status == 404)
			rc = RC_OK;	/* somebody deleted it: closed too */
	}
	return rc == RC_OK ? RC_OK : RC_LATER;
}

/* F0: enough time left, and nobody else had the card since. */
static int
make_sure(struct asana *api, struct lease *l)
{
	int rc;

	while (lease_left(l) < 3 * l->cf.timeout && lease_left(l) > 0) {
		rc = lease_beat(api, l, NULL);
		if (rc == RC_LEASE)
			return rc;
		if (rc == RC_LATER)
			clock_sleep(RETRY_PAUSE);
	}
	while ((rc = lease_look(api, l)) == RC_LATER && lease_left(l) > 0)
		clock_sleep(RETRY_PAUSE);
	return rc == RC_LATER || lease_left(l) <= 0 ? RC_LEASE : rc;
}

int
lease_finish(struct asana *api, struct lease *l, const char *section, int st,
    int exit_status, long ran, const char *tail, const char *comment,
    int *done)
{
	int rc;

	if (opt_dry)
		return asana_move(api, l->c.task, section);
	if ((rc = make_sure(api, l)) == RC_INTR)
		lease_close(api, l, CLAIM_INTERRUPTED, -1, ran, tail);
	if (rc != RC_OK)
		return rc;
	if (comment != NULL && !*done) {
		http_patience(api->http, lease_left(l) / 2);
		rc = post_comment(api, l->c.task, comment);
		*done = rc == RC_OK;
		if (rc == RC_LATER)
			return lease_left(l) > 0 ? rc : RC_LEASE;
	}
	/* F1: the move is answered before the lease is over, or not counted */
	rc = move_until(api, l, section, l->stop);
	if (rc == RC_LATER || lease_left(l) <= 0)
		return RC_LEASE;
	if (rc == RC_OK)
		lease_close(api, l, st, exit_status, ran, tail);
	return rc;
}
