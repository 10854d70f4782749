/* asana-delete: put cards into Asana's trash. */
#include <stdio.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/err.h"
#include "cards/named.h"

static const char usage[] =
    "Delete cards: put them into Asana's trash.\n"
    "usage: asana-delete [-hnVv] [card ...]\n";

static int
delete(const char *gid, void *api)
{
	int rc = asana_delete(api, gid);

	if (rc == RC_OK && !cli_dry)
		puts(gid);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = cli_read(argc, argv, usage, 0, -1);
	api = asana_open();
	return asana_end(api, named_gids(api, argv, NAMED_CARD,
	    delete, api));
}
