/* variant: what a sweep's jobs are made of. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "sweep/variant.h"

/* The value of what a stage hides. */
static const struct node hidden;

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
	u->val = xcalloc(s->nname + 1, sizeof(*u->val));
	for (i = 0; i < st->nown; i++)
		u->own[st->own[i].id] = st->own[i].val != NULL ?
		    st->own[i].val : &hidden;
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
	params_at(sp, k >= x->product ? 0 : x->pick != NULL ? x->pick[k] : k,
	    x->index);
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

	for (k = 0; k < x->product; k++)
		left += (size_t)variants_set(x, k);
	for (i = 0; i < x->s->nexclude; i++)
		if (x->hits[i] == 0)
			report_warnkey(x->r, set[i].at,
			    "exclude: no combination matches this entry");
	if (left + x->s->ninclude > 0)
		return 0;
	return report_error(x->r, set[0].at, "exclude leaves no combination");
}

/* Returns the next number of SplitMix64, a generator of Steele, Lea and
 * Flood. */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Returns the number in place I of a shuffle. */
static size_t
place(const struct table *moved, size_t i)
{
	long v = table_find(moved, (const char *)&i, sizeof(i));

	return v != -1 ? (size_t)v : i;
}

/* Draws the sample, as the first of all combinations when they are shuffled
 * (Fisher and Yates), so that a larger one begins with it.  Only what has moved
 * is kept.  Returns 0, or -1 after a report. */
static int
sample(struct expansion *x)
{
	const size_t all = x->product, want = x->s->sample;
	uint64_t state = x->s->seed;
	struct table moved = { NULL, 0, 0 };
	size_t i, k, n = 0, *pick = xcalloc(want, sizeof(*pick)), *at;

	for (i = 0; i < all && n < want && i < VARIANTS_DRAWS_MAX; i++) {
		at = arena_alloc(x->s->arena, sizeof(*at));
		*at = i + (size_t)(draw(&state) % (all - i));
		k = place(&moved, *at);
		table_put(&moved, (char *)at, sizeof(*at),
		    (long)place(&moved, i));
		x->product = 1;
		x->pick = &k;
		if (variants_set(x, 0))
			pick[n++] = k;
	}
	table_free(&moved);
	x->pick = pick;
	x->product = n;
	x->n = n + x->s->ninclude;
	if (i < VARIANTS_DRAWS_MAX || n == want)
		return 0;
	return report_error(x->r, x->s->exclude[0].at, "exclude leaves only "
	    "%zu of %d combinations at random, fewer than the sample", n,
	    VARIANTS_DRAWS_MAX);
}

int
variants_init(struct expansion *x, const struct sweep *s, struct report *r)
{
	size_t i, k, n, total;

	memset(x, 0, sizeof(*x));
	x->s = s;
	x->r = r;
	if ((n = count(s, r)) == 0)
		return -1;
	total = x->product = params_total(&s->shared);
	if (s->sample > 0 && s->sample < total)
		total = s->sample;
	if (total > VARIANTS_JOBS_MAX || s->ninclude > VARIANTS_JOBS_MAX ||
	    total + s->ninclude > VARIANTS_JOBS_MAX / n)
		return report_error(r, s->at, "the lists make more than %d "
		    "jobs; sample: 1000 takes so many combinations at random",
		    VARIANTS_JOBS_MAX);
	if (x->product > LONG_MAX)
		return report_error(r, s->at, "the lists make more than %ld "
		    "combinations", LONG_MAX);
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
	if (s->nexclude > 0 && x->product <= VARIANTS_JOBS_MAX &&
	    check_exclude(x) == -1)
		return -1;
	return s->sample > 0 ? sample(x) : 0;
}

void
variants_free(struct expansion *x)
{
	struct variant *u;
	size_t i, k;

	for (i = 0; i < x->nunit; i++) {
		u = &x->unit[i];
		for (k = 0; k <= x->s->nname; k++) {
			buf_free(&u->val[k].text);
			free(u->val[k].dep.v);
			free(u->val[k].use.v);
		}
		free(u->own);
		free(u->val);
		free(u->late.v);
	}
	free(x->unit);
	free(x->first);
	free(x->pick);
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
	return n != &hidden ? n : NULL;
}

size_t
variants_node(const struct expansion *x, size_t unit, size_t id)
{
	return x->unit[unit].own[id] != NULL ? x->s->nname + id : id;
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
