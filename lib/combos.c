/* combos: the combinations that a sweep is made of. */
#include <stdlib.h>
#include <string.h>

#include "combos.h"

/* Finds the combinations that no entry of exclude matches. */
static int
exclude(struct combos *c, struct report *r)
{
	const struct sweep *s = c->s;
	size_t i, k, n = 0, *hits;
	int drop;

	c->left = xreallocarray(NULL, c->n, sizeof(*c->left));
	hits = xcalloc(s->nexclude, sizeof(*hits));
	for (k = 0; k < c->total; k++) {
		eval_combination(c->ev, k, NULL);
		drop = 0;
		for (i = 0; i < s->nexclude; i++)
			if (eval_matches(c->ev, &s->exclude[i])) {
				hits[i]++;
				drop = 1;
			}
		if (!drop)
			c->left[n++] = k;
	}
	for (i = 0; i < s->nexclude; i++)
		if (hits[i] == 0)
			report_warnkey(r, s->exclude[i].at,
			    "exclude: no combination matches this entry");
	for (i = 0; i < s->ninclude; i++)
		c->left[n++] = c->total + i;
	c->n = n;
	free(hits);
	if (n > 0)
		return 0;
	report_error(r, s->exclude[0].at, "exclude leaves no combination");
	return -1;
}

int
combos_init(struct combos *c, const struct sweep *s, struct eval *ev,
    struct report *r)
{
	size_t units = eval_units(ev);

	memset(c, 0, sizeof(*c));
	c->s = s;
	c->ev = ev;
	c->current = (size_t)-1;
	c->total = space_total(&s->shared);
	if (c->total > COMBOS_JOBS_MAX || s->ninclude > COMBOS_JOBS_MAX ||
	    c->total + s->ninclude > COMBOS_JOBS_MAX / units) {
		report_error(r, s->at, "the lists make more than %d jobs",
		    COMBOS_JOBS_MAX);
		return -1;
	}
	c->n = c->total + s->ninclude;
	return s->nexclude > 0 ? exclude(c, r) : 0;
}

void
combos_free(struct combos *c)
{
	free(c->left);
}

void
combos_set(struct combos *c, size_t k)
{
	size_t i = c->left != NULL ? c->left[k] : k;

	if (c->current == k)
		return;
	c->current = k;
	if (i < c->total)
		eval_combination(c->ev, i, NULL);
	else
		eval_combination(c->ev, 0, &c->s->include[i - c->total]);
}
