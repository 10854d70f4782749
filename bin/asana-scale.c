/* asana-scale: how many more workers can be used, and their cards. */
#include <stdio.h>

#include "base/cli.h"
#include "record/jobline.h"
#include "worker/scale.h"

static const char usage[] =
    "Create a card for each worker that the board could use now.\n"
    "usage: asana-scale [-hnVv] [-b burst] [-g gpus] [-m min]"
    " [-p prefix] [-t timeout] max\n"
    "  -b, --burst n      start at most this many workers at once (1)\n"
    "  -g, --gpus n       each has so many: cards that need more do not count\n"
    "  -m, --min n        keep this many idle workers (0)\n"
    "  -p, --prefix text  begin the names of new workers with this (auto)\n"
    "  -t, --timeout time  a worker that starts for longer has failed (10m)\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct scale s;

	argv = cli_read(argc, argv, usage, 1, 1);
	s.burst = cli_num("-b", cli_arg('b', "1"), 0, SETTINGS_WORKERS_MAX);
	s.min = cli_num("-m", cli_arg('m', "0"), 0, SETTINGS_WORKERS_MAX);
	s.gpus = cli_num("-g", cli_arg('g', "-1"), -1, JOBOPTS_GPUS_MAX);
	s.prefix = cli_arg('p', "auto");
	s.start_timeout = cli_time("-t", cli_arg('t', "10m"));
	s.max = cli_num("max", argv[0], 0, SETTINGS_WORKERS_MAX);
	if (s.max < s.min)
		die(RC_USAGE, "max %ld is less than min %ld", s.max, s.min);
	api = asana_open();
	return asana_end(api, scale_tick(api, &s, stdout));
}
