/* asana-log: what a worker has last posted of a card's log. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "card.h"
#include "err.h"
#include "follow.h"
#include "opt.h"

static const char usage[] =
    "asana-log [-fhVnv] card\n"
    "  -f  follow it until the attempt ends (0: done, 1: it is not)\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	const char *card = NULL;
	char gid[33];
	int c, rc, on = 0;

	opt_init(argc, argv, usage);
	/* people type -f after the card, too */
	while (optind < argc) {
		while ((c = getopt(argc, argv, OPT_COMMON "f")) != -1)
			if (c == 'f')
				on = 1;
			else
				opt_common(c);
		if (optind < argc && card != NULL)
			opt_usage();
		if (optind < argc)
			card = argv[optind++];
	}
	if (card == NULL)
		opt_usage();
	if (card_gid(gid, card) == -1)
		die(RC_INPUT, "'%s' is neither a gid nor a card's address",
		    card);
	opt_catch(follow_stop);
	api = asana_open();
	rc = follow_log(api, gid, on, isatty(STDERR_FILENO), stdout);
	asana_close(api);
	if (opt_caught() != 0)
		rc = 128 + opt_caught();
	return closeout(rc);
}
