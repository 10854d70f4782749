/* leasecalls: the requests of the lease protocol, each sent once and briefly. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "base/str.h"
#include "lease/leasecalls.h"

#define MOVE_FIELDS	CLAIM_FIELDS ",new_section.gid,old_section.gid"

int
leasecalls_once(struct asana *api, const struct lease_times *cf,
    const char *method, const char *path, const char *body,
    const char *fields, struct reply *rep)
{
	struct wire_req q = { .method = method, .path = path, .body = body,
	    .once = 1, .timeout = cf->timeout };

	return asana_call(api, &q, fields, 1, rep);
}

struct reading {
	struct claims	*l;
	const char	*column;	/* gid, moves of which count, or NULL */
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
note_move(struct reading *r, const struct node *item)
{
	const char *to = node_str(item, "new_section.gid");
	const char *from = node_str(item, "old_section.gid");
	const char *at = node_str(item, "created_at");
	long long ms;
	int in;

	if (r->column == NULL || to == NULL || from == NULL || at == NULL ||
	    str_iso(at, &ms) == -1 || ms < r->moved)
		return;
	in = strcmp(to, r->column) == 0;
	if (!in && strcmp(from, r->column) != 0)
		return;
	r->moved = ms;
	r->out = !in;
}

/* F1 posts it before it moves the card: each retry that there was is told.
 * Younger ones are ours, of an F1 that is done again. */
static void
note_retry(struct reading *r, const struct node *item)
{
	const char *text = node_str(item, "text");
	const char *sub = node_str(item, "resource_subtype");
	const char *at = node_str(item, "created_at");
	long long ms;
	int k;

	if (r->claimed == 0 || text == NULL || sub == NULL || at == NULL ||
	    strcmp(sub, "comment_added") != 0 || str_iso(at, &ms) == -1 ||
	    ms >= r->claimed)
		return;
	if ((k = claim_retry(text)) > r->l->retry)
		r->l->retry = k;
}

static int
take_story(const struct node *item, void *arg)
{
	struct reading *r = arg;

	claims_add(item, r->l);
	note_move(r, item);
	note_retry(r, item);
	return 0;
}

/* Reads the claims, and of the moves since r->moved whether the last one went
 * out of r->column. */
static int
read_stories(struct asana *api, const struct lease_times *cf, const char *gid,
    struct claims *l, struct reading *r)
{
	char *path = xasprintf("/tasks/%s/stories", gid);
	struct wire_req q = { .path = path, .once = 1,
	    .timeout = cf->timeout };
	int rc;

	memset(l, 0, sizeof(*l));
	l->task = gid;
	r->l = l;
	rc = asana_list(api, &q, r->column != NULL ? MOVE_FIELDS :
	    CLAIM_FIELDS, take_story, r);
	l->now = api->date;
	free(path);
	if (rc != RC_OK)
		claims_free(l);
	return rc;
}

int
leasecalls_claims(struct asana *api, const char *gid, struct claims *l)
{
	char *path = xasprintf("/tasks/%s/stories", gid);
	int rc;

	memset(l, 0, sizeof(*l));
	l->task = gid;
	rc = asana_each(api, path, CLAIM_FIELDS, claims_add, l);
	l->now = asana_time(api);
	free(path);
	return rc;
}

int
leasecalls_read(struct asana *api, const struct lease_times *cf,
    const char *gid, struct claims *l, const struct lease *mine, int *out)
{
	struct reading r = { 0 };
	int rc;

	if (mine != NULL) {
		r.column = mine->column[COL_RUNNING];
		r.claimed = mine->c.created;
		r.moved = r.claimed;	/* older ones are not ours */
	}
	rc = read_stories(api, cf, gid, l, &r);
	if (out != NULL)
		*out = r.out;
	return rc;
}

char *
leasecalls_body(const struct claim *c, const char *tail)
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

int
leasecalls_edit(struct asana *api, const struct lease_times *cf,
    const struct claim *c, const char *tail, struct reply *rep)
{
	char *path = xasprintf("/stories/%s", c->story);
	char *body = leasecalls_body(c, tail);
	int rc;

	rc = leasecalls_once(api, cf, "PUT", path, body, "gid", rep);
	free(path);
	free(body);
	return rc;
}

void
leasecalls_drop(struct asana *api, const struct lease_times *cf,
    struct claim *c, int st)
{
	struct reply rep;
	int i;

	if (c->story[0] == '\0')
		return;
	c->st = st;
	for (i = 0; i < LEASECALLS_CLOSE_TRIES; i++) {
		if (leasecalls_edit(api, cf, c, NULL, &rep) == RC_OK ||
		    rep.http.status == 404)
			i = LEASECALLS_CLOSE_TRIES;
		asana_free(&rep);
		if (i < LEASECALLS_CLOSE_TRIES)
			clock_sleep(LEASE_PAUSE);
	}
}

static int
move(struct asana *api, const struct lease_times *cf, const char *gid,
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
	rc = leasecalls_once(api, cf, "POST", path, body, NULL, rep);
	free(path);
	free(body);
	return rc;
}

int
leasecalls_move(struct asana *api, const struct lease *l, const char *section,
    double until)
{
	struct reply rep;
	int rc = RC_LATER;

	/* we may have stood still since our caller looked at the clock */
	while (clock_boot() < until) {
		rc = move(api, &l->cf, l->c.task, section, &rep);
		if (rc != RC_OK && rc != RC_LATER)
			warn("%s: move: %d %s", l->c.task, rep.http.status,
			    asana_why(&rep));
		asana_free(&rep);
		if (rc != RC_LATER || clock_boot() + LEASE_PAUSE >= until)
			break;
		clock_sleep(LEASE_PAUSE);
	}
	return rc;
}

void
leasecalls_time(struct lease *l, const struct asana *api)
{
	l->date = api->date;
	l->date_sent = api->date_sent;
	l->date_got = api->date_got;
}

double
leasecalls_stamp(struct lease *l)
{
	l->c.seen = l->date + (long long)(clock_boot() - l->date_got);
	return l->date_sent + (double)(l->c.seen + l->c.ttl - l->date) - 1 -
	    l->cf.guard;
}

