/* jobopts: a job's options, as a text "timeout=6h,retries=2". */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "record/jobopts.h"

static const struct {
	const char *name;
	long long min, max;	/* of a number */
	const char *wrong;
} options[JOBOPTS_N] = {
	{ "timeout", 0, 0, "timeout is no duration (90s, 30m, 6h, 2d)" },
	{ "retries", 0, JOBOPTS_RETRIES_MAX, "retries is no such number" },
	{ "priority", -1000000, 1000000, "priority is no such number" },
	{ "gpus", 0, 1024, "gpus is no such number" }
};

int
jobopts_possible(int i, const char *value)
{
	long long v;
	double sec;

	if (i == JOBOPTS_TIMEOUT)
		return str_duration(value, &sec) == 0 && sec > 0;
	return str_int(value, options[i].min, options[i].max, &v) == 0;
}

static const char *
check(const char *key, size_t n, const char *value)
{
	int i;

	for (i = 0; i < JOBOPTS_N; i++)
		if (strlen(options[i].name) == n &&
		    memcmp(key, options[i].name, n) == 0)
			return jobopts_possible(i, value) ? NULL :
			    options[i].wrong;
	return "unknown option (timeout, retries, priority, gpus)";
}

const char *
jobopts_check(const char *opts)
{
	const char *s, *eq, *why = NULL;
	char *value;
	size_t n;

	while (why == NULL && (s = str_next(&opts, ",", &n)) != NULL) {
		if ((eq = memchr(s, '=', n)) == NULL)
			return "an option is not key=value";
		value = xstrndup(eq + 1, n - (size_t)(eq + 1 - s));
		why = check(s, (size_t)(eq - s), value);
		free(value);
	}
	return why;
}

char *
jobopts_get(const char *opts, const char *key)
{
	const char *s;
	size_t n, k = strlen(key);

	while ((s = str_next(&opts, ",", &n)) != NULL)
		if (n > k && memcmp(s, key, k) == 0 && s[k] == '=')
			return xstrndup(s + k + 1, n - k - 1);
	return NULL;
}
