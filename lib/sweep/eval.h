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

/* Starts on X, which must live as long.  eval_free() frees; NULL is allowed. */
struct eval *eval_new(struct expansion *x);
void eval_free(struct eval *e);

/* Expands the script of a unit, and all else that can make its job wait for
 * others (those that use its values may add to the unit's `late`).  Returns the
 * job, valid until the next call, or NULL after a report. */
const struct eval_job *eval_script(struct eval *e, size_t unit);

/* Returns 1 if that script names the parameter ID, but only once. */
int eval_used(struct eval *e, size_t id);

/* Returns the final text of a parameter by its number, valid until the next
 * combination; or NULL if the unit has none, or a wrong one (reported). */
const char *eval_value(struct eval *e, size_t unit, size_t id);

/* Return the title (NULL if it has no model_id), and the tags with commas;
 * likewise. */
const char *eval_title(struct eval *e, size_t unit);
const char *eval_tags(struct eval *e, size_t unit);

/* Returns 1 if a parameter, by variants_node(), has come into that script, also
 * by way of others; with ANY, into one so far, or made a job wait. */
int eval_came(const struct eval *e, size_t node, int any);

#endif
