/* asana-move: put cards into a section of the project. */
#include <stdio.h>
#include <unistd.h>

#include "columns.h"
#include "err.h"
#include "input.h"
#include "moving.h"
#include "opt.h"

static const char usage[] =
    "asana-move [-hVnv] [-f from] section [gid ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -f  only cards that are in this section; several may be given\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	const char *from[MOVING_FROM];
	struct moving m = { 0 };
	size_t i;
	int c, rc, n = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "f:")) != -1)
		if (c == 'f') {
			if (n == MOVING_FROM)
				die(RC_USAGE, "-f: more than %d", MOVING_FROM);
			from[n++] = optarg;
		} else
			opt_common(c);
	argv += optind;
	if (*argv == NULL)
		opt_usage();
	m.api = asana_open();
	m.to = column_find(m.api, *argv, 1)->gid;
	for (; m.nfrom < n; m.nfrom++)
		m.from[m.nfrom] = column_find(m.api, from[m.nfrom], 1)->gid;
	rc = input_operands(argv + 1, moving_operand, &m);
	if (m.n > 0)
		rc = err_worst(rc, moving_run(&m));
	for (i = 0; i < m.n && !opt_dry; i++)
		if (m.v[i].moved)
			puts(m.v[i].gid);
	moving_free(&m);
	asana_close(m.api);
	return closeout(rc);
}
