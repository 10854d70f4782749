/* asana-sweep: the card of a sweep, and what belongs to it. */
#include <stdio.h>
#include <stdlib.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/input.h"
#include "cards/sweepcard.h"
#include "cards/sweeps.h"
#include "record/joblist.h"

static const char usage[] =
    "Create or update the card of a sweep, or list sweeps.\n"
    "usage: asana-sweep [-ehlmnVv] [file [jobs]] [sweep ...]\n"
    "  -e, --existing     print the file's card if it exists, write nothing\n"
    "  -l, --list         list the sweeps of the board, or these: gid, name,\n"
    "                     number of jobs\n"
    "  -m, --members      list their jobs, one a line: gid of the sweep, gid\n"
    "                     of the job\n";

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
	int rc;

	argv = cli_read(argc, argv, usage, 0, -1);
	if (cli_has('l'))
		t.what |= SWEEPS_NAMES;
	if (cli_has('m'))
		t.what |= SWEEPS_MEMBERS;
	if (t.what != 0 ? cli_has('e') : argv[0] == NULL ||
	    (argv[1] != NULL && argv[2] != NULL))
		cli_usage();
	t.api = asana_open();
	if (t.what != 0)
		rc = show(&t, argv);
	else if ((rc = read_jobs(&jobs, argv[1])) == RC_OK)
		rc = (cli_has('e') ? sweepcard_find : sweepcard_update)(t.api,
		    argv[0], &jobs, stdout);
	joblist_free(&jobs);
	return asana_end(t.api, rc);
}
