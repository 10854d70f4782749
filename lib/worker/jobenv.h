/* jobenv: the environment of a job. */
#ifndef JOBENV_H
#define JOBENV_H

#include "lease/lease.h"

/* Returns our environment without credentials, and with EXPERISANA_… that say
 * who the job is.  jobenv_free() frees it; NULL is allowed. */
char **jobenv_make(const struct lease *l);
void jobenv_free(char **env);

#endif
