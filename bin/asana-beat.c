/* asana-beat: the card of a worker, in Active Workers. */
#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "worker/workercard.h"

static const char usage[] =
    "Keep this worker's card in Active Workers up to date.\n"
    "usage: asana-beat [-hnVv] [-m text] state\n"
    "  The state: starting, idle, busy, draining, leaving, broken; gone\n"
    "  deletes the card.\n"
    "  -m, --message text  show this on the card, too\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct workercard w;
	int rc, gone;

	argv = cli_read(argc, argv, usage, 1, 1);
	workercard_own(&w);
	w.text = cli_arg('m', w.text);
	gone = strcmp(argv[0], "gone") == 0;
	if (!gone && (w.st = workercard_state(argv[0])) == -1)
		cli_usage();
	api = asana_open();
	rc = gone ? workercard_leave(api, &w) : workercard_enter(api, &w);
	if (!gone && !cli_dry && w.gid[0] != '\0' && rc == RC_OK)
		puts(w.gid);
	return asana_end(api, rc);
}
