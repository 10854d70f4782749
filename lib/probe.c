/* probe: measures what the lease depends on, with a card of its own. */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "clock.h"
#include "columns.h"
#include "err.h"
#include "post.h"
#include "probe.h"
#include "str.h"

#define ENOUGH		80	/* requests after which no round begins */
#define RESERVE		8	/* requests left for deleting the card */
#define PAUSE		0.05	/* seconds between two looks, at least */
#define GROWTH		0.3	/* of the time since: the next pause */
#define AGAIN		0.7	/* of the longest time so far: the first one */
#define FAILED_MAX	5	/* comments without an answer until we stop */
#define EDITS		3
#define DELETES		2
#define DELETE_TRIES	5	/* of the card */
#define LINE		64	/* bytes of a line of a long comment */

/* One comment.  Its text begins "probe N". */
struct comment {
	char		 gid[33];	/* "" until its POST is answered */
	long long	 ms;		/* its stamp */
	double		 got;		/* clock_boot() of the answer */
	double		 late;		/* how late it showed; -1: not yet */
	int		 missed;	/* a list was without it since */
};

struct probe {
	struct asana	*w, *r;		/* who writes, who reads */
	struct findings	*f;
	int		 rc;		/* the first that ended it */
	char		 name[64];	/* of the card */
	char		 card[33];	/* its gid, or "" */
	char		*stories;	/* path of its comments */
	struct comment	 c[PROBE_COMMENTS];
	int		 n;
	int		 asked;		/* a list was begun in this round */
	uint64_t	 list[PROBE_REQUESTS];	/* what each list had */
	int		 lists;
	double		 worst;		/* the longest wait so far */
	int		 which;		/* the comment that await() looks for */
	const char	*section;	/* or the column's gid */
};

static volatile sig_atomic_t stopped;

void
probe_stop(void)
{
	stopped = 1;
	http_stop();
}

static long
requests(const struct probe *p)
{
	return http_count(p->w->http) + http_count(p->r->http);
}

/* Returns 1 while there is time and leave for more. */
static int
going(const struct probe *p)
{
	return p->rc == RC_OK && !stopped &&
	    requests(p) < PROBE_REQUESTS - RESERVE;
}

/* Ends it with RC, unless that is RC_OK. */
static void
end(struct probe *p, int rc)
{
	if (p->rc == RC_OK)
		p->rc = rc;
}

/* Takes the times of an answer. */
static void
note_times(struct findings *f, const struct reply *rep)
{
	double shift = clock_real() - clock_boot();

	if (rep->http.status == 0)
		return;
	if (rep->http.date > 0)
		findings_clock(f, rep->http.date, rep->http.sent + shift,
		    rep->http.got + shift);
}

/* How far a stamp and the Date of the same answer are apart, beyond what the
 * whole seconds of Date and the request's own time allow. */
static void
note_skew(struct findings *f, long long ms, const struct http_res *res)
{
	double d = (double)ms / 1000 - (double)res->date;
	double off = d > 1 ? d - 1 : -d - (res->got - res->sent);

	if (res->date > 0 && off > f->skew)
		f->skew = off;
}

static int
number(const char *text)
{
	int i;

	return text != NULL && sscanf(text, "probe %d", &i) == 1 && i >= 0 &&
	    i < PROBE_COMMENTS ? i : -1;
}

/* Takes a list of comments: who is there, who is not. */
static void
note_list(struct probe *p, const struct reply *rep)
{
	const struct node *s = rep->data != NULL ? rep->data->first : NULL;
	uint64_t has = 0;
	struct comment *c;
	int i;

	series_add(&p->f->read, rep->http.got - rep->http.sent);
	note_times(p->f, rep);
	for (; s != NULL; s = s->next)
		if ((i = number(node_str(s, "text"))) != -1)
			has |= (uint64_t)1 << i;
	for (i = 0; i < p->n; i++) {
		c = &p->c[i];
		if (c->gid[0] == '\0' || rep->http.sent < c->got)
			continue;
		if (!(has >> i & 1)) {
			c->missed = 1;
			c->late = -1;
		} else if (c->late < 0)
			c->late = c->missed ? rep->http.sent - c->got : 0;
	}
	if (p->lists < PROBE_REQUESTS)
		p->list[p->lists++] = has;
}

static void
looked(struct reply *rep, void *arg)
{
	struct probe *p = arg;

	if (rep->http.rc == RC_OK)
		note_list(p, rep);
	else
		end(p, rep->http.rc);
}

/* A list while another comment is still on its way: what shows first? */
static void
look_meanwhile(struct probe *p)
{
	struct http_req q = { 0 };
	char *path = xasprintf("%s?limit=%s", p->stories, ASANA_PAGE);

	p->asked = 1;
	q.method = "GET";
	q.path = path;
	asana_start(p->w, &q, "text", looked, p);
	free(path);
}

/* One that is on its way. */
struct sent {
	struct probe	*p;
	struct comment	*c;
	struct http_req	 q;
};

static void
posted(struct reply *rep, void *arg)
{
	struct sent *s = arg;
	struct probe *p = s->p;
	const char *gid = node_str(rep->data, "gid");
	const char *at = node_str(rep->data, "created_at");

	note_times(p->f, rep);
	if (rep->http.rc == RC_OK && gid != NULL && at != NULL &&
	    str_iso(at, &s->c->ms) == 0) {
		snprintf(s->c->gid, sizeof(s->c->gid), "%s", gid);
		s->c->got = rep->http.got;
		s->c->late = -1;
		series_add(&p->f->post, rep->http.got - rep->http.sent);
		note_skew(p->f, s->c->ms, &rep->http);
		if (!p->asked && going(p))
			look_meanwhile(p);
	} else {
		/* it may be there or come: neither is counted */
		if (++p->f->failed >= FAILED_MAX || rep->http.rc != RC_LATER ||
		    !rep->http.ambiguous) {
			asana_say(&s->q, rep);
			end(p, rep->http.rc != RC_OK ? rep->http.rc :
			    RC_LATER);
		}
	}
}

static char *
text_body(const char *text)
{
	struct jsonw w;
	struct buf b;

	asana_body(&w, &b);
	jsonw_kstr(&w, "text", text);
	return asana_body_end(&w);
}

/* Two comments at once. */
static void
post_two(struct probe *p)
{
	struct sent s[2];
	char *body[2], text[64];
	int i;

	memset(s, 0, sizeof(s));
	p->asked = 0;
	for (i = 0; i < 2; i++) {
		snprintf(text, sizeof(text), "probe %d of asana-probe", p->n);
		body[i] = text_body(text);
		s[i].p = p;
		s[i].c = &p->c[p->n++];
		s[i].q.method = "POST";
		s[i].q.path = p->stories;
		s[i].q.body = body[i];
		asana_start(p->w, &s[i].q, "created_at", posted, &s[i]);
	}
	asana_run(p->w);
	free(body[0]);
	free(body[1]);
}

/*
 * Reads PATH, on the reader's connection, until SEEN says 1, at once and then
 * after growing pauses.  How long after GOT the read began that showed it is
 * added to S, unless NULL; 0 when the first one did.
 */
typedef int seen_fn(struct probe *p, const struct reply *rep);
static void
await(struct probe *p, const char *path, const char *fields, seen_fn *seen,
    double got, struct series *s)
{
	struct reply rep;
	double pause = AGAIN * p->worst, sent = got;
	int i, rc, yes = 0;

	for (i = 0; !yes && sent - got < PROBE_WAIT && going(p); i++) {
		if (i > 0) {
			clock_sleep(pause > PAUSE ? pause : PAUSE);
			pause = GROWTH * (clock_boot() - got);
		}
		rc = asana_get(p->r, path, fields, &rep);
		end(p, rc);
		sent = rep.http.sent;
		note_times(p->f, &rep);
		yes = rc == RC_OK && seen(p, &rep);
		asana_free(&rep);
	}
	if (i == 0 || p->rc != RC_OK || stopped)
		return;
	p->f->unseen += !yes;
	if (i > 1 && sent - got > p->worst)
		p->worst = sent - got;
	if (s != NULL)
		series_add(s, i == 1 && yes ? 0 : sent - got);
}

/* Reads the list of comments until SEEN. */
static void
await_list(struct probe *p, seen_fn *seen, double got, struct series *s)
{
	char *path = xasprintf("%s?limit=%s", p->stories, ASANA_PAGE);

	await(p, path, "text", seen, got, s);
	free(path);
}

static int
all_shown(struct probe *p, const struct reply *rep)
{
	int i;

	note_list(p, rep);
	for (i = 0; i < p->n; i++)
		if (p->c[i].gid[0] != '\0' && p->c[i].late < 0)
			return 0;
	return 1;
}

/* U1 and U2. */
static void
comments(struct probe *p)
{
	struct stamp s[PROBE_COMMENTS];
	struct comment *c;
	int i, n = 0;

	while (going(p) && p->n < PROBE_COMMENTS && requests(p) < ENOUGH) {
		post_two(p);
		await_list(p, all_shown, clock_boot(), NULL);
	}
	for (i = 0; i < p->n; i++) {
		c = &p->c[i];
		memcpy(s[i].gid, c->gid, sizeof(s[i].gid));
		s[i].ms = c->ms;
		if (c->gid[0] != '\0')
			series_add(&p->f->shown, c->late >= 0 ? c->late :
			    clock_boot() - c->got);
	}
	findings_lists(p->f, s, p->n, p->list, p->lists);
	for (i = 0; i < p->n; i++)
		if (s[i].gid[0] != '\0')
			s[n++] = s[i];
	findings_stamps(p->f, s, n);
}

/* Sends a write that may be repeated; the answer is in REP. */
static int
put(struct probe *p, const char *method, const char *path, const char *body,
    const char *fields, struct reply *rep)
{
	struct http_req q = { 0 };
	int rc;

	q.method = method;
	q.path = path;
	q.body = body;
	rc = asana_call(p->w, &q, fields, 0, rep);
	note_times(p->f, rep);
	end(p, rc);
	return rc;
}

/* The comment P->which, in a list; NULL when it is not there. */
static const char *
text_of(const struct probe *p, const struct reply *rep)
{
	const struct node *s = rep->data->first;

	for (; s != NULL; s = s->next)
		if (number(node_str(s, "text")) == p->which)
			return node_str(s, "text");
	return NULL;
}

static int
is_edited(struct probe *p, const struct reply *rep)
{
	const char *text = text_of(p, rep);

	return text != NULL && strstr(text, "edited") != NULL;
}

static int
is_gone(struct probe *p, const struct reply *rep)
{
	return text_of(p, rep) == NULL;
}

/* The section that an edit's answer tells, if it does. */
static int
tells_section(const struct node *story, const char *gid)
{
	const struct node *m = node_get(story, "target.memberships");
	const char *s;

	for (m = m != NULL ? m->first : NULL; m != NULL; m = m->next)
		if ((s = node_str(m, "section.gid")) != NULL &&
		    strcmp(s, gid) == 0)
			return 1;
	return 0;
}

/* The next comment after I that is there, or -1. */
static int
next_comment(const struct probe *p, int i)
{
	while (++i < p->n)
		if (p->c[i].gid[0] != '\0')
			return i;
	return -1;
}

/* U3 and U4. */
static void
edits(struct probe *p)
{
	struct reply rep;
	char text[64], *path, *body;
	double got;
	int k, i = -1, rc;

	for (k = 0; k < EDITS && going(p); k++) {
		if ((i = next_comment(p, i)) == -1)
			return;
		snprintf(text, sizeof(text), "probe %d edited", i);
		body = text_body(text);
		path = xasprintf("/stories/%s", p->c[i].gid);
		rc = put(p, "PUT", path, body,
		    "target.memberships.section.gid", &rep);
		if (rc == RC_OK)
			p->f->section = tells_section(rep.data, p->section);
		got = rep.http.got;
		asana_free(&rep);
		free(path);
		free(body);
		p->which = i;
		await_list(p, is_edited, got, &p->f->edited);
	}
}

/* U5.  The first comments were edited: the last ones go. */
static void
deletes(struct probe *p)
{
	struct reply rep;
	char *path;
	double got;
	int k, i = p->n;

	for (k = 0; k < DELETES && going(p); k++) {
		do
			i--;
		while (i >= 0 && p->c[i].gid[0] == '\0');
		if (i < 0)
			return;
		path = xasprintf("/stories/%s", p->c[i].gid);
		put(p, "DELETE", path, NULL, NULL, &rep);
		got = rep.http.got;
		asana_free(&rep);
		free(path);
		p->which = i;
		await_list(p, is_gone, got, &p->f->deleted);
	}
}

/* A comment of N bytes, with lines as of a log; to be freed. */
static char *
long_text(long n)
{
	char *s = xmalloc((size_t)n + 1);
	long i;

	for (i = 0; i < n; i++)
		s[i] = i % LINE == LINE - 1 && i < n - 1 ? '\n' :
		    (char)('a' + i % 26);
	s[n] = '\0';
	return s;
}

/* Returns 1 when a comment of N bytes comes back whole, 0 when it is refused
 * or changed, -1 when that is not known. */
static int
fits(struct probe *p, long n)
{
	struct http_req q = { 0 };
	struct reply rep;
	char *text = long_text(n), *body = text_body(text), *path = NULL;
	const char *s;
	int rc, yes = -1;

	q.method = "POST";
	q.path = p->stories;
	q.body = body;
	rc = asana_call(p->w, &q, "gid", 1, &rep);
	if (rc == RC_REFUSED)
		yes = 0;
	else if (rc == RC_OK && (s = node_str(rep.data, "gid")) != NULL)
		path = xasprintf("/stories/%s", s);
	asana_free(&rep);
	if (path != NULL && asana_get(p->r, path, "text", &rep) == RC_OK) {
		s = node_str(rep.data, "text");
		yes = s != NULL && strcmp(s, text) == 0;
	}
	if (path != NULL)
		asana_free(&rep);
	free(path);
	free(body);
	free(text);
	return yes;
}

/* U6: as long as the tail of a log, as claims and comments of ours may be,
 * and as we try at most. */
static void
lengths(struct probe *p)
{
	static const long size[] = {
		CLAIM_TAIL_BYTES + 500, CLAIM_TEXT_MAX, POST_TEXT_MAX,
		PROBE_TEXT_MAX
	};
	size_t i;
	int yes;

	for (i = 0; i < sizeof(size) / sizeof(size[0]) && going(p); i++) {
		if ((yes = fits(p, size[i])) == -1)
			return;
		if (!yes) {
			p->f->cut = size[i];
			return;
		}
		p->f->whole = size[i];
	}
}

static int
is_there(struct probe *p, const struct reply *rep)
{
	struct task t;

	asana_task(p->r, rep->data, &t);
	return t.section != NULL && strcmp(t.section, p->section) == 0;
}

/* Moves the card to a column and waits until it shows there. */
static void
move(struct probe *p, int col)
{
	char *path;
	double got;
	int rc;

	if (!going(p))
		return;
	p->section = column_gid(p->w, col);
	if ((rc = asana_move(p->w, p->card, p->section)) != RC_OK) {
		end(p, rc);
		return;
	}
	got = p->w->date_got;
	path = xasprintf("/tasks/%s", p->card);
	await(p, path, "memberships.project.gid,memberships.section.gid",
	    is_there, got, &p->f->moved);
	free(path);
}

/* Copies the card's modified_at. */
static void
modified(struct probe *p, char at[40])
{
	struct reply rep;
	char *path = xasprintf("/tasks/%s", p->card);
	const char *s;

	end(p, asana_get(p->r, path, "modified_at", &rep));
	s = node_str(rep.data, "modified_at");
	snprintf(at, 40, "%s", s != NULL ? s : "");
	asana_free(&rep);
	free(path);
}

/* U7, before there is any comment, which would change it too.  In none of
 * these columns a worker takes cards. */
static void
moves(struct probe *p)
{
	char before[40], after[40];

	clock_sleep(0.1);	/* or it may have the stamp of its making */
	modified(p, before);
	move(p, COL_DONE);
	if (p->rc == RC_OK)
		modified(p, after);
	if (p->rc == RC_OK && *before != '\0')
		p->f->modifies = strcmp(before, after) != 0;
	move(p, COL_WORKERS);
}

static char *
card_body(const struct probe *p)
{
	struct jsonw w;
	struct buf b;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", p->name);
	jsonw_kstr(&w, "notes", "asana-probe measures this board and deletes "
	    "this card in a minute.\nIf it is older than that, delete it.");
	jsonw_key(&w, "memberships");
	jsonw_arr(&w);
	jsonw_obj(&w);
	jsonw_kstr(&w, "project", p->w->project);
	jsonw_kstr(&w, "section", column_gid(p->w, COL_WORKERS));
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_key(&w, "projects");
	jsonw_arr(&w);
	jsonw_str(&w, p->w->project);
	jsonw_end(&w);
	return asana_body_end(&w);
}

static int
is_ours(const struct node *item, void *arg)
{
	struct probe *p = arg;
	const char *name = node_str(item, "name");

	if (name == NULL || strcmp(name, p->name) != 0)
		return 0;
	snprintf(p->card, sizeof(p->card), "%s", node_str(item, "gid"));
	return RC_NO;
}

/* It is unclear whether the card was made: looks for it. */
static void
find_card(struct probe *p)
{
	char *path = xasprintf("/sections/%s/tasks",
	    column_gid(p->w, COL_WORKERS));

	clock_sleep(asana_settle(p->w));
	asana_each(p->w, path, "name", is_ours, p);
	free(path);
	if (p->card[0] == '\0')
		warn("a card '%s' may appear in %s: delete it then", p->name,
		    conf_column(COL_WORKERS));
}

static void
make_card(struct probe *p)
{
	struct http_req q = { 0 };
	struct reply rep;
	char nonce[17], *body;
	int rc, unclear;

	clock_nonce(nonce);
	snprintf(p->name, sizeof(p->name), "asana-probe %s", nonce);
	body = card_body(p);
	q.method = "POST";
	q.path = "/tasks";
	q.body = body;
	rc = asana_call(p->w, &q, "gid", 0, &rep);
	unclear = rc == RC_LATER && rep.http.ambiguous;
	if (rc == RC_OK && node_str(rep.data, "gid") != NULL)
		snprintf(p->card, sizeof(p->card), "%s",
		    node_str(rep.data, "gid"));
	asana_free(&rep);
	free(body);
	if (unclear)
		find_card(p);
	if (p->card[0] == '\0')
		end(p, rc != RC_OK ? rc : RC_LATER);
}

/* Nothing of ours stays on the board. */
static void
delete_card(struct probe *p)
{
	int i, rc = RC_LATER;

	if (p->card[0] == '\0')
		return;
	if (stopped)
		warn("deleting its card");
	for (i = 0; i < DELETE_TRIES && rc == RC_LATER; i++) {
		if (i > 0)
			clock_sleep(1);
		rc = asana_delete(p->w, p->card);
	}
	if (rc != RC_OK)
		warn("its card is still there: asana-delete %s", p->card);
	end(p, rc);
}

/* All of it, on the card. */
static void
measure(struct probe *p)
{
	p->stories = xasprintf("/tasks/%s/stories", p->card);
	moves(p);
	comments(p);
	edits(p);
	deletes(p);
	lengths(p);
	free(p->stories);
}

static void
count(struct findings *f, const struct asana *api)
{
	double longest;

	f->requests += http_count(api->http);
	f->limited += http_limited(api->http, &longest);
	if (longest > f->longest)
		f->longest = longest;
}

int
probe_run(struct asana *api, struct findings *f)
{
	struct probe p;

	memset(&p, 0, sizeof(p));
	p.f = f;
	p.w = api;
	p.r = asana_open();
	column_gid(api, COL_DONE);	/* dies before there is a card */
	column_gid(api, COL_WORKERS);
	make_card(&p);
	if (p.card[0] != '\0') {
		measure(&p);
		delete_card(&p);
	}
	if (stopped)
		end(&p, RC_LATER);
	f->requests = f->limited = 0;
	count(f, p.w);
	count(f, p.r);
	asana_close(p.r);
	return p.rc;
}

int
probe_look(struct asana *api, struct findings *f)
{
	struct reply rep;
	char *path = xasprintf("/projects/%s", api->project);
	int i, rc = RC_OK;

	for (i = 0; i < PROBE_LOOKS && rc == RC_OK && !stopped; i++) {
		rc = asana_get(api, path, "gid", &rep);
		if (rc == RC_OK) {
			series_add(&f->read, rep.http.got - rep.http.sent);
			note_times(f, &rep);
		}
		asana_free(&rep);
	}
	free(path);
	f->requests = f->limited = 0;
	count(f, api);
	return rc;
}

void
probe_plan(struct asana *api, FILE *out)
{
	fprintf(out, "POST /tasks\ta card in %s\n", conf_column(COL_WORKERS));
	fprintf(out, "POST /sections/%s/addTask\tto %s\n",
	    column_gid(api, COL_DONE), conf_column(COL_DONE));
	fprintf(out, "POST /sections/%s/addTask\tand back\n",
	    column_gid(api, COL_WORKERS));
	fprintf(out, "POST /tasks/{card}/stories\t%d short comments, 4 long "
	    "ones\n", PROBE_COMMENTS);
	fprintf(out, "PUT /stories/{comment}\t%d edits\n", EDITS);
	fprintf(out, "DELETE /stories/{comment}\t%d of them\n", DELETES);
	fprintf(out, "DELETE /tasks/{card}\tat the end, whatever happened\n");
}
