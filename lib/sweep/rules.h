/* rules: the entries of exclude and include. */
#ifndef RULES_H
#define RULES_H

#include <stddef.h>

#include "base/node.h"
#include "sweep/params.h"
#include "sweep/report.h"

/* A parameter that is given one value.  Names are numbered: those of the
 * shared parameters are their indexes in `shared`, others follow. */
struct sweep_pair {
	size_t			 id;
	const struct node	*val;
};

/* An entry of exclude or include. */
struct sweep_set {
	const struct node	*at;
	struct sweep_pair	*pair;
	size_t			 n;
};

/*
 * Reads LIST, what stands under the key WHAT: maps of parameters that must be
 * in SHARED.  LIST may be NULL.  Returns the entries, *N in number (those with
 * a mistake, which has been reported, among them), freed by rules_free().
 */
struct sweep_set *rules_read(const struct params *shared, struct report *r,
    struct arena *a, const struct node *list, const char *what, size_t *n);

/* Frees N entries and SETS itself; NULL with N = 0 is allowed. */
void rules_free(struct sweep_set *sets, size_t n);

/* Reports what is missing in an entry of include: it must say what each
 * parameter with several values is. */
void rules_complete(const struct params *shared, struct report *r,
    const struct sweep_set *set);

#endif
