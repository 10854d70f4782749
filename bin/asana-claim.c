/* asana-claim: take the next runnable card of Backlog. */
#include <stdio.h>
#include <stdlib.h>

#include "base/cli.h"
#include "base/clock.h"
#include "base/input.h"
#include "record/jobline.h"
#include "worker/nextcard.h"

static const char usage[] =
    "Claim the next card of Backlog that can be run.\n"
    "usage: asana-claim [-aghnVv] [-d dir] [-G gpus] [-T tag] [-t wait]\n"
    "  -a, --ahead        only if more cards can be run than workers live:\n"
    "                     our worker has a job still\n"
    "  -d, --dir dir      make the job directory there and print its path\n"
    "  -g, --gids         only cards whose gid is a line of standard input\n"
    "  -G, --gpus count   only cards that need no more GPUs (default: any)\n"
    "  -T, --tag tag      only cards with this tag\n"
    "  -t, --wait time    wait up to this long for a card: 90s, 10m, 1.5h\n"
    "                     (default: look once)\n";

static int
add(const char *gid, void *set)
{
	gidset_add(set, gid);
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	char *out = NULL;
	double wait;
	long gpus;
	struct gidset only = { 0 };
	int rc;

	argv = cli_read(argc, argv, usage, 0, 0);
	wait = cli_time("-t", cli_arg('t', "0"));
	gpus = cli_num("-G", cli_arg('G', "-1"), -1, JOBOPTS_GPUS_MAX);
	if (cli_has('g') && (rc = input_gids(argv, add, &only)) != RC_OK)
		return rc;
	clock_catch();
	api = asana_open();
	rc = nextcard_take(api, cli_has('g') ? &only : NULL,
	    cli_arg('T', NULL), gpus, cli_arg('d', NULL), wait,
	    cli_has('a'), &out);
	if (out != NULL)
		puts(out);
	free(out);
	gidset_free(&only);
	return asana_end(api, rc);
}
