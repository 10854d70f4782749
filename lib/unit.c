/* unit: what makes one job of each combination. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* The order of names in a job of this stage: shared ones as they stand in the
 * file, then those of the stage. */
static size_t *
ranks(const struct sweep *s, const struct sweep_stage *st)
{
	size_t *rank, i, n = s->shared.nvar;

	rank = xcalloc(s->nname, sizeof(*rank));
	for (i = 0; i < s->shared.nvar; i++)
		rank[i] = i;
	for (i = 0; i < st->nown; i++)
		if (st->own[i].id >= s->shared.nvar)
			rank[st->own[i].id] = n++;
	for (i = 0; i < st->sweep.nvar; i++)
		if (st->id[i] >= s->shared.nvar && rank[st->id[i]] == 0)
			rank[st->id[i]] = n++;
	return rank;
}

/* Fixes what a unit's parameters are as far as its stage says so. */
static void
init(const struct sweep *s, struct unit *u, size_t stage, size_t variant)
{
	const struct sweep_stage *st = &s->stage[stage];
	const struct space_var *v;
	size_t i, *index;

	u->stage = stage;
	u->own = xcalloc(s->nname, sizeof(*u->own));
	u->val = xcalloc(s->nname, sizeof(*u->val));
	for (i = 0; i < st->nown; i++)
		u->own[st->own[i].id] = st->own[i].val;
	index = xcalloc(st->sweep.ndim, sizeof(*index));
	space_at(&st->sweep, variant, index);
	for (i = 0; i < st->sweep.nvar; i++) {
		v = &st->sweep.var[i];
		u->own[st->id[i]] = v->val[v->dim == SPACE_FIXED ? 0 :
		    index[v->dim]];
	}
	free(index);
}

/* Returns how many units there are, 0 after a report. */
static size_t
count(const struct sweep *s, struct report *r)
{
	size_t i, k, n = 0;

	for (i = 0; i < s->nstage; i++) {
		k = space_total(&s->stage[i].sweep);
		if (k > UNITS_MAX || (n += k) > UNITS_MAX) {
			report_error(r, s->stage[i].at, "the stages' own "
			    "sweeps make more than %d jobs of each "
			    "combination", UNITS_MAX);
			return 0;
		}
	}
	return n;
}

int
units_init(struct units *us, const struct sweep *s, struct report *r)
{
	size_t i, k, n;

	memset(us, 0, sizeof(*us));
	if ((n = count(s, r)) == 0)
		return -1;
	us->s = s;
	us->unit = xcalloc(n, sizeof(*us->unit));
	us->first = xcalloc(s->nstage + 1, sizeof(*us->first));
	us->rank = xcalloc(s->nstage, sizeof(*us->rank));
	for (i = 0; i < s->nstage; i++) {
		us->rank[i] = ranks(s, &s->stage[i]);
		n = space_total(&s->stage[i].sweep);
		for (k = 0; k < n; k++)
			init(s, &us->unit[us->n++], i, k);
		us->first[i + 1] = us->n;
	}
	return 0;
}

void
units_free(struct units *us)
{
	struct unit *u;
	size_t i, k;

	for (i = 0; i < us->n; i++) {
		u = &us->unit[i];
		for (k = 0; k < us->s->nname; k++) {
			buf_free(&u->val[k].text);
			free(u->val[k].dep.v);
		}
		free(u->own);
		free(u->val);
		free(u->late.v);
	}
	for (i = 0; i < us->s->nstage; i++)
		free(us->rank[i]);
	free(us->unit);
	free(us->first);
	free(us->rank);
}

int
units_agree(const struct units *us, size_t a, size_t b)
{
	const struct unit *ua = &us->unit[a], *ub = &us->unit[b];
	const struct sweep_stage *sa = &us->s->stage[ua->stage];
	const struct sweep_stage *sb = &us->s->stage[ub->stage];
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
