/* progress: "12 of 340" in the last line of a terminal. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>

struct progress;

/* Returns one that shows nothing yet, or NULL if stderr is no terminal; the
 * others ignore NULL.  progress_end() removes the line and frees. */
struct progress *progress_begin(void);
void progress_end(struct progress *p);

/* Begins to count to N; one more is done. */
void progress_of(struct progress *p, size_t n);
void progress_step(struct progress *p);

/* Removes the line, for a message; the next step shows it again. */
void progress_hide(struct progress *p);

#endif
