/* create: job lines become cards. */
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/once.h"
#include "asana/tags.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/str.h"
#include "cards/create.h"
#include "cards/plan.h"
#include "record/card.h"

#define MADE_FIELDS	"memberships.project.gid,memberships.section.gid"
#define CARD_FIELDS	"notes,completed," MADE_FIELDS

struct create {
	struct asana	*api;
	struct plan	 plan;
	struct tags	*tags;
	char		*base;		/* of links */
	struct progress	*shown;		/* or NULL */
	int		 rc;
};

struct create *
create_open(struct asana *api)
{
	struct create *c = xcalloc(1, sizeof(*c));

	c->api = api;
	c->base = asana_cardbase(api);
	c->tags = tags_open(api);
	return c;
}

void
create_close(struct create *c)
{
	plan_free(&c->plan);
	tags_close(c->tags);
	progress_end(c->shown);
	free(c->base);
	free(c);
}

int
create_add(struct create *c, const char *line, size_t len, const char *where)
{
	return plan_add(&c->plan, line, len, where);
}

/* Appends the description of J; a gid that is still to come is as long as any.
 * Returns 0, or -1 when it is too long. */
static int
put_notes(struct buf *b, const struct create *c, const struct plan_job *j)
{
	static char none[] = "00000000000000000000000000000000";
	char **gids, **names;
	size_t i, n = j->ndeps + j->nouter;
	int rc;

	gids = xcalloc(n, sizeof(*gids));
	names = xcalloc(n, sizeof(*names));
	for (i = 0; i < n; i++)
		if (i < j->ndeps) {
			gids[i] = j->deps[i]->gid != NULL ?
			    j->deps[i]->gid : none;
			names[i] = j->deps[i]->r.col[JOBLINE_NAME];
		} else
			gids[i] = names[i] = j->outer[i - j->ndeps];
	rc = card_print(b, &j->r, j->key, c->base, gids, names, n);
	free(gids);
	free(names);
	return rc;
}

/* Is everything right with the input?  Nothing was sent yet. */
static int
check(struct create *c)
{
	struct plan *p = &c->plan;
	struct buf b;
	size_t i;
	int rc;

	rc = plan_link(p);
	buf_init(&b, CARD_TEXT_MAX);
	for (i = 0; i < p->n; i++) {
		buf_reset(&b);
		if (put_notes(&b, c, p->job[i]) == -1) {
			warn("%s: too long for a card, with %zu dependencies",
			    p->job[i]->where, p->job[i]->ndeps +
			    p->job[i]->nouter);
			rc = err_worst(rc, RC_INPUT);
		}
	}
	buf_free(&b);
	return rc;
}

/* Which column of jobs a card from before is in, or -1. */
static int
where_is(const struct create *c, const struct node *card)
{
	static const int jobs[] = {
		COL_BACKLOG, COL_RUNNING, COL_DONE, COL_FAILED, COL_CANCELLED
	};
	const struct section *col;
	struct task t;
	size_t i;

	asana_task(c->api, card, &t);
	if (t.completed)
		return COL_DONE;
	for (i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		col = column_find(c->api, settings_usual(jobs[i]), 0);
		if (t.section != NULL && col != NULL &&
		    strcmp(t.section, col->gid) == 0)
			return jobs[i];
	}
	return -1;
}

/* Returns 1 when the server has put the new card somewhere else than told. */
static int
misplaced(const struct create *c, const struct node *card)
{
	struct task t;

	asana_task(c->api, card, &t);
	return t.section != NULL && strcmp(t.section,
	    column_gid(c->api, COL_BACKLOG)) != 0;
}

/* A card of the project: is it one of ours? */
static int
take_card(const struct node *item, void *arg)
{
	struct create *c = arg;
	struct card card;
	const char *notes = node_str(item, "notes");
	struct plan_job *j;

	if (notes == NULL)
		return 0;
	card_parse(&card, notes);
	if (card.key != NULL &&
	    (j = plan_bykey(&c->plan, card.key)) != NULL && j->gid == NULL) {
		j->gid = xstrdup(node_str(item, "gid"));
		j->state = j->tries > 0 ? PLAN_MADE : PLAN_THERE;
		if (j->tries > 0)
			j->astray = misplaced(c, item);
		else
			j->column = where_is(c, item);
	}
	card_free(&card);
	return 0;
}

static int
list_cards(struct create *c)
{
	char *path = xasprintf("/projects/%s/tasks", c->api->project);
	int rc = asana_each(c->api, path, CARD_FIELDS, take_card, c);

	free(path);
	return rc;
}

/* The tags that the new cards will have. */
static int
make_tags(struct create *c)
{
	struct plan_job *j;
	const char *rest, *s;
	size_t i, n;

	for (i = 0; i < c->plan.n; i++) {
		j = plan_real(c->plan.job[i]);
		rest = j->gid == NULL ? j->r.col[JOBLINE_TAGS] : NULL;
		while ((s = str_next(&rest, ",", &n)) != NULL)
			tags_want(c->tags, s, n);
	}
	return tags_make(c->tags);
}

/* One request makes a whole card, so that no worker sees half of one; tags are
 * accepted then, too. */
static char *
body_of(const struct create *c, const struct plan_job *j)
{
	struct jsonw w;
	struct buf b, text;
	const char *rest = j->r.col[JOBLINE_TAGS], *s;
	size_t n;

	buf_init(&text, CARD_TEXT_MAX);
	put_notes(&text, c, j);
	asana_body(&w, &b);
	jsonw_kstr(&w, "name", j->r.col[JOBLINE_NAME]);
	jsonw_kstr(&w, "notes", buf_str(&text));
	column_place(c->api, COL_BACKLOG, &w);
	if (rest != NULL) {
		jsonw_key(&w, "tags");
		jsonw_arr(&w);
		while ((s = str_next(&rest, ",", &n)) != NULL)
			jsonw_str(&w, tags_gid(c->tags, s, n));
		jsonw_end(&w);
	}
	buf_free(&text);
	return asana_body_end(&w);
}

/* A card on its way. */
struct sent {
	struct create	*c;
	struct plan_job	*j;
};

static void
not_created(struct create *c, const struct plan_job *j,
    const struct reply *rep)
{
	struct wire_req q = { 0 };

	q.method = "POST";
	q.path = "/tasks";
	progress_hide(c->shown);
	warn("%s: '%s' was not created", j->where, j->r.col[JOBLINE_NAME]);
	asana_say(&q, rep);
	c->rc = err_worst(c->rc, rep->http.rc);
}

static void
answered(struct reply *rep, void *arg)
{
	struct sent *s = arg;
	struct create *c = s->c;
	struct plan_job *j = s->j;
	const char *gid = rep->http.dry ? j->r.col[JOBLINE_ID] :
	    node_str(rep->data, "gid");

	free(s);
	if (rep->http.rc == RC_OK && (gid != NULL || rep->http.dry)) {
		j->gid = xstrdup(gid != NULL ? gid : "0");
		j->state = PLAN_MADE;
		j->astray = misplaced(c, rep->data);
		progress_step(c->shown);
	} else if (rep->http.ambiguous || rep->http.rc == RC_OK) {
		j->state = PLAN_UNCLEAR;
	} else {
		j->state = PLAN_FAILED;
		not_created(c, j, rep);
	}
}

static void
send_card(struct create *c, struct plan_job *j)
{
	struct wire_req q = { 0 };
	struct sent *s = xmalloc(sizeof(*s));
	char *body = body_of(c, j);

	q.method = "POST";
	q.path = "/tasks";
	q.body = body;
	j->state = PLAN_SENT;
	j->tries++;
	s->c = c;
	s->j = j;
	asana_start(c->api, &q, MADE_FIELDS, 1, answered, s);
	free(body);
}

/* Has everything that J waits for a card? */
static int
ready(const struct plan_job *j)
{
	size_t i;

	for (i = 0; i < j->ndeps; i++)
		if (j->deps[i]->gid == NULL)
			return 0;
	return 1;
}

/* Sends what can be made now, and works until all is answered. */
static void
send_ready(struct create *c)
{
	struct plan_job *j;
	size_t i;

	for (i = 0; i < c->plan.n; i++) {
		j = c->plan.job[c->plan.order[i]];
		if (j->same != NULL || j->state != PLAN_WAITING)
			continue;
		if (!ready(j))
			asana_run(c->api);	/* it may be on its way */
		if (ready(j))
			send_card(c, j);
	}
	asana_run(c->api);
}

/* Unclear answers: the list of cards tells which were made; the others are
 * sent again.  Returns 1 when there may be something to send. */
static int
clear_up(struct create *c)
{
	size_t i, unclear = 0;
	struct plan_job *j;
	int rc;

	for (i = 0; i < c->plan.n; i++)
		unclear += c->plan.job[i]->state == PLAN_UNCLEAR;
	if (unclear == 0)
		return 0;
	clock_sleep(asana_settle(c->api));
	if ((rc = list_cards(c)) != RC_OK) {
		c->rc = err_worst(c->rc, rc);
		return 0;
	}
	for (i = 0; i < c->plan.n; i++) {
		j = c->plan.job[i];
		if (j->state != PLAN_UNCLEAR)
			continue;
		j->state = PLAN_WAITING;
		if (j->tries < ONCE_TRIES)
			continue;
		j->state = PLAN_FAILED;
		warn("%s: it stays unclear whether '%s' was created",
		    j->where, j->r.col[JOBLINE_NAME]);
		c->rc = err_worst(c->rc, RC_LATER);
	}
	return 1;
}

static void
bring_home(struct create *c)
{
	const char *backlog = column_gid(c->api, COL_BACKLOG);
	size_t i;

	for (i = 0; i < c->plan.n; i++)
		if (c->plan.job[i]->astray)
			c->rc = err_worst(c->rc, asana_move(c->api,
			    c->plan.job[i]->gid, backlog));
}

static void
replace(char **col, const char *text)
{
	free(*col);
	*col = text != NULL ? xstrdup(text) : NULL;
}

/* Gives J what its card has, under its gid; DEPS is room.  A card from before
 * may wait for one that was deleted since, and could not be made again. */
static void
fill_in(struct plan_job *j, struct buf *deps)
{
	struct plan_job *r = plan_real(j);
	size_t k;

	buf_reset(deps);
	for (k = 0; k < r->ndeps; k++)
		if (r->deps[k]->gid != NULL)
			buf_printf(deps, "%s%s", deps->len > 0 ? "," : "",
			    r->deps[k]->gid);
	for (k = 0; k < r->nouter; k++)
		buf_printf(deps, "%s%s", deps->len > 0 ? "," : "",
		    r->outer[k]);
	replace(&j->r.col[JOBLINE_ID], r->gid);
	replace(&j->r.col[JOBLINE_DEPS], deps->len > 0 ? buf_str(deps) : NULL);
	if (j != r)
		replace(&j->r.col[JOBLINE_TAGS], r->r.col[JOBLINE_TAGS]);
}

/* Prints the job lines, ids now gids. */
static int
print(struct create *c, FILE *out)
{
	struct plan_job *j;
	struct buf deps, line;
	size_t i;

	buf_init(&line, JOBLINE_LINE_MAX);
	buf_init(&deps, JOBLINE_LINE_MAX);
	for (i = 0; i < c->plan.n; i++) {
		j = c->plan.job[i];
		if (plan_real(j)->gid == NULL)
			continue;
		fill_in(j, &deps);
		buf_reset(&line);
		jobline_print(&line, &j->r);
		fwrite(buf_str(&line), 1, line.len, out);
	}
	buf_free(&line);
	buf_free(&deps);
	return c->rc;
}

/* Checks all, and finds what is there. */
static int
look(struct create *c)
{
	int rc;

	if ((rc = check(c)) != RC_OK)
		return rc;
	column_gid(c->api, COL_BACKLOG);
	return list_cards(c);
}

int
create_run(struct create *c, FILE *out)
{
	struct create_count n;
	int rc;

	if ((rc = look(c)) != RC_OK || (rc = make_tags(c)) != RC_OK)
		return rc;
	create_count(c, &n);
	progress_of(c->shown, n.missing);
	do
		send_ready(c);
	while (clear_up(c));
	progress_hide(c->shown);
	bring_home(c);
	return cli_dry ? c->rc : print(c, out);
}

int
create_look(struct create *c, FILE *out)
{
	int rc = look(c);

	return rc != RC_OK ? rc : print(c, out);
}

void
create_progress(struct create *c)
{
	if (c->shown == NULL)
		c->shown = progress_begin();
}

void
create_count(const struct create *c, struct create_count *n)
{
	const struct plan_job *j;
	size_t i;

	memset(n, 0, sizeof(*n));
	for (i = 0; i < c->plan.n; i++) {
		j = c->plan.job[i];
		if (j->same != NULL)
			continue;
		if (j->state == PLAN_MADE) {
			n->made++;
		} else if (j->state != PLAN_THERE) {
			n->missing++;
		} else {
			n->there++;
			if (j->column != -1)
				n->column[j->column]++;
			else
				n->elsewhere++;
		}
	}
}
