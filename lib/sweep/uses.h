/* uses: which parameters come into a script, named by it or by values. */
#ifndef USES_H
#define USES_H

#include <stddef.h>

#define USES_SCRIPT	((size_t)-1)	/* the current script */

/* Starts on N parameters; uses_free() frees, NULL is allowed. */
struct uses *uses_new(size_t n);
void uses_free(struct uses *u);

/* Begins the next script. */
void uses_script(struct uses *u);

/* FROM, a parameter or the script, names TO. */
void uses_add(struct uses *u, size_t from, size_t to);

/* Parameter I makes jobs wait, which is as good as a script that names it. */
void uses_root(struct uses *u, size_t i);

/* Follows names from the current script, or if ALL is set from every script so
 * far; uses_has() then returns 1 for what they lead to. */
void uses_walk(struct uses *u, int all);
int uses_has(const struct uses *u, size_t i);

#endif
