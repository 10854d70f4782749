/* stage-deps: checks job lines and puts them in order. */

#include "base/cli.h"
#include "base/err.h"
#include "record/jobgraph.h"

static const char usage[] =
    "Check job lines and print them in dependency order.\n"
    "usage: stage-deps [-hVv] [-d | -e | -l | -r done] [file]\n"
    "  -d, --dot          print a graph for dot(1)\n"
    "  -e, --edges        print pairs of ids, as for tsort(1)\n"
    "  -l, --levels       print the numbers of jobs and levels, and the\n"
    "                     longest chain\n"
    "  -r, --runnable file  print only jobs that can run when the ids in\n"
    "                     this file are done\n";

/* Reads, checks and prints as MODE says.  Returns an exit status. */
static int
run(struct jobgraph *s, int mode, const char *file)
{
	int rc = RC_OK;

	if (mode == 'r')
		rc = jobgraph_done(s, cli_arg('r', NULL));
	if (rc == RC_OK)
		rc = jobgraph_read(s, file);
	if (rc == RC_OK)
		rc = jobgraph_check(s);
	if (rc != RC_OK)
		return rc;
	switch (mode) {
	case 'd':
		jobgraph_printdot(s);
		break;
	case 'e':
		jobgraph_printedges(s);
		break;
	case 'l':
		jobgraph_printlevels(s);
		break;
	case 'r':
		return jobgraph_printrunnable(s) > 0 ? RC_OK : RC_NO;
	default:
		jobgraph_print(s);
	}
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	struct jobgraph s;
	int rc;

	argv = cli_read(argc, argv, usage, 0, 1);
	jobgraph_init(&s);
	rc = run(&s, cli_one("delr"), argv[0] != NULL ? argv[0] : "-");
	jobgraph_free(&s);
	return closeout(rc);
}
