/* listcards: cards on standard output, as lines or job directories. */
#ifndef LISTCARDS_H
#define LISTCARDS_H

#include <stdio.h>

#include "asana/asana.h"

/*
 * Prints card GID as a job line: its gid as id, title, dependencies, tags,
 * options, context, script, stage.  With DIR it makes DIR/<gid>.0/ instead,
 * without a lease, and prints its path.  Returns as asana_call(), or RC_IO.
 */
int listcards_card(struct asana *api, const char *gid, const char *dir,
    FILE *out);

/* Prints the comments of card GID, oldest first, each under a line with its
 * time and author, except a worker's lease.  Returns as asana_call(). */
int listcards_comments(struct asana *api, const char *gid, FILE *out);

/* Returns 1 if FIELDS are known columns of listcards_list(), else 0 after a
 * message. */
int listcards_isfields(const char *fields);

/*
 * Prints the cards of SECTIONS (names or gids, up to a NULL; none: the four
 * columns of jobs), oldest first, one a line, with the columns FIELDS
 * (comma-separated), a TAB between them, in the escapes of job lines.  With TAG
 * only cards that have it.  Returns as asana_call().
 */
int listcards_list(struct asana *api, const char *fields, const char *tag,
    char *const *sections, FILE *out);

#endif
