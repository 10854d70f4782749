/* asana-comment: post standard input as a comment on a card. */
#include <stdio.h>
#include <stdlib.h>

#include "asana/post.h"
#include "base/cli.h"
#include "cards/named.h"

static const char usage[] =
    "Post standard input as a comment on a card.\n"
    "usage: asana-comment [-hnVv] card\n";

int
main(int argc, char *argv[])
{
	struct asana *api;
	char *text = NULL, gid[33];
	int rc;

	argv = cli_read(argc, argv, usage, 1, 1);
	api = asana_open();
	if ((rc = named_card(api, argv[0], gid)) == RC_OK && (text =
	    input_all(stdin, "stdin", INPUT_TEXT_MAX, &rc)) != NULL)
		rc = post_comment(api, gid, text, 0);
	if (rc == RC_OK && !cli_dry)
		puts(gid);
	free(text);
	return asana_end(api, rc);
}
