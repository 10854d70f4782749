/* asana-lock: run a command while nobody else of this board does. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "hold.h"
#include "lease.h"
#include "lock.h"
#include "opt.h"
#include "str.h"
#include "take.h"

static const char usage[] =
    "asana-lock [-hVnv] [-t wait] name command [argument ...]\n"
    "  -t  wait so long for the lock (0, 90s, 10m); without, until that of a\n"
    "      holder that died is over\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be run, run nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

/* Runs the command under the lock. */
static int
run(struct asana *api, const char *name, double wait, char *const argv[])
{
	int tell = isatty(STDERR_FILENO) || err_level() > 0;
	struct lease l;
	int rc;

	rc = lock_take(api, name, wait, tell, &l);
	if (rc == RC_OK && opt_caught() != 0)
		lease_close(api, &l, CLAIM_RELEASED, -1, -1, NULL);
	if (opt_caught() != 0)
		return 128 + opt_caught();
	if (rc != RC_OK)
		return rc;
	rc = hold_lock(api, &l, argv);
	if (rc != RC_LEASE)
		lock_tidy(api, &l);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	double wait = -1;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, "+" OPT_COMMON "t:")) != -1)
		if (c != 't')
			opt_common(c);
		else if (strcmp(optarg, "0") == 0)
			wait = 0;
		else if (str_duration(optarg, &wait) == -1)
			die(RC_USAGE, "-t: '%s' is no duration", optarg);
	argv += optind;
	if (argc - optind < 2)
		opt_usage();
	if (!lock_isname(argv[0]))
		die(RC_USAGE, "'%s' is no name of a lock: letters, digits and "
		    "._- alone", argv[0]);
	if (opt_dry) {
		printf("lock %s, run %s\n", argv[0], argv[1]);
		return closeout(RC_OK);
	}
	opt_catch(lease_stop);
	api = asana_open();
	rc = run(api, argv[0], wait, argv + 1);
	asana_close(api);
	return closeout(rc);
}
