/* asana-pull: cards with their files and results, into a folder for each. */
#include <stdio.h>
#include <unistd.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/input.h"
#include "base/layout.h"
#include "base/str.h"
#include "cards/listcards.h"
#include "cards/named.h"
#include "record/jobline.h"
#include "results/pull.h"
#include "results/resultstext.h"

static const char usage[] =
    "Fetch cards with their files and results, a folder each.\n"
    "usage: asana-pull [-ahpVv] [-d dir] [-s sweep] [-t tag] [-u url]"
    " [card ...]\n"
    "  -a, --all          all attachments, not only the newest of each name\n"
    "  -d, --dir dir      fetch into this folder (the current one)\n"
    "  -p, --print        print the results as a table, not the folders\n"
    "  -s, --sweep sweep  the cards of this sweep, by its card or file; as an\n"
    "                     operand\n"
    "  -t, --tag tag      the cards with this tag\n"
    "  -u, --url url      this card: the sweep's if it is one, else with what\n"
    "                     it waits for\n";

static int
add(char *card, size_t len, const char *where, void *pull)
{
	(void)len;
	return pull_add(pull, card, where);
}

static int
add_gid(const char *gid, void *pull)
{
	return pull_add(pull, gid, "operand");
}

/* Adds the card of a job line, and what it waits for. */
static int
add_line(char *line, size_t len, const char *where, void *pull)
{
	const char *rest, *s, *why;
	struct jobline r;
	char gid[33];
	size_t n;
	int rc;

	if (jobline_parse(&r, line, len, &why) == -1) {
		warn("%s: %s", where, why);
		return RC_INPUT;
	}
	rc = pull_add(pull, r.col[JOBLINE_ID], where);
	rest = r.col[JOBLINE_DEPS];
	while ((s = str_next(&rest, ",", &n)) != NULL) {
		snprintf(gid, sizeof(gid), "%.*s", (int)n, s);
		if (str_isgid(gid))
			rc = err_worst(rc, pull_add(pull, gid, where));
	}
	jobline_free(&r);
	return rc;
}

/* Adds the cards that have TAG, or card GID and what it waits for. */
static int
add_listed(struct asana *api, struct pull *p, const char *tag,
    const char *gid)
{
	static char *const all[] = { NULL };
	FILE *tmp = tmpfile();
	int rc = RC_NO;

	if (tmp == NULL)
		die(RC_IO, "a temporary file:");
	if (tag != NULL)
		rc = listcards_list(api, "gid", tag, all, tmp);
	else
		rc = listcards_card(api, gid, NULL, tmp);
	if (rc == RC_OK && ftell(tmp) == 0) {
		warn("no card has the tag '%s'", tag);
		rc = RC_NO;
	}
	rewind(tmp);
	if (rc == RC_OK)
		rc = input_lines(tmp, tag != NULL ? "-t" : "-u",
		    tag != NULL ? add : add_line, p);
	fclose(tmp);
	return rc;
}

/* Adds the cards of a sweep; or, if KINDS allows it, a card and what it waits
 * for. */
static int
add_named(struct asana *api, struct pull *p, const char *name, int kinds)
{
	char *names[] = { (char *)name, NULL };
	struct named *v;
	int rc = named_find(api, names, kinds, &v);

	if (rc == RC_OK)
		rc = v->s.gid[0] != '\0' ?
		    sweeps_members(api, &v->s, add_gid, p) :
		    add_listed(api, p, NULL, v->gid);
	named_free(v, names);
	return rc;
}

/* Adds the cards that are named by options. */
static int
choose(struct asana *api, struct pull *p)
{
	const char *sweep = cli_arg('s', NULL), *tag = cli_arg('t', NULL);
	const char *url = cli_arg('u', NULL);
	int rc = RC_OK;

	if (sweep != NULL)
		rc = add_named(api, p, sweep, NAMED_SWEEP);
	if (rc == RC_OK && tag != NULL)
		rc = add_listed(api, p, tag, NULL);
	if (rc == RC_OK && url != NULL)
		rc = add_named(api, p, url, NAMED_CARD | NAMED_SWEEP);
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
	int rc, chosen, table;

	argv = cli_read(argc, argv, usage, 0, -1);
	table = cli_has('p');
	chosen = cli_has('s') || cli_has('t') || cli_has('u');
	if (*argv == NULL && !chosen && isatty(STDIN_FILENO))
		cli_usage();
	clock_catch();
	api = asana_open();
	p = pull_open(api, cli_arg('d', "."), cli_has('a'), &n);
	rc = choose(api, p);
	if (rc == RC_OK && *argv != NULL)
		rc = named_gids(api, argv, NAMED_CARD | NAMED_SWEEP, add_gid,
		    p);
	else if (rc == RC_OK && !chosen)
		rc = input_operands(argv, add, p);
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
