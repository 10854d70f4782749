/* state: small files in the user's state folder, kept from run to run. */
#ifndef STATE_H
#define STATE_H

#include <stddef.h>

/* Returns the path of a file for this board's PROJECT, to be freed, or NULL
 * without XDG_STATE_HOME and HOME:
 * ~/.local/state/experisana/KIND-<16 hex digits of API and project>. */
char *state_name(const char *kind, const char *project);

/* Returns that folder, to be freed, or NULL. */
char *state_dir(void);

/* As state_name() in the user's cache folder (XDG_CACHE_HOME, or ~/.cache), for
 * what can be asked for again, of KEY on this server. */
char *state_cache(const char *kind, const char *key);

/* Returns the file's text, to be freed; NULL if it is missing, or PATH is NULL,
 * or it is over MAX bytes. */
char *state_read(const char *path, size_t max);

/* Writes the file whole; failing is no error.  Of two that write at once, one
 * wins. */
void state_write(const char *path, const char *text, size_t n);

#endif
