/* asana-move: put cards into a section of the project. */
#include <stdio.h>

#include "asana/columns.h"
#include "base/cli.h"
#include "cards/movecards.h"
#include "cards/named.h"

static const char usage[] =
    "Move cards to a section.\n"
    "usage: asana-move [-hnVv] [-f from] section [card ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -f, --from section  only cards that are in this section; may be\n"
    "                     repeated\n";

int
main(int argc, char *argv[])
{
	struct movecards m = { 0 };
	const char *from;
	size_t i;
	int rc;

	argv = cli_read(argc, argv, usage, 1, -1);
	if (cli_has('f') > MOVECARDS_FROM)
		die(RC_USAGE, "-f: more than %d", MOVECARDS_FROM);
	m.api = asana_open();
	m.to = column_find(m.api, *argv, 1)->gid;
	for (; (from = cli_nth('f', m.nfrom)) != NULL; m.nfrom++)
		m.from[m.nfrom] = column_find(m.api, from, 1)->gid;
	rc = named_gids(m.api, argv + 1, NAMED_CARD, movecards_add, &m);
	if (m.n > 0)
		rc = err_worst(rc, movecards_run(&m));
	for (i = 0; i < m.n && !cli_dry; i++)
		if (m.v[i].moved)
			puts(m.v[i].gid);
	movecards_free(&m);
	return asana_end(m.api, rc);
}
