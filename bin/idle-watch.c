/* idle-watch: wait until nothing has happened for a while. */
#include <stdio.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/idle.h"

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

	argv = cli_read(argc, argv, usage, 0, -1);
	if (!cli_has('t') || (cli_has('1') && *argv == NULL))
		cli_usage();
	seconds = cli_time("-t", cli_arg('t', NULL));
	command = cli_arg('c', NULL);
	if (cli_has('1'))
		rc = idle_since(argv, seconds);
	else if (*argv != NULL)
		rc = idle_wait(argv, seconds);
	else
		rc = idle_lines(STDIN_FILENO, seconds);
	if (rc != RC_OK || command == NULL)
		return closeout(rc);
	if (cli_dry) {
		printf("sh -c %s\n", command);
		return closeout(RC_OK);
	}
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	die(RC_SYSTEM, "/bin/sh:");
}
