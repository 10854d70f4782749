/* sweep-expand: a sweep file becomes job lines. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "err.h"
#include "expand.h"
#include "opt.h"
#include "people.h"
#include "sweep.h"

static const char usage[] =
    "sweep-expand [-chnpsVv] [-m max] file\n"
    "  -c      print only how many jobs each stage has, and all\n"
    "  -m max  refuse more than max jobs (default 10000, at most 1000000)\n"
    "  -p      print the jobs for people\n"
    "  -s      an unknown {name} is an error\n"
    "  -h -V   help, version; -n and -v change nothing here\n";

static int
print_line(const struct rec *job, void *arg)
{
	struct buf *b = arg;

	buf_reset(b);
	if (rec_print(b, job) == -1)
		die(RC_BUG, "%s: the job line is too long", job->col[REC_ID]);
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
	buf_init(&b, REC_LINE_MAX);
	if (x != NULL && mode == 'c')
		print_counts(s, x);
	else if (x != NULL && mode == 'p')
		people_print(x);
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
	int c, strict = 0, mode = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "cm:ps")) != -1)
		switch (c) {
		case 'c':
		case 'p':
			mode = c;
			break;
		case 'm':
			max = (size_t)opt_num("-m", optarg, 1,
			    SWEEP_JOBS_MAX);
			break;
		case 's':
			strict = 1;
			break;
		default:
			opt_common(c);
		}
	if (argc - optind != 1)
		opt_usage();
	return closeout(run(argv[optind], max, strict, mode));
}
