/* job-field: decodes the columns of job lines, or writes a job line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/input.h"
#include "base/str.h"
#include "record/jobline.h"

static const char usage[] =
    "Print columns of job lines, or write a job line.\n"
    "usage: job-field [-hVvw] column[=value] ...\n"
    "  Columns: id name deps tags opts params script stage\n"
    "  -w, --write        write a job line from operands column=value\n";

/* Returns the number of a column, or ends the program. */
static int
column(const char *name)
{
	int i = jobline_col(name);

	if (i == -1)
		die(RC_USAGE, "no column is called '%s'; there are id name "
		    "deps tags opts params script stage", name);
	return i;
}

/* Prints the columns ARG, numbers up to -1, of a line. */
static int
print_line(char *line, size_t len, const char *where, void *arg)
{
	const int *c;
	const char *why;
	struct jobline r;

	if (jobline_parse(&r, line, len, &why) == -1)
		return fault(RC_INPUT, "%s: %s", where, why);
	for (c = arg; *c != -1; c++) {
		str_put(r.col[*c] != NULL ? r.col[*c] : "", stdout, 0);
		putchar('\n');
	}
	jobline_free(&r);
	return RC_OK;
}

static int
read_lines(char *names[])
{
	int *col, n = 0, i, rc;

	while (names[n] != NULL)
		n++;
	col = xcalloc((size_t)n + 1, sizeof(*col));
	for (i = 0; i < n; i++)
		col[i] = column(names[i]);
	col[n] = -1;
	rc = input_lines(stdin, "stdin", print_line, col);
	free(col);
	return rc;
}

static int
write_line(char *args[])
{
	struct jobline r = { 0 };
	struct buf b;
	char *eq;
	int i;

	for (; *args != NULL; args++) {
		if ((eq = strchr(*args, '=')) == NULL)
			cli_usage();
		*eq = '\0';
		i = column(*args);
		if (r.col[i] != NULL)
			die(RC_USAGE, "column '%s' is given twice", *args);
		r.col[i] = eq + 1;
	}
	buf_init(&b, JOBLINE_LINE_MAX);
	if (jobline_print(&b, &r) == -1)
		die(RC_INPUT, "the job line would be longer than %u bytes",
		    JOBLINE_LINE_MAX);
	fputs(buf_str(&b), stdout);
	buf_free(&b);
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	argv = cli_read(argc, argv, usage, 1, -1);
	return closeout(cli_has('w') ? write_line(argv) : read_lines(argv));
}
