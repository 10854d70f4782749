/* input: operands, else the lines of standard input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/input.h"
#include "base/str.h"

/* Reads one line without its newline.  1, 0 at the end, -1 too long. */
static int
getline_max(FILE *f, char **line, size_t *cap, size_t *len)
{
	int c;

	for (*len = 0; (c = getc(f)) != EOF && c != '\n'; ++*len) {
		if (*len >= INPUT_LINE_MAX)
			return -1;
		if (*len + 1 >= *cap) {
			*cap = *cap > 0 ? *cap * 2 : 512;
			*line = xreallocarray(*line, *cap, 1);
		}
		(*line)[*len] = (char)c;
	}
	if (*line == NULL)
		*line = xmalloc(*cap = 512);
	(*line)[*len] = '\0';
	return c != EOF || (*len > 0 && !ferror(f));
}

/* As input_lines(), but if NONEMPTY empty lines are skipped. */
static int
each_line(FILE *f, const char *name, int nonempty, input_fn *fn, void *arg)
{
	char where[512], *line = NULL;
	size_t cap = 0, len;
	int got, rc = RC_OK;
	long n;

	for (n = 1; (got = getline_max(f, &line, &cap, &len)) != 0; n++) {
		snprintf(where, sizeof(where), "%s:%ld", name, n);
		if (got == -1) {
			warn("%s: line is longer than %u bytes", where,
			    INPUT_LINE_MAX);
			rc = err_worst(rc, RC_INPUT);
			break;
		}
		if (memchr(line, '\0', len) != NULL) {
			warn("%s: line holds a NUL byte", where);
			rc = err_worst(rc, RC_INPUT);
			continue;
		}
		if (len > 0 || !nonempty)
			rc = err_worst(rc, fn(line, len, where, arg));
	}
	if (ferror(f)) {
		warn("%s:", name);
		rc = err_worst(rc, RC_IO);
	}
	free(line);
	return rc;
}

int
input_lines(FILE *f, const char *name, input_fn *fn, void *arg)
{
	return each_line(f, name, 0, fn, arg);
}

int
input_file(const char *name, input_fn *fn, void *arg)
{
	FILE *f;
	int rc;

	if (name == NULL || strcmp(name, "-") == 0)
		return input_lines(stdin, "stdin", fn, arg);
	if ((f = fopen(name, "r")) == NULL)
		return fault(RC_IO, "%s:", name);
	rc = input_lines(f, name, fn, arg);
	fclose(f);
	return rc;
}

int
input_operands(char *argv[], input_fn *fn, void *arg)
{
	char *where;
	int rc = RC_OK;

	if (*argv == NULL)
		return each_line(stdin, "stdin", 1, fn, arg);
	for (; *argv != NULL; argv++) {
		where = xstrdup(*argv);
		rc = err_worst(rc, fn(*argv, strlen(*argv), where, arg));
		free(where);
	}
	return rc;
}

struct gids {
	input_gid_fn	*fn;
	void		*arg;
};

static int
call_gid(char *gid, size_t len, const char *where, void *arg)
{
	struct gids *g = arg;

	(void)len;
	if (str_isgid(gid))
		return g->fn(gid, g->arg);
	return fault(RC_INPUT, "%s: '%s' is not a gid", where, gid);
}

int
input_gids(char *argv[], input_gid_fn *fn, void *arg)
{
	struct gids g = { fn, arg };

	return input_operands(argv, call_gid, &g);
}

char *
input_all(FILE *f, const char *name, size_t max, int *rc)
{
	struct buf b;
	int c;

	buf_init(&b, max);
	while ((c = getc(f)) != EOF && !b.over)
		if (c != '\0')
			buf_putc(&b, c);
	*rc = ferror(f) ? RC_IO : b.over ? RC_INPUT : RC_OK;
	if (*rc == RC_IO)
		warn("%s:", name);
	else if (*rc == RC_INPUT)
		warn("%s: longer than %zu bytes", name, max);
	if (*rc == RC_OK)
		return buf_take(&b);
	buf_free(&b);
	return NULL;
}
