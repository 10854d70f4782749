/* asana-create: job lines become cards in Backlog. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "create.h"
#include "err.h"
#include "input.h"
#include "opt.h"

static const char usage[] =
    "asana-create [-shVnv] [file]\n"
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
	int c, rc, tell = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "s")) != -1)
		if (c == 's')
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
	rc = input_lines(in, name, add, jobs);
	if (rc == RC_OK) {
		rc = create_run(jobs, stdout);
		if (tell)
			summary(jobs);
	}
	create_close(jobs);
	asana_close(api);
	return closeout(rc);
}
