/* table-fit: lays out a table for people. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/input.h"
#include "base/layout.h"
#include "record/jobline.h"

static const char usage[] =
    "Lay out lines of standard input in columns, the first one as a head.\n"
    "usage: table-fit [-hmVv] [-w width]\n"
    "  -m, --marked       the first field says what a line is: head, row,\n"
    "                     alarm, text\n"
    "  -w, --width width  places of a line (COLUMNS, 80 on a terminal, else\n"
    "                     unlimited)\n";

struct table {
	struct layout	 layout;
	int		 width;
	int		 marked;	/* -m */
	int		 headless;	/* no line was read yet */
};

static int
style(const char *mark)
{
	static const char *const name[] = { "row", "head", "alarm", "text" };
	int i;

	for (i = 0; i < (int)(sizeof(name) / sizeof(*name)); i++)
		if (strcmp(mark, name[i]) == 0)
			return i;
	return -1;
}

/* Adds a line, whose fields are in the escapes of job lines. */
static int
add(char *line, size_t len, const char *where, void *arg)
{
	struct table *t = arg;
	int s = t->headless ? LAYOUT_HEAD : LAYOUT_ROW;
	const char **cell = xcalloc(len + 1, sizeof(*cell)), *why;
	size_t n = 0;
	char *next;

	t->headless = 0;
	for (; line != NULL; line = next) {
		if ((next = strchr(line, '\t')) != NULL)
			*next++ = '\0';
		cell[n++] = jobline_unescape(line, &why);
	}
	if (t->marked && (s = style(cell[0] != NULL ? cell[0] : "-")) == -1)
		warn("%s: '%s' is not head, row, alarm or text", where,
		    cell[0] != NULL ? cell[0] : "-");
	if (s == LAYOUT_HEAD)
		layout_print(&t->layout, stdout, t->width);
	if (s != -1)
		layout_add(&t->layout, (enum layout_style)s, cell + t->marked,
		    n - (size_t)t->marked);
	free(cell);
	return s == -1 ? RC_INPUT : RC_OK;
}

int
main(int argc, char *argv[])
{
	struct table t = { { NULL, 0 }, 0, 0, 1 };
	int rc;

	cli_read(argc, argv, usage, 0, 0);
	t.marked = cli_has('m');
	t.width = cli_has('w') ? (int)cli_num("-w", cli_arg('w', NULL), 1,
	    INT_MAX) : layout_width();
	rc = input_lines(stdin, "stdin", add, &t);
	layout_print(&t.layout, stdout, t.width);
	return closeout(rc);
}
