/* asana-stat: the board in numbers. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "opt.h"
#include "stat.h"

static const char usage[] =
    "asana-stat [-hjVnvw]\n"
    "  -h  this help\n"
    "  -j  as one JSON object\n"
    "  -V  version\n"
    "  -w  the workers, a line each\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	long n[STAT_N];
	int c, rc, json = 0, workers = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "jw")) != -1)
		if (c == 'j')
			json = 1;
		else if (c == 'w')
			workers = 1;
		else
			opt_common(c);
	if (argc > optind)
		opt_usage();
	api = asana_open();
	rc = workers ? stat_workers(api, stdout) : stat_board(api, n);
	asana_close(api);
	if (rc == RC_OK && !workers)
		stat_print(stdout, n, json);
	return closeout(rc);
}
