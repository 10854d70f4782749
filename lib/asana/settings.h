/* settings: what experisana.yaml may hold, and what its values are. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "base/node.h"

#define SETTINGS_WORKERS_MAX	10000	/* workers of a board */

/* The board's columns; experisana.yaml may rename them under `columns`.  The
 * first COL_NEEDED must be there, the others are created when needed. */
enum {
	COL_BACKLOG, COL_RUNNING, COL_DONE, COL_FAILED, COL_WORKERS,
	COL_NEEDED, COL_SWEEPS = COL_NEEDED, COL_CANCELLED, COL_N
};

/* Ends the program with RC_CONFIG and one line, "FILE:line:col: key: reason",
 * unless each key under ROOT is known, each value is of its kind and within
 * its range, and they fit each other.  A null value counts as missing. */
void settings_check(const char *file, const struct node *root);

/* Returns the value at PATH ("lease.ttl") of a checked ROOT (NULL: no file), a
 * number or seconds; if it is missing, that of its profile. */
double settings_lease(const struct node *root, const char *path);

/* Return the name of column COL_… by ROOT, and the usual one. */
const char *settings_column(const struct node *root, int col);
const char *settings_usual(int col);

/* Returns what the cards of a column of jobs are, "waiting" say, else "". */
const char *settings_state(int col);

/* Returns the setting of that name: "columns.backlog". */
const char *settings_columnkey(int col);

#endif
