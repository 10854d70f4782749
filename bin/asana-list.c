/* asana-list: the cards of sections, one a line. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "opt.h"
#include "show.h"

static const char usage[] =
    "asana-list [-hVnv] [-f fields] [-t tag] [section ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -f  columns, comma-separated: gid section name created completed tags\n"
    "      url key deps opts (gid,section,name)\n"
    "  -t  only cards with this tag\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	const char *fields = "gid,section,name", *tag = NULL;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "f:t:")) != -1)
		if (c == 'f')
			fields = optarg;
		else if (c == 't')
			tag = optarg;
		else
			opt_common(c);
	if (!show_isfields(fields))
		opt_usage();
	api = asana_open();
	rc = show_list(api, fields, tag, argv + optind, stdout);
	asana_close(api);
	return closeout(rc);
}
