/* rules: the entries of exclude and include. */
#include <stdlib.h>
#include <string.h>

#include "sweep/rules.h"

struct setarg {
	const struct params	*shared;
	struct report		*r;
	struct sweep_set	*set;
	const char		*what;
};

/* A member of an entry of exclude or include. */
static int
set_leaf(const char *name, const struct node *n, void *arg)
{
	struct setarg *sa = arg;
	struct sweep_set *set = sa->set;
	char *hint;
	long id;

	id = table_find(&sa->shared->byname, name, strlen(name));
	if (id == -1) {
		hint = params_hint(sa->shared, name);
		report_key(sa->r, n, "%s: unknown parameter '%s'%s",
		    sa->what, name, hint);
		free(hint);
		return -1;
	}
	if (n->type == NODE_ARR || n->tag != NULL) {
		report_error(sa->r, n, "%s: '%s' wants one value", sa->what,
		    name);
		return -1;
	}
	set->pair = xgrow(set->pair, set->n, sizeof(*set->pair));
	set->pair[set->n].id = (size_t)id;
	set->pair[set->n++].val = n;
	return 0;
}

struct sweep_set *
rules_read(const struct params *shared, struct report *r, struct arena *a,
    const struct node *list, const char *what, size_t *n)
{
	const struct node *c;
	struct sweep_set *sets;
	struct setarg sa;

	*n = 0;
	if (list == NULL || list->type == NODE_NULL)
		return NULL;
	if (list->type != NODE_ARR || list->tag != NULL) {
		report_error(r, list, "%s wants a list of maps", what);
		return NULL;
	}
	sets = xcalloc(list->n, sizeof(*sets));
	sa.shared = shared;
	sa.r = r;
	sa.what = what;
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
rules_complete(const struct params *sp, struct report *r,
    const struct sweep_set *set)
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
rules_free(struct sweep_set *sets, size_t n)
{
	while (n-- > 0)
		free(sets[n].pair);
	free(sets);
}
