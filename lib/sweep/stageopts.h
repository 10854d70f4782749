/* stageopts: the keys at the top of a sweep file, and in its `job` maps. */
#ifndef STAGEOPTS_H
#define STAGEOPTS_H

#include "base/node.h"
#include "record/jobline.h"
#include "sweep/report.h"

#define STAGEOPTS_METRIC_MAX	200	/* bytes of a metric's name, and NUL */

/* After the JOBOPTS_…, in their order. */
enum {
	STAGEOPTS_NEEDS = JOBOPTS_N, STAGEOPTS_SCRIPT, STAGEOPTS_SWEEP,
	    STAGEOPTS_N
};

struct stageopts {
	const struct node	*v[STAGEOPTS_N];	/* NULL if absent */
};

/* Checks MAP and puts its options over those of O.  INSTAGE allows `script` and
 * `sweep`.  Returns 0, or -1 after a report. */
int stageopts_read(struct stageopts *o, struct report *r,
    const struct node *map, int instage);

/* Returns "timeout=6h,retries=2", to be freed, or NULL if there is none.  With
 * `inputs` and `needs` there is `of`, a hash of the file, ROOT: if that
 * changes, so do the inputs, and it is another job. */
char *stageopts_text(const struct stageopts *o, const struct node *root);

/* Returns what to do, valid until the next call, if the parameter NAME, of a
 * stage or shared, has the name of a key that means something elsewhere; or
 * NULL. */
const char *stageopts_place(const char *name, int instage);

/* Returns the metric that "metric: {name: loss, best: min}" at the top of ROOT
 * names, *MAX being 1 if it says max; NULL if there is none, or a wrong one. */
const char *stageopts_metric(const struct node *root, int *max);

/* Reports keys at the top that are none, and says what to write.  One that
 * holds an anchor which is used may have any name. */
void stageopts_top(struct report *r, const struct node *root);

/* Reports what is wrong with `setup` and `code` at the top: a folder, relative
 * to FILE, or a map with it and patterns. */
void stageopts_code(struct report *r, const struct node *root,
    const char *file);

#endif
