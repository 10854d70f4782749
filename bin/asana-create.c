/* asana-create: job lines become cards in Backlog. */
#include <stdio.h>

#include "base/cli.h"
#include "base/input.h"
#include "cards/create.h"

static const char usage[] =
    "Create the cards of job lines in Backlog.\n"
    "usage: asana-create [-acefhlnsVv] [-d file] [file]\n"
    "  -a, --aside        create cards where no worker sees them, for\n"
    "                     asana-sign -l, which moves them to Backlog\n"
    "  -c, --new-code     create new cards where only the code has changed\n"
    "  -d, --dropped file  write to it which cards that exist are cancelled:\n"
    "                     gid, key\n"
    "  -e, --existing     print the lines whose card exists, create nothing\n"
    "  -f, --fresh        create new cards, even if equal ones exist\n"
    "  -l, --commands     lines are commands; create a card for each\n"
    "  -s, --summary      print a summary on stderr\n";

static int
add(char *line, size_t len, const char *where, void *plan)
{
	return len > 0 ? plan_add(plan, line, len, where) : RC_OK;
}

static int
add_command(char *line, size_t len, const char *where, void *plan)
{
	const char *why;
	struct buf b;
	int rc;

	(void)len;
	buf_init(&b, JOBLINE_LINE_MAX);
	if ((rc = jobline_command(&b, line, &why)) == 1)
		rc = plan_add(plan, buf_str(&b), b.len, where);
	else if (rc == -1)
		rc = fault(RC_INPUT, "%s: %s", where, why);
	buf_free(&b);
	return rc;
}

/* "4 cards created, 12 already there: 9 done, 1 failed, 2 waiting" */
static void
summary(const struct plan *p)
{
	static const struct {
		int col;
		const char *word;
	} columns[] = {
		{ COL_DONE, "done" }, { COL_FAILED, "failed" },
		{ COL_CANCELLED, "cancelled" }, { COL_RUNNING, "running" },
		{ COL_BACKLOG, "waiting" }
	};
	struct plan_count n;
	const char *before = ": ";
	size_t i, k;

	plan_count(p, &n);
	k = cli_has('e') ? n.there : n.made;
	fprintf(stderr, "%zu card%s ", k, k == 1 ? "" : "s");
	if (!cli_has('e'))
		fprintf(stderr, "%s, %zu ", cli_dry ? "to create" : "created",
		    n.there);
	fputs("already there", stderr);
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if ((k = n.column[columns[i].col]) > 0) {
			fprintf(stderr, "%s%zu %s", before, k,
			    columns[i].word);
			before = ", ";
		}
	if (n.elsewhere > 0)
		fprintf(stderr, "%s%zu elsewhere", before, n.elsewhere);
	if (n.missing > 0)
		fprintf(stderr, "; %zu %s", n.missing, cli_has('e') ?
		    "missing" : "not created");
	fputc('\n', stderr);
	if (n.othercode > 0)
		fprintf(stderr, "%zu of these keep%s the code of then; "
		    "--new-code creates new cards with the code as it is now\n",
		    n.othercode, n.othercode == 1 ? "s" : "");
}

/* Writes which of them stand in Cancelled.  Returns an exit status. */
static int
put_dropped(const struct plan *p, const char *path)
{
	FILE *f = fopen(path, "w");
	size_t i;
	int bad = f == NULL;

	for (i = 0; i < p->n && !bad; i++)
		if (p->job[i]->state == PLAN_THERE &&
		    p->job[i]->column == COL_CANCELLED)
			fprintf(f, "%s\t%.16s\n", p->job[i]->gid,
			    p->job[i]->key);
	if (f != NULL) {
		bad = ferror(f);
		bad |= fclose(f) == EOF;
	}
	if (bad)
		warn("%s:", path);
	return bad ? RC_IO : RC_OK;
}

/* Says how many commands are the same as others. */
static void
count_same(const struct plan *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++)
		n += p->job[i]->same != p->job[i];
	if (n > 0)
		warn("%zu of %zu commands %s the same as another; they have "
		    "one card", n, p->n, n == 1 ? "is" : "are");
}

int
main(int argc, char *argv[])
{
	struct plan jobs = { 0 };
	struct asana *api;
	int rc;

	argv = cli_read(argc, argv, usage, 0, 1);
	jobs.look = cli_has('e');
	if ((jobs.fresh = cli_has('f')) && jobs.look)
		cli_usage();
	jobs.aside = cli_has('a');
	jobs.newcode = cli_has('c');
	api = asana_open();
	rc = input_file(argv[0], cli_has('l') ? add_command : add, &jobs);
	if (rc == RC_OK && cli_has('l'))
		count_same(&jobs);
	if (rc == RC_OK) {
		rc = create_run(api, &jobs, cli_has('s'), stdout);
		if (cli_has('s'))
			summary(&jobs);
		if (cli_has('d'))
			rc = err_worst(rc, put_dropped(&jobs,
			    cli_arg('d', NULL)));
	}
	plan_free(&jobs);
	return asana_end(api, rc);
}
