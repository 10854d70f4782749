/* asana-fetch: fetch a card's attachments. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "fetch.h"
#include "fs.h"
#include "opt.h"
#include "str.h"

static const char usage[] =
    "asana-fetch [-ohVnv] gid [dir]\n"
    "  -o  only the card's own: not what attempts have attached\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	const char *dir = ".";
	int c, rc, own = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "o")) != -1)
		if (c == 'o')
			own = 1;
		else
			opt_common(c);
	argc -= optind;
	argv += optind;
	if (argc < 1 || argc > 2)
		opt_usage();
	if (!str_isgid(argv[0]))
		die(RC_INPUT, "'%s' is not a gid", argv[0]);
	if (argc == 2)
		dir = argv[1];
	if (fs_mkdirs(dir, 0777) == -1)
		return RC_IO;
	api = asana_open();
	rc = fetch_card(api, argv[0], dir, own, stdout);
	asana_close(api);
	return closeout(rc);
}
