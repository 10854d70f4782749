/* params: what a map of parameters spans. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "sweep/flow.h"
#include "sweep/params.h"
#include "sweep/range.h"
#include "sweep/stageopts.h"

struct build {
	struct params	*s;
	struct report	*r;
	struct arena	*a;
	size_t		 dim;	/* of the joint list being read */
	size_t		 index;	/* of the map within it */
};

void
params_free(struct params *s)
{
	table_free(&s->byname);
	free(s->var);
	free(s->len);
	memset(s, 0, sizeof(*s));
}

int
params_flatten(struct report *r, struct arena *a, const char *prefix,
    const struct node *map, const struct node *but, params_leaf_fn *fn,
    void *arg)
{
	const struct node *c;
	const char *name;
	char *joint;
	int rc = 0;

	if (map->tag != NULL && range_expand(r, a, map) == NULL)
		return -1;
	flow_braces(r, map);
	for (c = map->first; c != NULL; c = c->next) {
		if (c == but)
			continue;
		name = c->key;
		if (prefix != NULL) {
			joint = xasprintf("%s.%s", prefix, c->key);
			name = arena_strndup(a, joint, strlen(joint));
			free(joint);
		}
		if (c->type == NODE_OBJ)
			rc |= params_flatten(r, a, name, c, NULL, fn, arg);
		else
			rc |= fn(name, c, arg);
	}
	return rc;
}

/* Adds a parameter with room for N values.  Returns NULL after a report. */
static struct params_var *
add_var(struct build *b, const char *name, const struct node *at, size_t dim,
    size_t n)
{
	struct params *s = b->s;
	struct params_var *v;

	if (*name == '\0' || strpbrk(name, "{}") != NULL) {
		report_key(b->r, at, "'%s' cannot be a parameter's name", name);
		return NULL;
	}
	if (table_find(&s->byname, name, strlen(name)) != -1) {
		report_key(b->r, at, "'%s' is given twice", name);
		return NULL;
	}
	if (s->nvar == PARAMS_VARS_MAX) {
		report_key(b->r, at, "more than %d parameters",
		    PARAMS_VARS_MAX);
		return NULL;
	}
	s->var = xgrow(s->var, s->nvar, sizeof(*s->var));
	table_put(&s->byname, name, strlen(name), (long)s->nvar);
	v = &s->var[s->nvar++];
	v->name = name;
	v->at = at;
	v->dim = dim;
	v->varies = n > 1;
	v->val = arena_alloc(b->a, n * sizeof(*v->val));
	return v;
}

static size_t
add_dim(struct params *s, size_t n)
{
	s->len = xreallocarray(s->len, s->ndim + 1, sizeof(*s->len));
	s->len[s->ndim] = n;
	return s->ndim++;
}

static int
joint_leaf(const char *name, const struct node *leaf, void *arg)
{
	struct build *b = arg;
	struct params_var *v = NULL;
	long i;

	if (leaf->type == NODE_ARR || leaf->tag != NULL)
		return report_error(b->r, leaf, "'%s': a list within a list of "
		    "maps; %s", name, flow_instead(leaf));
	i = table_find(&b->s->byname, name, strlen(name));
	if (i != -1 && b->s->var[i].dim == b->dim &&
	    b->s->var[i].val[b->index] == NULL)
		v = &b->s->var[i];
	else
		v = add_var(b, name, leaf, b->dim, b->s->len[b->dim]);
	if (v == NULL)
		return -1;
	v->val[b->index] = leaf;
	return 0;
}

/* Counts the values of a list, which tags make much of little text. */
static int
add_values(struct build *b, const struct node *at, const struct node *list)
{
	b->s->nval += list->n;
	if (b->s->nval <= PARAMS_VALUES_MAX)
		return 0;
	return report_key(b->r, at, "the lists have more than %d values",
	    PARAMS_VALUES_MAX);
}

/* A list of maps: they are one dimension. */
static int
joint(struct build *b, const char *name, const struct node *list)
{
	const struct node *c;
	int rc = 0;

	b->dim = add_dim(b->s, list->n);
	b->index = 0;
	for (c = list->first; c != NULL; c = c->next, b->index++) {
		if (c->type != NODE_OBJ)
			return report_error(b->r, c, "'%s': maps and single "
			    "values in one list", name);
		rc |= params_flatten(b->r, b->a, name, c, NULL, joint_leaf, b);
	}
	return rc;
}

void
params_onevalue(struct report *r, const char *name, const struct node *n,
    int wide, int instage)
{
	char *list;

	if (n->str == NULL || n->quoted != 0 || n->tag != NULL ||
	    strcmp(name, "tags") == 0 || strcmp(name, "model_id") == 0 ||
	    (list = flow_list(n->str, wide)) == NULL)
		return;
	report_warnkey(r, n, "%s is one value, '%s'; for a list write "
	    "%s%s%s%s%s, else put it in quotes", name, n->str,
	    instage ? "job: {sweep: {" : "", instage ? name : "",
	    instage ? ": " : "", list, instage ? "}}" : "");
	free(list);
}

/* What in a list was surely meant otherwise. */
static void
check_list(struct report *r, const char *name, const struct node *list)
{
	const struct node *c;
	struct table had = { 0 };

	for (c = list->first; c != NULL; c = c->next) {
		if (c->str == NULL)
			continue;
		if (list->n == 1 || strcmp(c->str, "...") == 0 ||
		    (strpbrk(c->str, ",;(.-|:") == NULL &&
		    strstr(c->str, " or ") == NULL))
			params_onevalue(r, name, c, list->n == 1, 0);
		if (table_find(&had, c->str, strlen(c->str)) != -1)
			report_warnkey(r, c, "%s has '%s' twice, which makes "
			    "one job; to run it again, add a parameter like "
			    "seed", name, c->str);
		table_put(&had, c->str, strlen(c->str), 1);
	}
	table_free(&had);
}

static int
leaf(const char *name, const struct node *n, void *arg)
{
	struct build *b = arg;
	const struct node *list, *c;
	struct params_var *v;
	const char *place;
	size_t i = 0;

	if (b->s->nval > PARAMS_VALUES_MAX)
		return -1;	/* which has been said */
	if ((list = range_expand(b->r, b->a, n)) == NULL ||
	    add_values(b, n, list) == -1)
		return -1;
	if (list->type != NODE_ARR) {
		params_onevalue(b->r, name, n, 0, 0);
		if ((v = add_var(b, name, n, PARAMS_FIXED, 1)) == NULL)
			return -1;
		v->val[0] = n;
		return 0;
	}
	if (list->n == 0)
		return report_error(b->r, list, "'%s' is an empty list", name);
	if (list->first->type == NODE_OBJ)
		return joint(b, name, list);
	if (list == n)
		check_list(b->r, name, list);
	v = add_var(b, name, n, add_dim(b->s, list->n), list->n);
	for (c = list->first; c != NULL && v != NULL; c = c->next) {
		if (c->type == NODE_ARR || c->type == NODE_OBJ ||
		    c->tag != NULL) {
			place = stageopts_place(name, 0);
			return report_error(b->r, c, "'%s': %s%s", name,
			    c->type == NODE_OBJ ?
			    "maps and single values in one list" :
			    "a list within a list; ", c->type == NODE_OBJ ? "" :
			    place != NULL ? place : flow_instead(c));
		}
		v->val[i++] = c;
	}
	return v != NULL ? 0 : -1;
}

int
params_add(struct params *s, struct report *r, struct arena *a,
    const struct node *map)
{
	struct build b = { s, r, a, 0, 0 };

	return params_flatten(r, a, NULL, map, NULL, leaf, &b);
}

static const char *
hint(const struct params *s, const char *name)
{
	return suggest_among(name, strlen(name), s->var, s->nvar,
	    sizeof(*s->var));
}

/* Returns 1 when NAME is that of V, or V is "NAME.x". */
static int
names(const char *name, const struct params_var *v)
{
	size_t len = strlen(name);

	return strncmp(v->name, name, len) == 0 &&
	    (v->name[len] == '\0' || v->name[len] == '.');
}

/* Returns the list that a name of a zip group means, or NULL after a report:
 * its own dimension, or that of the maps "name.x". */
static const struct params_var *
zip_member(const struct params *s, struct report *r, const struct node *n)
{
	size_t i, j;

	if (n->type != NODE_STR) {
		report_error(r, n, "zip wants names of lists");
		return NULL;
	}
	for (i = 0; i < s->nvar && !names(n->str, &s->var[i]); i++)
		continue;
	for (j = i; j < s->nvar; j++)
		if (names(n->str, &s->var[j]) &&
		    s->var[j].dim != s->var[i].dim) {
			report_error(r, n, "zip: '%s' is a map, name one of "
			    "its lists", n->str);
			return NULL;
		}
	if (i < s->nvar && s->var[i].dim != PARAMS_FIXED)
		return &s->var[i];
	report_error(r, n, i < s->nvar ? "zip: '%s' is not a list%s" :
	    "zip: unknown parameter '%s'%s", n->str,
	    i < s->nvar ? "" : hint(s, n->str));
	return NULL;
}

/* Joins the dimensions of one group; TO[d] says which one d has become. */
static int
zip_group(const struct params *s, struct report *r, const struct node *group,
    size_t *to, char *taken)
{
	const struct node *n;
	const struct params_var *v;
	size_t first = PARAMS_FIXED, len = 0, i;
	int rc = 0;

	for (n = group->first; n != NULL; n = n->next) {
		if ((v = zip_member(s, r, n)) == NULL) {
			rc = -1;
			continue;
		}
		if (taken[v->dim])
			return report_error(r, n, "zip: '%s' is named twice",
			    n->str);
		taken[v->dim] = 1;
		if (len == 0)
			len = s->len[v->dim];
		if (s->len[v->dim] != len)
			rc = report_error(r, n, "zip: '%s' has %zu values, "
			    "'%s' has %zu", n->str, s->len[v->dim],
			    group->first->str, len);
		to[v->dim] = PARAMS_FIXED;
		if (v->dim < first)
			first = v->dim;
	}
	for (i = 0; i < s->ndim; i++)
		if (to[i] == PARAMS_FIXED)
			to[i] = first;
	return rc;
}

static void
renumber(struct params *s, size_t *to)
{
	size_t i, n = 0, *id = xcalloc(s->ndim, sizeof(*id));

	for (i = 0; i < s->ndim; i++)
		if (to[i] == i) {
			id[i] = n;
			s->len[n++] = s->len[i];
		}
	for (i = 0; i < s->nvar; i++)
		if (s->var[i].dim != PARAMS_FIXED)
			s->var[i].dim = id[to[s->var[i].dim]];
	s->ndim = n;
	free(id);
}

static int
list_of_lists(const struct node *groups)
{
	const struct node *g;

	if (groups->type != NODE_ARR || groups->tag != NULL)
		return 0;
	for (g = groups->first; g != NULL; g = g->next)
		if (g->type != NODE_ARR || g->tag != NULL)
			return 0;
	return 1;
}

int
params_zip(struct params *s, struct report *r, const struct node *groups)
{
	const struct node *g;
	size_t *to, i;
	char *taken;
	int rc = 0;

	if (!list_of_lists(groups))
		return report_error(r, groups, "zip wants a list of lists of "
		    "names: [[a, b]]");
	to = xcalloc(s->ndim, sizeof(*to));
	taken = xcalloc(s->ndim, 1);
	for (i = 0; i < s->ndim; i++)
		to[i] = i;
	for (g = groups->first; g != NULL; g = g->next)
		rc |= zip_group(s, r, g, to, taken);
	if (rc == 0)
		renumber(s, to);
	free(to);
	free(taken);
	return rc;
}

size_t
params_total(const struct params *s)
{
	size_t n = 1, i;

	for (i = 0; i < s->ndim; i++) {
		if (n > SIZE_MAX / s->len[i])
			return SIZE_MAX;
		n *= s->len[i];
	}
	return n;
}

void
params_at(const struct params *s, size_t k, size_t *index)
{
	size_t i;

	for (i = s->ndim; i-- > 0; k /= s->len[i])
		index[i] = k % s->len[i];
}

struct setarg {
	const struct params	*shared;
	struct report		*r;
	struct params_set	*set;
	const char		*what;
};

static int
set_leaf(const char *name, const struct node *n, void *arg)
{
	struct setarg *sa = arg;
	struct params_set *set = sa->set;
	long id = table_find(&sa->shared->byname, name, strlen(name));
	char *each;

	if (id == -1)
		return report_key(sa->r, n, "%s: unknown parameter '%s'%s",
		    sa->what, name, hint(sa->shared, name));
	if (n->type == NODE_ARR || n->tag != NULL) {
		each = n->tag == NULL && n->first != n->last ?
		    xstrdup(flow_with(set->at, n, n->first)) : NULL;
		report_error(sa->r, n, "%s: '%s' wants one value%s%s%s%s",
		    sa->what, name, each ? "; write an entry for each: " : "",
		    each ? each : "", each ? ", " : "", each ?
		    flow_with(set->at, n, n->first->next) : "");
		free(each);
		return -1;
	}
	set->pair = xgrow(set->pair, set->n, sizeof(*set->pair));
	set->pair[set->n].id = (size_t)id;
	set->pair[set->n++].val = n;
	return 0;
}

struct params_set *
params_sets(const struct params *shared, struct report *r, struct arena *a,
    const struct node *list, const char *what, size_t *n)
{
	const struct node *c;
	struct params_set *sets;
	struct setarg sa = { shared, r, NULL, what };

	*n = 0;
	if (list == NULL || list->type == NODE_NULL)
		return NULL;
	if (list->type != NODE_ARR || list->tag != NULL) {
		report_error(r, list, "%s wants a list of maps", what);
		return NULL;
	}
	if (shared->nvar == 0 && list->n > 0 && list->first->n > 0) {
		report_error(r, list, "%s is for lists under sweep, which has "
		    "none; write sweep: {p: %s}, and {p.%s} in the script",
		    what, flow_text(list), list->first->first->key);
		return NULL;
	}
	sets = xcalloc(list->n, sizeof(*sets));
	for (c = list->first; c != NULL; c = c->next) {
		if (c->type != NODE_OBJ) {
			report_error(r, c, "%s wants a list of maps", what);
			continue;
		}
		sa.set = &sets[(*n)++];
		sa.set->at = c;
		/* one that names nothing would match everything */
		if (params_flatten(r, a, NULL, c, NULL, set_leaf, &sa) == 0 &&
		    sa.set->n == 0)
			report_error(r, c, "%s: an entry without a parameter",
			    what);
	}
	return sets;
}

void
params_complete(const struct params *sp, struct report *r,
    const struct params_set *set)
{
	size_t i, k;

	for (i = 0; i < sp->nvar; i++) {
		if (sp->var[i].dim == PARAMS_FIXED ||
		    sp->len[sp->var[i].dim] == 1)
			continue;
		for (k = 0; k < set->n && set->pair[k].id != i; k++)
			continue;
		if (k == set->n)
			report_error(r, set->at, "include: '%s' is missing, "
			    "which has several values", sp->var[i].name);
	}
}

void
params_freesets(struct params_set *sets, size_t n)
{
	while (n-- > 0)
		free(sets[n].pair);
	free(sets);
}
