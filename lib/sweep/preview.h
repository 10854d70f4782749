/* preview: a sweep's jobs for people to read. */
#ifndef PREVIEW_H
#define PREVIEW_H

#include "sweep/expand.h"

/*
 * Prints each job of X on standard output: a rule, the title, and its id,
 * tags, options, what it waits for, parameters and script.  There are colours
 * on a terminal, unless NO_COLOR (https://no-color.org) is set.
 */
void preview_print(struct expand *x);

#endif
