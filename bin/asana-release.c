/* asana-release: end an attempt and move its card. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "opt.h"
#include "release.h"

static const char usage[] =
    "asana-release [-hVnv] jobdir section\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON)) != -1)
		opt_common(c);
	argv += optind;
	if (argc - optind != 2)
		opt_usage();
	api = asana_open();
	rc = release_job(api, argv[0], argv[1], stdin, stdout);
	asana_close(api);
	return closeout(rc);
}
