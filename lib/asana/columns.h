/* columns: the sections of the project, by name. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <time.h>

#include "asana/settings.h"

#define COLUMNS_TTL	60	/* seconds that the list is remembered */

struct asana;
struct jsonw;
struct node;

struct section {
	char	*name;
	char	*gid;
	/* of columns.c */
	struct section *next;
	time_t	 made;
};

/* Returns the section that WORD means, a name (a usual one, too, such as
 * "Backlog") or a gid; valid for good.  The list is kept for COLUMNS_TTL
 * seconds in the user's cache folder.  If it is missing there: NULL; but if
 * it MUST exist, the server is asked again, and then the program ends with
 * RC_CONFIG.  So it does if there are two, unless it is a column of ours,
 * and the younger one is empty; and, with its status, if the list cannot be
 * read. */
const struct section *column_find(struct asana *api, const char *word,
    int must);

/* Returns the gid of column COL_…, which must be there. */
const char *column_gid(struct asana *api, int col);

/* Writes the members of a new card's body that put it into column COL_…. */
void column_place(struct asana *api, int col, struct jsonw *w);

/* Calls FN with name and gid of every section, in order.  Stops at the first
 * non-zero answer and returns it. */
int column_each(struct asana *api,
    int (*fn)(const char *name, const char *gid, void *arg), void *arg);

/* Calls FN for each card of column COL_…, with FIELDS.  A missing column
 * that need not be there has no cards.
 * Returns as asana_each(). */
int column_cards(struct asana *api, int col, const char *fields,
    int (*fn)(const struct node *item, void *arg), void *arg);

/* Makes those of the columns WANTED that are missing, next to their neighbours,
 * waits until what others made can be seen, and deletes an empty younger one of
 * the same name.  With ONLYCHECK missing ones are only told.  Returns RC_OK,
 * RC_CONFIG after a message if there are two or, with ONLYCHECK, none, or as
 * asana_call(). */
int column_ensure(struct asana *api, const int wanted[COL_N], int onlycheck);

/* The same for one column, unless it is remembered. */
int column_make(struct asana *api, int col);

/* Drops what is remembered, in the file too. */
void column_forget(struct asana *api);

#endif
