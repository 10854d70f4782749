/* asana-results: the results of a sweep's jobs, as a table. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/clock.h"
#include "base/layout.h"
#include "base/str.h"
#include "cards/named.h"
#include "record/metrics.h"
#include "results/pull.h"
#include "results/resultstext.h"

static const char usage[] =
    "Print the results of sweeps, or of cards, the best first.\n"
    "usage: asana-results [-chjtVv] [-b params] [-m metric] [sweep ...]\n"
    "  -b, --by params    a line for each combination of these parameters\n"
    "                     (lr,size): means over the others\n"
    "  -c, --csv          print as CSV\n"
    "  -j, --json         print as JSON\n"
    "  -m, --metric name  sort by this metric; name:max: the largest first\n"
    "  -t, --tsv          print with TABs between columns\n";

/* The metric that decides; "" if there is none. */
static struct {
	char	name[METRICS_NAME_MAX];
	int	max;
	int	told;	/* which end is the best */
} best;

/* What the sweep's file says about the best, unless -m does. */
static void
judge(const struct sweep_text *t)
{
	if (t->metric[0] == '\0' || best.told || (best.name[0] != '\0' &&
	    strcmp(best.name, t->metric) != 0))
		return;
	strcpy(best.name, t->metric);
	best.max = t->max;
	best.told = 1;
}

static int
choose(struct asana *api, char *argv[], struct pull *p)
{
	struct named *v;
	size_t i;
	int rc = named_find(api, argv, NAMED_CARD | NAMED_SWEEP, &v);

	for (i = 0; rc == RC_OK && argv[i] != NULL; i++)
		if (v[i].s.gid[0] != '\0') {
			rc = sweeps_members(api, &v[i].s, pull_gid, p);
			judge(&v[i].s.text);
		} else
			rc = pull_gid(v[i].gid, p);
	named_free(v, argv);
	return rc;
}

/* Reads "loss", "loss:min" or "acc:max". */
static void
read_metric(const char *s)
{
	const char *end = strrchr(s, ':');
	size_t n = strlen(s);

	best.max = end != NULL && strcmp(end, ":max") == 0;
	best.told = best.max || (end != NULL && strcmp(end, ":min") == 0);
	if (best.told)
		n = (size_t)(end - s);
	if (n == 0 || n >= sizeof(best.name))
		die(RC_USAGE, "--metric: '%s' is no name of a metric", s);
	snprintf(best.name, sizeof(best.name), "%.*s", (int)n, s);
}

static int
print(struct results *r)
{
	const char *by = cli_arg('b', NULL);
	const char *metric = best.name[0] != '\0' ? best.name : NULL;
	struct results *means = NULL;
	struct buf b;
	int rc = RC_OK, people = !cli_has('c') && !cli_has('j') &&
	    !cli_has('t');

	if (metric != NULL && !best.told && people)
		warn("the smallest %s first; -m %s:max is the other way round",
		    metric, metric);
	if ((metric != NULL && results_sort(r, metric, best.max) == -1 &&
	    cli_has('m')) ||
	    (by != NULL && (means = resultsby(r, by, metric)) == NULL))
		return RC_INPUT;
	if (means != NULL && metric != NULL && results_rows(means) > 0)
		results_sort(means, metric, best.max);
	r = means != NULL ? means : r;
	buf_init(&b, RESULTSTEXT_MAX);
	if (people)
		resultstext_people(r, stdout, layout_width());
	else if (resultstext_print(r, cli_has('j') ? RESULTSTEXT_JSON :
	    cli_has('c') ? RESULTSTEXT_CSV : RESULTSTEXT_TSV, &b) == 0)
		str_put(buf_str(&b), stdout, 0);
	else
		rc = fault(RC_INPUT, "the table is too long");
	buf_free(&b);
	if (means != NULL)
		results_close(means);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct pull_count n;
	struct asana *api;
	struct pull *p;
	int rc;

	argv = cli_read(argc, argv, usage, 0, -1);
	if (cli_has('c') + cli_has('j') + cli_has('t') > 1)
		die(RC_USAGE, "-c, -j and -t: one of them");
	if (*argv == NULL && isatty(STDIN_FILENO))
		cli_usage();
	if (cli_has('m'))
		read_metric(cli_arg('m', NULL));
	clock_catch();
	api = asana_open();
	p = pull_open(api, NULL, 0, &n);
	rc = *argv != NULL ? choose(api, argv, p) :
	    input_operands(argv, pull_add, p);
	if (rc == RC_OK) {
		rc = pull_run(p, NULL);
		if (rc == RC_OK || rc == RC_REFUSED)
			rc = err_worst(rc, print(pull_results(p)));
	}
	pull_close(p);
	return asana_end(api, rc);
}
