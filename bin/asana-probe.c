/* asana-probe: measures on the board in use how long the lease must settle. */
#include <stdio.h>
#include <stdlib.h>

#include "asana/asana.h"
#include "asana/columns.h"
#include "asana/conf.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "lease/probe.h"

static const char usage[] =
    "Measure on this board how long the lease must settle.\n"
    "usage: asana-probe [-hnVvy]\n"
    "  -y, --yes          do not ask\n";

static int
may(const struct asana *api)
{
	char *text = xasprintf("asana-probe: makes a card in project %s at "
	    "%s,\ncomments on it and deletes it, with at most %d requests.\n"
	    "Go on?", api->project, conf_api(), PROBE_REQUESTS);
	int yes = cli_ask(text);

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
	int rc;

	cli_read(argc, argv, usage, 0, 0);
	api = asana_open();
	column_forget(api);	/* what there is now, from the board itself */
	column_gid(api, COL_WORKERS);
	if (!cli_has('y') && !cli_dry && !may(api)) {
		warn("nothing was written");
		return closeout(RC_NO);
	}
	clock_catch();
	rc = probe_run(api, &p);
	if (clock_caught() == 0 && p.comments > 0)
		print(&p, conf_lease("lease.settle"));
	return asana_end(api, rc);
}
