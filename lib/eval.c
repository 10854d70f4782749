/* eval: the values of one combination of a sweep. */
#include <stdlib.h>
#include <string.h>

#include "eval.h"
#include "evalmsg.h"
#include "tmpl.h"
#include "unit.h"

struct eval {
	const struct sweep	*s;
	struct evalmsg		 msg;
	struct units		 u;
	const struct node	**cur;		/* shared values */
	size_t			*index;
	struct tmpl_marks	*marks;		/* of the scripts, by stage */
	unsigned long		 stamp;
	int			 depth;
	struct eval_frame	*top;
	unsigned long		*usedstamp;	/* by number */
	unsigned long		 script;	/* counts scripts */
	long			 model;		/* names that mean something */
	long			 tags;
	long			 name;
};

static int value(struct eval *, size_t, size_t, struct list *, const char **,
    size_t *);

struct eval *
eval_new(const struct sweep *s, struct report *r, int strict)
{
	struct eval *e;
	size_t i;

	e = xcalloc(1, sizeof(*e));
	e->s = s;
	if (units_init(&e->u, s, r) == -1) {
		free(e);
		return NULL;
	}
	evalmsg_init(&e->msg, s, r, strict);
	e->cur = xcalloc(s->shared.nvar, sizeof(*e->cur));
	e->index = xcalloc(s->shared.ndim, sizeof(*e->index));
	e->usedstamp = xcalloc(s->nname, sizeof(*e->usedstamp));
	e->marks = xcalloc(s->nstage, sizeof(*e->marks));
	for (i = 0; i < s->nstage; i++)
		tmpl_mark(&e->marks[i], s->stage[i].script->str,
		    s->stage[i].script->len);
	e->model = tab_find(&s->byname, "model_id", 8);
	e->tags = tab_find(&s->byname, "tags", 4);
	e->name = tab_find(&s->byname, "name", 4);	/* all stages have it */
	return e;
}

void
eval_free(struct eval *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < e->s->nstage; i++)
		free(e->marks[i].at);
	free(e->marks);
	units_free(&e->u);
	evalmsg_free(&e->msg);
	free(e->cur);
	free(e->index);
	free(e->usedstamp);
	free(e);
}

size_t
eval_units(const struct eval *e)
{
	return e->u.n;
}

size_t
eval_stage(const struct eval *e, size_t unit)
{
	return e->u.unit[unit].stage;
}

void
eval_combination(struct eval *e, size_t k, const struct sweep_set *set)
{
	const struct space *sp = &e->s->shared;
	const struct space_var *v;
	size_t i;

	e->stamp++;
	if (set != NULL)
		memset(e->index, 0, sp->ndim * sizeof(*e->index));
	else
		space_at(sp, k, e->index);
	for (i = 0; i < sp->nvar; i++) {
		v = &sp->var[i];
		e->cur[i] = v->val[v->dim == SPACE_FIXED ? 0 :
		    e->index[v->dim]];
	}
	for (i = 0; set != NULL && i < set->n; i++)
		e->cur[set->pair[i].id] = set->pair[i].val;
}

int
eval_matches(const struct eval *e, const struct sweep_set *set)
{
	const struct node *v;
	size_t i;

	for (i = 0; i < set->n; i++) {
		v = e->cur[set->pair[i].id];
		if (v == NULL || strcmp(v->str, set->pair[i].val->str) != 0)
			return 0;
	}
	return 1;
}

/* Returns what a parameter is before expansion, or NULL. */
static const struct node *
raw(const struct eval *e, size_t unit, size_t id)
{
	const struct node *n = e->u.unit[unit].own[id];

	if (n == NULL && id < e->s->shared.nvar)
		n = e->cur[id];
	return n;
}

/* {name} */
static int
get(void *arg, const char *name, size_t len, const char **v, size_t *vlen)
{
	struct eval_frame *f = arg;
	struct eval *e = f->e;
	long id = tab_find(&e->s->byname, name, len);
	int rc;

	if (id == -1)
		return 0;
	rc = value(e, f->unit, (size_t)id, f->dep, v, vlen);
	if (rc > 0 && f->used != NULL &&
	    e->usedstamp[id] != e->script) {
		e->usedstamp[id] = e->script;
		list_add(f->used, (size_t)id);
	}
	return rc;
}

/* The value of parameter ID in the jobs of a stage, which must all have the
 * same; F's job waits for them.  Returns 1, or -1 after a report. */
static int
stage_value(struct eval_frame *f, const struct eval_ref *ref, size_t id,
    const char **v, size_t *vlen)
{
	struct eval *e = f->e;
	const char *s;
	size_t u, len, n = 0;
	int rc;

	for (u = e->u.first[ref->stage]; u < e->u.first[ref->stage + 1]; u++) {
		if (!units_agree(&e->u, f->unit, u))
			continue;
		if (e->u.unit[u].stamp != e->stamp) {
			e->u.unit[u].stamp = e->stamp;
			e->u.unit[u].late.n = 0;
		}
		rc = value(e, u, id, &e->u.unit[u].late, &s, &len);
		if (rc == 0)
			evalmsg_noparam(&e->msg, f, ref);
		if (rc < 1)
			return -1;
		if (n++ > 0 && (len != *vlen || memcmp(s, *v, len) != 0)) {
			evalmsg_several(&e->msg, f, ref);
			return -1;
		}
		*v = s;
		*vlen = len;
		list_add(f->dep, u);
	}
	if (n == 0)
		evalmsg_several(&e->msg, f, ref);
	return n > 0 ? 1 : -1;
}

/* $(stage.name) */
static int
reference(void *arg, const char *text, size_t len, size_t off, const char **v,
    size_t *vlen)
{
	struct eval_frame *f = arg;
	struct eval *e = f->e;
	struct eval_ref ref;
	long id;

	switch (evalmsg_ref(&e->msg, f, text, len, off, &ref)) {
	case 0:
		return 0;
	case -1:
		return -1;
	}
	if (ref.stage == e->u.unit[f->unit].stage) {
		evalmsg_self(&e->msg, f, &ref);
		return -1;
	}
	if ((id = tab_find(&e->s->byname, ref.name, ref.namelen)) == -1) {
		evalmsg_noparam(&e->msg, f, &ref);
		return -1;
	}
	return stage_value(f, &ref, (size_t)id, v, vlen);
}

static void
odd(void *arg, enum tmpl_odd what, const char *name, size_t len, size_t off)
{
	struct eval_frame *f = arg;

	if (what == TMPL_UNKNOWN)
		evalmsg_unknown(&f->e->msg, f, name, len, off);
	else if (tab_find(&f->e->s->byname, name, len) != -1)
		evalmsg_shell(&f->e->msg, f, name, len, off);
}

/* Expands F's text into OUT.  Returns 0, or -1 after a report. */
static int
expand(struct eval_frame *f, struct buf *out)
{
	struct eval *e = f->e;
	struct tmpl_env env;
	enum tmpl_rc rc = TMPL_FAIL;

	env.get = get;
	env.ref = reference;
	env.odd = odd;
	env.arg = f;
	f->up = e->top;
	e->top = f;
	if (e->depth == EVAL_DEPTH_MAX) {
		evalmsg_deep(&e->msg, f);
	} else {
		e->depth++;
		rc = tmpl_expand(out, f->text->str, f->text->len,
		    f->id == EVAL_SCRIPT ? &e->marks[f->stage] : NULL, &env);
		e->depth--;
	}
	e->top = f->up;
	if (rc == TMPL_LONG || rc == TMPL_LOOP)
		evalmsg_tmpl(&e->msg, f, rc == TMPL_LONG);
	return rc == TMPL_OK ? 0 : -1;
}

/* Expands parameter ID of a unit into V. */
static void
compute(struct eval *e, size_t unit, size_t id, const struct node *text,
    struct unit_val *v)
{
	struct eval_frame f;

	if (v->text.max == 0)
		buf_init(&v->text, TMPL_TEXT_MAX);
	buf_reset(&v->text);
	v->dep.n = 0;
	v->stamp = e->stamp;
	v->state = UNIT_BUSY;
	f.e = e;
	f.unit = unit;
	f.stage = e->u.unit[unit].stage;
	f.id = id;
	f.text = text;
	f.dep = &v->dep;
	f.used = NULL;
	v->state = expand(&f, &v->text) == 0 ? UNIT_GOOD : UNIT_BAD;
	v->plain = tmpl_plain(buf_str(&v->text), v->text.len);
}

/*
 * The expanded value of parameter ID of a unit; what it makes a job wait for
 * is added to DEP.  Returns 1, or 2 when it is plain; 0 when there is none; -1
 * after a report.
 */
static int
value(struct eval *e, size_t unit, size_t id, struct list *dep, const char **s,
    size_t *len)
{
	const struct node *text = raw(e, unit, id);
	struct unit_val *v = &e->u.unit[unit].val[id];

	if (text == NULL)
		return 0;
	*s = text->str;
	*len = text->len;
	if (v->raw != text) {
		v->raw = text;
		v->rawplain = tmpl_plain(text->str, text->len);
	}
	if (v->rawplain)
		return 2;
	if (v->stamp != e->stamp)
		compute(e, unit, id, text, v);
	else if (v->state == UNIT_BUSY)
		evalmsg_cycle(&e->msg, e->top, unit, id, text);
	if (v->state != UNIT_GOOD)
		return -1;
	list_join(dep, &v->dep);
	*s = buf_str(&v->text);
	*len = v->text.len;
	return v->plain ? 2 : 1;
}

void
eval_jobinit(struct eval_job *j)
{
	memset(j, 0, sizeof(*j));
	buf_init(&j->script, TMPL_TEXT_MAX);
}

void
eval_jobfree(struct eval_job *j)
{
	buf_free(&j->script);
	free(j->used.v);
	free(j->dep.v);
}

/* Sorts the few names that a script uses by their rank. */
static void
sort_used(struct list *l, const size_t *rank)
{
	size_t i, k, v;

	for (i = 1; i < l->n; i++) {
		v = l->v[i];
		for (k = i; k > 0 && rank[l->v[k - 1]] > rank[v]; k--)
			l->v[k] = l->v[k - 1];
		l->v[k] = v;
	}
}

/* All that can hold a $(...) which concerns this job, beside its script. */
static int
other_values(struct eval *e, size_t unit, struct list *dep)
{
	const long shared[2] = {e->model, e->tags};
	const struct sweep_stage *st = &e->s->stage[e->u.unit[unit].stage];
	const char *s;
	size_t i, len;
	int rc = 0;

	for (i = 0; i < st->nown; i++)
		if (value(e, unit, st->own[i].id, dep, &s, &len) == -1)
			rc = -1;
	for (i = 0; i < st->sweep.nvar; i++)
		if (value(e, unit, st->id[i], dep, &s, &len) == -1)
			rc = -1;
	for (i = 0; i < 2; i++)
		if (shared[i] != -1 && value(e, unit, (size_t)shared[i], dep,
		    &s, &len) == -1)
			rc = -1;
	return rc;
}

int
eval_script(struct eval *e, size_t unit, struct eval_job *j, int deps)
{
	const size_t stage = e->u.unit[unit].stage;
	struct eval_frame f;
	int rc = 0;

	buf_reset(&j->script);
	j->used.n = j->dep.n = 0;
	e->script++;
	if (deps)
		rc = other_values(e, unit, &j->dep);
	f.e = e;
	f.unit = unit;
	f.stage = stage;
	f.id = EVAL_SCRIPT;
	f.text = e->s->stage[stage].script;
	f.dep = &j->dep;
	f.used = &j->used;
	if (expand(&f, &j->script) == -1)
		rc = -1;
	sort_used(&j->used, e->u.rank[stage]);
	return rc;
}

const struct list *
eval_late(struct eval *e, size_t unit)
{
	struct unit *u = &e->u.unit[unit];

	if (u->stamp != e->stamp)
		u->late.n = 0;
	return &u->late;
}

const char *
eval_value(struct eval *e, size_t unit, size_t id)
{
	struct list dep = {NULL, 0, 0};
	const char *s;
	size_t len;
	int rc;

	rc = value(e, unit, id, &dep, &s, &len);
	free(dep.v);
	return rc > 0 ? s : NULL;
}

const char *
eval_title(struct eval *e, size_t unit)
{
	const char *s = NULL;

	if (e->model != -1)
		s = eval_value(e, unit, (size_t)e->model);
	if (s == NULL || *s == '\0')
		s = eval_value(e, unit, (size_t)e->name);
	return s;
}

const char *
eval_tags(struct eval *e, size_t unit)
{
	return e->tags != -1 ? eval_value(e, unit, (size_t)e->tags) : NULL;
}
