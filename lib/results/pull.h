/* pull: cards with their files and results, into a folder for each. */
#ifndef PULL_H
#define PULL_H

#include <stddef.h>
#include <stdio.h>

#include "asana/asana.h"
#include "results/results.h"

#define PULL_LAST	200	/* bytes of a log's last line, in the table */
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
 * each name; until pull_close().  DIR may be NULL: the results alone. */
struct pull *pull_open(struct asana *api, const char *dir, int all,
    struct pull_count *n);

/* Frees P, and lets go of its folder. */
void pull_close(struct pull *p);

/* Adds a card to the struct pull P, once, at most JOBLIST_MAX: by its gid, an
 * input_gid_fn, or by that or an address of it, an input_fn.  Returns RC_OK,
 * or RC_INPUT after a message. */
int pull_gid(const char *gid, void *p);
int pull_add(char *card, size_t len, const char *where, void *p);

/*
 * Fetches what has changed since the last time: into a folder for each card
 * (pullfolder.h) `cmd.sh`, `context.json` and the attachments (attachnames.h);
 * and writes results.tsv (resultstext.h), unless the board could not be asked
 * or the disk is full.  Prints each folder's path on OUT, unless NULL.  What is
 * in a folder is whole at any time.
 *
 * Costs one request for each card, or each hundred cards of the project, and
 * for each card one for each hundred attachments, one for its comments and one
 * for each file; without folders its comments alone, unless they do not have
 * the metrics of what has ended.  Returns RC_OK, the worst status of
 * the calls, or RC_LATER if another pull works in the folder or a signal was
 * caught.
 */
int pull_run(struct pull *p, FILE *out);

/* Returns the results that pull_run() has found; they are P's. */
struct results *pull_results(const struct pull *p);

#endif
