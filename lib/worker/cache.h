/* cache: what this machine has worked with before, a model say. */
#ifndef CACHE_H
#define CACHE_H

#define CACHE_LINES	1000	/* values remembered, the newest */
#define CACHE_VALUE_MAX	512	/* bytes of one; longer ones are not */

struct cache;

/*
 * Reads the setting `cache`, a list of the names of parameters, and the values
 * that jobs on this machine have succeeded with, from a file in the user's
 * state folder.  Returns NULL when there is no such setting.  cache_close()
 * frees; NULL is allowed.
 */
struct cache *cache_open(const char *project);
void cache_close(struct cache *c);

/* Returns how many of the named parameters have known values in PARAMS, the
 * JSON object of a card's context, or NULL. */
int cache_score(struct cache *c, const char *params);

/* A job with PARAMS has succeeded here: remembers its values.  That they
 * cannot be kept is no error. */
void cache_learn(struct cache *c, const char *params);

#endif
