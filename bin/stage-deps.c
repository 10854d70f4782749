/* stage-deps: checks job lines and puts them in order. */

#include "base/err.h"
#include "base/opt.h"
#include "record/stage.h"

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
run(struct stage *s, int mode, const char *file)
{
	int rc = RC_OK;

	if (mode == 'r')
		rc = stage_done(s, opt_arg('r', NULL));
	if (rc == RC_OK)
		rc = stage_read(s, file);
	if (rc == RC_OK)
		rc = stage_check(s);
	if (rc != RC_OK)
		return rc;
	switch (mode) {
	case 'd':
		stage_printdot(s);
		break;
	case 'e':
		stage_printedges(s);
		break;
	case 'l':
		stage_printlevels(s);
		break;
	case 'r':
		return stage_printrunnable(s) > 0 ? RC_OK : RC_NO;
	default:
		stage_print(s);
	}
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	struct stage s;
	int rc;

	argv = opt_read(argc, argv, usage, 0, 1);
	stage_init(&s);
	rc = run(&s, opt_one("delr"), argv[0] != NULL ? argv[0] : "-");
	stage_free(&s);
	return closeout(rc);
}
