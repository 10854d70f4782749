/* asana-comment: post standard input as a comment on a card. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "input.h"
#include "opt.h"
#include "post.h"
#include "str.h"

static const char usage[] =
    "asana-comment [-hVnv] gid\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	char *text;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON)) != -1)
		opt_common(c);
	if (argc != optind + 1)
		opt_usage();
	if (!str_isgid(argv[optind]))
		die(RC_INPUT, "'%s' is not a gid", argv[optind]);
	api = asana_open();
	if ((text = input_all(stdin, "stdin", INPUT_TEXT_MAX, &rc)) != NULL)
		rc = post_comment(api, argv[optind], text, 0);
	if (rc == RC_OK && !opt_dry)
		puts(argv[optind]);
	free(text);
	asana_close(api);
	return closeout(rc);
}
