/* asana-reap: give the cards of dead workers back. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "opt.h"
#include "reap.h"

static const char usage[] =
    "asana-reap [-hVnv]\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON)) != -1)
		opt_common(c);
	if (argc > optind)
		opt_usage();
	api = asana_open();
	rc = reap_all(api, stdout);
	asana_close(api);
	return closeout(rc);
}
