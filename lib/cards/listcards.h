/* listcards: cards on standard output, as lines or job directories. */
#ifndef LISTCARDS_H
#define LISTCARDS_H

#include <stdio.h>

#include "asana/asana.h"

/*
 * Prints card GID as a job line: its gid as id, title, dependencies, tags,
 * options, context, script, stage.  With DIR it makes DIR/<gid>.0/ instead, without
 * a lease, and prints its path.  Returns as asana_call(), or RC_IO.
 */
int listcards_card(struct asana *api, const char *gid, const char *dir,
    FILE *out);

/* Puts what card GID waits for into *DEPS, to be freed: gids with
 * commas, and what else stands in its links.  Returns as asana_call(). */
int listcards_deps(struct asana *api, const char *gid, char **deps);

/*
 * Prints the comments of card GID, oldest first, each under a line with its
 * time and author; those that are a worker's lease are left out.  Returns as
 * asana_call().
 */
int listcards_comments(struct asana *api, const char *gid, FILE *out);

/*
 * Prints who holds card GID, by the claim of its last attempt, in one line,
 * with TABs between:
 *	GID WORKER ATTEMPT STATE SINCE SEEN LINE
 * STATE is what became of it (claim_became()); SINCE and SEEN are seconds since
 * it was made and since its worker was last heard of; LINE is the last line of
 * the log, as far as the claim tells, at most 400 bytes of it, in the escapes of
 * job lines.  If nobody holds it and nobody was lost over it all but GID are
 * "-".  It costs a request for each hundred of the card's comments and changes.
 * Returns as asana_call().
 */
int listcards_holder(struct asana *api, const char *gid, FILE *out);

/* Returns 1 when FIELDS are known columns of listcards_list(), else 0 after a
 * message. */
int listcards_isfields(const char *fields);

/*
 * Prints the cards of SECTIONS (names or gids, up to a NULL; none: the four
 * columns of jobs), oldest first, one a line, with the columns FIELDS
 * (comma-separated), TAB between them, in the escapes of job lines.  With TAG
 * only cards that have it.  Returns as asana_call().
 */
int listcards_list(struct asana *api, const char *fields, const char *tag,
    char *const *sections, FILE *out);

#endif
