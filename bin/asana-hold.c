/* asana-hold: run a command under the lease of a claimed card. */
#include <stdio.h>
#include <unistd.h>

#include "base/cli.h"
#include "worker/hold.h"

static const char usage[] =
    "Run a command under the lease of a claimed card.\n"
    "usage: asana-hold [-hknVv] [-o log] [-w lock] jobdir command"
    " [argument ...]\n"
    "  -k, --keep         keep folder and environment: the command is a tool\n"
    "                     of experisana\n"
    "  -o, --log file     append the command's output to this file; show its\n"
    "                     last lines on the card\n"
    "  -w, --wait lock    wait until no other asana-hold -w has this file\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	/* first of all: it may be killed before we have read the settings */
	struct hold h = { .parent = getppid() };

	argv = cli_read(argc, argv, usage, 2, -1);
	h.ours = cli_has('k');
	h.log = cli_arg('o', NULL);
	h.lane = cli_arg('w', NULL);
	h.job = argv[0];
	h.argv = argv + 1;
	if (cli_dry) {
		printf("run %s\n", argv[1]);
		return closeout(RC_OK);
	}
	api = asana_open();
	return asana_end(api, hold_run(api, &h));
}
