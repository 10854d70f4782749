/* idle-watch: wait until nothing has happened for a while. */
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/idle.h"
#include "base/opt.h"

static const char usage[] =
    "Wait until files, or lines on standard input, stop changing.\n"
    "usage: idle-watch [-1hnVv] [-c command] -t time [path ...]\n"
    "  -1, --once         look once, do not wait (exit 1: something has\n"
    "                     changed)\n"
    "  -c, --command command  then run this command with sh\n"
    "  -t, --time time    without a change for this long: 90s, 10m, 1.5h\n";

int
main(int argc, char *argv[])
{
	const char *command;
	double seconds;
	int rc;

	argv = opt_read(argc, argv, usage, 0, -1);
	if (!opt_has('t') || (opt_has('1') && *argv == NULL))
		opt_usage();
	seconds = opt_time("-t", opt_arg('t', NULL));
	command = opt_arg('c', NULL);
	if (opt_has('1'))
		rc = idle_since(argv, seconds);
	else if (*argv != NULL)
		rc = idle_wait(argv, seconds);
	else
		rc = idle_lines(STDIN_FILENO, seconds);
	if (rc != RC_OK || command == NULL)
		return closeout(rc);
	if (opt_dry) {
		printf("sh -c %s\n", command);
		return closeout(RC_OK);
	}
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	die(RC_SYSTEM, "/bin/sh:");
}
