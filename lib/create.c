/* create: job lines become cards. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "card.h"
#include "clock.h"
#include "columns.h"
#include "create.h"
#include "err.h"
#include "json.h"
#include "opt.h"
#include "rec.h"
#include "str.h"
#include "tab.h"
#include "tags.h"

#define MADE_FIELDS	"memberships.project.gid,memberships.section.gid"
#define TITLE		"job"	/* of a job without a name */

enum state { WAITING, SENT, THERE, MADE, FAILED, UNCLEAR };

struct create;

struct job {
	struct create	*c;
	struct rec	 r;
	char		*where;		/* "file:line" */
	char		 key[17];
	char		*gid;		/* once known */
	struct job	*same;		/* first one with this key, or NULL */
	struct job	**deps;		/* what it waits for, but … */
	size_t		 ndeps;
	char		**outer;	/* … these, gids of other cards */
	size_t		 nouter;
	struct job	**users;	/* what waits for it */
	size_t		 nusers;
	size_t		 open;		/* dependencies without a gid yet */
	enum state	 state;
	int		 tries;
	int		 astray;	/* made, but not in Backlog */
};

struct create {
	struct asana	*api;
	struct job	**job;
	size_t		 n;
	struct tags	*tags;
	struct tab	 ids;		/* to indices in `job` */
	struct tab	 keys;
	char		*base;		/* of links */
	int		 rc;
};

struct create *
create_open(struct asana *api)
{
	struct create *c;

	c = xcalloc(1, sizeof(*c));
	c->api = api;
	c->base = asana_cardbase(api);
	c->tags = tags_open(api);
	tab_init(&c->ids);
	tab_init(&c->keys);
	return c;
}

static void
free_job(struct job *j)
{
	size_t i;

	rec_free(&j->r);
	for (i = 0; i < j->nouter; i++)
		free(j->outer[i]);
	free(j->outer);
	free(j->where);
	free(j->gid);
	free(j->deps);
	free(j->users);
	free(j);
}

void
create_close(struct create *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free_job(c->job[i]);
	free(c->job);
	tags_close(c->tags);
	tab_free(&c->ids);
	tab_free(&c->keys);
	free(c->base);
	free(c);
}

/* Makes the title one line of a sane length. */
static void
one_line(struct rec *r)
{
	char *p, **name = &r->col[REC_NAME];
	size_t n;

	if (*name == NULL)
		*name = xstrdup(TITLE);
	for (p = *name; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	if ((n = strlen(*name)) > ASANA_NAME_MAX) {
		n = ASANA_NAME_MAX;
		while (((unsigned char)(*name)[n] & 0xc0) == 0x80)
			n--;
		(*name)[n] = '\0';
	}
}

/* Returns what is wrong with a job by itself, or NULL. */
static const char *
check(const struct rec *r)
{
	struct node *params;
	int i, object;

	for (i = 0; i < REC_NCOL; i++)
		if (r->col[i] != NULL &&
		    !str_isutf8(r->col[i], strlen(r->col[i])))
			return "text that is not UTF-8";
	if (r->col[REC_SCRIPT] == NULL || r->col[REC_SCRIPT][
	    strspn(r->col[REC_SCRIPT], " \t\r\n")] == '\0')
		return "a job without a script";
	if (strlen(r->col[REC_SCRIPT]) > CARD_TEXT_MAX / 2)
		return "the script is too long for a card";
	if (r->col[REC_PARAMS] != NULL) {
		params = json_parse(r->col[REC_PARAMS],
		    strlen(r->col[REC_PARAMS]), NULL);
		object = params != NULL && params->type == NODE_OBJ;
		node_free(params);
		if (!object)
			return "params is no JSON object";
	}
	return card_checkopts(r->col[REC_OPTS]);
}

static struct job *
by_id(const struct create *c, const char *id)
{
	long i = id != NULL ? tab_find(&c->ids, id, strlen(id)) : -1;

	return i != -1 ? c->job[i] : NULL;
}

int
create_add(struct create *c, const char *line, size_t len, const char *where)
{
	struct job *j;
	const char *why;
	long i;

	j = xcalloc(1, sizeof(*j));
	if (rec_parse(&j->r, line, len, &why) == -1 ||
	    (why = check(&j->r)) != NULL ||
	    (why = c->n == CREATE_MAX ? "too many jobs" : NULL) != NULL ||
	    (why = by_id(c, j->r.col[REC_ID]) != NULL ?
	    "this id was there before" : NULL) != NULL) {
		warn("%s: %s", where, why);
		free_job(j);
		return RC_INPUT;
	}
	j->c = c;
	j->where = xstrdup(where);
	one_line(&j->r);
	rec_key(j->key, j->r.col[REC_SCRIPT], j->r.col[REC_OPTS]);
	if ((c->n & (c->n + 1)) == 0 || c->n == 0)
		c->job = xreallocarray(c->job, (c->n + 1) * 2,
		    sizeof(*c->job));
	c->job[c->n] = j;
	if (j->r.col[REC_ID] != NULL)
		tab_put(&c->ids, j->r.col[REC_ID], strlen(j->r.col[REC_ID]),
		    (long)c->n);
	if ((i = tab_find(&c->keys, j->key, strlen(j->key))) != -1)
		j->same = c->job[i];
	else
		tab_put(&c->keys, j->key, strlen(j->key), (long)c->n);
	c->n++;
	return RC_OK;
}

static void
append(struct job ***list, size_t *n, struct job *j)
{
	*list = xreallocarray(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = j;
}

/* The job that stands for J: equal ones are one card. */
static struct job *
real(struct job *j)
{
	return j->same != NULL ? j->same : j;
}

/* Resolves one id of the deps column. */
static int
resolve_id(struct create *c, struct job *j, char *id)
{
	struct job *d = by_id(c, id), *me = real(j);
	size_t i;

	if (d != NULL) {
		d = real(d);
		free(id);
		if (d == me) {
			warn("%s: the job waits for itself", j->where);
			return RC_INPUT;
		}
		for (i = 0; i < me->ndeps; i++)
			if (me->deps[i] == d)
				return RC_OK;
		append(&me->deps, &me->ndeps, d);
		append(&d->users, &d->nusers, me);
		return RC_OK;
	}
	if (!str_isgid(id)) {
		warn("%s: it waits for '%s', which is not among the jobs",
		    j->where, id);
		free(id);
		return RC_INPUT;
	}
	for (i = 0; i < me->nouter; i++)
		if (strcmp(me->outer[i], id) == 0) {
			free(id);
			return RC_OK;
		}
	me->outer = xreallocarray(me->outer, me->nouter + 1,
	    sizeof(*me->outer));
	me->outer[me->nouter++] = id;
	return RC_OK;
}

static int
resolve(struct create *c)
{
	const char *rest, *s;
	size_t i, n;
	int rc = RC_OK;

	for (i = 0; i < c->n; i++) {
		rest = c->job[i]->r.col[REC_DEPS];
		while ((s = str_next(&rest, ",", &n)) != NULL)
			rc = err_worst(rc, resolve_id(c, c->job[i],
			    xstrndup(s, n)));
	}
	return rc;
}

/* A circle would never be created: peels off what can be, and looks whether
 * anything is left. */
static int
no_circle(struct create *c)
{
	struct job **list = NULL, *j;
	size_t n = 0, i, k, want = 0;

	for (i = 0; i < c->n; i++) {
		j = c->job[i];
		j->open = j->ndeps;
		want += j->same == NULL;
		if (j->same == NULL && j->open == 0)
			append(&list, &n, j);
	}
	for (i = 0; i < n; i++)
		for (k = 0; k < list[i]->nusers; k++)
			if (--list[i]->users[k]->open == 0)
				append(&list, &n, list[i]->users[k]);
	free(list);
	for (i = 0; i < c->n && n != want; i++)
		if (c->job[i]->open > 0 && c->job[i]->same == NULL) {
			warn("%s: the job waits for itself, through others "
			    "(stage-deps names them)", c->job[i]->where);
			return RC_INPUT;
		}
	return RC_OK;
}

/* Returns 1 when the server has put the new card somewhere else than told. */
static int
misplaced(const struct job *j, const struct node *card)
{
	struct task t;

	asana_task(j->c->api, card, &t);
	return t.section != NULL && strcmp(t.section,
	    column_gid(j->c->api, COL_BACKLOG)) != 0;
}

/* A card of the project: is it one of ours? */
static int
take_card(const struct node *item, void *arg)
{
	struct create *c = arg;
	struct card card;
	const char *notes = node_str(item, "notes");
	struct job *j;
	long i;

	if (notes == NULL)
		return 0;
	card_parse(&card, notes);
	if (card.key != NULL &&
	    (i = tab_find(&c->keys, card.key, strlen(card.key))) != -1) {
		j = c->job[i];
		if (j->gid == NULL) {
			j->gid = xstrdup(node_str(item, "gid"));
			j->state = j->tries > 0 ? MADE : THERE;
			j->astray = j->tries > 0 && misplaced(j, item);
		}
	}
	card_free(&card);
	return 0;
}

static int
list_cards(struct create *c)
{
	char *path = xasprintf("/projects/%s/tasks", c->api->project);
	int rc = asana_each(c->api, path, "notes," MADE_FIELDS, take_card, c);

	free(path);
	return rc;
}

/* The tags that the new cards will have. */
static int
make_tags(struct create *c)
{
	const char *rest, *s;
	size_t i, n;

	for (i = 0; i < c->n; i++) {
		rest = c->job[i]->gid == NULL ? c->job[i]->r.col[REC_TAGS] :
		    NULL;
		while ((s = str_next(&rest, ",", &n)) != NULL)
			tags_want(c->tags, s, n);
	}
	return tags_make(c->tags);
}

static char *
notes(struct job *j)
{
	struct create *c = j->c;
	char **gids, **names, *text;
	struct buf b;
	size_t i, n = j->ndeps + j->nouter;

	gids = xcalloc(n, sizeof(*gids));
	names = xcalloc(n, sizeof(*names));
	for (i = 0; i < n; i++)
		if (i < j->ndeps) {
			gids[i] = j->deps[i]->gid;
			names[i] = j->deps[i]->r.col[REC_NAME];
		} else
			gids[i] = names[i] = j->outer[i - j->ndeps];
	buf_init(&b, CARD_TEXT_MAX);
	card_print(&b, &j->r, j->key, c->base, gids, names, n);
	text = buf_take(&b);
	free(gids);
	free(names);
	return text;
}

/*
 * One request makes a whole card, so that no worker sees half of one
 * (reference, "Create a task": projects, memberships and tags are accepted at
 * creation only, memberships as plain gids).
 */
static char *
body_of(struct job *j)
{
	struct create *c = j->c;
	struct jsonw w;
	struct buf b;
	char *text = notes(j);
	const char *rest = j->r.col[REC_TAGS], *s;
	size_t n;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", j->r.col[REC_NAME]);
	jsonw_kstr(&w, "notes", text);
	jsonw_key(&w, "projects");
	jsonw_arr(&w);
	jsonw_str(&w, c->api->project);
	jsonw_end(&w);
	jsonw_key(&w, "memberships");
	jsonw_arr(&w);
	jsonw_obj(&w);
	jsonw_kstr(&w, "project", c->api->project);
	jsonw_kstr(&w, "section", column_gid(c->api, COL_BACKLOG));
	jsonw_end(&w);
	jsonw_end(&w);
	if (rest != NULL) {
		jsonw_key(&w, "tags");
		jsonw_arr(&w);
		while ((s = str_next(&rest, ",", &n)) != NULL)
			jsonw_str(&w, tags_gid(c->tags, s, n));
		jsonw_end(&w);
	}
	free(text);
	return asana_body_end(&w);
}

static void send_card(struct job *);

/* J has a gid now: what waited for it may go. */
static void
release_users(struct job *j)
{
	size_t i;

	for (i = 0; i < j->nusers; i++)
		if (--j->users[i]->open == 0 && j->users[i]->state == WAITING)
			send_card(j->users[i]);
}

static void
answered(struct reply *rep, void *arg)
{
	struct job *j = arg;
	struct http_req q = { 0 };
	const char *gid = rep->http.dry ? j->r.col[REC_ID] :
	    node_str(rep->data, "gid");

	q.method = "POST";
	q.path = "/tasks";
	if (rep->http.rc == RC_OK && (gid != NULL || rep->http.dry)) {
		j->gid = xstrdup(gid != NULL ? gid : "0");
		j->state = MADE;
		j->astray = misplaced(j, rep->data);
		release_users(j);
	} else if (rep->http.ambiguous || rep->http.rc == RC_OK) {
		j->state = UNCLEAR;
	} else {
		j->state = FAILED;
		warn("%s: '%s' was not created", j->where,
		    j->r.col[REC_NAME]);
		asana_say(&q, rep);
		j->c->rc = err_worst(j->c->rc, rep->http.rc);
	}
}

static void
send_card(struct job *j)
{
	struct http_req q = { 0 };
	char *body = body_of(j);

	q.method = "POST";
	q.path = "/tasks";
	q.body = body;
	j->state = SENT;
	j->tries++;
	asana_start(j->c->api, &q, MADE_FIELDS, answered, j);
	free(body);
}

/* Starts what waits for nothing, and works until all is answered. */
static void
send_ready(struct create *c)
{
	struct job *j;
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		j = c->job[i];
		j->open = 0;
		for (k = 0; k < j->ndeps; k++)
			j->open += j->deps[k]->gid == NULL;
	}
	for (i = 0; i < c->n; i++)
		if (c->job[i]->same == NULL && c->job[i]->open == 0 &&
		    c->job[i]->state == WAITING)
			send_card(c->job[i]);
	asana_run(c->api);
}

/* Unclear answers: the list of cards tells which were made; the others are
 * sent again.  Returns 1 when there is something to send. */
static int
clear_up(struct create *c)
{
	size_t i, unclear = 0, again = 0;
	struct job *j;
	int rc;

	for (i = 0; i < c->n; i++)
		unclear += c->job[i]->state == UNCLEAR;
	if (unclear == 0)
		return 0;
	clock_sleep(asana_settle(c->api));
	if ((rc = list_cards(c)) != RC_OK) {
		c->rc = err_worst(c->rc, rc);
		return 0;
	}
	for (i = 0; i < c->n; i++) {
		j = c->job[i];
		if (j->state == MADE)
			again = 1;	/* its users may wait */
		if (j->state != UNCLEAR)
			continue;
		if (j->tries < CREATE_TRIES) {
			j->state = WAITING;
			again = 1;
		} else {
			j->state = FAILED;
			warn("%s: it stays unclear whether '%s' was created",
			    j->where, j->r.col[REC_NAME]);
			c->rc = err_worst(c->rc, RC_LATER);
		}
	}
	return again > 0;
}

static void
bring_home(struct create *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->job[i]->astray)
			c->rc = err_worst(c->rc, asana_move(c->api,
			    c->job[i]->gid, column_gid(c->api, COL_BACKLOG)));
}

/* Prints the job lines, ids now gids. */
static int
print(struct create *c, FILE *out)
{
	struct job *j, *r;
	struct buf deps, line;
	size_t i, k;

	buf_init(&line, REC_LINE_MAX);
	buf_init(&deps, REC_LINE_MAX);
	for (i = 0; i < c->n; i++) {
		j = c->job[i];
		r = real(j);
		if (r->gid == NULL)
			continue;
		buf_reset(&line);
		buf_reset(&deps);
		for (k = 0; k < r->ndeps; k++)
			buf_printf(&deps, "%s%s", k > 0 ? "," : "",
			    r->deps[k]->gid);
		for (k = 0; k < r->nouter; k++)
			buf_printf(&deps, "%s%s", deps.len > 0 ? "," : "",
			    r->outer[k]);
		free(j->r.col[REC_ID]);
		free(j->r.col[REC_DEPS]);
		j->r.col[REC_ID] = xstrdup(r->gid);
		j->r.col[REC_DEPS] = xstrdup(buf_str(&deps));
		rec_print(&line, &j->r);
		fwrite(buf_str(&line), 1, line.len, out);
	}
	buf_free(&line);
	buf_free(&deps);
	return c->rc;
}

int
create_run(struct create *c, FILE *out)
{
	int rc;

	if ((rc = resolve(c)) != RC_OK || (rc = no_circle(c)) != RC_OK)
		return rc;
	column_gid(c->api, COL_BACKLOG);
	if ((rc = list_cards(c)) != RC_OK || (rc = make_tags(c)) != RC_OK)
		return rc;
	do
		send_ready(c);
	while (clear_up(c));
	bring_home(c);
	return opt_dry ? c->rc : print(c, out);
}

void
create_count(const struct create *c, size_t *there, size_t *made,
    size_t *failed)
{
	size_t i;

	*there = *made = *failed = 0;
	for (i = 0; i < c->n; i++) {
		const struct job *j = c->job[i];

		if (j->same != NULL)
			continue;
		*there += j->state == THERE;
		*made += j->state == MADE;
		*failed += j->state != THERE && j->state != MADE;
	}
}
