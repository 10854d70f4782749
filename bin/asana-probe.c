/* asana-probe: measures on the board in use what the lease depends on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana.h"
#include "conf.h"
#include "err.h"
#include "findings.h"
#include "opt.h"
#include "probe.h"

static const char usage[] =
    "asana-probe [-hnrsVvy]\n"
    "  -h  this help\n"
    "  -n  say what would be written, write nothing\n"
    "  -r  only read: answer times and clock\n"
    "  -s  print the settings alone\n"
    "  -V  version\n"
    "  -v  a line on stderr for each request; -vv more\n"
    "  -y  do not ask\n";

/* Asks the person at the terminal; ends the program unless the answer is
 * yes. */
static void
ask(const struct asana *api)
{
	char line[16];

	if (!isatty(STDIN_FILENO))
		die(RC_USAGE, "it makes a card for a minute: say -y, or run "
		    "it in a terminal");
	fprintf(stderr, "asana-probe: makes a card in project %s at %s,\n"
	    "comments on it and deletes it, with at most %d requests.\n"
	    "Go on? [y/N] ", api->project, conf_api(), MEASURE_REQUESTS);
	if (fgets(line, sizeof(line), stdin) == NULL ||
	    (line[0] != 'y' && line[0] != 'Y')) {
		warn("nothing was written");
		exit(RC_NO);
	}
}

int
main(int argc, char *argv[])
{
	struct findings f;
	struct asana *api;
	int c, rc, only = 0, brief = 0, yes = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "rsy")) != -1)
		switch (c) {
		case 'r':
			only = 1;
			break;
		case 's':
			brief = 1;
			break;
		case 'y':
			yes = 1;
			break;
		default:
			opt_common(c);
		}
	if (argc > optind)
		opt_usage();
	api = asana_open();
	if (!yes && !only && !opt_dry)
		ask(api);
	opt_catch(measure_stop);
	findings_init(&f);
	rc = probe_look(api, &f);
	if (rc == RC_OK && opt_dry)
		probe_plan(api, stdout);
	else if (rc == RC_OK && !only)
		rc = probe_run(api, &f);
	if (opt_caught() == 0 && !opt_dry && (rc == RC_OK || f.post.n > 0)) {
		if (!brief)
			findings_print(&f, stdout);
		if (rc == RC_OK && !only)
			findings_yaml(&f, conf_lease("lease.settle"), stdout);
	}
	asana_close(api);
	return closeout(opt_caught() != 0 ? 128 + opt_caught() : rc);
}
