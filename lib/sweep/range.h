/* range: !range, !linspace and !logspace. */
#ifndef RANGE_H
#define RANGE_H

#include "base/node.h"
#include "sweep/report.h"

#define RANGE_MAX	1000000		/* values of one list */
#define RANGE_LN10	2.302585092994045684

/* Expands !range [a, b, step], from a to before b as in Python, step 1 if
 * missing; !linspace [a, b, n], n values from a to b; !logspace [a, b, n],
 * powers of ten with such exponents, as numpy's.  Values are written with as
 * many decimals as a and step have, or with twelve digits.  Returns LIST itself
 * if it has no tag, or a new list from A, or NULL after a report. */
const struct node *range_expand(struct report *r, struct arena *a,
    const struct node *list);

/* Returns the power of ten that V is, to three digits; -5 if V is not above
 * 0. */
double range_exponent(double v);

#endif
