/* varying: the lists of a sweep. */
#include <stdlib.h>
#include <string.h>

#include "sweep/stageopts.h"
#include "sweep/varying.h"

static void
put_cut(struct buf *b, const char *s, size_t max)
{
	size_t i, n = strlen(s);
	const int cut = n > max;

	if (cut)
		for (n = max - 3; n > 0 && (s[n] & 0xc0) == 0x80; n--)
			continue;
	for (i = 0; i < n; i++)
		buf_putc(b, (unsigned char)s[i] < ' ' ? ' ' : s[i]);
	if (cut)
		buf_puts(b, "...");
}

/* Appends "name=value" if the parameter comes into the unit's script. */
static void
put_value(struct buf *b, struct eval *e, const struct expansion *x,
    size_t unit, size_t id)
{
	const char *v;

	if (!eval_came(e, variants_node(x, unit, id), 0) ||
	    (v = eval_value(e, unit, id)) == NULL)
		return;
	buf_printf(b, "%s%s=", b->len > 0 ? " " : "", x->s->name[id]);
	put_cut(b, v, VARYING_VALUE_MAX);
}

const char *
varying_title(struct buf *b, struct eval *e, const struct expansion *x,
    size_t unit)
{
	const struct sweep *s = x->s;
	const struct sweep_stage *st = &s->stage[x->unit[unit].stage];
	const char *v = eval_title(e, unit);
	char *all;
	size_t i;

	if (v != NULL)
		return v;
	/* all stages have it */
	v = eval_value(e, unit, (size_t)table_find(&s->byname, "name", 4));
	buf_reset(b);
	if (s->named && v != NULL)
		buf_puts(b, v);
	for (i = 0; i < s->shared.nvar; i++)
		if (s->shared.var[i].varies && x->unit[unit].own[i] == NULL)
			put_value(b, e, x, unit, i);
	for (i = 0; i < st->sweep.nvar; i++)
		if (st->sweep.var[i].varies)
			put_value(b, e, x, unit, st->id[i]);
	if (b->len == 0 || v == NULL)
		return v;
	if (b->len > JOBLINE_TITLE && strcmp(v, b->s) != 0) {
		all = xstrdup(b->s);
		buf_reset(b);
		put_cut(b, all, JOBLINE_TITLE);
		free(all);
	}
	return b->s;
}

/* The same for the lists of one map, whose names are numbered by ID, or as they
 * stand if NULL. */
static void
unused(const struct eval *e, const struct expansion *x, const struct params *p,
    const size_t *id)
{
	const struct params_var *v;
	size_t i, node, n = x->s->nname;
	char *used = xcalloc(p->ndim, 1);

	for (i = 0; i < p->nvar; i++)
		if (p->var[i].dim != PARAMS_FIXED && (eval_came(e, id != NULL ?
		    n + id[i] : i, 1) || strcmp(p->var[i].name, "tags") == 0))
			used[p->var[i].dim] = 1;
	for (i = 0; i < p->nvar; i++) {
		v = &p->var[i];
		if (v->dim == PARAMS_FIXED || p->len[v->dim] == 1 ||
		    used[v->dim] || (id == NULL &&
		    stageopts_place(v->name, 0) != NULL))
			continue;
		used[v->dim] = 1;
		node = id != NULL ? id[i] : n + i;
		report_refuse(x->r, v->at, eval_came(e, node, 1) ?
		    "%s has %zu values, but scripts use a {%s} of their stage: "
		    "they make no difference" : "%s has %zu values, but no "
		    "script uses {%s}: they make no difference", v->name,
		    p->len[v->dim], v->name);
	}
	free(used);
}

/* A parameter that no script uses, with the name of a key that would do
 * something elsewhere. */
static void
misplaced(const struct eval *e, const struct expansion *x, size_t id,
    const struct node *at, int instage)
{
	const char *name = x->s->name[id];
	const char *place = stageopts_place(name, instage);

	if (place != NULL && at != NULL &&
	    !eval_came(e, instage ? x->s->nname + id : id, 1))
		report_refuse(x->r, at, "%s is a parameter here, which no "
		    "script uses; %s", name, place);
}

void
varying_unused(struct eval *e, const struct expansion *x)
{
	const struct sweep *s = x->s;
	const struct sweep_stage *st;
	size_t i, k;

	for (i = 0; i < s->shared.nvar; i++)
		misplaced(e, x, i, s->shared.var[i].at, 0);
	for (st = s->stage; st < s->stage + s->nstage; st++)
		for (k = 0; k < st->nown; k++)
			misplaced(e, x, st->own[k].id, st->own[k].val, 1);
	if (x->r->unused)
		return;
	unused(e, x, &s->shared, NULL);
	for (i = 0; i < s->nstage; i++)
		unused(e, x, &s->stage[i].sweep, s->stage[i].id);
}
