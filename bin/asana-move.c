/* asana-move: put cards into a section of the project. */
#include <stdio.h>

#include "asana/columns.h"
#include "base/err.h"
#include "base/input.h"
#include "cards/moving.h"
#include "base/opt.h"

static const char usage[] =
    "Move cards to a section.\n"
    "usage: asana-move [-hnVv] [-f from] section [gid ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -f, --from section  only cards that are in this section; may be\n"
    "                     repeated\n";

int
main(int argc, char *argv[])
{
	struct moving m = { 0 };
	const char *from;
	size_t i;
	int rc;

	argv = opt_read(argc, argv, usage, 1, -1);
	if (opt_has('f') > MOVING_FROM)
		die(RC_USAGE, "-f: more than %d", MOVING_FROM);
	m.api = asana_open();
	m.to = column_find(m.api, *argv, 1)->gid;
	for (; (from = opt_nth('f', m.nfrom)) != NULL; m.nfrom++)
		m.from[m.nfrom] = column_find(m.api, from, 1)->gid;
	rc = input_gids(argv + 1, moving_add, &m);
	if (m.n > 0)
		rc = err_worst(rc, moving_run(&m));
	for (i = 0; i < m.n && !opt_dry; i++)
		if (m.v[i].moved)
			puts(m.v[i].gid);
	moving_free(&m);
	return asana_end(m.api, rc);
}
