/* asana-create: job lines become cards in Backlog. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "create.h"
#include "err.h"
#include "input.h"
#include "lines.h"
#include "opt.h"
#include "rec.h"

static const char usage[] =
    "asana-create [-elshVnv] [file]\n"
    "  -e  print the lines of what is there already, create nothing\n"
    "  -l  lines are commands, each for a card of its own\n"
    "  -s  a summary on stderr\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

static int
add(char *line, size_t len, const char *where, void *c)
{
	return len > 0 ? create_add(c, line, len, where) : RC_OK;
}

static int
add_command(char *line, size_t len, const char *where, void *c)
{
	const char *why;
	struct buf b;
	int rc;

	(void)len;
	buf_init(&b, REC_LINE_MAX);
	if ((rc = lines_job(&b, line, &why)) == 1)
		rc = create_add(c, buf_str(&b), b.len, where);
	else if (rc == -1) {
		warn("%s: %s", where, why);
		rc = RC_INPUT;
	}
	buf_free(&b);
	return rc;
}

/* "12 there (9 done, 1 failed, 2 waiting), 4 new" */
static void
summary(const struct create *c, int only)
{
	static const struct {
		int col;
		const char *word;
	} columns[] = {
		{ COL_DONE, "done" }, { COL_FAILED, "failed" },
		{ COL_CANCELLED, "cancelled" }, { COL_RUNNING, "running" },
		{ COL_BACKLOG, "waiting" }
	};
	struct create_count n;
	const char *before = " (";
	size_t i, k;

	create_count(c, &n);
	fprintf(stderr, "%zu there", n.there);
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if ((k = n.column[columns[i].col]) > 0) {
			fprintf(stderr, "%s%zu %s", before, k,
			    columns[i].word);
			before = ", ";
		}
	if (n.elsewhere > 0)
		fprintf(stderr, "%s%zu elsewhere", before, n.elsewhere);
	if (n.there > 0)
		fputc(')', stderr);
	if (!only)
		fprintf(stderr, ", %zu new", n.made);
	if (n.missing > 0)
		fprintf(stderr, ", %zu not %s", n.missing, only ? "there" :
		    "created");
	fputc('\n', stderr);
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct create *jobs;
	input_fn *fn = add;
	int c, rc, only = 0, tell = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "els")) != -1)
		if (c == 'e')
			only = 1;
		else if (c == 'l')
			fn = add_command;
		else if (c == 's')
			tell = 1;
		else
			opt_common(c);
	argc -= optind;
	argv += optind;
	if (argc > 1)
		opt_usage();
	api = asana_open();
	jobs = create_open(api);
	rc = input_file(argv[0], fn, jobs);
	if (rc == RC_OK) {
		if (tell)
			create_progress(jobs);
		rc = only ? create_look(jobs, stdout) :
		    create_run(jobs, stdout);
		if (tell)
			summary(jobs, only);
	}
	create_close(jobs);
	asana_close(api);
	return closeout(rc);
}
