/* sweep-expand: a sweep file becomes job lines. */
#include <stdio.h>

#include "base/cli.h"
#include "base/err.h"
#include "sweep/expand.h"
#include "sweep/preview.h"
#include "sweep/sweep.h"

static const char usage[] =
    "Print the jobs of a sweep file as job lines.\n"
    "usage: sweep-expand [-chpsVv] [-m max] file\n"
    "  -c, --count        print only how many jobs each stage has, and all\n"
    "  -m, --max n        refuse a sweep of more jobs than this (default\n"
    "                     10000, at most 1000000)\n"
    "  -p, --preview      print the jobs for people to read\n"
    "  -s, --strict       an unknown {name} is an error\n";

static int
print_line(const struct jobline *job, void *arg)
{
	struct buf *b = arg;

	buf_reset(b);
	if (jobline_print(b, job) == -1)
		die(RC_BUG, "%s: the job line is too long",
		    job->col[JOBLINE_ID]);
	return fwrite(buf_str(b), 1, b->len, stdout) != b->len;
}

static void
print_counts(const struct sweep *s, const struct expand *x)
{
	size_t i, n, all = 0;

	for (i = 0; i < s->nstage; i++) {
		n = expand_count(x, i);
		printf("%s\t%zu\n", s->stage[i].name, n);
		all += n;
	}
	printf("all\t%zu\n", all);
}

/* Expands FILE and prints as MODE says: 'c', 'p', or 0.  Returns an exit
 * status. */
static int
run(const char *file, size_t max, int strict, int mode)
{
	struct sweep *s;
	struct expand *x = NULL;
	struct report r;
	struct buf b;
	int rc;

	report_init(&r, file[0] == '-' && file[1] == '\0' ? "stdin" : file);
	if ((s = sweep_load(file, &r, &rc)) != NULL &&
	    (x = expand_new(s, &r, max, strict)) == NULL)
		rc = RC_INPUT;
	buf_init(&b, JOBLINE_LINE_MAX);
	if (x != NULL && mode == 'c')
		print_counts(s, x);
	else if (x != NULL && mode == 'p')
		preview_print(x);
	else if (x != NULL)
		expand_each(x, print_line, &b);
	buf_free(&b);
	expand_free(x);
	sweep_free(s);
	report_free(&r);
	return rc;
}

int
main(int argc, char *argv[])
{
	size_t max = EXPAND_MAX_DEFAULT;
	int mode;

	argv = cli_read(argc, argv, usage, 1, 1);
	if (cli_has('m'))
		max = (size_t)cli_num("-m", cli_arg('m', NULL), 1,
		    SWEEP_JOBS_MAX);
	mode = cli_has('c') ? 'c' : cli_has('p') ? 'p' : 0;
	return closeout(run(argv[0], max, cli_has('s'), mode));
}
