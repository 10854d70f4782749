/* asana-init: is everything there?  Makes the missing columns. */
#include <stdio.h>

#include "asana/asana.h"
#include "asana/setup.h"
#include "base/cli.h"
#include "base/err.h"

static const char usage[] =
    "Check token, workspace and project; create missing columns.\n"
    "usage: asana-init [-chnVv] [column ...]\n"
    "  -c, --check        only check, create nothing\n";

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = cli_read(argc, argv, usage, 0, -1);
	api = asana_open();
	return asana_end(api, setup_board(api, cli_has('c'), argv, stdout));
}
