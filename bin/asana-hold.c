/* asana-hold: run a command under the lease of a claimed card. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "hold.h"
#include "opt.h"

static const char usage[] =
    "asana-hold [-fkhVnv] [-o log] jobdir command [argument ...]\n"
    "  -f  when the lease ends the command stands still until the card can\n"
    "      be claimed again\n"
    "  -k  keep folder and environment: the command is a tool of ours\n"
    "  -o  append the command's output to this file; its last lines are\n"
    "      shown on the card\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be run, run nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct hold h = { NULL, NULL, NULL, 0, 0 };
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, "+" OPT_COMMON "fko:")) != -1)
		if (c == 'f')
			h.freeze = 1;
		else if (c == 'k')
			h.ours = 1;
		else if (c == 'o')
			h.log = optarg;
		else
			opt_common(c);
	argv += optind;
	if (argc - optind < 2 || (h.freeze && h.ours))
		opt_usage();
	h.job = argv[0];
	h.argv = argv + 1;
	if (opt_dry) {
		printf("run %s\n", argv[1]);
		return closeout(RC_OK);
	}
	api = asana_open();
	rc = hold_run(api, &h);
	asana_close(api);
	return closeout(rc);
}
