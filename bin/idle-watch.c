/* idle-watch: wait until nothing has happened for a while. */
#include <stdio.h>
#include <unistd.h>

#include "err.h"
#include "idle.h"
#include "opt.h"
#include "str.h"

static const char usage[] =
    "idle-watch [-1hnVv] [-c command] -t time [path ...]\n"
    "  Waits until no path has changed, or, without paths, no line has come\n"
    "  on standard input, for so long.\n"
    "  -1  do not wait: is it so? (0 yes, 1 no)\n"
    "  -c  then run this, by sh\n"
    "  -t  how long: 90s, 10m, 1.5h\n"
    "  -h -V   help, version; with -n nothing is run, -v changes nothing\n";

int
main(int argc, char *argv[])
{
	const char *command = NULL;
	double seconds = -1;
	int c, rc, ask = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "1c:t:")) != -1)
		if (c == '1')
			ask = 1;
		else if (c == 'c')
			command = optarg;
		else if (c == 't') {
			if (str_duration(optarg, &seconds) == -1)
				die(RC_USAGE, "-t: '%s' is no duration",
				    optarg);
		} else
			opt_common(c);
	argv += optind;
	if (seconds < 0 || (ask && *argv == NULL))
		opt_usage();
	if (ask)
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
