/* resultsrow: the inside of a table of results, for results and resultsby. */
#ifndef RESULTSROW_H
#define RESULTSROW_H

#include "base/node.h"
#include "base/table.h"
#include "results/results.h"

/* The columns of a kind. */
struct resultsrow_group {
	const char	*prefix;	/* of names that are taken */
	struct table	 byname;
	const char	**name;		/* as in the card */
	size_t		 n;
};

struct resultsrow_value {
	int		 group;
	size_t		 col;
	const char	*text;
};

struct resultsrow {
	const char	*fixed[RESULTS_FIXED];
	struct resultsrow_value	*v;
	size_t		 n;
	/* while it is sorted: */
	int		 rank;
	double		 key;
	size_t		 at;
};

struct results {
	struct arena	*text;
	struct resultsrow_group	 group[2];	/* parameters and metrics */
	struct resultsrow	*row;
	size_t		 n;
	size_t		 first;		/* metric that comes before the others */
	int		 means;		/* its rows are no cards */
	int		 full;		/* it was said */
};

/* Adds a row, which is empty. */
struct resultsrow *resultsrow_new(struct results *r);

/* Returns the column NAME of a group, a new one perhaps, or -1 if there are too
 * many. */
long resultsrow_column(struct results *r, int group, const char *name);

/* Gives the last row a value. */
void resultsrow_put(struct results *r, int group, const char *name,
    const char *text);

/* Returns the column that the LEN bytes at NAME are, or -1 after a message that
 * lists what there is. */
long resultsrow_find(const struct results *r, int group, const char *name,
    size_t len);

/* Returns the text of a value, or NULL. */
const char *resultsrow_value(const struct resultsrow *w, int group,
    size_t col);

/* Reads the number S (or NULL).  Returns 0, or -1. */
int resultsrow_read(const char *s, double *x);

/* Returns 1 if the state of W is this one. */
int resultsrow_is(const struct resultsrow *w, const char *state);

#endif
