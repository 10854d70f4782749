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
    "asana-create [-lshVnv] [file]\n"
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

static void
summary(const struct create *c)
{
	size_t there, made, failed;

	create_count(c, &there, &made, &failed);
	fprintf(stderr, "%zu there, %zu new", there, made);
	if (failed > 0)
		fprintf(stderr, ", %zu not created", failed);
	fputc('\n', stderr);
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct create *jobs;
	FILE *in = stdin;
	const char *name = "stdin";
	input_fn *fn = add;
	int c, rc, tell = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "ls")) != -1)
		if (c == 'l')
			fn = add_command;
		else if (c == 's')
			tell = 1;
		else
			opt_common(c);
	argc -= optind;
	argv += optind;
	if (argc > 1)
		opt_usage();
	if (argc == 1 && (in = fopen(name = argv[0], "r")) == NULL)
		die(RC_IO, "%s:", name);
	api = asana_open();
	jobs = create_open(api);
	rc = input_lines(in, name, fn, jobs);
	if (rc == RC_OK) {
		rc = create_run(jobs, stdout);
		if (tell)
			summary(jobs);
	}
	create_close(jobs);
	asana_close(api);
	return closeout(rc);
}
