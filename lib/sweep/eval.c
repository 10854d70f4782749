/* eval: the final values of one combination of a sweep. */
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "sweep/advice.h"
#include "sweep/eval.h"
#include "sweep/tmpl.h"

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

/* A reference $(stage.name), taken apart. */
struct ref {
	size_t		 stage;
	const char	*name;
	size_t		 namelen;
	size_t		 at;	/* where in the text it begins */
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

/* {name} */
static int
get(void *arg, const char *name, size_t len, const char **v, size_t *vlen)
{
	struct frame *f = arg;
	struct eval *e = f->e;
	long id = table_find(&e->x->s->byname, name, len);
	int rc;

	if (id == -1)
		return 0;
	rc = value(e, f->unit, (size_t)id, f->dep, v, vlen);
	if (rc > 0 && f->id == SCRIPT)
		e->used[id] = e->script;
	if (rc > 0)
		bring(f, f->unit, (size_t)id);
	return rc;
}

/* A stage whose name the reference does not have: the shell's business, or a
 * mistake. */
static int
no_stage(const struct frame *f, const char *text, size_t len, size_t at)
{
	const struct sweep *s = f->e->x->s;
	size_t dot;

	if (!tmpl_isref(text, len))
		return 0;
	dot = (size_t)((const char *)memchr(text, '.', len) - text);
	report_text(f->e->x->r, f->text, at,
	    "unknown stage '%.*s'%s (a command is written $( %.*s))",
	    (int)dot, text, suggest_among(text, dot, s->stage, s->nstage,
	    sizeof(*s->stage)), (int)len, text);
	return -1;
}

/* Takes TEXT, what stands within $(), apart.  Returns 1; 0 when it is the
 * shell's; -1 after a report when it looks like a reference but no stage is
 * called so. */
static int
take_apart(const struct frame *f, const char *text, size_t len, size_t off,
    struct ref *ref)
{
	size_t dot;
	long k;

	ref->at = tmpl_begin(f->text->str, off, "$(");
	for (dot = len; dot-- > 1;) {
		if (text[dot] != '.' || dot + 1 == len)
			continue;
		k = sweep_stage(f->e->x->s, text, dot);
		if (k == -2) {
			report_text(f->e->x->r, f->text, ref->at,
			    "$(%.*s): several stages are named '%.*s'",
			    (int)len, text, (int)dot, text);
			return -1;
		}
		if (k == -1)
			continue;
		ref->stage = (size_t)k;
		ref->name = text + dot + 1;
		ref->namelen = len - dot - 1;
		return 1;
	}
	return no_stage(f, text, len, ref->at);
}

/* The stage has no such parameter.  Returns -1. */
static int
no_param(const struct frame *f, const struct ref *ref)
{
	const struct sweep *s = f->e->x->s;

	report_text(f->e->x->r, f->text, ref->at,
	    "stage '%s' has no parameter '%.*s'%s", s->stage[ref->stage].name,
	    (int)ref->namelen, ref->name, advice_near(s, ref->name,
	    ref->namelen));
	return -1;
}

/* The value of parameter ID in the jobs of a stage, which must all have the
 * same; F's job waits for them.  Returns 1, or -1 after a report. */
static int
stage_value(struct frame *f, const struct ref *ref, size_t id,
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
			return rc == 0 ? no_param(f, ref) : -1;
		bring(f, u, id);
		same = n++ == 0 || (len == *vlen && memcmp(s, *v, len) == 0);
		*v = s;
		*vlen = len;
		list_add(f->dep, u);
	}
	if (n > 0 && same)
		return 1;
	report_text(x->r, f->text, ref->at, "stage '%s' has a sweep of its "
	    "own: '%.*s' is not one value here", x->s->stage[ref->stage].name,
	    (int)ref->namelen, ref->name);
	return -1;
}

/* $(stage.name) */
static int
reference(void *arg, const char *text, size_t len, size_t off, const char **v,
    size_t *vlen)
{
	struct frame *f = arg;
	const struct sweep *s = f->e->x->s;
	const char *stage;
	struct ref ref;
	long id;
	int rc;

	if ((rc = take_apart(f, text, len, off, &ref)) < 1)
		return rc;
	if (ref.stage == f->e->x->unit[f->unit].stage) {
		stage = s->stage[ref.stage].name;
		report_text(f->e->x->r, f->text, ref.at,
		    "cycle: stage '%s' refers to itself with $(%s.%.*s)",
		    stage, stage, (int)ref.namelen, ref.name);
		return -1;
	}
	if ((id = table_find(&s->byname, ref.name, ref.namelen)) == -1)
		return no_param(f, &ref);
	return stage_value(f, &ref, (size_t)id, v, vlen);
}

static void
odd(void *arg, enum tmpl_odd what, const char *name, size_t len, size_t off)
{
	const struct frame *f = arg;

	f->e->advice.text = f->text;
	advice_odd(&f->e->advice, what, name, len, off);
}

/* Expands F's text into OUT.  Returns 0, or -1 after a report. */
static int
expand(struct frame *f, struct buf *out)
{
	struct eval *e = f->e;
	struct tmpl_env env = { get, reference, odd, f };
	enum tmpl_rc rc;

	if (e->depth == EVAL_DEPTH_MAX) {
		report_error(e->x->r, f->text,
		    "values within values, more than %d deep", EVAL_DEPTH_MAX);
		return -1;
	}
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

/* Expands parameter ID of a unit into V. */
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
	    "", stages ? "." : "", f->e->x->s->name[f->id]);
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
