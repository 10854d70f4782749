/* dot: job lines as a picture. */
#ifndef DOT_H
#define DOT_H

#include "stage.h"

/* Prints the graph of S, which has been checked, in the language of dot(1): a
 * box for each job with its name, an arrow from each need, and a frame around
 * the jobs of each stage (see frames.h). */
void dot_print(const struct stage *s);

#endif
