/* plan: job lines as a graph of cards to be made. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "cards/plan.h"
#include "record/card.h"

static void
free_job(struct plan_job *j)
{
	size_t i;

	jobline_free(&j->r);
	for (i = 0; i < j->nouter; i++)
		free(j->outer[i]);
	free(j->outer);
	free(j->where);
	free(j->gid);
	free(j->other);
	free(j->deps);
	free(j);
}

void
plan_free(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free_job(p->job[i]);
	free(p->job);
	table_free(&p->ids);
	table_free(&p->keys);
	graph_free(&p->graph);
	free(p->order);
	memset(p, 0, sizeof(*p));
}

/* Makes the title, "job" if missing, one line of a sane length. */
static void
one_line(struct jobline *r)
{
	char *p, **name = &r->col[JOBLINE_NAME];
	size_t n;

	if (*name == NULL)
		*name = xstrdup("job");
	for (p = *name; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	if (strlen(*name) > ASANA_NAME_MAX) {
		n = ASANA_NAME_MAX;
		while (((unsigned char)(*name)[n] & 0xc0) == 0x80)
			n--;
		(*name)[n] = '\0';
	}
}

static const char *
check(const struct jobline *r)
{
	struct node *params;
	int i, object;

	for (i = 0; i < JOBLINE_NCOL; i++)
		if (r->col[i] != NULL &&
		    !str_isutf8(r->col[i], strlen(r->col[i])))
			return "text that is not UTF-8";
	if (r->col[JOBLINE_SCRIPT] == NULL || r->col[JOBLINE_SCRIPT][
	    strspn(r->col[JOBLINE_SCRIPT], " \t\r\n")] == '\0')
		return "a job without a script";
	if (strlen(r->col[JOBLINE_SCRIPT]) > CARD_TEXT_MAX / 2)
		return "the script is too long for a card";
	if (r->col[JOBLINE_PARAMS] != NULL) {
		params = json_parse(r->col[JOBLINE_PARAMS],
		    strlen(r->col[JOBLINE_PARAMS]), NULL);
		object = params != NULL && params->type == NODE_OBJ;
		node_free(params);
		if (!object)
			return "params is no JSON object";
	}
	return jobopts_check(r->col[JOBLINE_OPTS]);
}

static struct plan_job *
find(const struct plan *p, const struct table *t, const char *key)
{
	long i = key != NULL ? table_find(t, key, strlen(key)) : -1;

	return i != -1 ? p->job[i] : NULL;
}

void
plan_key(const struct plan *p, char to[34], const char *key, const char *opts)
{
	char *code = jobopts_get(opts, "code");

	snprintf(to, 34, "%s", key);
	if (code != NULL && strlen(key) >= 16 && strlen(code) >= 16 &&
	    (key[16] == '\0' || strncmp(key + 17, code, 16) == 0))
		snprintf(to + 16, 18, "%s%.16s", p->newcode ? "-" : "",
		    p->newcode ? code : "");
	free(code);
}

int
plan_add(struct plan *p, const char *line, size_t len, const char *where)
{
	struct plan_job *j;
	const char *why;
	char key[17];

	j = xcalloc(1, sizeof(*j));
	if (jobline_parse(&j->r, line, len, &why) == -1 ||
	    (why = check(&j->r)) != NULL ||
	    (why = p->n == JOBLIST_MAX ? "too many jobs" : NULL) != NULL ||
	    (why = find(p, &p->ids, j->r.col[JOBLINE_ID]) != NULL ?
	    "this id was there before" : NULL) != NULL) {
		warn("%s: %s", where, why);
		free_job(j);
		return RC_INPUT;
	}
	j->where = xstrdup(where);
	one_line(&j->r);
	jobline_key(key, j->r.col[JOBLINE_SCRIPT], j->r.col[JOBLINE_OPTS]);
	plan_key(p, j->key, key, j->r.col[JOBLINE_OPTS]);
	if (p->fresh) {
		j->key[16] = '-';
		clock_nonce(j->key + 17);
	}
	p->job = xgrow(p->job, p->n, sizeof(*p->job));
	j->no = (uint32_t)p->n;
	p->job[p->n] = j;
	if (j->r.col[JOBLINE_ID] != NULL)
		table_put(&p->ids, j->r.col[JOBLINE_ID],
		    strlen(j->r.col[JOBLINE_ID]), (long)p->n);
	if ((j->same = plan_bykey(p, j->key)) == NULL) {
		j->same = j;
		table_put(&p->keys, j->key, strlen(j->key), (long)p->n);
	}
	p->n++;
	return RC_OK;
}

static void
add_need(struct plan *p, struct plan_job *me, struct plan_job *d)
{
	size_t i;

	for (i = 0; i < me->ndeps; i++)
		if (me->deps[i] == d)
			return;
	me->deps = xgrow(me->deps, me->ndeps, sizeof(*me->deps));
	me->deps[me->ndeps++] = d;
	graph_edge(&p->graph, me->no, d->no);
}

static int
resolve_id(struct plan *p, struct plan_job *j, const char *id)
{
	struct plan_job *d = find(p, &p->ids, id), *me = j->same;
	size_t i;

	if (d != NULL && d != j && d->same == me)
		return fault(RC_INPUT, "%s: it is equal to the job of %s that "
		    "it waits for, and equal jobs are one card; let their "
		    "scripts differ", j->where, d->where);
	if (d != NULL) {
		add_need(p, me, d->same);
		return RC_OK;
	}
	if (!str_isgid(id))
		return fault(RC_INPUT, "%s: it waits for '%s', which is not "
		    "among the jobs", j->where, id);
	for (i = 0; i < me->nouter; i++)
		if (strcmp(me->outer[i], id) == 0)
			return RC_OK;
	me->outer = xgrow(me->outer, me->nouter, sizeof(*me->outer));
	me->outer[me->nouter++] = xstrdup(id);
	return RC_OK;
}

static int
resolve(struct plan *p)
{
	const char *rest, *s;
	char *id;
	size_t i, n;
	int rc = RC_OK;

	for (i = 0; i < p->n; i++) {
		rest = p->job[i]->r.col[JOBLINE_DEPS];
		while ((s = str_next(&rest, ",", &n)) != NULL) {
			id = xstrndup(s, n);
			rc = err_worst(rc, resolve_id(p, p->job[i], id));
			free(id);
		}
	}
	return rc;
}

/* Adds the tags of J to those of the job that stands for it. */
static void
unite_tags(const struct plan_job *j, struct plan_job *with)
{
	const char *rest = j->r.col[JOBLINE_TAGS], *s;
	char **tags = &with->r.col[JOBLINE_TAGS], *tag, *old;
	size_t n;

	while ((s = str_next(&rest, ",", &n)) != NULL) {
		tag = xstrndup(s, n);
		old = *tags;
		if (old == NULL || !str_haslist(old, tag)) {
			*tags = xasprintf("%s%s%s", old != NULL ? old : "",
			    old != NULL ? "," : "", tag);
			free(old);
		}
		free(tag);
	}
}

static void
put_job(struct buf *b, uint32_t v, const void *arg)
{
	const struct jobline *r = &((const struct plan *)arg)->job[v]->r;
	const char *id = r->col[JOBLINE_ID];

	buf_printf(b, "%s (%s)", id != NULL ? id : "-", r->col[JOBLINE_NAME]);
}

/* Puts the jobs in order by how many others stand before them, so that as many
 * as can be are on their way side by side. */
static void
by_level(struct plan *p)
{
	uint32_t *level = graph_levels(&p->graph, p->order), v;
	size_t *at = xcalloc(p->n + 2, sizeof(*at)), i;

	for (i = 0; i < p->n; i++)
		at[level[i] + 1]++;
	for (i = 1; i < p->n + 2; i++)
		at[i] += at[i - 1];
	for (v = 0; v < p->n; v++)
		p->order[at[level[v]]++] = v;
	free(level);
	free(at);
}

/* Finds the order; a cycle would never be created. */
static int
find_order(struct plan *p)
{
	uint32_t *cycle;
	size_t n, same = 0, i;
	char *path;

	graph_close(&p->graph, (uint32_t)p->n);
	if ((p->order = graph_order(&p->graph, &cycle, &n)) != NULL) {
		by_level(p);
		return RC_OK;
	}
	for (i = 0; i < p->n; i++)
		same += p->job[i]->same != p->job[i];
	path = graph_path(cycle, n, put_job, p);
	warn("%s: cycle: %s%s", p->job[cycle[0]]->where, path,
	    same > 0 ? " (equal jobs are one)" : "");
	free(path);
	free(cycle);
	return RC_INPUT;
}

int
plan_link(struct plan *p)
{
	size_t i;
	int rc;

	for (i = 0; i < p->n; i++)
		if (p->job[i]->same != p->job[i])
			unite_tags(p->job[i], p->job[i]->same);
	return (rc = resolve(p)) != RC_OK ? rc : find_order(p);
}

struct plan_job *
plan_bykey(const struct plan *p, const char *key)
{
	return find(p, &p->keys, key);
}

/* Appends the line of J as its card is; DEPS is room.  A card from before may
 * wait for one that was deleted since, and could not be made again. */
static void
put_line(struct buf *b, const struct plan_job *j, struct buf *deps)
{
	const struct plan_job *made = j->same;
	struct jobline r = j->r;
	size_t k;

	buf_reset(deps);
	for (k = 0; k < made->ndeps; k++)
		if (made->deps[k]->gid != NULL)
			buf_printf(deps, "%s%s", deps->len > 0 ? "," : "",
			    made->deps[k]->gid);
	for (k = 0; k < made->nouter; k++)
		buf_printf(deps, "%s%s", deps->len > 0 ? "," : "",
		    made->outer[k]);
	r.col[JOBLINE_ID] = made->gid;
	r.col[JOBLINE_DEPS] = deps->len > 0 ? deps->s : NULL;
	r.col[JOBLINE_TAGS] = made->r.col[JOBLINE_TAGS];
	r.col[JOBLINE_OPTS] = made->other != NULL ? made->other :
	    made->r.col[JOBLINE_OPTS];
	r.col[JOBLINE_PARAMS] = made->r.col[JOBLINE_PARAMS];
	jobline_print(b, &r);
}

void
plan_print(const struct plan *p, FILE *out)
{
	struct buf deps, line;
	size_t i;

	buf_init(&line, JOBLINE_LINE_MAX);
	buf_init(&deps, JOBLINE_LINE_MAX);
	for (i = 0; i < p->n; i++) {
		if (p->job[i]->same->gid == NULL)
			continue;
		buf_reset(&line);
		put_line(&line, p->job[i], &deps);
		fwrite(buf_str(&line), 1, line.len, out);
	}
	buf_free(&line);
	buf_free(&deps);
}

void
plan_count(const struct plan *p, struct plan_count *n)
{
	const struct plan_job *j;
	size_t i;

	memset(n, 0, sizeof(*n));
	for (i = 0; i < p->n; i++) {
		j = p->job[i];
		if (j->same != j)
			continue;
		n->made += j->state == PLAN_MADE;
		n->there += j->state == PLAN_THERE;
		n->othercode += j->other != NULL;
		n->missing += j->state != PLAN_MADE && j->state != PLAN_THERE;
		if (j->state != PLAN_THERE)
			continue;
		if (j->column != -1)
			n->column[j->column]++;
		else
			n->elsewhere++;
	}
}
