/* asana-probe: measures on the board in use how long the lease must settle. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "asana.h"
#include "columns.h"
#include "conf.h"
#include "err.h"
#include "opt.h"
#include "probe.h"

static const char usage[] =
    "asana-probe [-hnVvy]\n"
    "  -h  this help\n"
    "  -n  say what would be written, write nothing\n"
    "  -V  version\n"
    "  -v  a line on stderr for each request; -vv more\n"
    "  -y  do not ask\n";

static int
may(const struct asana *api)
{
	char *text = xasprintf("asana-probe: makes a card in project %s at "
	    "%s,\ncomments on it and deletes it, with at most %d requests.\n"
	    "Go on?", api->project, conf_api(), PROBE_REQUESTS);
	int yes = opt_ask(text);

	free(text);
	return yes;
}

/* The figures as comments, and the setting that follows. */
static void
print(const struct probe *p, double now)
{
	printf("# comments %d\n"
	    "# post_max %.3f\tseconds until a comment was answered\n"
	    "# seen_max %.3f\tseconds from there until others could read it\n"
	    "lease:\n  settle: %.10g\n", p->comments, p->post, p->seen,
	    probe_settle(p, now));
}

int
main(int argc, char *argv[])
{
	struct probe p = { 0 };
	struct asana *api;
	int c, rc, yes = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "y")) != -1)
		if (c == 'y')
			yes = 1;
		else
			opt_common(c);
	if (argc > optind)
		opt_usage();
	api = asana_open();
	column_forget(api);	/* what there is now, from the board itself */
	column_gid(api, COL_WORKERS);
	if (!yes && !opt_dry && !may(api)) {
		warn("nothing was written");
		return closeout(RC_NO);
	}
	opt_catch(probe_stop);
	rc = probe_run(api, &p);
	if (opt_caught() == 0 && p.comments > 0)
		print(&p, conf_lease("lease.settle"));
	asana_close(api);
	return closeout(opt_caught() != 0 ? 128 + opt_caught() : rc);
}
