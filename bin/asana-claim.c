/* asana-claim: take the next runnable card of Backlog. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "gidset.h"
#include "input.h"
#include "next.h"
#include "opt.h"
#include "str.h"
#include "take.h"

static const char usage[] =
    "asana-claim [-ghVnv] [-t wait] [-d dir]\n"
    "  -g  only a card whose gid is a line of stdin\n"
    "  -t  wait so long for a card (90s, 10m, 1.5h); without, look once\n"
    "  -d  make the job directory there and print its path\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

#define GIDS_MAX	100000	/* of -g */

static int
add(char *line, size_t len, const char *where, void *arg)
{
	struct gidset *set = arg;

	if (len == 0)
		return RC_OK;
	if (!str_isgid(line)) {
		warn("%s: '%s' is not a gid", where, line);
		return RC_INPUT;
	}
	if (set->tab.n == GIDS_MAX) {
		warn("%s: more than %d gids", where, GIDS_MAX);
		return RC_INPUT;
	}
	gidset_add(set, line);
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	const char *dir = NULL;
	char *out = NULL;
	double wait = 0;
	struct gidset only = { 0 };
	int c, rc, some = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "d:gt:")) != -1)
		if (c == 'd')
			dir = optarg;
		else if (c == 'g')
			some = 1;
		else if (c == 't') {
			if (str_duration(optarg, &wait) == -1)
				die(RC_USAGE, "-t: '%s' is no duration",
				    optarg);
		} else
			opt_common(c);
	if (argc > optind)
		opt_usage();
	if (some && (rc = input_lines(stdin, "stdin", add, &only)) != RC_OK)
		return rc;
	opt_catch(lease_stop);
	api = asana_open();
	rc = next_card(api, some ? &only : NULL, dir, wait, &out);
	asana_close(api);
	if (out != NULL)
		puts(out);
	else if (opt_caught() != 0)
		rc = 128 + opt_caught();
	free(out);
	gidset_free(&only);
	return closeout(rc);
}
