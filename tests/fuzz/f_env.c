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

/* A value without quotes and line breaks of its own comes back from behind
 * all other lines. */
static void
check_last(const char *text, const char *raw)
{
	char *value = xstrdup(raw), *found;

	value[strcspn(value, "\r\n'")] = '\0';
	envtext = xasprintf("%s\nexport " NAME " = '%s' # last", text, value);
	found = (char *)from_env_file(NAME);
	HOLDS(fuzz_equal(found, value) && (found == NULL || *found != '\0'));
	free(found);
	free(envtext);
	envtext = NULL;
	free(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *copy = xstrdup(text);
	static char none[] = "/.env";

	if (envfile == NULL) {
		load_env();	/* once, and whatever is there is not ours */
		free(envfile);
		free(envtext);
		envfile = none;
		envtext = NULL;
	}
	if (strncmp(text, "\xef\xbb\xbf", 3) != 0 && is_good(copy)) {
		envtext = text;
		free((char *)from_env_file(NAME));
		envtext = NULL;
		check_last(text, text);
	}
	free(copy);
	free(text);
	return 0;
}
