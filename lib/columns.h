/* columns: the sections of the project, by name. */
#ifndef COLUMNS_H
#define COLUMNS_H

#define COLUMNS_TTL	60	/* seconds that the list is remembered */
#define COLUMNS_MAX	1000	/* sections of a project */

struct asana;
struct jsonw;
struct node;

/*
 * Return the gid of column COL_…, or of a section by its name or gid; valid
 * until column_forget().  The usual names ("Backlog") mean what the settings
 * have made of them.  The list is asked for once in COLUMNS_TTL seconds
 * for all programs of a user (a file in the cache folder keeps it).  A
 * missing name, or one that is there twice, ends the program with RC_CONFIG;
 * a list that cannot be read ends it with that status.
 */
const char *column_gid(struct asana *api, int col);
const char *column_find(struct asana *api, const char *name);

/* The same, but NULL for a column that is not there, as far as is remembered:
 * nothing is asked for again. */
const char *column_maybe(struct asana *api, int col);
const char *column_look(struct asana *api, const char *name);

/* Writes the members of a new card's body that put it into column COL_….
 * (Reference, "Create a task": projects and memberships are accepted at
 * creation only, memberships as plain gids.) */
void column_place(struct asana *api, int col, struct jsonw *w);

/* Returns the name of the section with this gid, or NULL. */
const char *column_name(struct asana *api, const char *gid);

/* Calls FN with name and gid of every section, in order.  Stops at the first
 * non-zero answer and returns it.  With FRESH the server is asked. */
int column_each(struct asana *api, int fresh,
    int (*fn)(const char *name, const char *gid, void *arg), void *arg);

/* Calls FN for each card of column COL_…, with FIELDS: a look, for which a
 * worker may wait.  Returns as asana_each(). */
int column_cards(struct asana *api, int col, const char *fields,
    int (*fn)(const struct node *item, void *arg), void *arg);

/* Drops what is remembered, in the file too. */
void column_forget(struct asana *api);

#endif
