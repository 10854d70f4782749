/* asana-init: is everything there?  Makes the missing columns. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "opt.h"
#include "setup.h"

static const char usage[] =
    "asana-init [-chVnv] [column ...]\n"
    "  -c  only check: make nothing\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	int c, rc, onlycheck = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "c")) != -1)
		if (c == 'c')
			onlycheck = 1;
		else
			opt_common(c);
	argv += optind;
	api = asana_open();
	rc = setup_board(api, onlycheck, argv, stdout);
	asana_close(api);
	return closeout(rc);
}
