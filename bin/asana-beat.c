/* asana-beat: the card of a worker, in Active Workers. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "opt.h"
#include "worker.h"

static const char usage[] =
    "asana-beat [-hVnv] [-m text] state\n"
    "  The state: starting, idle, busy, draining, leaving, broken; gone\n"
    "  deletes the card.\n"
    "  -m  more for people, on the card\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct worker w;
	const char *text = NULL;
	int c, rc, gone, own;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "m:")) != -1)
		if (c == 'm')
			text = optarg;
		else
			opt_common(c);
	if (argc - optind != 1)
		opt_usage();
	own = worker_own(&w);
	w.text = text;
	gone = strcmp(argv[optind], "gone") == 0;
	if (!gone && (w.st = worker_state(argv[optind])) == -1)
		opt_usage();
	api = asana_open();
	if (gone)
		rc = worker_leave(api, &w);
	else
		rc = own ? worker_beat(api, &w, NULL) : worker_enter(api, &w);
	asana_close(api);
	if (!gone && !opt_dry && w.gid[0] != '\0' && rc == RC_OK)
		puts(w.gid);
	return closeout(rc);
}
