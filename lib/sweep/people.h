/* people: a sweep's jobs for people to read. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "sweep/expand.h"

/*
 * Prints each job of X on standard output: a rule, the title, and its id,
 * tags, options, what it waits for, parameters and script.  There are colours
 * on a terminal, unless NO_COLOR (https://no-color.org) is set.
 */
void people_print(struct expand *x);

#endif
