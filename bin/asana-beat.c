/* asana-beat: the card of a worker, in Active Workers. */
#include <stdio.h>
#include <string.h>

#include "asana/asana.h"
#include "base/err.h"
#include "base/opt.h"
#include "worker/worker.h"

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
	struct worker w;
	int rc, gone, own;

	argv = opt_read(argc, argv, usage, 1, 1);
	own = worker_own(&w);
	w.text = opt_arg('m', NULL);
	gone = strcmp(argv[0], "gone") == 0;
	if (!gone && (w.st = worker_state(argv[0])) == -1)
		opt_usage();
	api = asana_open();
	if (gone)
		rc = worker_leave(api, &w);
	else
		rc = own ? worker_beat(api, &w, NULL) : worker_enter(api, &w);
	if (!gone && !opt_dry && w.gid[0] != '\0' && rc == RC_OK)
		puts(w.gid);
	return asana_end(api, rc);
}
