/*
 * Settings: the lines of .env.  What is set in quotes is read as it was, and
 * the last line counts.
 *
 * The readers are static, and a wrong line ends the program: so the module is
 * included, and only files whose lines are right are read.
 */
#include "fuzz.h"
#include "../../lib/asana/conf.c"

#define NAME	"ASANA_PROJECT_GID"

/* Returns 1 when every line is an assignment, a comment or blank. */
static int
is_good(char *text)
{
	char *line, *next, *key, *value, *end;

	for (line = text; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		line += strspn(line, " \t");
		end = line + strlen(line);
		if (*line == '\0' || *line == '#')
			continue;
		if (assignment(line, &key, &value) == -1)
			return 0;
		HOLDS(key >= line && key + strlen(key) < end);
		HOLDS(*key != '\0' && strpbrk(key, " \t='\"") == NULL);
		HOLDS(value > key && value + strlen(value) <= end);
	}
	return 1;
}

/* Takes in TEXT, and returns the value of NAME in it, to be freed. */
static char *
value_in(char *text)
{
	struct set *s;
	const char *v;
	char *copy;

	dotenv = take_env(text, 1);
	v = conf_get(NAME);
	copy = v != NULL ? xstrdup(v) : NULL;
	while ((s = dotenv) != NULL) {
		dotenv = s->next;
		free(s);
	}
	return copy;
}

/* A value without quotes and line breaks of its own comes back from behind
 * all other lines. */
static void
check_last(const char *text, const char *raw)
{
	char *value = xstrdup(raw), *all, *found;

	value[strcspn(value, "\r\n'")] = '\0';
	all = xasprintf("%s\nexport " NAME " = '%s' # last", text, value);
	found = value_in(all);
	HOLDS(fuzz_equal(found, value) && (found == NULL || *found != '\0'));
	free(found);
	free(all);
	free(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *copy = xstrdup(text), *again;
	static char none[] = "/.env";

	if (envfile == NULL) {
		unsetenv(NAME);
		conf_get(NAME);	/* loads once; what is there is not ours */
		free(envfile);
		envfile = none;
		dotenv = NULL;
	}
	if (strncmp(text, "\xef\xbb\xbf", 3) != 0 && is_good(copy)) {
		again = xstrdup(text);
		free(value_in(again));
		free(again);
		check_last(text, text);
	}
	free(copy);
	free(text);
	return 0;
}
