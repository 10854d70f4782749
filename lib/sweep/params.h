/* params: what a map of parameters spans. */
#ifndef PARAMS_H
#define PARAMS_H

#include <stddef.h>

#include "base/node.h"
#include "base/table.h"
#include "sweep/report.h"

#define PARAMS_FIXED	((size_t)-1)	/* the "dimension" of a single value */
#define PARAMS_VARS_MAX	10000		/* parameters of one map */
#define PARAMS_VALUES_MAX 2000000	/* values of all lists of a file */

/* A parameter.  Nested maps give names like "a.b". */
struct params_var {
	const char		*name;
	const struct node	*at;	/* its key, for messages */
	size_t			 dim;	/* or PARAMS_FIXED */
	int			 varies; /* has several values */
	const struct node	**val;	/* by index of the dimension; NULL if a
					 * map of a joint list lacks the key */
};

/* Dimensions are in file order; the last one varies fastest. */
struct params {
	struct params_var	*var;	/* in file order */
	size_t			 nvar;
	size_t			*len;	/* of each dimension, never 0 */
	size_t			 ndim;
	size_t			 nval;	/* values of all lists of the file */
	struct table		 byname;	/* indexes of var */
};

/* Frees what S holds; it is then empty, as zeroed memory. */
void params_free(struct params *s);

/* Adds the parameters of MAP.  New text comes from A.  Returns 0, or -1 after a
 * report. */
int params_add(struct params *s, struct report *r, struct arena *a,
    const struct node *map);

/* Warns if the parameter NAME, of a stage or shared, has the value N, which
 * reads like several; WIDE as for flow_list(). */
void params_onevalue(struct report *r, const char *name, const struct node *n,
    int wide, int instage);

/* Lets lists advance together: each list of names in GROUPS becomes one
 * dimension, in the place of its first.  Returns 0, or -1 after a report. */
int params_zip(struct params *s, struct report *r, const struct node *groups);

/* Returns the number of combinations, at most SIZE_MAX. */
size_t params_total(const struct params *s);

/* Writes the indexes of combination K, one for each dimension. */
void params_at(const struct params *s, size_t k, size_t *index);

/* Called for each scalar or list of a map.  Returns 0, or -1 for failure. */
typedef int params_leaf_fn(const char *name, const struct node *leaf,
    void *arg);

/* Calls FN for each member of MAP that is no map, but not for BUT (or NULL).
 * Nested names are joined by dots (text from A), after PREFIX (or NULL).
 * Returns 0, or -1 if any call did. */
int params_flatten(struct report *r, struct arena *a, const char *prefix,
    const struct node *map, const struct node *but, params_leaf_fn *fn,
    void *arg);

/* A parameter that is given one value.  Names are numbered: those of the
 * shared parameters are their indexes in `shared`, others follow. */
struct params_pair {
	size_t			 id;
	const struct node	*val;
};

/* An entry of exclude or include. */
struct params_set {
	const struct node	*at;
	struct params_pair	*pair;
	size_t			 n;
};

/* Reads LIST, what the key WHAT holds (may be NULL): maps of parameters that
 * must be in SHARED.  Returns *N entries, wrong ones (reported) among them. */
struct params_set *params_sets(const struct params *shared, struct report *r,
    struct arena *a, const struct node *list, const char *what, size_t *n);

/* Frees N entries. */
void params_freesets(struct params_set *sets, size_t n);

/* Reports parameters with several values that an entry of include lacks. */
void params_complete(const struct params *shared, struct report *r,
    const struct params_set *set);

#endif
