/* results: a table of cards, their parameters, and what came of them. */
#ifndef RESULTS_H
#define RESULTS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/node.h"
#include "base/table.h"

#define RESULTS_COLUMNS_MAX	2000	/* of parameters and metrics */
#define RESULTS_PARAMS_MAX	(4u << 20)	/* bytes of those of a card */

/* The columns that all tables have, around those of parameters and metrics. */
enum results_fixed {
	RESULTS_NAME, RESULTS_STATE, RESULTS_AFTER,
	RESULTS_SECONDS = RESULTS_AFTER, RESULTS_EXIT, RESULTS_LAST,
	RESULTS_GPUS, RESULTS_START, RESULTS_WORKER, RESULTS_ATTEMPT,
	RESULTS_COMMIT, RESULTS_TAGS, RESULTS_URL, RESULTS_GID, RESULTS_FIXED
};
enum results_kind { RESULTS_PARAM, RESULTS_METRIC, RESULTS_OTHER };

/* A row; NULL and a number below 0 are absent. */
struct results_card {
	const char	*name;
	const char	*gid;
	const char	*state;
	const char	*worker;
	const char	*gpus;
	const char	*commit;	/* of its code */
	const char	*last;		/* line of the log */
	const char	*tags;
	const char	*url;
	long long	 start;		/* ms since 1970, or 0 */
	int		 attempt;	/* or 0 */
	long		 seconds;
	int		 exit;
	const char	*params;	/* JSON object */
	const struct node *metrics;	/* object */
};

struct results;

/* Makes an empty table; results_close() frees it. */
struct results *results_open(void);
void results_close(struct results *r);

/*
 * Adds a row.  Each parameter is a column, those of nested objects joined by
 * dots, lists as JSON; so is each metric, except lists.  Columns come in the
 * order in which they are first seen, parameters before metrics.  A name that
 * another kind of column has gets "param." or "metric." before it.  What is
 * beyond RESULTS_COLUMNS_MAX is skipped after a message.
 */
void results_add(struct results *r, const struct results_card *c);

/* Sorts by METRIC, the largest first with MAX: what is done, what runs, the
 * rest; of each what has no number, or none at all, last.  Its column comes
 * before those of other metrics.  Returns 0, or -1
 * after a message if no row has this metric. */
int results_sort(struct results *r, const char *metric, int max);

/* Return the numbers of rows and of columns.  Rows of means have no fixed
 * columns. */
size_t results_rows(const struct results *r);
size_t results_columns(const struct results *r);

/* Describes column I: *FIXED is which one it is, or -1; its name is appended to
 * B, unless NULL: with its prefix, or, if PLAIN, as it is on the card. */
enum results_kind results_column(const struct results *r, size_t i, int *fixed,
    struct buf *b, int plain);

/* Puts the values of row K into V, one for each column, NULL where there is
 * none. */
void results_values(const struct results *r, size_t k, const char **v);

/* Returns a table with a row for each combination that the parameters BY (names
 * with commas between) have in the rows that are done: how many "jobs" these
 * are, the mean of each metric, and, of METRIC (or NULL), "std", the standard
 * deviation.  NULL after a message if no row has such a parameter. */
struct results *resultsby(const struct results *r, const char *by,
    const char *metric);

/* ------------------------- the inside, for results.c and resultsby.c alone */

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
	size_t		 first;		/* metric that comes before others */
	int		 sorted;	/* by it */
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
