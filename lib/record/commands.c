/* commands: a file of commands, one a line, as job lines. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "record/commands.h"
#include "record/jobline.h"

#define BLANKS	" \t\r\f\v"
#define MORE	"..."		/* ends a title that was cut */

/* The first words, as many as fit, with one blank between; to be freed. */
static char *
title(const char *command)
{
	size_t n, max = COMMANDS_TITLE - sizeof(MORE);
	const char *s, *rest = command;
	struct buf b;

	buf_init(&b, COMMANDS_TITLE);
	while ((s = str_next(&rest, BLANKS, &n)) != NULL) {
		if (b.len + (b.len > 0) + n > max)
			break;
		buf_printf(&b, "%s%.*s", b.len > 0 ? " " : "", (int)n, s);
	}
	if (s != NULL && b.len == 0) {	/* one long word */
		for (n = max; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80;)
			n--;
		buf_add(&b, s, n);
	}
	if (s != NULL)
		buf_printf(&b, "%s" MORE, b.len > 0 ? " " : "");
	return buf_take(&b);
}

/* Would the shell read on in the next line? */
static int
goes_on(const char *s, size_t n)
{
	size_t k;

	for (k = 0; k < n && s[n - 1 - k] == '\\'; k++)
		continue;
	return k % 2 == 1;
}

int
commands_job(struct buf *b, const char *line, const char **why)
{
	struct jobline r = { 0 };
	size_t n;
	int rc;

	line += strspn(line, BLANKS);
	for (n = strlen(line); n > 0 && strchr(BLANKS, line[n - 1]) != NULL;)
		n--;
	if (n == 0 || *line == '#')
		return 0;
	if (goes_on(line, n)) {
		*why = "a command that goes on in the next line";
		return -1;
	}
	r.col[JOBLINE_SCRIPT] = xstrndup(line, n);
	r.col[JOBLINE_NAME] = title(r.col[JOBLINE_SCRIPT]);
	rc = jobline_print(b, &r);
	jobline_free(&r);
	if (rc == -1) {
		*why = "a command that is too long";
		return -1;
	}
	b->s[--b->len] = '\0';
	return 1;
}
