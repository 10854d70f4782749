/* cache: what this machine has worked with before, a model say. */
#ifndef CACHE_H
#define CACHE_H

struct cache;

/*
 * Reads the setting `cache`, names of parameters, and the newest 1000 values
 * of these with which jobs on this machine have succeeded, from a file in the
 * user's state folder.  Values of over 512 bytes are ignored.  Returns NULL,
 * which the others allow, if there is no such setting.  cache_close() frees.
 */
struct cache *cache_open(const char *project);
void cache_close(struct cache *c);

/* Returns how many of the named parameters have known values in PARAMS, the
 * JSON object of a card's context, or NULL. */
int cache_score(struct cache *c, const char *params);

/* Remembers the values of a job that has succeeded here.  Losing them is no
 * error. */
void cache_learn(struct cache *c, const char *params);

#endif
