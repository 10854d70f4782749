/* asana-get: cards as job lines, or as job directories. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "input.h"
#include "opt.h"
#include "show.h"
#include "str.h"

static const char usage[] =
    "asana-get [-chlVnv] [-d dir] [gid ...]\n"
    "  -c  the comments, but those of the lease\n"
    "  -d  make a job directory there, print its path\n"
    "  -l  who holds it, and the last line of the log\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  for symmetry: this program writes nothing to the board\n"
    "  -v  a line on stderr for each request; -vv more\n";

struct target {
	struct asana	*api;
	const char	*dir;
	int		 comments;	/* -c */
	int		 holder;	/* -l */
};

static int
get(char *gid, size_t len, const char *where, void *arg)
{
	struct target *t = arg;

	(void)len;
	if (!str_isgid(gid)) {
		warn("%s: '%s' is not a gid", where, gid);
		return RC_INPUT;
	}
	if (t->holder)
		return show_holder(t->api, gid, stdout);
	if (t->comments)
		return show_comments(t->api, gid, stdout);
	return show_card(t->api, gid, t->dir, stdout);
}

int
main(int argc, char *argv[])
{
	struct target t = { NULL, NULL, 0, 0 };
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "cd:l")) != -1)
		if (c == 'c')
			t.comments = 1;
		else if (c == 'd')
			t.dir = optarg;
		else if (c == 'l')
			t.holder = 1;
		else
			opt_common(c);
	t.api = asana_open();
	rc = input_operands(argv + optind, get, &t);
	asana_close(t.api);
	return closeout(rc);
}
