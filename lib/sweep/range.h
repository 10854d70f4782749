/* range: !range, !linspace and !logspace. */
#ifndef RANGE_H
#define RANGE_H

#include "base/node.h"
#include "sweep/report.h"

#define RANGE_MAX	1000000		/* values of one list */

/*
 * !range [a, b, step] counts from a and stops before b, as Python's does;
 * step is 1 when missing.  !linspace [a, b, n] is n values from a to b, both
 * included, and !logspace [a, b, n] powers of ten with such exponents, as
 * numpy's.  Values are written with as many decimals as a and step have, or
 * with twelve digits.
 *
 * Returns LIST itself when it has no tag; else a new list from A; or NULL
 * after a report, also when the tag is unknown.
 */
const struct node *range_expand(struct report *r, struct arena *a,
    const struct node *list);

#endif
