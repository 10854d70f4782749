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
 * programs of a user (a file in the cache folder keeps it).  One that is
 * missing is NULL, as far as is remembered; when it MUST be there, it is asked
 * for again, and then ends the program with RC_CONFIG, as does one that is
 * there twice.  A list that cannot be read ends it with that status.
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
 * non-zero answer and returns it.  With FRESH the server is asked. */
int column_each(struct asana *api, int fresh,
    int (*fn)(const char *name, const char *gid, void *arg), void *arg);

/* Calls FN for each card of column COL_…, with FIELDS: a look, for which a
 * worker may wait.  A column that need not be there, and is not, has no cards.
 * Returns as asana_each(). */
int column_cards(struct asana *api, int col, const char *fields,
    int (*fn)(const struct node *item, void *arg), void *arg);

/* Drops what is remembered, in the file too. */
void column_forget(struct asana *api);

#endif
