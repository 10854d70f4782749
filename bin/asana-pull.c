/* asana-pull: cards with their files and results, into a folder for each. */
#include <stdio.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/clock.h"
#include "base/layout.h"
#include "cards/listcards.h"
#include "cards/named.h"
#include "results/pull.h"
#include "results/resultstext.h"

static const char usage[] =
    "Fetch cards with their files and results, a folder each.\n"
    "usage: asana-pull [-ahpVv] [-d dir] [-t tag] [card ...]\n"
    "  -a, --all      all attachments, not only the newest of each name\n"
    "  -d, --dir dir  fetch into this folder (the current one)\n"
    "  -p, --print    print the results as a table, not the folders\n"
    "  -t, --tag tag  the cards with this tag\n";

static int
add_tagged(struct asana *api, struct pull *p, const char *tag)
{
	static char *const all[] = { NULL };
	FILE *tmp = tmpfile();
	int rc;

	if (tmp == NULL)
		die(RC_IO, "a temporary file:");
	rc = listcards_list(api, "gid", tag, all, tmp);
	if (rc == RC_OK && ftell(tmp) == 0)
		rc = fault(RC_NO, "no card has the tag '%s'", tag);
	rewind(tmp);
	if (rc == RC_OK)
		rc = input_lines(tmp, "-t", pull_add, p);
	fclose(tmp);
	return rc;
}

static void
summary(const struct pull_count *n)
{
	fprintf(stderr, "%zu card%s, %zu file%s fetched, %zu unchanged",
	    n->cards, n->cards == 1 ? "" : "s", n->fetched,
	    n->fetched == 1 ? "" : "s", n->there);
	if (n->failed > 0)
		fprintf(stderr, "; %zu not, or not all of it", n->failed);
	fputc('\n', stderr);
}

int
main(int argc, char *argv[])
{
	struct pull_count n;
	struct asana *api;
	struct pull *p;
	const char *tag;
	int rc = RC_OK, table;

	argv = cli_read(argc, argv, usage, 0, -1);
	table = cli_has('p');
	tag = cli_arg('t', NULL);
	if (*argv == NULL && tag == NULL && isatty(STDIN_FILENO))
		cli_usage();
	clock_catch();
	api = asana_open();
	p = pull_open(api, cli_arg('d', "."), cli_has('a'), &n);
	if (tag != NULL)
		rc = add_tagged(api, p, tag);
	if (rc == RC_OK && *argv != NULL)
		rc = named_gids(api, argv, NAMED_CARD | NAMED_SWEEP, pull_gid,
		    p);
	else if (rc == RC_OK && tag == NULL)
		rc = input_operands(argv, pull_add, p);
	if (rc == RC_OK) {
		rc = pull_run(p, table ? NULL : stdout);
		if (table && rc != RC_LATER)
			resultstext_people(pull_results(p), stdout,
			    layout_width());
		if (clock_caught() == 0)
			summary(&n);
	}
	pull_close(p);
	return asana_end(api, rc);
}
