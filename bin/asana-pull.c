/* asana-pull: cards with their files and results, into a folder for each. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "asana/asana.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/input.h"
#include "base/layout.h"
#include "base/str.h"
#include "cards/listcards.h"
#include "cards/sweeps.h"
#include "record/jobline.h"
#include "results/pull.h"

static const char usage[] =
    "Fetch cards with their files and results, a folder each.\n"
    "usage: asana-pull [-ahpVv] [-d dir] [-s sweep] [-t tag] [-u url]"
    " [card ...]\n"
    "  -a, --all          all attachments, not only the newest of each name\n"
    "  -d, --dir dir      fetch into this folder (the current one)\n"
    "  -p, --print        print the results as a table, not the folders\n"
    "  -s, --sweep sweep  the cards of this sweep, by its card or file\n"
    "  -t, --tag tag      the cards with this tag\n"
    "  -u, --url url      this card: the sweep's if it is one, else with what\n"
    "                     it waits for\n";

/* What is asked for. */
struct wanted {
	const char	*sweep, *tag, *url;
	size_t		 jobs;		/* of a sweep */
	struct pull	*pull;
};

static int
add(char *card, size_t len, const char *where, void *pull)
{
	(void)len;
	return pull_add(pull, card, where);
}

static int
add_job(const char *gid, void *arg)
{
	struct wanted *w = arg;

	w->jobs++;
	return pull_add(w->pull, gid, "sweep");
}

/* Adds the jobs of a sweep.  RC_NO: it is none. */
static int
add_sweep(struct asana *api, struct wanted *w, const char *sweep)
{
	struct sweep_card s;
	int rc = sweeps_named(api, sweep, " | asana-pull", &s);

	w->jobs = 0;
	if (rc == RC_OK)
		rc = sweeps_members(api, &s, add_job, w);
	sweeps_drop(&s);
	return rc == RC_OK && w->jobs == 0 ? RC_NO : rc;
}

/* Adds a card and what it waits for. */
static int
add_card(struct asana *api, struct wanted *w)
{
	const char *rest, *s;
	char *deps, gid[33];
	size_t n;
	int rc;

	jobline_gid(gid, w->url);
	if ((rc = listcards_deps(api, gid, &deps)) == RC_OK)
		rc = pull_add(w->pull, gid, "-u");
	for (rest = deps; (s = str_next(&rest, ",", &n)) != NULL;) {
		snprintf(gid, sizeof(gid), "%.*s", (int)n, s);
		if (str_isgid(gid))
			rc = err_worst(rc, pull_add(w->pull, gid, "-u"));
	}
	free(deps);
	return rc;
}

static int
add_tagged(struct asana *api, struct wanted *w)
{
	static char *const all[] = { NULL };
	FILE *tmp = tmpfile();
	int rc;

	if (tmp == NULL)
		die(RC_IO, "a temporary file:");
	if ((rc = listcards_list(api, "gid", w->tag, all, tmp)) == RC_OK &&
	    ftell(tmp) == 0) {
		warn("no card has the tag '%s'", w->tag);
		rc = RC_NO;
	}
	rewind(tmp);
	if (rc == RC_OK)
		rc = input_lines(tmp, "tag", add, w->pull);
	fclose(tmp);
	return rc;
}

/* Adds the cards that are named by options. */
static int
choose(struct asana *api, struct wanted *w)
{
	int rc = RC_OK;

	if (w->sweep != NULL && (rc = add_sweep(api, w, w->sweep)) == RC_NO)
		warn("%s: has no cards of a sweep", w->sweep);
	if (rc == RC_OK && w->tag != NULL)
		rc = add_tagged(api, w);
	if (rc == RC_OK && w->url != NULL &&
	    (rc = add_sweep(api, w, w->url)) == RC_NO)
		rc = add_card(api, w);
	return rc;
}

static void
summary(const struct pull *p)
{
	const struct pull_count *n = pull_count(p);

	fprintf(stderr, "%zu cards, %zu files fetched, %zu as they were",
	    n->cards, n->fetched, n->there);
	if (n->failed > 0)
		fprintf(stderr, "; %zu cards not, or not all of them",
		    n->failed);
	fputc('\n', stderr);
}

int
main(int argc, char *argv[])
{
	struct wanted w = { 0 };
	struct asana *api;
	int rc, chosen, table;

	argv = cli_read(argc, argv, usage, 0, -1);
	table = cli_has('p');
	w.sweep = cli_arg('s', NULL);
	w.tag = cli_arg('t', NULL);
	w.url = cli_arg('u', NULL);
	chosen = w.sweep != NULL || w.tag != NULL || w.url != NULL;
	if (*argv == NULL && !chosen && isatty(STDIN_FILENO))
		cli_usage();
	clock_catch();
	api = asana_open();
	w.pull = pull_open(api, cli_arg('d', "."), cli_has('a'));
	rc = choose(api, &w);
	if (rc == RC_OK && (*argv != NULL || !chosen))
		rc = input_operands(argv, add, w.pull);
	if (rc == RC_OK) {
		rc = pull_run(w.pull, table ? NULL : stdout);
		if (table && rc != RC_LATER)
			pull_table(w.pull, stdout, layout_width());
		if (clock_caught() == 0)
			summary(w.pull);
	}
	pull_close(w.pull);
	return asana_end(api, rc);
}
