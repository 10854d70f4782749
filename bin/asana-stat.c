/* asana-stat: the board in numbers. */
#include <stdio.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/err.h"
#include "worker/stat.h"

static const char usage[] =
    "Print the board in numbers.\n"
    "usage: asana-stat [-hjVvw]\n"
    "  -j, --json         print one JSON object\n"
    "  -w, --workers      print the workers, one a line\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	long n[STAT_N];
	int rc;

	cli_read(argc, argv, usage, 0, 0);
	api = asana_open();
	if (cli_has('w'))
		rc = stat_workers(api, stdout);
	else if ((rc = stat_board(api, n)) == RC_OK)
		stat_print(stdout, n, cli_has('j'));
	return asana_end(api, rc);
}
