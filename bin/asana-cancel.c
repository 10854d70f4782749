/* asana-cancel: take cards out of work. */
#include <stdio.h>
#include <unistd.h>

#include "cancel.h"
#include "err.h"
#include "input.h"
#include "moving.h"
#include "opt.h"

static const char usage[] =
    "asana-cancel [-hVnv] [gid ...]\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct moving m = { 0 };
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON)) != -1)
		opt_common(c);
	m.api = asana_open();
	rc = input_operands(argv + optind, moving_operand, &m);
	if (m.n > 0)
		rc = err_worst(rc, cancel_cards(&m, stdout));
	else if (rc == RC_OK)
		rc = RC_NO;
	moving_free(&m);
	asana_close(m.api);
	return closeout(rc);
}
