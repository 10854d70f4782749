/* jobopts: a job's options, as a text "timeout=6h,retries=2". */
#ifndef JOBOPTS_H
#define JOBOPTS_H

#include <stddef.h>

#define JOBOPTS_RETRIES_MAX	1000

/* In the order in which they stand in such a text. */
enum { JOBOPTS_TIMEOUT, JOBOPTS_RETRIES, JOBOPTS_PRIORITY, JOBOPTS_GPUS,
    JOBOPTS_N };

/* Returns 1 when option I can have this value. */
int jobopts_possible(int i, const char *value);

/*
 * Checks an options text (blanks around its commas and empty ones do not
 * count; NULL is none).  Returns NULL, or a constant text that says what is
 * wrong.
 */
const char *jobopts_check(const char *opts);

/* Returns the value of KEY in such a text as a copy to be freed, or NULL. */
char *jobopts_get(const char *opts, const char *key);

#endif
