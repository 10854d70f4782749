/* pull: cards with their files and results, into a folder for each. */
#ifndef PULL_H
#define PULL_H

#include <stddef.h>
#include <stdio.h>

#include "asana/asana.h"

#define PULL_ASKED	20	/* so many cards are asked for one by one; for
				 * more the project is listed */
#define PULL_OPEN	48	/* cards whose files are asked for at once */

struct pull;

/* What has come of it. */
struct pull_count {
	size_t		 cards;		/* complete */
	size_t		 failed;	/* and the others */
	size_t		 fetched;	/* files */
	size_t		 there;		/* files that had not changed */
};

/* Pulls into DIR and counts in N; with ALL not only the newest attachment of
 * each name.  pull_close() frees. */
struct pull *pull_open(struct asana *api, const char *dir, int all,
    struct pull_count *n);
void pull_close(struct pull *p);

/* Adds a card, once, by its gid or an address of it; at most JOBLIST_MAX.
 * Returns RC_OK, or RC_INPUT after a message. */
int pull_add(struct pull *p, const char *card, const char *where);

/*
 * Fetches what has changed since the last time: into a folder for each card
 * (see pullfolder.h) the script as `cmd.sh`, the parameters as `context.json`,
 * and the attachments (see attachnames.h); and writes results.tsv (see
 * results.h), unless the board could not be asked or the disk is full.  Prints
 * the path of each card's folder on OUT, unless NULL; shows progress if stderr
 * is a terminal.
 *
 * Costs one request for each card, or each hundred cards of the project, and
 * for each card one for its attachments (each hundred), one for its comments
 * and one for each file.  Returns RC_OK, the worst status of the calls, or
 * RC_LATER if another pull works in the folder or a signal was caught.  It can
 * be repeated; what is in the folder is whole.
 */
int pull_run(struct pull *p, FILE *out);

/* Prints the results as a table for people (see results_table()). */
void pull_table(const struct pull *p, FILE *out, int width);

#endif
