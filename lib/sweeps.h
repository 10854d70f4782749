/*
 * sweeps: the cards in the column Sweeps, and what is attached to them.
 *
 * A sweep has one card.  Attached to it are the sweep's file, under its name,
 * and SWEEPS_JOBS, the job lines with gids of all that was ever scheduled of
 * it; its description begins with a record (sweeptext.h).
 */
#ifndef SWEEPS_H
#define SWEEPS_H

#include <stdio.h>

#include "asana.h"
#include "joblist.h"
#include "sweeptext.h"

#define SWEEPS_JOBS	"jobs.tsv"

struct sweep_card {
	char		 gid[33];
	char		*name;
	char		*url;		/* "" when it was not told */
	long long	 created;	/* ms */
	struct sweeptext text;
};

struct sweeps {
	struct sweep_card *v;		/* oldest first */
	size_t		 n;
};

/* Reads the column into S, which sweeps_free() frees in any case; where there
 * is no such column it is empty, and nothing was asked.  Returns as
 * asana_call(). */
int sweeps_list(struct asana *api, struct sweeps *s);
void sweeps_free(struct sweeps *s);

/* Frees what is in one card; it is then empty. */
void sweeps_drop(struct sweep_card *s);

/*
 * Reads the job lines of a card into *TEXT, to be freed: "" when it has none,
 * NULL when they cannot be read.  It is kept in the user's cache, so that
 * only a list that is new here costs its two requests.  Returns as
 * asana_call(), or RC_IO.
 */
int sweeps_jobs(struct asana *api, const struct sweep_card *s, char **text);

/* Keeps TEXT as the job lines of card GID, of its attachment ATT. */
void sweeps_keep(const char *gid, const char *att, const char *text);

/*
 * Prints every sweep of the column: as "gid<TAB>name<TAB>jobs", its name in
 * the escapes of job lines, when WHAT has SWEEPS_NAMES, and then a line
 * "gid<TAB>gid of a job" for each of its jobs when it has SWEEPS_MEMBERS.
 * Returns the worst status.
 */
enum { SWEEPS_NAMES = 1, SWEEPS_MEMBERS = 2 };
int sweeps_print(struct asana *api, int what, FILE *out);

/* The same for the card GID, wherever it is.  Returns RC_NO, without a
 * message, when it is not that of a sweep. */
int sweeps_print_one(struct asana *api, const char *gid, int what, FILE *out);

#endif
