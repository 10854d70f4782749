/* asana-lock: run a command while nobody else of this board does. */
#include <stdio.h>
#include <unistd.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/keep.h"
#include "lease/lock.h"
#include "worker/hold.h"

static const char usage[] =
    "Run a command while holding a lock of the board.\n"
    "usage: asana-lock [-hnVv] [-t wait] name command [argument ...]\n"
    "  -t, --wait time    wait up to this long for the lock: 0, 90s, 10m\n"
    "                     (default: until the lock of a dead holder expires)\n";

/* Runs the command under the lock. */
static int
run(struct asana *api, const char *name, double wait, char *const argv[])
{
	int tell = isatty(STDERR_FILENO) || err_level > 0;
	struct lease l;
	int rc;

	rc = lock_take(api, name, wait, tell, &l);
	if (rc == RC_OK && clock_caught() != 0) {
		keep_close(api, &l, CLAIM_RELEASED, -1, -1, NULL);
		rc = RC_LATER;
	}
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

	argv = cli_read(argc, argv, usage, 2, -1);
	if (cli_has('t'))
		wait = cli_time("-t", cli_arg('t', NULL));
	if (!lock_isname(argv[0]))
		die(RC_USAGE, "'%s' is no name of a lock: letters, digits and "
		    "._- alone", argv[0]);
	if (cli_dry) {
		printf("lock %s, run %s\n", argv[0], argv[1]);
		return closeout(RC_OK);
	}
	clock_catch();
	api = asana_open();
	return asana_end(api, run(api, argv[0], wait, argv + 1));
}
