/* leasecalls: the lease protocol's requests, each sent once and briefly. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/clock.h"
#include "base/str.h"
#include "lease/leasecalls.h"

#define MOVE_FIELDS	CLAIM_FIELDS ",new_section.gid,old_section.gid"

int
leasecalls_send(struct asana *api, const struct lease_times *cf,
    const char *method, char *body, const char *fields, struct reply *rep,
    const char *fmt, ...)
{
	struct wire_req q = { .method = method, .body = body, .once = 1,
	    .timeout = cf->timeout };
	char path[256];		/* words and gids */
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	return asana_send(api, &q, fields, 1, rep, "%s", path);
}

void
leasecalls_delete(struct asana *api, const struct lease_times *cf,
    const char *what, const char *gid)
{
	struct reply rep;

	leasecalls_send(api, cf, "DELETE", NULL, NULL, &rep, "/%s/%s", what,
	    gid);
	asana_free(&rep);
}

int
leasecalls_card(struct asana *api, const struct lease *l, const char *fields,
    struct reply *rep, struct task *t)
{
	int rc = leasecalls_send(api, &l->cf, "GET", NULL, fields, rep,
	    "/tasks/%s", l->c.task);

	if (rc == RC_OK)
		asana_task(api, rep->data, t);
	return rc;
}

static const char unreachable[] = "the board cannot be reached",
    no_board[] = "what answers is not the board: a proxy, say",
    no_token[] = "the board refuses the token",
    refused[] = "the board refuses the request",
    claimless[] = "the comment that is its lease was deleted";

int
leasecalls_judge(struct lease *l, double *first, int rc, int status)
{
	const char *before = l->why;

	if (status == 404 && rc == RC_REFUSED) {
		if (*first > 0 && clock_boot() - *first >= l->cf.settle) {
			l->why = first == &l->no_card ? LEASE_DELETED :
			    claimless;
			return RC_LEASE;
		}
		if (*first <= 0)
			*first = clock_boot();
		if (l->no_card <= 0)	/* the claim may be gone with it */
			l->no_card = *first;
	} else if (rc == RC_OK && first == &l->no_claim)
		l->no_claim = l->no_card = 0;
	else if (rc == RC_OK)
		l->no_card = 0;
	if (rc != RC_OK || (l->no_card <= 0 && l->no_claim <= 0))
		l->why = rc == RC_OK ? NULL : rc == RC_NOAUTH ? no_token :
		    rc == RC_REFUSED ? refused : status > 0 &&
		    status < 500 && status != 429 ? no_board : unreachable;
	if (l->why == no_token && before != no_token)
		warn("%s: the board refuses the token: put a new one in its "
		    "place; the job stands still from the lease's end on",
		    l->c.task);
	return rc == RC_OK || rc == RC_NOAUTH ? rc : RC_LATER;
}

int
leasecalls_ours(struct lease *l, const struct claims *cs)
{
	size_t i;

	for (i = 0; i < cs->n && strcmp(cs->c[i].id, l->c.id) != 0; i++)
		continue;
	if (i == cs->n)
		return leasecalls_judge(l, &l->no_claim, RC_REFUSED, 404);
	l->no_claim = 0;
	if (!claims_fenced(cs, l->c.id, l->c.n))
		return RC_OK;
	l->why = "another worker has it";
	return RC_LEASE;
}

void
leasecalls_pause(double *pause)
{
	clock_sleep(*pause);
	*pause = 2 * *pause < LEASE_PAUSE_MAX ? 2 * *pause : LEASE_PAUSE_MAX;
}

int
leasecalls_in(const struct lease *l, const struct task *t, int col)
{
	return t->section != NULL && strcmp(t->section, l->column[col]) == 0;
}

struct reading {
	struct claims	*l;
	const char	*column;	/* gid, moves of which count; or NULL,
					 * and stories alone are read */
	long long	 claimed;	/* ms, when we did it */
	long long	 moved;		/* ms, of the last move from or to it */
	int		 out;		/* that one went out */
};

/*
 * A move that shows in the card's own activity costs no request to notice.
 * Asana's reference names old_section and new_section of a story, but
 * promises no such story: so this finds what H1 has not found yet, no more.
 */
static void
note_move(struct reading *r, const struct node *item, long long ms)
{
	const char *to = node_str(item, "new_section.gid");
	const char *from = node_str(item, "old_section.gid");
	int in;

	if (to == NULL || from == NULL || ms < r->moved)
		return;
	in = strcmp(to, r->column) == 0;
	if (!in && strcmp(from, r->column) != 0)
		return;
	r->moved = ms;
	r->out = !in;
}

static int
take_story(const struct node *item, void *arg)
{
	struct reading *r = arg;
	long long ms;
	const char *text = claim_comment(item, &ms);
	int k;

	claims_add(item, r->l);
	if (r->column == NULL || ms == -1)
		return 0;
	note_move(r, item, ms);
	/* F1 posts it before it moves the card: each retry that there was is
	 * told; younger ones are ours, of an F1 that is done again */
	if (text != NULL && ms < r->claimed &&
	    (k = claim_retry(text)) > r->l->retry)
		r->l->retry = k;
	return 0;
}

/* Reads the stories, briefly with CF, unless that is NULL, into L and R. */
static int
read_stories(struct asana *api, const struct lease_times *cf, const char *gid,
    struct claims *l, struct reading *r)
{
	const struct wire_req how = { .once = cf != NULL, .timeout =
	    cf != NULL ? cf->timeout : 0 };
	int rc;

	memset(l, 0, sizeof(*l));
	l->task = gid;
	r->l = l;
	rc = asana_each(api, &how, r->column != NULL ? MOVE_FIELDS :
	    CLAIM_FIELDS, take_story, r, "/tasks/%s/stories", gid);
	l->now = api->date;
	if (rc != RC_OK)
		claims_free(l);
	return rc;
}

int
leasecalls_read(struct asana *api, const struct lease_times *cf,
    const char *gid, struct claims *l)
{
	struct reading r = { 0 };

	return read_stories(api, cf, gid, l, &r);
}

int
leasecalls_watch(struct asana *api, const struct lease *mine,
    struct claims *l, int *out)
{
	struct reading r = { 0 };
	int rc;

	r.column = mine->column[COL_RUNNING];
	r.claimed = mine->c.created;
	r.moved = r.claimed;	/* older ones are not ours */
	rc = read_stories(api, &mine->cf, mine->c.task, l, &r);
	*out = r.out;
	return rc;
}

char *
leasecalls_body(const struct claim *c, const char *tail)
{
	struct buf text;
	char *body;

	buf_init(&text, CLAIM_TEXT_MAX);
	claim_print(&text, c, tail);
	body = asana_body1("text", buf_str(&text));
	buf_free(&text);
	return body;
}

int
leasecalls_edit(struct asana *api, const struct lease_times *cf,
    const struct claim *c, const char *tail, struct reply *rep)
{
	return leasecalls_send(api, cf, "PUT", leasecalls_body(c, tail), "gid",
	    rep, "/stories/%s", c->story);
}

int
leasecalls_close(struct asana *api, struct lease *l, int st, const char *tail)
{
	struct claim *c = &l->c;
	struct reply rep;
	int i, rc = RC_LATER;

	c->st = st;
	for (i = 0; i < 5 && (rc == RC_LATER || rc == RC_NOAUTH) &&
	    c->story[0] != '\0'; i++) {
		if (i > 0)
			clock_sleep(LEASE_PAUSE);
		rc = leasecalls_edit(api, &l->cf, c, tail, &rep);
		if (rep.http.status == 404 && rc == RC_REFUSED)
			rc = RC_OK;	/* somebody deleted it: closed too */
		else if (rep.http.status == 403)
			rc = RC_LATER;
		asana_free(&rep);
	}
	return rc == RC_OK ? RC_OK : RC_LATER;
}

static int
move(struct asana *api, const struct lease *l, const char *section,
    double until)
{
	struct reply rep;
	double pause = LEASE_PAUSE;
	int rc = RC_LATER, again;

	/* we may have stood still since our caller looked at the clock */
	while (clock_boot() < until) {
		rc = leasecalls_send(api, &l->cf, "POST",
		    asana_body1("task", l->c.task), NULL, &rep,
		    "/sections/%s/addTask", section);
		if (rc != RC_OK && rc != RC_LATER)
			warn("%s: move: %d %s", l->c.task, rep.http.status,
			    asana_why(&rep));
		again = rc == RC_LATER || rc == RC_NOAUTH ||
		    rep.http.status == 403;
		asana_free(&rep);
		if (!again || clock_boot() + pause >= until)
			break;
		leasecalls_pause(&pause);
	}
	return rc;
}

/* Returns the gid of the column of L that had SECTION once, if another has its
 * name by now; NULL if SECTION is none of L's; "" if there is none. */
static const char *
new_gid(struct asana *api, struct lease *l, const char *section)
{
	const struct section *s;
	int col;

	for (col = 0; col < COL_WORKERS; col++)
		if (strcmp(section, l->column[col]) == 0)
			break;
	if (col == COL_WORKERS)
		return NULL;
	column_forget(api);
	if ((s = column_find(api, settings_usual(col), 0)) == NULL)
		return "";
	snprintf(l->column[col], sizeof(l->column[col]), "%s", s->gid);
	return s->gid;
}

int
leasecalls_move(struct asana *api, struct lease *l, const char *section,
    double until)
{
	char old[33];
	const char *gid;
	int rc = move(api, l, section, until);

	if (rc != RC_REFUSED)
		return rc;
	snprintf(old, sizeof(old), "%s", section);
	if ((gid = new_gid(api, l, old)) == NULL || strcmp(gid, old) == 0)
		return rc;
	return *gid != '\0' ? move(api, l, gid, until) : RC_CONFIG;
}

void
leasecalls_time(struct lease *l, const struct asana *api)
{
	if (api->date == 0)
		return;
	l->date = api->date;
	l->date_sent = api->date_sent;
	l->date_got = api->date_got;
}

/* Counted from before the request that told the time, less what rounding may
 * hide. */
double
leasecalls_stamp(struct lease *l)
{
	l->c.seen = l->date + (long long)(clock_boot() - l->date_got);
	return l->date_sent + (double)(l->c.seen + l->c.ttl - l->date) - 1 -
	    l->cf.guard;
}
