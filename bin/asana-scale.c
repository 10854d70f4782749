/* asana-scale: how many more workers can be used, and their cards. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "opt.h"
#include "scale.h"
#include "str.h"

static const char usage[] =
    "asana-scale [-hVnv] [-b burst] [-m min] [-p prefix] [-t timeout] max\n"
    "  -b  most new workers at once (1)\n"
    "  -m  idle workers to be kept (0)\n"
    "  -p  of the names of new workers (auto)\n"
    "  -t  a worker that starts for longer has failed (10m)\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be started, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

static long
number(const char *s, const char *what)
{
	long long v = 0;

	if (str_int(s, 0, SETTINGS_WORKERS_MAX, &v) == -1)
		die(RC_USAGE, "%s: '%s' is not a number from 0 to %d", what, s,
		    SETTINGS_WORKERS_MAX);
	return (long)v;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct scale s = { 0, 0, 1, 600, "auto" };
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "b:m:p:t:")) != -1)
		if (c == 'b')
			s.burst = number(optarg, "-b");
		else if (c == 'm')
			s.min = number(optarg, "-m");
		else if (c == 'p')
			s.prefix = optarg;
		else if (c == 't') {
			if (str_duration(optarg, &s.start_timeout) == -1)
				die(RC_USAGE, "-t: '%s' is no duration",
				    optarg);
		} else
			opt_common(c);
	if (argc - optind != 1)
		opt_usage();
	s.max = number(argv[optind], "max");
	if (s.max < s.min)
		die(RC_USAGE, "max %ld is less than min %ld", s.max, s.min);
	api = asana_open();
	rc = scale_tick(api, &s, stdout);
	asana_close(api);
	return closeout(rc);
}
