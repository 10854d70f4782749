/* asana-release: end an attempt and move its card. */
#include <stdio.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/err.h"
#include "worker/release.h"

static const char usage[] =
    "End an attempt and move its card.\n"
    "usage: asana-release [-hnVv] jobdir section\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n";

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = cli_read(argc, argv, usage, 2, 2);
	api = asana_open();
	return asana_end(api, release_job(api, argv[0], argv[1], stdin,
	    stdout));
}
