/* asana-delete: put cards into Asana's trash. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "input.h"
#include "opt.h"
#include "str.h"

static const char usage[] =
    "asana-delete [-hVnv] [gid ...]\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be deleted, delete nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

static int
delete(char *gid, size_t len, const char *where, void *api)
{
	int rc;

	(void)len;
	if (!str_isgid(gid)) {
		warn("%s: '%s' is not a gid", where, gid);
		return RC_INPUT;
	}
	rc = asana_delete(api, gid);
	if (rc == RC_OK && !opt_dry)
		puts(gid);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON)) != -1)
		opt_common(c);
	api = asana_open();
	rc = input_operands(argv + optind, delete, api);
	asana_close(api);
	return closeout(rc);
}
