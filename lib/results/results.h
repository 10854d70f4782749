/* results: a table of cards, their parameters, and what came of them. */
#ifndef RESULTS_H
#define RESULTS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/node.h"

#define RESULTS_COLUMNS_MAX	2000	/* of parameters and metrics */
#define RESULTS_PARAMS_MAX	(4u << 20)	/* bytes of a card's parameters */

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

#endif
