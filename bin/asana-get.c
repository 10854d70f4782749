/* asana-get: cards as job lines, or as job directories. */
#include <stdio.h>

#include "asana/asana.h"
#include "base/err.h"
#include "base/input.h"
#include "base/opt.h"
#include "cards/show.h"

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
	if (opt_has('l'))
		return show_holder(api, gid, stdout);
	if (opt_has('c'))
		return show_comments(api, gid, stdout);
	return show_card(api, gid, opt_arg('d', NULL), stdout);
}

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = opt_read(argc, argv, usage, 0, -1);
	api = asana_open();
	return asana_end(api, input_gids(argv, get, api));
}
