/*
 * metrics: figures that a job writes into its outputs.  metrics.json is an
 * object; metrics.jsonl (an object a line) and metrics.csv (names in its first
 * line) are a history: of each name the last value in its whole lines counts.
 * NaN, Infinity and -Infinity are values, also written nan, inf and -inf, with
 * quotes or without.
 */
#ifndef METRICS_H
#define METRICS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/node.h"

#define METRICS_JSON_MAX	(4u << 20)	/* bytes of a metrics.json */
#define METRICS_TAIL	65536	/* bytes at the end of a history that are read,
				 * and of the beginning of a metrics.csv */
#define METRICS_NAME_MAX 1024	/* bytes of a name, joined by dots */
#define METRICS_SHOWN	400	/* bytes of them on the card of a running job */
#define METRICS_WHOLE	4000	/* the same of one that has ended */

/* The names of such files: of those of an attempt the first one counts, but
 * while the job runs its history. */
enum { METRICS_KINDS = 3 };
extern const char *const metrics_files[METRICS_KINDS];

/* Reads file FD, whose name tells its kind.  Returns an object, which
 * node_free() frees; NULL, and in *WHY a constant text, if there are no
 * metrics. */
struct node *metrics_read(int fd, const char *name, const char **why);

/* Reads the LEN bytes of JSON at S in the same way. */
struct node *metrics_parse(const char *s, size_t len, const char **why);

/* Calls FN for each value in OBJ, a nested one with the names joined by dots;
 * lists are one value.  null is left out. */
typedef void metrics_fn(const char *name, const struct node *v, void *arg);
void metrics_each(const struct node *obj, metrics_fn *fn, void *arg);

/* Returns the one way in which S, which is no number, is written, "NaN", say,
 * or NULL if it means no such value. */
const char *metrics_special(const char *s);

/* Appends what the job in folder WORK has written so far as one line of JSON:
 * the numbers in it, as many as fit into METRICS_SHOWN; but once it has ENDED
 * all that its files have, "{}" without one.  Links are not followed.  Returns
 * 0, or -1 if there are none, or it cannot be told; B may then have a part. */
int metrics_show(const char *work, int ended, struct buf *b);

#endif
