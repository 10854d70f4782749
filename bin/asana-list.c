/* asana-list: the cards of sections, one a line. */
#include <stdio.h>
#include <string.h>

#include "asana/columns.h"
#include "base/cli.h"
#include "base/str.h"
#include "cards/listcards.h"

static const char usage[] =
    "Print the cards of sections, one a line.\n"
    "usage: asana-list [-horVv] [-f fields] [-s state] [-t tag] [section ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -f, --fields cols  columns, comma-separated: gid section name created\n"
    "                     completed tags url key deps opts\n"
    "                     (gid,section,name)\n"
    "  -o, --optional     treat a missing section as empty\n"
    "  -r, --raw          print control characters to a terminal, too\n"
    "  -s, --state states  those of these, comma-separated: waiting running\n"
    "                     done failed cancelled\n"
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

/* Puts the columns of the comma-separated STATES into SECTIONS. */
static void
by_state(const char *states, char *sections[COL_N + 1])
{
	size_t n, k = 0;
	const char *s;
	int i;

	while ((s = str_next(&states, ",", &n)) != NULL) {
		for (i = 0; i < COL_N && (strlen(settings_state(i)) != n ||
		    memcmp(settings_state(i), s, n) != 0); i++)
			continue;
		if (i == COL_N || k == COL_N)
			die(RC_USAGE, "-s: '%.*s' is not waiting, running, "
			    "done, failed or cancelled", (int)n, s);
		sections[k++] = (char *)conf_column(i);
	}
}

int
main(int argc, char *argv[])
{
	char *sections[COL_N + 1] = { NULL };
	struct asana *api;
	const char *fields;
	int rc = RC_OK;

	argv = cli_read(argc, argv, usage, 0, -1);
	fields = cli_arg('f', "gid,section,name");
	if (!listcards_isfields(fields))
		cli_usage();
	if (cli_has('s')) {
		if (*argv != NULL)
			cli_usage();
		by_state(cli_arg('s', NULL), sections);
		if (*sections == NULL)
			cli_usage();
		argv = sections;
	}
	api = asana_open();
	if ((!cli_has('o') && !cli_has('s')) || some_there(api, argv))
		rc = listcards_list(api, fields, cli_arg('t', NULL), argv,
		    stdout);
	return asana_end(api, rc);
}
