/* stage-deps: checks job lines and puts them in order. */
#include <unistd.h>

#include "err.h"
#include "opt.h"
#include "stage.h"

static const char usage[] =
    "stage-deps [-hnVv] [-d | -e | -l | -r done] [file]\n"
    "  -d       print a graph for dot(1)\n"
    "  -e       print pairs of ids, as for tsort(1)\n"
    "  -l       print how many jobs, levels, and the longest chain\n"
    "  -r done  print only what can run when the ids in this file are done\n"
    "  -h -V    help, version; -n and -v change nothing here\n";

/* Reads, checks and prints as MODE says.  Returns an exit status. */
static int
run(struct stage *s, int mode, const char *done, const char *file)
{
	int rc = RC_OK;

	if (done != NULL)
		rc = stage_done(s, done);
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
	const char *done = NULL;
	struct stage s;
	int c, rc, mode = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "delr:")) != -1)
		switch (c) {
		case 'd':
		case 'e':
		case 'l':
		case 'r':
			if (mode != 0 && mode != c)
				opt_usage();
			mode = c;
			done = c == 'r' ? optarg : done;
			break;
		default:
			opt_common(c);
		}
	if (argc - optind > 1)
		opt_usage();
	stage_init(&s);
	rc = run(&s, mode, done, argc > optind ? argv[optind] : "-");
	stage_free(&s);
	return closeout(rc);
}
