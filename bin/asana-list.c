/* asana-list: the cards of sections, one a line. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "columns.h"
#include "err.h"
#include "opt.h"
#include "show.h"

static const char usage[] =
    "asana-list [-hoVnv] [-f fields] [-t tag] [section ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -f  columns, comma-separated: gid section name created completed tags\n"
    "      url key deps opts (gid,section,name)\n"
    "  -t  only cards with this tag\n"
    "  -o  a section that is not there has no cards\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

/* Drops the names of sections that are not there.  Returns 0 when that leaves
 * none. */
static int
some_there(struct asana *api, char *argv[])
{
	char **in, **out = argv;

	if (*argv == NULL)
		return 1;
	for (in = argv; *in != NULL; in++)
		if (column_find(api, *in, 0) != NULL)
			*out++ = *in;
	*out = NULL;
	return *argv != NULL;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	const char *fields = "gid,section,name", *tag = NULL;
	int c, rc = RC_OK, maybe = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "f:ot:")) != -1)
		if (c == 'f')
			fields = optarg;
		else if (c == 'o')
			maybe = 1;
		else if (c == 't')
			tag = optarg;
		else
			opt_common(c);
	if (!show_isfields(fields))
		opt_usage();
	api = asana_open();
	if (!maybe || some_there(api, argv + optind))
		rc = show_list(api, fields, tag, argv + optind, stdout);
	asana_close(api);
	return closeout(rc);
}
