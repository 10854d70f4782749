/* asana-fetch: fetch a card's attachments. */
#include <stdio.h>
#include <stdlib.h>

#include "asana/asana.h"
#include "asana/fetch.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/fs.h"
#include "cards/named.h"

static const char usage[] =
    "Fetch the attachments of a card.\n"
    "usage: asana-fetch [-hoVv] [-s file] card [dir]\n"
    "  -o, --own          only the card's own, not those of its attempts\n"
    "  -s, --sums file    only if they are as the lines of this file say, all\n"
    "                     of them: file SHA256 NAME\n";

int
main(int argc, char *argv[])
{
	const char *dir;
	char gid[33], *sums = NULL;
	struct asana *api;
	int rc;

	argv = cli_read(argc, argv, usage, 1, 2);
	dir = argv[1] != NULL ? argv[1] : ".";
	if (cli_has('s') && (sums = fs_read(cli_arg('s', NULL), 1u << 20,
	    NULL)) == NULL)
		die(RC_IO, "%s:", cli_arg('s', NULL));
	if (fs_mkdirs(dir, 0777) == -1)
		return RC_IO;
	api = asana_open();
	if ((rc = named_card(api, argv[0], gid)) == RC_OK)
		rc = fetch_card(api, gid, dir, cli_has('o'), sums, stdout);
	free(sums);
	return asana_end(api, rc);
}
