/* asana-init: is everything there?  Makes the missing columns. */
#include <stdio.h>

#include "asana/asana.h"
#include "base/err.h"
#include "base/opt.h"
#include "asana/setup.h"

static const char usage[] =
    "Check token, workspace and project; create missing columns.\n"
    "usage: asana-init [-chnVv] [column ...]\n"
    "  -c, --check        only check, create nothing\n";

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = opt_read(argc, argv, usage, 0, -1);
	api = asana_open();
	return asana_end(api, setup_board(api, opt_has('c'), argv, stdout));
}
