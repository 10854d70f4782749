/* asana-reap: give the cards of dead workers back. */
#include <stdio.h>

#include "base/cli.h"
#include "worker/reap.h"

static const char usage[] =
    "Give the cards of dead workers back.\n"
    "usage: asana-reap [-hnVv]\n";

int
main(int argc, char *argv[])
{
	struct asana *api;

	cli_read(argc, argv, usage, 0, 0);
	api = asana_open();
	return asana_end(api, reap_all(api, stdout));
}
