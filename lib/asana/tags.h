/* tags: the gids of tags by their names, new ones made. */
#ifndef TAGS_H
#define TAGS_H

#include <stddef.h>

#include "asana/asana.h"

struct tags;

/* Makes an empty set of wanted tags; tags_close() frees it. */
struct tags *tags_open(struct asana *api);
void tags_close(struct tags *t);

/* Wants the tag whose name is the N bytes at NAME. */
void tags_want(struct tags *t, const char *name, size_t n);

/*
 * Finds the wanted tags in the workspace, and makes those that are not there:
 * one listing, one request for each new one, nothing when none is wanted.  Of
 * tags with the same name the one with the lowest gid is meant.  Returns
 * RC_OK when all have a gid, or as asana_call().
 */
int tags_make(struct tags *t);

/* Returns the gid of a wanted tag after tags_make(). */
const char *tags_gid(const struct tags *t, const char *name, size_t n);

#endif
