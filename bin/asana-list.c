/* asana-list: the cards of sections, one a line. */
#include <stdio.h>

#include "asana/asana.h"
#include "asana/columns.h"
#include "base/cli.h"
#include "base/err.h"
#include "cards/listcards.h"

static const char usage[] =
    "Print the cards of sections, one a line.\n"
    "usage: asana-list [-hoVv] [-f fields] [-t tag] [section ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -f, --fields cols  columns, comma-separated: gid section name created\n"
    "                     completed tags url key deps opts\n"
    "                     (gid,section,name)\n"
    "  -o, --optional     treat a missing section as empty\n"
    "  -t, --tag tag      only cards with this tag\n";

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
	const char *fields;
	int rc = RC_OK;

	argv = cli_read(argc, argv, usage, 0, -1);
	fields = cli_arg('f', "gid,section,name");
	if (!listcards_isfields(fields))
		cli_usage();
	api = asana_open();
	if (!cli_has('o') || some_there(api, argv))
		rc = listcards_list(api, fields, cli_arg('t', NULL), argv,
		    stdout);
	return asana_end(api, rc);
}
