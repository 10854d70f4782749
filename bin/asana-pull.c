/* asana-pull: cards with their files and results, into a folder for each. */
#include <stdio.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "input.h"
#include "layout.h"
#include "opt.h"
#include "pull.h"

static const char usage[] =
    "asana-pull [-apshVnv] [-d dir] [card ...]\n"
    "  -a  all attachments, not only the newest of each name\n"
    "  -d  into this folder (the current one)\n"
    "  -p  print the results as a table, not the folders\n"
    "  -s  a summary on stderr\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

static int
add(char *card, size_t len, const char *where, void *pull)
{
	(void)len;
	return pull_add(pull, card, where);
}

static void
summary(const struct pull *p)
{
	struct pull_count n;

	pull_count(p, &n);
	fprintf(stderr, "%zu cards, %zu files fetched, %zu as they were",
	    n.cards, n.fetched, n.there);
	if (n.failed > 0)
		fprintf(stderr, "; %zu cards not, or not all of them",
		    n.failed);
	fputc('\n', stderr);
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	struct pull *p;
	const char *dir = ".";
	int c, rc, all = 0, table = 0, tell = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "ad:ps")) != -1)
		if (c == 'a')
			all = 1;
		else if (c == 'd')
			dir = optarg;
		else if (c == 'p')
			table = 1;
		else if (c == 's')
			tell = 1;
		else
			opt_common(c);
	api = asana_open();
	p = pull_open(api, dir, all);
	rc = input_operands(argv + optind, add, p);
	opt_catch(http_stop);
	if (rc == RC_OK)
		rc = pull_run(p, table ? NULL : stdout);
	if (table && rc != RC_LATER)
		pull_table(p, stdout, layout_width());
	if (tell && opt_caught() == 0)
		summary(p);
	pull_close(p);
	asana_close(api);
	return closeout(opt_caught() != 0 ? 128 + opt_caught() : rc);
}
