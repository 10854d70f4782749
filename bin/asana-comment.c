/* asana-comment: post standard input as a comment on a card. */
#include <stdio.h>
#include <stdlib.h>

#include "asana/asana.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/input.h"
#include "base/str.h"

static const char usage[] =
    "Post standard input as a comment on a card.\n"
    "usage: asana-comment [-hnVv] gid\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	char *text;
	int rc;

	argv = cli_read(argc, argv, usage, 1, 1);
	if (!str_isgid(argv[0]))
		die(RC_INPUT, "'%s' is not a gid", argv[0]);
	api = asana_open();
	if ((text = input_all(stdin, "stdin", INPUT_TEXT_MAX, &rc)) != NULL)
		rc = post_comment(api, argv[0], text, 0);
	if (rc == RC_OK && !cli_dry)
		puts(argv[0]);
	free(text);
	return asana_end(api, rc);
}
