/* job-field: decodes the columns of job lines, or writes a job line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "input.h"
#include "opt.h"
#include "rec.h"

static const char usage[] =
    "job-field [-hnVvw] column[=value] ...\n"
    "  Prints the named columns of each job line of standard input, decoded,\n"
    "  each followed by a newline.\n"
    "  -w      write one job line instead, from operands column=value\n"
    "  -h -V   help, version; -n and -v change nothing here\n"
    "  Columns: id name deps tags opts params script stage\n";

/* The columns asked for, ending in -1. */
struct want {
	int	*col;
};

/* Returns the number of a column, or ends the program. */
static int
column(const char *name)
{
	int i = rec_col(name);

	if (i == -1)
		die(RC_USAGE, "no column is called '%s'; there are id name "
		    "deps tags opts params script stage", name);
	return i;
}

static int
print_line(char *line, size_t len, const char *where, void *arg)
{
	const struct want *w = arg;
	const int *c;
	const char *why;
	struct rec r;

	if (rec_parse(&r, line, len, &why) == -1) {
		warn("%s: %s", where, why);
		return RC_INPUT;
	}
	for (c = w->col; *c != -1; c++)
		puts(r.col[*c] != NULL ? r.col[*c] : "");
	rec_free(&r);
	return RC_OK;
}

/* Prints columns of each line of standard input. */
static int
read_lines(int n, char *names[])
{
	struct want w;
	int i, rc;

	w.col = xcalloc((size_t)n + 1, sizeof(*w.col));
	for (i = 0; i < n; i++)
		w.col[i] = column(names[i]);
	w.col[n] = -1;
	rc = input_lines(stdin, "stdin", print_line, &w);
	free(w.col);
	return rc;
}

/* Prints the job line that consists of ARGS. */
static int
write_line(char *args[])
{
	struct rec r;
	struct buf b;
	char *eq;
	int i;

	memset(&r, 0, sizeof(r));
	for (; *args != NULL; args++) {
		if ((eq = strchr(*args, '=')) == NULL)
			opt_usage();
		*eq = '\0';
		i = column(*args);
		if (r.col[i] != NULL)
			die(RC_USAGE, "column '%s' is given twice", *args);
		r.col[i] = eq + 1;
	}
	buf_init(&b, REC_LINE_MAX);
	if (rec_print(&b, &r) == -1)
		die(RC_INPUT, "the job line would be longer than %u bytes",
		    REC_LINE_MAX);
	fputs(buf_str(&b), stdout);
	buf_free(&b);
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	int c, wflag = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "w")) != -1)
		if (c == 'w')
			wflag = 1;
		else
			opt_common(c);
	argc -= optind;
	argv += optind;
	if (argc == 0)
		opt_usage();
	return closeout(wflag ? write_line(argv) : read_lines(argc, argv));
}
