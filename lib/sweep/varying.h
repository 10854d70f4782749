/* varying: lists, the titles that are made of them, and those that make no
 * difference. */
#ifndef VARYING_H
#define VARYING_H

#include "sweep/eval.h"

#define VARYING_VALUE_MAX	32	/* bytes of a value in a title */

/* Returns a unit's title: its model_id, else its stage's name, if the file has
 * stages or there is nothing else, and "lr=1e-4 seed=3", what varies and comes
 * into its script, in JOBLINE_TITLE bytes.  Valid until B changes, or as
 * eval_value(). */
const char *varying_title(struct buf *b, struct eval *e,
    const struct expansion *x, size_t unit);

/* Reports lists of several values of which no script has made anything. */
void varying_unused(struct eval *e, const struct expansion *x);

#endif
