/* results: a table of cards, their parameters, and what came of them. */
#ifndef RESULTS_H
#define RESULTS_JSON_MAX	(4u << 20)	/* bytes of a metrics.json */
#define RESULTS_H

#include <stdio.h>

#include "base/buf.h"

#define RESULTS_COLUMNS_MAX	2000	/* of parameters and metrics */
#define RESULTS_MAX		(1u << 30)	/* bytes of a table */

/* A row; NULL and a number below 0 are absent. */
struct results_card {
	const char	*title;
	const char	*gid;
	const char	*state;
	int		 attempts;
	long		 seconds;
	int		 exit;
	const char	*params;	/* JSON object */
	const char	*metrics;	/* JSON object */
	const char	*where;		/* whose metrics, for messages */
};

struct results;

/* Makes an empty table; results_close() frees it. */
struct results *results_open(void);
void results_close(struct results *r);

/*
 * Adds a row.  Each parameter is a column, those of nested objects joined by
 * dots, lists as JSON; so is each metric, except lists.  Columns come in the
 * order in which they are first seen, parameters before metrics.  A name that
 * another kind of column has gets "param." or "metric." before it.  Metrics
 * that are not a JSON object are named in a message and skipped, as is what is
 * beyond RESULTS_COLUMNS_MAX.
 */
void results_add(struct results *r, const struct results_card *c);

/* Appends the table as lines with TABs between, names first, in the escapes of
 * job lines.  Returns 0, or -1 if B is full. */
int results_print(const struct results *r, struct buf *b);

/* Prints it for people, as layout_print() does: without gids and, of several
 * cards, without columns that are the same for all or repeat the title. */
void results_table(const struct results *r, FILE *out, int width);

#endif
