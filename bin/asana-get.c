/* asana-get: cards as job lines, or as job directories. */
#include <stdio.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/input.h"
#include "cards/listcards.h"

static const char usage[] =
    "Print cards as job lines, job directories or comments.\n"
    "usage: asana-get [-chlVv] [-d dir] [gid ...]\n"
    "  -c, --comments     print comments, except lease comments\n"
    "  -d, --dir dir      make a job directory there and print its path\n"
    "  -l, --lease        print who holds the card, and the last line of its\n"
    "                     log\n";

static int
get(const char *gid, void *api)
{
	if (cli_has('l'))
		return listcards_holder(api, gid, stdout);
	if (cli_has('c'))
		return listcards_comments(api, gid, stdout);
	return listcards_card(api, gid, cli_arg('d', NULL), stdout);
}

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = cli_read(argc, argv, usage, 0, -1);
	api = asana_open();
	return asana_end(api, input_gids(argv, get, api));
}
