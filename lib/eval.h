/* eval: the values of one combination of a sweep. */
#ifndef EVAL_H
#define EVAL_H

#include <stddef.h>

#include "buf.h"
#include "list.h"
#include "report.h"
#include "sweep.h"

/*
 * A unit is a stage, or a stage with one combination of its own sweep; each
 * unit makes one job of each combination.  Units are numbered in file order.
 */
struct eval;

/* What a unit's job is in the current combination. */
struct eval_job {
	struct buf	script;
	struct list	used;	/* parameters the script names, file order */
	struct list	dep;	/* units that it waits for */
};

/*
 * Starts on a sweep.  With STRICT an unknown {name} is an error.  Returns
 * NULL after a report when there would be too many units.  eval_free() frees.
 */
struct eval *eval_new(const struct sweep *s, struct report *r, int strict);
void eval_free(struct eval *e);

/* Returns the number of units, and a unit's stage. */
size_t eval_units(const struct eval *e);
size_t eval_stage(const struct eval *e, size_t unit);

/* Makes combination K of the shared sweep the current one; or, with SET, the
 * extra combination that it describes. */
void eval_combination(struct eval *e, size_t k, const struct sweep_set *set);

/* Returns 1 when the current combination agrees with all of SET. */
int eval_matches(const struct eval *e, const struct sweep_set *set);

/* Makes J empty; eval_jobfree() frees what it holds. */
void eval_jobinit(struct eval_job *j);
void eval_jobfree(struct eval_job *j);

/*
 * Expands the script of a unit, and with DEPS all else that can make its job
 * wait for others.  Returns 0, or -1 after a report.
 */
int eval_script(struct eval *e, size_t unit, struct eval_job *j, int deps);

/* Returns what the unit's job must also wait for because others use its
 * values; complete once all units of a combination have been expanded. */
const struct list *eval_late(struct eval *e, size_t unit);

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
