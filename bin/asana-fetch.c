/* asana-fetch: fetch a card's attachments. */
#include <stdio.h>

#include "asana/asana.h"
#include "asana/fetch.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/fs.h"
#include "cards/named.h"

static const char usage[] =
    "Fetch the attachments of a card.\n"
    "usage: asana-fetch [-hoVv] card [dir]\n"
    "  -o, --own          only the card's own, not those of its attempts\n";

int
main(int argc, char *argv[])
{
	const char *dir;
	char gid[33];
	struct asana *api;
	int rc;

	argv = cli_read(argc, argv, usage, 1, 2);
	dir = argv[1] != NULL ? argv[1] : ".";
	if (fs_mkdirs(dir, 0777) == -1)
		return RC_IO;
	api = asana_open();
	if ((rc = named_card(api, argv[0], gid)) == RC_OK)
		rc = fetch_card(api, gid, dir, cli_has('o'), stdout);
	return asana_end(api, rc);
}
