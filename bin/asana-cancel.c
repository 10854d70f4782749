/* asana-cancel: take cards, or all of a sweep, out of work. */
#include <stdio.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/input.h"
#include "base/str.h"
#include "cards/cancel.h"
#include "cards/movecards.h"

static const char usage[] =
    "Cancel a sweep, or waiting and running cards.\n"
    "usage: asana-cancel [-ahnVvy] [sweep|gid ...]\n"
    "  -a, --all          of a sweep, also cancel the cards that are in other\n"
    "                     sweeps, too\n"
    "  -y, --yes          do not ask\n";

static int
cancel_gids(struct movecards *m, char *argv[])
{
	struct cancel_count n;
	int rc = input_gids(argv, movecards_add, m);

	if (m->n > 0)
		return err_worst(rc, cancel_cards(m, &n, stdout));
	return rc == RC_OK ? RC_NO : rc;
}

/* Tells what there is to cancel, and asks.  RC_NO: nothing, or the answer is
 * no. */
static int
agree(const struct cancel_count *n, int yes)
{
	int any = n->waiting + n->running > 0;

	if (any)
		fprintf(stderr, "%zu waiting, %zu running", n->waiting,
		    n->running);
	else
		fputs("nothing to cancel", stderr);
	if (n->left > 0)
		fprintf(stderr, "; %zu more in other sweeps, too, which -a "
		    "takes", n->left);
	fputc('\n', stderr);
	return any && (yes || cli_ask("Cancel them?")) ? RC_OK : RC_NO;
}

static int
cancel_sweep(struct movecards *m, const struct sweep_card *s, int all, int yes)
{
	struct cancel_count n;
	int rc;

	if ((rc = cancel_find(m, s, all, &n)) != RC_OK ||
	    (rc = agree(&n, yes || cli_dry)) != RC_OK)
		return rc;
	rc = cancel_cards(m, &n, stdout);
	if (cli_dry)
		return rc;
	fprintf(stderr, "%zu waiting, %zu running cancelled\n", n.waiting,
	    n.running);
	if (n.waiting + n.running > 0)
		rc = err_worst(rc, cancel_tell(m->api, s->gid, &n));
	return rc;
}

/* Cancels a sweep, or the one card whose gid it is. */
static int
cancel_one(struct movecards *m, char *argv[], int all, int yes)
{
	struct sweep_card s;
	int rc = sweeps_named(m->api, *argv, &s);

	if (rc == RC_OK)
		rc = cancel_sweep(m, &s, all, yes);
	else if (rc == RC_NO && str_isgid(*argv))
		rc = cancel_gids(m, argv);
	else if (rc == RC_NO) {
		warn("%s: this is not the card of a sweep", *argv);
		rc = RC_INPUT;
	}
	sweeps_drop(&s);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct movecards m = { 0 };
	int rc, all, yes;

	argv = cli_read(argc, argv, usage, 0, -1);
	all = cli_has('a');
	yes = cli_has('y');
	if (*argv == NULL && (all || yes || isatty(STDIN_FILENO)))
		cli_usage();
	m.api = asana_open();
	rc = *argv != NULL && argv[1] == NULL ?
	    cancel_one(&m, argv, all, yes) : cancel_gids(&m, argv);
	movecards_free(&m);
	return asana_end(m.api, rc);
}
