/* resultsby: means of results over what is not named. */
#ifndef RESULTSBY_H
#define RESULTSBY_H

#include "results/results.h"

/* Returns a table with a row for each combination that the parameters BY (names
 * with commas between) have in the rows that are done: how many "jobs" these
 * are, the mean of each metric, and, of METRIC (or NULL), "std", the standard
 * deviation.  NULL after a message if no row has such a parameter. */
struct results *resultsby(const struct results *r, const char *by,
    const char *metric);

#endif
