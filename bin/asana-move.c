/* asana-move: put cards into a section of the project. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "columns.h"
#include "err.h"
#include "input.h"
#include "opt.h"
#include "str.h"

static const char usage[] =
    "asana-move [-hVnv] section [gid ...]\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

struct target {
	struct asana	*api;
	const char	*section;
};

static int
move(char *gid, size_t len, const char *where, void *arg)
{
	struct target *t = arg;
	int rc;

	(void)len;
	if (!str_isgid(gid)) {
		warn("%s: '%s' is not a gid", where, gid);
		return RC_INPUT;
	}
	rc = asana_move(t->api, gid, t->section);
	if (rc == RC_OK && !opt_dry)
		puts(gid);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct target t;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON)) != -1)
		opt_common(c);
	argv += optind;
	if (*argv == NULL)
		opt_usage();
	t.api = asana_open();
	t.section = column_find(t.api, *argv);
	rc = input_operands(argv + 1, move, &t);
	asana_close(t.api);
	return closeout(rc);
}
