/* asana-log: what a worker has last posted of a card's log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana.h"
#include "card.h"
#include "err.h"
#include "follow.h"
#include "opt.h"
#include "str.h"

static const char usage[] =
    "asana-log [-fhVnv] card\n"
    "  -f  follow it until the attempt ends (0: done, 1: it is not)\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

/* The gid of the card, to be freed. */
static char *
which(const char *operand)
{
	const char *gid;
	size_t n;

	if (str_isgid(operand))
		return xstrdup(operand);
	if ((gid = card_urlgid(operand, &n)) == NULL)
		die(RC_INPUT, "'%s' is neither a gid nor a card's address",
		    operand);
	return xstrndup(gid, n);
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	const char *card = NULL;
	char *gid;
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
	gid = which(card);
	opt_catch(follow_stop);
	api = asana_open();
	rc = follow_log(api, gid, on, isatty(STDERR_FILENO), stdout);
	asana_close(api);
	free(gid);
	if (opt_caught() != 0)
		rc = 128 + opt_caught();
	return closeout(rc);
}
