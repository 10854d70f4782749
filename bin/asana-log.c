/* asana-log: what a worker has last posted of a card's log. */
#include <stdio.h>
#include <unistd.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "record/jobline.h"
#include "results/follow.h"

static const char usage[] =
    "Print the end of a card's log.\n"
    "usage: asana-log [-fhVv] card\n"
    "  -f, --follow       follow the log until the attempt ends (exit 0: the\n"
    "                     card is done, 1: it is not)\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	char gid[33];
	int rc;

	argv = cli_read(argc, argv, usage, 1, 1);
	if (jobline_gid(gid, argv[0]) == -1)
		die(RC_INPUT, "'%s' is neither a gid nor a card's address",
		    argv[0]);
	clock_catch();
	api = asana_open();
	rc = follow_log(api, gid, cli_has('f'), isatty(STDERR_FILENO), stdout);
	return asana_end(api, rc);
}
