/* jobenv: the environment of a job. */
#include <stdlib.h>
#include <string.h>

#include "asana/conf.h"
#include "base/err.h"
#include "worker/jobenv.h"

#define OURS		"EXPERISANA_"	/* begins our variables' names */
#define SECRET_MIN	8	/* a shorter token may stand anywhere */

extern char **environ;

static int
is_secret(const char *var, const char *token)
{
	return strncmp(var, "ASANA_ACCESS_TOKEN=", 19) == 0 ||
	    strncmp(var, "ASANA_TOKEN_FILE=", 17) == 0 ||
	    (strlen(token) >= SECRET_MIN && strstr(var, token) != NULL);
}

char **
jobenv_make(const struct lease *l)
{
	const char *token = conf_token();
	char **env;
	size_t i, n = 0;

	for (i = 0; environ[i] != NULL; i++)
		continue;
	env = xcalloc(i + 5, sizeof(*env));
	for (i = 0; environ[i] != NULL; i++)
		if (!is_secret(environ[i], token) &&
		    strncmp(environ[i], OURS, sizeof(OURS) - 1) != 0)
			env[n++] = environ[i];
	env[n++] = xasprintf(OURS "TASK_GID=%s", l->c.task);
	env[n++] = xasprintf(OURS "ATTEMPT=%d", l->c.n);
	env[n++] = xasprintf(OURS "WORKER_ID=%s", l->c.who);
	env[n++] = xasprintf(OURS "CLAIM=%s", l->c.id);
	return env;
}

/* Only the last ones are ours to free. */
void
jobenv_free(char **env)
{
	size_t i;

	if (env == NULL)
		return;
	for (i = 0; env[i] != NULL; i++)
		if (strncmp(env[i], OURS, sizeof(OURS) - 1) == 0)
			free(env[i]);
	free(env);
}
