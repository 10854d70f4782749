/* create: job lines become cards. */
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/progress.h"
#include "base/str.h"
#include "cards/create.h"
#include "record/card.h"

#define MADE_FIELDS	"memberships.project.gid,memberships.section.gid,notes"
#define CARD_FIELDS	MADE_FIELDS ",memberships.section.name,completed," \
			"tags.name"

struct tag {
	char		*name;
	char		*gid;
	int		 used;		/* by a new card */
};

struct create {
	struct asana	*api;
	struct plan	*plan;
	struct tag	*tag;		/* that the jobs have */
	size_t		 ntags;
	struct tag	*making;	/* the one that was sent last */
	char		*base;		/* of links */
	struct progress	*shown;		/* or NULL */
	size_t		 unclear;	/* answers */
	int		 changed;	/* one did not: nothing more is made */
	int		 away;		/* patience was over for a card */
	int		 rc;
};

static void
end(struct create *c)
{
	while (c->ntags > 0) {
		free(c->tag[--c->ntags].name);
		free(c->tag[c->ntags].gid);
	}
	free(c->tag);
	free(c->base);
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
	struct plan *p = c->plan;
	struct buf b;
	size_t i;
	int rc = plan_link(p);

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

/* The column of jobs that a card from before is in, or -1. */
static int
where_is(const struct create *c, const struct node *card)
{
	struct task t;
	int col;

	asana_task(c->api, card, &t);
	if (t.completed)
		return COL_DONE;
	col = t.column != NULL ? conf_whichcolumn(t.column) : -1;
	return col == COL_WORKERS || col == COL_SWEEPS ? -1 : col;
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

/* J has the card ITEM; but if its text has changed, nobody may run it. */
static void
made(struct create *c, struct plan_job *j, const struct node *item)
{
	const char *gid = node_str(item, "gid");
	struct buf text;

	buf_init(&text, CARD_TEXT_MAX);
	put_notes(&text, c, j);
	j->state = PLAN_MADE;
	if (post_kept(j->where, buf_str(&text), node_str(item, "notes")) ==
	    RC_OK) {
		j->gid = xstrdup(gid);
		j->astray = misplaced(c, item);
	} else {
		j->state = PLAN_FAILED;
		c->changed = 1;
		c->rc = err_worst(c->rc, RC_REFUSED);
		asana_delete(c->api, gid);
	}
	buf_free(&text);
}

/* J has the card ITEM from before, with the options OPTS.  If there are several
 * the first that has its code is it, or else the first. */
static void
there(struct create *c, struct plan_job *j, const struct node *item,
    const char *opts)
{
	const char *own = j->r.col[JOBLINE_OPTS];
	char *code = jobopts_get(own, "code"), *its = jobopts_get(opts, "code");
	int other = strncmp(code != NULL ? code : "", its != NULL ? its : "",
	    64) != 0;

	if (j->gid == NULL || (j->other != NULL && !other)) {
		free(j->gid);
		free(j->other);
		j->gid = xstrdup(node_str(item, "gid"));
		j->state = PLAN_THERE;
		j->column = where_is(c, item);
		j->other = other ? jobopts_code(own, opts) : NULL;
	}
	free(code);
	free(its);
}

static struct tag *
find_tag(const struct create *c, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < c->ntags; i++)
		if (strncmp(c->tag[i].name, name, n) == 0 &&
		    c->tag[i].name[n] == '\0')
			return &c->tag[i];
	return NULL;
}

/* Names are not unique in Asana: everybody takes the lowest gid. */
static int
take_tag(const struct node *item, void *arg)
{
	const char *name = node_str(item, "name");
	const char *gid = node_str(item, "gid");
	struct tag *t;

	if (name == NULL || (t = find_tag(arg, name, strlen(name))) == NULL)
		return 0;
	if (t->gid == NULL || str_order(0, gid, 0, t->gid) < 0) {
		free(t->gid);
		t->gid = xstrdup(gid);
	}
	return 0;
}

/* A card of the project: is it one of ours? */
static int
take_card(const struct node *item, void *arg)
{
	struct create *c = arg;
	struct card card;
	const char *notes = node_str(item, "notes");
	const struct node *tags = node_at(item, "tags");
	struct plan_job *j;
	char key[34];

	for (tags = tags != NULL ? tags->first : NULL; tags != NULL;
	    tags = tags->next)
		take_tag(tags, c);
	if (notes == NULL)
		return 0;
	card_parse(&card, notes);
	if (card.key != NULL) {
		plan_key(c->plan, key, card.key, card.opts);
		if ((j = plan_bykey(c->plan, key)) == NULL)
			;
		else if (j->tries == 0)
			there(c, j, item, card.opts);
		else if (j->gid == NULL)
			made(c, j, item);
	}
	card_free(&card);
	return 0;
}

static int
list_cards(struct create *c)
{
	return asana_each(c->api, NULL, CARD_FIELDS, take_card, c,
	    "/projects/%s/tasks", c->api->project);
}

static int
list_tags(struct create *c)
{
	return asana_each(c->api, NULL, "name", take_tag, c,
	    "/workspaces/%s/tags", conf_gid("ASANA_WORKSPACE_GID"));
}

static int
look_for_tag(void *arg)
{
	struct create *c = arg;
	int rc = list_tags(c);

	return rc == RC_OK && c->making->gid == NULL ? RC_NO : rc;
}

static int
make_tag(struct create *c, struct tag *t)
{
	struct wire_req q = { .method = "POST", .path = "/tags" };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", t->name);
	jsonw_kstr(&w, "workspace", conf_gid("ASANA_WORKSPACE_GID"));
	q.body = asana_body_end(&w);
	c->making = t;
	rc = make_once(c->api, &q, "name", look_for_tag, c, &rep);
	if (rc == RC_OK && t->gid == NULL)
		t->gid = xstrdup(cli_dry ? "0" : node_str(rep.data, "gid"));
	asana_free(&rep);
	return rc;
}

/* The first tag of a new card that was not found, or NULL. */
static struct tag *
lacks_tag(const struct create *c)
{
	size_t i;

	for (i = 0; i < c->ntags; i++)
		if (c->tag[i].used && c->tag[i].gid == NULL)
			return &c->tag[i];
	return NULL;
}

/* Finds the tags of new cards in the workspace, unless other cards have them,
 * and makes the missing ones. */
static int
make_tags(struct create *c)
{
	struct tag *t;
	int rc = lacks_tag(c) != NULL ? list_tags(c) : RC_OK;

	while (rc == RC_OK && (t = lacks_tag(c)) != NULL)
		rc = make_tag(c, t);
	return rc;
}

/* Wants the tags of all jobs; if they are USED, by those that have no card. */
static void
want_tags(struct create *c, int used)
{
	struct plan_job *j;
	const char *rest, *s;
	struct tag *t;
	size_t i, n;

	for (i = 0; i < c->plan->n; i++) {
		j = c->plan->job[i]->same;
		rest = j->r.col[JOBLINE_TAGS];
		while ((s = str_next(&rest, ",", &n)) != NULL) {
			if ((t = find_tag(c, s, n)) == NULL) {
				c->tag = xgrow(c->tag, c->ntags, sizeof(*t));
				t = &c->tag[c->ntags++];
				*t = (struct tag){ .name = xstrndup(s, n) };
			}
			t->used |= used && j->gid == NULL;
		}
	}
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
	if (c->plan->aside)
		jsonw_kstr(&w, "workspace", conf_gid("ASANA_WORKSPACE_GID"));
	else
		column_place(c->api, COL_BACKLOG, &w);
	if (rest != NULL) {
		jsonw_key(&w, "tags");
		jsonw_arr(&w);
		while ((s = str_next(&rest, ",", &n)) != NULL)
			jsonw_str(&w, find_tag(c, s, n)->gid);
		jsonw_end(&w);
	}
	buf_free(&text);
	return asana_body_end(&w);
}

static void
send_card(struct create *c, struct plan_job *j)
{
	struct wire_req q = { .method = "POST", .path = "/tasks" };
	const char *gid = j->r.col[JOBLINE_ID];
	char *body = body_of(c, j);
	struct reply rep;
	int rc;

	q.body = body;
	j->tries++;
	rc = asana_call(c->api, &q, MADE_FIELDS, 1, &rep);
	free(body);
	if (rep.http.dry) {
		j->gid = xstrdup(gid != NULL ? gid : "0");
		j->state = PLAN_MADE;
	} else if (rc == RC_OK && node_str(rep.data, "gid") != NULL) {
		progress_hide(c->shown);
		made(c, j, rep.data);
		progress_step(c->shown);
	} else if (rep.http.ambiguous || rc == RC_OK) {
		j->state = PLAN_UNCLEAR;
		c->unclear++;
	} else {
		j->state = PLAN_FAILED;
		progress_hide(c->shown);
		warn("%s: '%s' was not created", j->where,
		    j->r.col[JOBLINE_NAME]);
		asana_say(&q, &rep);
		c->rc = err_worst(c->rc, rep.http.rc);
		c->away |= rep.http.rc == RC_LATER;
	}
	asana_free(&rep);
}

static int
ready(const struct plan_job *j)
{
	size_t i;

	for (i = 0; i < j->ndeps; i++)
		if (j->deps[i]->gid == NULL)
			return 0;
	return 1;
}

/* Makes what can be made now, one after another: the order of the board is the
 * order of work, and a text must come back as it was before there is another
 * one.  Once patience is over for one no other is tried. */
static void
send_ready(struct create *c)
{
	struct plan_job *j;
	size_t i;

	for (i = 0; i < c->plan->n && !c->changed && !c->away; i++) {
		j = c->plan->job[c->plan->order[i]];
		if (j->same != j || j->state != PLAN_WAITING)
			continue;
		if (ready(j))
			send_card(c, j);
	}
}

/* Unclear answers: the list of cards tells which were made; the others are
 * sent again.  Returns 1 when there may be something to send. */
static int
clear_up(struct create *c)
{
	struct plan_job *j;
	size_t i;
	int rc;

	if (c->unclear == 0 || c->changed)
		return 0;
	c->unclear = 0;
	clock_sleep(conf_lease("lease.settle"));
	if ((rc = list_cards(c)) != RC_OK) {
		c->rc = err_worst(c->rc, rc);
		return 0;
	}
	for (i = 0; i < c->plan->n; i++) {
		j = c->plan->job[i];
		if (j->state != PLAN_UNCLEAR)
			continue;
		j->state = j->tries < ONCE_TRIES ? PLAN_WAITING : PLAN_FAILED;
		if (j->state == PLAN_WAITING)
			continue;
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

	for (i = 0; i < c->plan->n; i++)
		if (c->plan->job[i]->astray)
			c->rc = err_worst(c->rc, asana_move(c->api,
			    c->plan->job[i]->gid, backlog));
}

static int
run(struct create *c, int tell, FILE *out)
{
	struct plan_count n;
	int rc;

	if ((rc = check(c)) != RC_OK)
		return rc;
	column_gid(c->api, COL_BACKLOG);
	want_tags(c, 0);
	if (!c->plan->fresh && (rc = list_cards(c)) != RC_OK)
		return rc;
	if (c->plan->look) {
		plan_print(c->plan, out);
		return RC_OK;
	}
	want_tags(c, 1);
	if ((rc = make_tags(c)) != RC_OK)
		return rc;
	plan_count(c->plan, &n);
	c->shown = tell ? progress_begin() : NULL;
	progress_of(c->shown, n.missing);
	do
		send_ready(c);
	while (clear_up(c));
	progress_end(c->shown);
	bring_home(c);
	if (!cli_dry)
		plan_print(c->plan, out);
	return c->rc;
}

int
create_run(struct asana *api, struct plan *p, int tell, FILE *out)
{
	struct create c = { .api = api, .plan = p };
	int rc;

	c.base = asana_cardbase(api);
	rc = run(&c, tell, out);
	end(&c);
	return rc;
}
