/* state: small files in the user's state folder, kept from run to run. */
#ifndef STATE_H
#define STATE_H

#include <stddef.h>

/* Return the folder ~/.local/state/experisana, and in it the file
 * KIND-<16 hex digits of API and PROJECT>: to be freed, or NULL without
 * XDG_STATE_HOME and HOME. */
char *state_dir(void);
char *state_name(const char *kind, const char *project);

/* As state_name() in the user's cache folder (XDG_CACHE_HOME, or ~/.cache), for
 * what can be asked for again, of KEY on this server. */
char *state_cache(const char *kind, const char *key);

/* Returns the file NAME in the folder that the programs of one worker share,
 * EXPERISANA_KEPT: to be freed, or NULL if there is none. */
char *state_kept(const char *name);

/* Returns the file's text, to be freed; NULL if it is missing, or PATH is NULL,
 * or it is over MAX bytes. */
char *state_read(const char *path, size_t max);

/* Writes the file whole; failing is no error.  Of two that write at once, one
 * wins. */
void state_write(const char *path, const char *text, size_t n);

#endif
