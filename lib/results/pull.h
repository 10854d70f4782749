/* pull: cards with their files and results, into a folder for each. */
#ifndef PULL_H
#define PULL_H

#include <stddef.h>
#include <stdio.h>

#include "asana/asana.h"

#define PULL_CARDS_MAX	100000	/* of one pull */
#define PULL_ASKED	20	/* so many cards are asked for one by one; for
				 * more the project is listed */
#define PULL_OPEN	48	/* cards whose files are asked for at once */

struct pull;

/* What has come of it. */
struct pull_count {
	size_t		 cards;		/* with all that belongs to them */
	size_t		 failed;	/* and the others */
	size_t		 fetched;	/* files */
	size_t		 there;		/* files that had not changed */
};

/* ALL: all attachments, not only the newest of each name.  pull_close()
 * frees. */
struct pull *pull_open(struct asana *api, const char *dir, int all);
void pull_close(struct pull *p);

/* Adds a card, by its gid or by an address of it; one that is there already
 * counts once.  Returns RC_OK, or RC_INPUT after a message. */
int pull_add(struct pull *p, const char *card, const char *where);

/*
 * Fetches what has changed since the last time: into a folder for each card
 * (see pulled.h) the script as `cmd.sh`, the parameters as `context.json`, and
 * the attachments (see pick.h); and writes results.tsv (see results.h), unless
 * much is missing: nothing of it is written when the board could not be
 * asked, or the disk is full.  Shows progress on standard error where that is
 * a terminal.  Prints the path of each card's folder on OUT, unless NULL.
 *
 * Costs one request for each card, or each hundred cards of the project, and
 * for each card one for its attachments (each hundred), one for its comments
 * and one for each file.  Returns RC_OK, the worst status of the calls, or
 * RC_LATER when another pull works in the folder.  A caught signal ends it
 * soon, with RC_LATER.  It can be repeated; the folder is as before, but for
 * what is whole.
 */
int pull_run(struct pull *p, FILE *out);

/* Returns what came of it; after pull_run(). */
const struct pull_count *pull_count(const struct pull *p);

/* Prints the results as a table for people (see results_table()). */
void pull_table(const struct pull *p, FILE *out, int width);

#endif
