/* space: what a map of parameters spans. */
#ifndef SPACE_H
#define SPACE_H

#include <stddef.h>

#include "base/node.h"
#include "sweep/report.h"
#include "base/tab.h"

#define SPACE_FIXED	((size_t)-1)	/* the "dimension" of a single value */
#define SPACE_VARS_MAX	10000		/* parameters of one map */
#define SPACE_VALUES_MAX 2000000	/* values of all lists of a file */

/* A parameter.  Nested maps give names like "a.b". */
struct space_var {
	const char		*name;
	const struct node	*at;	/* its key, for messages */
	size_t			 dim;	/* or SPACE_FIXED */
	const struct node	**val;	/* one for each index of the dimension;
					 * NULL where a map of a joint list
					 * lacks the key */
};

/* Dimensions are in file order; the last one varies fastest. */
struct space {
	struct space_var	*var;	/* in file order */
	size_t			 nvar;
	size_t			*len;	/* of each dimension, never 0 */
	size_t			 ndim;
	size_t			 nval;	/* values of all lists; may start with
					 * those of other spaces */
	struct tab		 byname;	/* indexes of var */
};

/* Makes S empty; space_free() frees what it holds. */
void space_init(struct space *s);
void space_free(struct space *s);

/*
 * Adds the parameters of MAP.  New text comes from A.  Returns 0, or -1 after
 * a report (names given twice, empty lists, lists that make no sense, more
 * than SPACE_VALUES_MAX values).
 */
int space_add(struct space *s, struct report *r, struct arena *a,
    const struct node *map);

/*
 * Lets the lists named in GROUPS, a list of lists of names, advance together:
 * each group becomes one dimension, where the first of its lists stood in the
 * file.  Returns 0, or -1 after a report.
 */
int space_zip(struct space *s, struct report *r, const struct node *groups);

/* Returns the number of combinations, SIZE_MAX when that is too small. */
size_t space_total(const struct space *s);

/* Writes the indexes of combination K, one for each dimension. */
void space_at(const struct space *s, size_t k, size_t *index);

/* Called for each scalar or list of a map.  Returns 0, or -1 for failure. */
typedef int space_leaf_fn(const char *name, const struct node *leaf,
    void *arg);

/*
 * Calls FN for each member of MAP that is no map, with nested names joined
 * by dots (text from A), after PREFIX if that is not NULL; the member BUT (or
 * NULL) is left out.  Returns 0, or -1 if any call did.
 */
int space_flatten(struct report *r, struct arena *a, const char *prefix,
    const struct node *map, const struct node *but, space_leaf_fn *fn,
    void *arg);

/* Returns ", did you mean 'x'?" for a name that is not in S, or "", to be
 * freed by the caller. */
char *space_hint(const struct space *s, const char *name);

#endif
