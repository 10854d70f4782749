/* eval: the final values of one combination of a sweep. */
#ifndef EVAL_H
#define EVAL_H

#include <stddef.h>

#include "sweep/variant.h"

#define EVAL_DEPTH_MAX	200	/* values within values */

struct eval;

/* What a unit's job is in the current combination. */
struct eval_job {
	struct buf	script;
	struct list	dep;	/* units that it waits for */
};

/* Starts on X, which must live as long.  With STRICT an unknown {name} is an
 * error.  eval_free() frees; NULL is allowed. */
struct eval *eval_new(struct expansion *x, int strict);
void eval_free(struct eval *e);

/*
 * Expands the script of a unit, and all else that can make its job wait for
 * others.  What others of this combination use of its values may make it wait
 * for more, which is then in the unit's `late`.  Returns the job, good until
 * the next call, or NULL after a report.
 */
const struct eval_job *eval_script(struct eval *e, size_t unit);

/* Returns 1 when that script names the parameter ID, and only the first time
 * that it is asked about it. */
int eval_used(struct eval *e, size_t id);

/*
 * Returns the final text of a parameter by its number, NULL when the unit has
 * none (or it is wrong, which has then been reported).  Valid until the next
 * combination.
 */
const char *eval_value(struct eval *e, size_t unit, size_t id);

/* Returns the title, model_id or else the stage's name, and the tags with
 * their commas, or NULL; likewise valid until the next combination. */
const char *eval_title(struct eval *e, size_t unit);
const char *eval_tags(struct eval *e, size_t unit);

#endif
