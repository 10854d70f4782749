/* asana-fetch: fetch a card's attachments. */
#include <stdio.h>

#include "asana/asana.h"
#include "asana/fetch.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"

static const char usage[] =
    "Fetch the attachments of a card.\n"
    "usage: asana-fetch [-hoVv] gid [dir]\n"
    "  -o, --own          only the card's own, not those of its attempts\n";

int
main(int argc, char *argv[])
{
	const char *dir;
	struct asana *api;

	argv = cli_read(argc, argv, usage, 1, 2);
	if (!str_isgid(argv[0]))
		die(RC_INPUT, "'%s' is not a gid", argv[0]);
	dir = argv[1] != NULL ? argv[1] : ".";
	if (fs_mkdirs(dir, 0777) == -1)
		return RC_IO;
	api = asana_open();
	return asana_end(api, fetch_card(api, argv[0], dir, cli_has('o'),
	    stdout));
}
