/* asana-sweep: the card of a sweep, and what belongs to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "input.h"
#include "joblist.h"
#include "opt.h"
#include "sweepcard.h"
#include "sweeps.h"

static const char usage[] =
    "asana-sweep [-ehlmVnv] [file [jobs]] [sweep ...]\n"
    "  -e  print the file's card if it is there, write nothing\n"
    "  -l  the sweeps of the board, or these: gid, name, number of jobs\n"
    "  -m  their jobs, a line each: gid of the sweep, gid of the job\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

struct target {
	struct asana	*api;
	int		 what;		/* SWEEPS_… */
};

static int
add(char *line, size_t len, const char *where, void *jobs)
{
	return len > 0 ? joblist_add(jobs, line, len, where) : RC_OK;
}

static int
read_jobs(struct joblist *jobs, const char *name)
{
	int rc = input_file(name, add, jobs);

	if (rc == RC_OK && jobs->n == 0) {
		warn("%s: no jobs", name != NULL ? name : "stdin");
		rc = RC_INPUT;
	}
	return rc;
}

static int
one(char *operand, size_t len, const char *where, void *arg)
{
	struct target *t = arg;

	(void)len;
	(void)where;
	return sweeps_print_one(t->api, operand, t->what, stdout);
}

/* The operands only: without one it is the whole column. */
static int
show(struct target *t, char *argv[])
{
	if (*argv == NULL)
		return sweeps_print(t->api, t->what, stdout);
	return input_operands(argv, one, t);
}

int
main(int argc, char *argv[])
{
	struct joblist jobs = { 0 };
	struct target t = { NULL, 0 };
	int c, rc, only = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "elm")) != -1)
		if (c == 'e')
			only = 1;
		else if (c == 'l')
			t.what |= SWEEPS_NAMES;
		else if (c == 'm')
			t.what |= SWEEPS_MEMBERS;
		else
			opt_common(c);
	argc -= optind;
	argv += optind;
	if (t.what != 0 ? only : argc < 1 || argc > 2)
		opt_usage();
	t.api = asana_open();
	if (t.what != 0)
		rc = show(&t, argv);
	else if ((rc = read_jobs(&jobs, argv[1])) == RC_OK)
		rc = (only ? sweepcard_find : sweepcard_update)(t.api,
		    argv[0], &jobs, stdout);
	joblist_free(&jobs);
	asana_close(t.api);
	return closeout(rc);
}
