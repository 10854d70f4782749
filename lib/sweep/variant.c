/* variant: what a sweep's jobs are made of. */
#include <stdlib.h>
#include <string.h>

#include "sweep/params.h"
#include "sweep/variant.h"

void
list_add(struct list *l, size_t v)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i] == v)
			return;
	l->v = xgrow(l->v, l->n, sizeof(*l->v));
	l->v[l->n++] = v;
}

void
list_join(struct list *l, const struct list *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		list_add(l, more->v[i]);
}

/* The value of V where its dimension has come to an index. */
static const struct node *
at_index(const struct params_var *v, const size_t *index)
{
	return v->val[v->dim == PARAMS_FIXED ? 0 : index[v->dim]];
}

/* Fixes what a unit's parameters are as far as its stage says so. */
static void
init(const struct sweep *s, struct variant *u, size_t stage, size_t variant)
{
	const struct sweep_stage *st = &s->stage[stage];
	size_t i, *index;

	u->stage = stage;
	u->own = xcalloc(s->nname, sizeof(*u->own));
	u->val = xcalloc(s->nname, sizeof(*u->val));
	for (i = 0; i < st->nown; i++)
		u->own[st->own[i].id] = st->own[i].val;
	index = xcalloc(st->sweep.ndim, sizeof(*index));
	params_at(&st->sweep, variant, index);
	for (i = 0; i < st->sweep.nvar; i++)
		u->own[st->id[i]] = at_index(&st->sweep.var[i], index);
	free(index);
}

/* Returns how many units there are, 0 after a report. */
static size_t
count(const struct sweep *s, struct report *r)
{
	size_t i, k, n = 0;

	for (i = 0; i < s->nstage; i++) {
		k = params_total(&s->stage[i].sweep);
		if (k > SWEEP_JOBS_MAX || (n += k) > SWEEP_JOBS_MAX) {
			report_error(r, s->stage[i].at, "the stages' own "
			    "sweeps make more than %d jobs of each "
			    "combination", SWEEP_JOBS_MAX);
			return 0;
		}
	}
	return n;
}

/* Returns 1 when the current combination agrees with all of SET. */
static int
matches(const struct expansion *x, const struct params_set *set)
{
	const struct node *v;
	size_t i;

	for (i = 0; i < set->n; i++) {
		v = x->cur[set->pair[i].id];
		if (v == NULL || strcmp(v->str, set->pair[i].val->str) != 0)
			return 0;
	}
	return 1;
}

int
variants_set(struct expansion *x, size_t k)
{
	const struct params *sp = &x->s->shared;
	const struct params_set *more;
	size_t i;
	int left = 1;

	x->stamp++;
	params_at(sp, k < x->product ? k : 0, x->index);
	for (i = 0; i < sp->nvar; i++)
		x->cur[i] = at_index(&sp->var[i], x->index);
	for (i = 0; i < x->nunit; i++)
		x->unit[i].late.n = 0;
	if (k < x->product) {
		for (i = 0; i < x->s->nexclude; i++)
			if (matches(x, &x->s->exclude[i])) {
				x->hits[i]++;
				left = 0;
			}
		return left;
	}
	more = &x->s->include[k - x->product];
	for (i = 0; i < more->n; i++)
		x->cur[more->pair[i].id] = more->pair[i].val;
	return 1;
}

/* Looks for what exclude matches.  Returns 0, or -1 after a report when it
 * leaves nothing. */
static int
check_exclude(struct expansion *x)
{
	const struct params_set *set = x->s->exclude;
	size_t k, i, left = 0;

	for (k = 0; k < x->n; k++)
		left += (size_t)variants_set(x, k);
	for (i = 0; i < x->s->nexclude; i++)
		if (x->hits[i] == 0)
			report_warnkey(x->r, set[i].at,
			    "exclude: no combination matches this entry");
	if (left > 0)
		return 0;
	report_error(x->r, set[0].at, "exclude leaves no combination");
	return -1;
}

int
variants_init(struct expansion *x, const struct sweep *s, struct report *r)
{
	size_t i, k, n;

	memset(x, 0, sizeof(*x));
	x->s = s;
	x->r = r;
	if ((n = count(s, r)) == 0)
		return -1;
	x->product = params_total(&s->shared);
	if (x->product > VARIANTS_JOBS_MAX || s->ninclude > VARIANTS_JOBS_MAX ||
	    x->product + s->ninclude > VARIANTS_JOBS_MAX / n) {
		report_error(r, s->at, "the lists make more than %d jobs",
		    VARIANTS_JOBS_MAX);
		return -1;
	}
	x->n = x->product + s->ninclude;
	x->cur = xcalloc(s->shared.nvar, sizeof(*x->cur));
	x->index = xcalloc(s->shared.ndim, sizeof(*x->index));
	x->unit = xcalloc(n, sizeof(*x->unit));
	x->first = xcalloc(s->nstage + 1, sizeof(*x->first));
	x->hits = xcalloc(s->nexclude, sizeof(*x->hits));
	for (i = 0; i < s->nstage; i++) {
		n = params_total(&s->stage[i].sweep);
		for (k = 0; k < n; k++)
			init(s, &x->unit[x->nunit++], i, k);
		x->first[i + 1] = x->nunit;
	}
	return s->nexclude > 0 ? check_exclude(x) : 0;
}

void
variants_free(struct expansion *x)
{
	struct variant *u;
	size_t i, k;

	for (i = 0; i < x->nunit; i++) {
		u = &x->unit[i];
		for (k = 0; k < x->s->nname; k++) {
			buf_free(&u->val[k].text);
			free(u->val[k].dep.v);
		}
		free(u->own);
		free(u->val);
		free(u->late.v);
	}
	free(x->unit);
	free(x->first);
	free(x->cur);
	free(x->index);
	free(x->hits);
}

const struct node *
variants_raw(const struct expansion *x, size_t unit, size_t id)
{
	const struct node *n = x->unit[unit].own[id];

	if (n == NULL && id < x->s->shared.nvar)
		n = x->cur[id];
	return n;
}

int
variants_agree(const struct expansion *x, size_t a, size_t b)
{
	const struct variant *ua = &x->unit[a], *ub = &x->unit[b];
	const struct sweep_stage *sa = &x->s->stage[ua->stage];
	const struct sweep_stage *sb = &x->s->stage[ub->stage];
	const struct node *va, *vb;
	size_t i, k;

	for (i = 0; i < sa->sweep.nvar; i++)
		for (k = 0; k < sb->sweep.nvar; k++) {
			if (sa->id[i] != sb->id[k])
				continue;
			va = ua->own[sa->id[i]];
			vb = ub->own[sb->id[k]];
			if (va == NULL || vb == NULL ? va != vb :
			    strcmp(va->str, vb->str) != 0)
				return 0;
		}
	return 1;
}
