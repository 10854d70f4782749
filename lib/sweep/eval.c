/* eval: the final values of one combination of a sweep. */
#include <stdlib.h>
#include <string.h>

#include "record/jobline.h"
#include "sweep/advice.h"
#include "sweep/eval.h"

#define SCRIPT	((size_t)-1)	/* the "number" of a script */

/* A text that is being expanded, and the one on whose behalf. */
struct frame {
	struct eval		*e;
	struct frame		*up;
	size_t			 unit;
	size_t			 id;	/* of the parameter, or SCRIPT */
	const struct node	*text;
	struct list		*dep;	/* what a reference makes us wait for */
	struct list		*use;	/* NULL for a script */
};

struct eval {
	struct expansion	*x;
	struct advice		 advice;
	int			 depth;
	struct frame		*top;
	unsigned long		*used;	/* by number: the last script ... */
	unsigned long		 script; /* ... that names it, counted */
	unsigned long		*came;	/* by variants_node(): the last script
					 * into which it came, 1 for others */
	struct eval_job		 job;
	long			 model;	/* names that mean something */
	long			 tags;
};

static int inputs(struct frame *, const char *, size_t, const char **,
    size_t *);
static int value(struct eval *, size_t, size_t, struct list *, const char **,
    size_t *);

struct eval *
eval_new(struct expansion *x)
{
	const struct table *names = &x->s->byname;
	struct eval *e = xcalloc(1, sizeof(*e));

	e->x = x;
	e->advice.r = x->r;
	e->advice.s = x->s;
	e->used = xcalloc(x->s->nname, sizeof(*e->used));
	e->came = xcalloc(2 * x->s->nname, sizeof(*e->came));
	e->script = 1;
	buf_init(&e->job.script, TMPL_TEXT_MAX);
	e->model = table_find(names, "model_id", 8);
	e->tags = table_find(names, "tags", 4);
	return e;
}

void
eval_free(struct eval *e)
{
	if (e == NULL)
		return;
	gidset_free(&e->advice.seen);
	free(e->used);
	free(e->came);
	buf_free(&e->job.script);
	free(e->job.dep.v);
	free(e);
}

static const struct sweep_stage *
stage_of(const struct eval *e, size_t unit)
{
	return &e->x->s->stage[e->x->unit[unit].stage];
}

/* What has come into the value of a unit's parameter, NULL if that has no
 * names. */
static const struct list *
within(const struct eval *e, size_t unit, size_t id)
{
	const struct variant_val *v = &e->x->unit[unit].val[id];

	return v->stamp == e->x->stamp ? &v->use : NULL;
}

/* Parameter ID of a unit, and what is within it, come into a script. */
static void
mark(struct eval *e, size_t unit, size_t id, unsigned long script)
{
	const struct list *more = within(e, unit, id);
	size_t i;

	e->came[variants_node(e->x, unit, id)] = script;
	for (i = 0; more != NULL && i < more->n; i++)
		e->came[more->v[i]] = script;
}

/* They come into F's text. */
static void
bring(struct frame *f, size_t unit, size_t id)
{
	const struct list *more = within(f->e, unit, id);

	if (f->id == SCRIPT) {
		mark(f->e, unit, id, f->e->script);
		return;
	}
	list_add(f->use, variants_node(f->e->x, unit, id));
	if (more != NULL)
		list_join(f->use, more);
}

static int
get(void *arg, const char *name, size_t len, const char **v, size_t *vlen)
{
	struct frame *f = arg;
	struct eval *e = f->e;
	long id = table_find(&e->x->s->byname, name, len);
	int rc;

	if (id == -1)
		return inputs(f, name, len, v, vlen);
	rc = value(e, f->unit, (size_t)id, f->dep, v, vlen);
	if (rc > 0 && f->id == SCRIPT)
		e->used[id] = e->script;
	if (rc > 0)
		bring(f, f->unit, (size_t)id);
	return rc;
}

/* The value of parameter ID in the jobs of a stage, which must all have the
 * same; F's job waits for them.  Returns 1, or -1 after a report. */
static int
stage_value(struct frame *f, const struct advice_ref *ref, size_t id,
    const char **v, size_t *vlen)
{
	struct eval *e = f->e;
	struct expansion *x = e->x;
	const char *s;
	size_t u, len, n = 0;
	int rc, same = 1;

	for (u = x->first[ref->stage]; u < x->first[ref->stage + 1] && same;
	    u++) {
		if (!variants_agree(x, f->unit, u))
			continue;
		rc = value(e, u, id, &x->unit[u].late, &s, &len);
		if (rc < 1)
			return rc == 0 ? advice_noparam(&e->advice, f->text,
			    ref->stage, ref->name, ref->namelen, ref->at) : -1;
		bring(f, u, id);
		same = n++ == 0 || (len == *vlen && memcmp(s, *v, len) == 0);
		*v = s;
		*vlen = len;
		list_add(f->dep, u);
	}
	if (n > 0 && same)
		return 1;
	return report_text(x->r, f->text, ref->at, "stage '%s' has a sweep of "
	    "its own: '%.*s' is not one value here",
	    x->s->stage[ref->stage].name, (int)ref->namelen, ref->name);
}

/* $(stage.name) */
static int
reference(void *arg, const char *text, size_t len, size_t off, const char **v,
    size_t *vlen)
{
	struct frame *f = arg;
	const struct sweep *s = f->e->x->s;
	const char *stage;
	struct advice_ref ref;
	long id;
	int rc;

	if ((rc = advice_reference(&f->e->advice, f->text, text, len, off,
	    &ref)) < 1)
		return rc;
	if (ref.stage == f->e->x->unit[f->unit].stage) {
		stage = s->stage[ref.stage].name;
		return report_text(f->e->x->r, f->text, ref.at,
		    "cycle: stage '%s' refers to itself with $(%s.%.*s)", stage,
		    stage, (int)ref.namelen, ref.name);
	}
	if ((id = table_find(&s->byname, ref.name, ref.namelen)) == -1)
		return advice_noparam(&f->e->advice, f->text, ref.stage,
		    ref.name, ref.namelen, ref.at);
	return stage_value(f, &ref, (size_t)id, v, vlen);
}

static void
odd(void *arg, enum tmpl_odd what, const char *name, size_t len, size_t off)
{
	const struct frame *f = arg;

	f->e->advice.text = f->text;
	advice_odd(&f->e->advice, what, name, len, off);
}

static int
expand(struct frame *f, struct buf *out)
{
	struct eval *e = f->e;
	struct tmpl_env env = { get, reference, odd, f };
	enum tmpl_rc rc;

	if (e->depth == EVAL_DEPTH_MAX)
		return report_error(e->x->r, f->text, "values within values, "
		    "more than %d deep", EVAL_DEPTH_MAX);
	f->up = e->top;
	e->top = f;
	e->depth++;
	rc = tmpl_expand(out, f->text->str, f->text->len, &env);
	e->depth--;
	e->top = f->up;
	if (rc == TMPL_LONG)
		report_error(e->x->r, f->text, "longer than %u bytes when "
		    "expanded; put it into a file", TMPL_TEXT_MAX);
	else if (rc == TMPL_LOOP)
		report_error(e->x->r, f->text, "contains itself: names make "
		    "names without end");
	return rc == TMPL_OK ? 0 : -1;
}

static void
compute(struct eval *e, size_t unit, size_t id, const struct node *text,
    struct variant_val *v)
{
	struct frame f = { e, NULL, unit, id, text, &v->dep, &v->use };

	if (v->text.max == 0)
		buf_init(&v->text, TMPL_TEXT_MAX);
	buf_reset(&v->text);
	v->dep.n = v->use.n = 0;
	v->stamp = e->x->stamp;
	v->state = VARIANT_BUSY;
	v->state = expand(&f, &v->text) == 0 ? VARIANT_GOOD : VARIANT_BAD;
}

/* The id of the job of UNIT, of stage ST, for {inputs.stage}: a value like
 * others, its script.  Returns 0, or -1 after a report. */
static int
job_id(struct frame *f, size_t unit, const struct sweep_stage *st,
    char id[17])
{
	struct eval *e = f->e;
	struct variant_val *v = &e->x->unit[unit].val[e->x->s->nname];
	size_t i, node;

	if (st->script == NULL)
		return -1;	/* which was told */
	if (v->stamp != e->x->stamp)
		compute(e, unit, e->x->s->nname, st->script, v);
	else if (v->state == VARIANT_BUSY)
		report_error(e->x->r, f->text, "cycle: stage '%s' has its own "
		    "outputs as inputs", st->name);
	if (v->state != VARIANT_GOOD)
		return -1;
	jobline_key(id, buf_str(&v->text), st->opts);
	for (i = 0; i < v->use.n && f->id == SCRIPT; i++) {
		node = v->use.v[i];
		e->came[node] = e->script;
		/* a parameter of both is one of the outputs that are used */
		if (node < e->x->s->nname &&
		    e->x->unit[f->unit].own[node] == NULL)
			e->used[node] = e->script;
	}
	if (f->id != SCRIPT)
		list_join(f->use, &v->use);
	return 0;
}

/* {inputs.stage}: the folder with the outputs of that stage's job in this
 * combination, or of all of them if there are several; F's job waits for them.
 * Else as get(). */
static int
inputs(struct frame *f, const char *name, size_t len, const char **v,
    size_t *vlen)
{
	struct expansion *x = f->e->x;
	const struct sweep_stage *own = stage_of(f->e, f->unit), *st;
	long k = advice_inputs(&f->e->advice, f->text, own, name, len);
	char id[17] = "", *path;
	size_t u, i, n = 0;

	if (k < 0)
		return k == -1 ? 0 : -1;
	st = &x->s->stage[k];
	for (i = 0; i < own->nneed && own->need[i] != (size_t)k; i++)
		continue;
	for (u = x->first[k]; i == own->nneed && u < x->first[k + 1]; u++) {
		if (!variants_agree(x, f->unit, u))
			continue;
		if (n++ == 0 && job_id(f, u, st, id) == -1)
			return -1;
		list_add(f->dep, u);
	}
	path = xasprintf("inputs/%s%s%s", st->name, n == 1 ? "/" : "",
	    n == 1 ? id : "");
	*vlen = strlen(path);
	*v = arena_strndup(x->s->arena, path, *vlen);
	free(path);
	return 1;
}

/* Appends the names from FIRST to F, which stands within it; with STAGES also
 * those of their stages. */
static void
put_chain(struct buf *b, const struct frame *f, const struct frame *first,
    int stages)
{
	const char *sep = "";

	if (f != first) {
		put_chain(b, f->up, first, stages);
		sep = " -> ";
	}
	if (b->over)
		return;
	buf_printf(b, "%s%s%s%s", sep, stages ? stage_of(f->e, f->unit)->name :
	    "", stages ? "." : "", f->id < f->e->x->s->nname ?
	    f->e->x->s->name[f->id] : "script");
}

/* The value ID of UNIT, whose text is TEXT, contains itself. */
static void
report_cycle(const struct eval *e, size_t unit, size_t id,
    const struct node *text)
{
	const struct frame *f, *first = e->top;
	struct frame last;
	struct buf b;
	int mixed = 0;

	while (first->unit != unit || first->id != id)
		first = first->up;
	for (f = e->top; f != first; f = f->up)
		mixed |= stage_of(e, f->unit) != stage_of(e, unit);
	last = *first;		/* once more, at the end */
	last.up = e->top;
	buf_init(&b, 1024);
	put_chain(&b, &last, first, mixed);
	report_error(e->x->r, text, "'%s' contains itself: %s%s",
	    e->x->s->name[id], buf_str(&b), b.over ? " -> ..." : "");
	buf_free(&b);
}

/* The expanded value of parameter ID of a unit; what it makes a job wait for is
 * added to DEP.  Returns 1, 0 when there is none, or -1 after a report. */
static int
value(struct eval *e, size_t unit, size_t id, struct list *dep, const char **s,
    size_t *len)
{
	const struct node *text = variants_raw(e->x, unit, id);
	struct variant_val *v = &e->x->unit[unit].val[id];

	if (text == NULL)
		return 0;
	*s = text->str;
	*len = text->len;
	if (tmpl_plain(text->str, text->len))
		return 1;
	if (v->stamp != e->x->stamp)
		compute(e, unit, id, text, v);
	else if (v->state == VARIANT_BUSY)
		report_cycle(e, unit, id, text);
	if (v->state != VARIANT_GOOD)
		return -1;
	list_join(dep, &v->dep);
	*s = buf_str(&v->text);
	*len = v->text.len;
	return 1;
}

/* As value(), for what a script need not name: if it makes the job wait, that
 * is as good. */
static int
own_value(struct eval *e, size_t unit, size_t id, struct list *dep)
{
	const struct variant_val *v = &e->x->unit[unit].val[id];
	const char *s;
	size_t len;

	if (value(e, unit, id, dep, &s, &len) == -1)
		return -1;
	if (within(e, unit, id) != NULL && v->dep.n > 0)
		mark(e, unit, id, 1);
	return 0;
}

/* All that can hold a $(...) which concerns this job, beside its script. */
static int
other_values(struct eval *e, size_t unit, struct list *dep)
{
	const long shared[2] = {e->model, e->tags};
	const struct sweep_stage *st = stage_of(e, unit);
	const char *s;
	size_t i, len;
	int rc = 0;

	for (i = 0; i < st->nown; i++)
		rc |= own_value(e, unit, st->own[i].id, dep);
	for (i = 0; i < st->sweep.nvar; i++)
		rc |= own_value(e, unit, st->id[i], dep);
	for (i = 0; i < 2; i++)
		if (shared[i] != -1 && value(e, unit, (size_t)shared[i], dep,
		    &s, &len) == -1)
			rc = -1;
	return rc;
}

const struct eval_job *
eval_script(struct eval *e, size_t unit)
{
	struct frame f = { e, NULL, unit, SCRIPT, stage_of(e, unit)->script,
	    &e->job.dep, NULL };
	int rc;

	buf_reset(&e->job.script);
	e->job.dep.n = 0;
	e->script++;
	rc = other_values(e, unit, &e->job.dep);
	if (expand(&f, &e->job.script) == -1)
		rc = -1;
	return rc == 0 ? &e->job : NULL;
}

int
eval_used(struct eval *e, size_t id)
{
	int used = e->used[id] == e->script;

	e->used[id] = 0;
	return used;
}

const char *
eval_value(struct eval *e, size_t unit, size_t id)
{
	struct list dep = { NULL, 0 };
	const char *s;
	size_t len;
	int rc = value(e, unit, id, &dep, &s, &len);

	free(dep.v);
	return rc > 0 ? s : NULL;
}

const char *
eval_title(struct eval *e, size_t unit)
{
	const char *s = NULL;

	if (e->model != -1)
		s = eval_value(e, unit, (size_t)e->model);
	return s != NULL && *s != '\0' ? s : NULL;
}

int
eval_came(const struct eval *e, size_t node, int any)
{
	return any ? e->came[node] != 0 : e->came[node] == e->script;
}

const char *
eval_tags(struct eval *e, size_t unit)
{
	return e->tags != -1 ? eval_value(e, unit, (size_t)e->tags) : NULL;
}
