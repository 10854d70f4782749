/* probe: measures what the lease depends on, with a card of its own. */
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "clock.h"
#include "columns.h"
#include "err.h"
#include "measure.h"
#include "post.h"
#include "probe.h"

#define EDITS		3
#define DELETES		2
#define DELETE_TRIES	5	/* of the card */
#define LINE		64	/* bytes of a line of a long comment */

/* Sends a write that may be repeated; the answer is in REP. */
static int
put(struct probe *p, const char *method, const char *path, const char *body,
    const char *fields, struct reply *rep)
{
	struct wire_req q = { 0 };
	int rc;

	q.method = method;
	q.path = path;
	q.body = body;
	rc = asana_call(p->w, &q, fields, 0, rep);
	measure_times(p->f, rep);
	measure_end(p, rc);
	return rc;
}

/* The comment P->which, in a list; NULL when it is not there. */
static const char *
text_of(const struct probe *p, const struct reply *rep)
{
	const struct node *s = rep->data->first;

	for (; s != NULL; s = s->next)
		if (measure_number(node_str(s, "text")) == p->which)
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

	for (k = 0; k < EDITS && measure_going(p); k++) {
		if ((i = next_comment(p, i)) == -1)
			return;
		snprintf(text, sizeof(text), "probe %d edited", i);
		body = measure_body(text);
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
		measure_list(p, is_edited, got, &p->f->edited);
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

	for (k = 0; k < DELETES && measure_going(p); k++) {
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
		measure_list(p, is_gone, got, &p->f->deleted);
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
	struct wire_req q = { 0 };
	struct reply rep;
	char *text = long_text(n), *body = measure_body(text), *path = NULL;
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

	for (i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		if (!measure_going(p))
			return;
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

	if (!measure_going(p))
		return;
	p->section = column_gid(p->w, col);
	if ((rc = asana_move(p->w, p->card, p->section)) != RC_OK) {
		measure_end(p, rc);
		return;
	}
	got = p->w->date_got;
	path = xasprintf("/tasks/%s", p->card);
	measure_await(p, path,
	    "memberships.project.gid,memberships.section.gid", is_there, got,
	    &p->f->moved);
	free(path);
}

/* Copies the card's modified_at. */
static void
modified(struct probe *p, char at[40])
{
	struct reply rep;
	char *path = xasprintf("/tasks/%s", p->card);
	const char *s;

	measure_end(p, asana_get(p->r, path, "modified_at", &rep));
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
	clock_sleep(asana_settle(p->w));
	column_cards(p->w, COL_WORKERS, "name", is_ours, p);
	if (p->card[0] == '\0')
		warn("a card '%s' may appear in %s: delete it then", p->name,
		    conf_column(COL_WORKERS));
}

static void
make_card(struct probe *p)
{
	struct wire_req q = { 0 };
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
		measure_end(p, rc != RC_OK ? rc : RC_LATER);
}

/* Nothing of ours stays on the board. */
static void
delete_card(struct probe *p)
{
	int i, rc = RC_LATER;

	if (p->card[0] == '\0')
		return;
	if (measure_stopped())
		warn("deleting its card");
	for (i = 0; i < DELETE_TRIES && rc == RC_LATER; i++) {
		if (i > 0)
			clock_sleep(1);
		rc = asana_delete(p->w, p->card);
	}
	if (rc != RC_OK)
		warn("its card is still there: asana-delete %s", p->card);
	measure_end(p, rc);
}

/* All of it, on the card. */
static void
measure(struct probe *p)
{
	p->stories = xasprintf("/tasks/%s/stories", p->card);
	moves(p);
	measure_comments(p);
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
	if (measure_stopped())
		measure_end(&p, RC_LATER);
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

	for (i = 0; i < PROBE_LOOKS && rc == RC_OK && !measure_stopped(); i++) {
		rc = asana_get(api, path, "gid", &rep);
		if (rc == RC_OK) {
			series_add(&f->read, rep.http.got - rep.http.sent);
			measure_times(f, &rep);
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
	    "ones\n", MEASURE_COMMENTS);
	fprintf(out, "PUT /stories/{comment}\t%d edits\n", EDITS);
	fprintf(out, "DELETE /stories/{comment}\t%d of them\n", DELETES);
	fprintf(out, "DELETE /tasks/{card}\tat the end, whatever happened\n");
}
