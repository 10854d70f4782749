/* columns: the sections of the project, by name. */
#ifndef COLUMNS_H
#define COLUMNS_H

#define COLUMNS_TTL	60	/* seconds that the list is remembered */

struct asana;
struct jsonw;
struct node;

struct section {
	char	*name;
	char	*gid;
};

/*
 * Returns the section that WORD means, a name or a gid; valid until
 * column_forget().  The usual names ("Backlog") mean what the settings have
 * made of them.  The list is asked for once in COLUMNS_TTL seconds for all
 * programs of a user (a file in the cache folder keeps it).  If it is missing:
 * NULL, as far as is remembered; if it MUST be there, the server is asked
 * again, and then the program ends with RC_CONFIG.  One that is there twice
 * ends it too, as does a list that cannot be read, with that status.
 */
const struct section *column_find(struct asana *api, const char *word,
    int must);

/* Returns the gid of column COL_…, which must be there. */
const char *column_gid(struct asana *api, int col);

/* Writes the members of a new card's body that put it into column COL_….
 * (Reference, "Create a task": projects and memberships are accepted at
 * creation only, memberships as plain gids.) */
void column_place(struct asana *api, int col, struct jsonw *w);

/* Calls FN with name and gid of every section, in order.  Stops at the first
 * non-zero answer and returns it. */
int column_each(struct asana *api,
    int (*fn)(const char *name, const char *gid, void *arg), void *arg);

/* Calls FN for each card of column COL_…, with FIELDS: a look, for which a
 * worker may wait.  A missing column that need not be there has no cards.
 * Returns as asana_each(). */
int column_cards(struct asana *api, int col, const char *fields,
    int (*fn)(const struct node *item, void *arg), void *arg);

/*
 * Makes column COL_… next to its neighbours, unless it is there, by what is
 * remembered, or ONLYCHECK.  Returns RC_OK, RC_CONFIG after a message if it is
 * there twice or, with ONLYCHECK, missing, or as asana_call().
 */
int column_ensure(struct asana *api, int col, int onlycheck);

/* The same without ONLYCHECK; asks the server before it makes one.  A column
 * that is there twice ends the program. */
int column_make(struct asana *api, int col);

/* Drops what is remembered, in the file too. */
void column_forget(struct asana *api);

#endif
