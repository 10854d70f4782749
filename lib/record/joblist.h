/* joblist: job lines of cards that are there, each card once. */
#ifndef JOBLIST_H
#define JOBLIST_H

#include "base/buf.h"
#include "base/table.h"

#define JOBLIST_MAX		100000	/* jobs of one sweep, or one run */
#define JOBLIST_BYTES_MAX	(64u << 20)	/* of their lines */

struct joblist_item {
	char	*gid;
	char	*line;		/* as it was read, without newline */
};

/* Zeroed memory is an empty list. */
struct joblist {
	struct joblist_item *v;
	size_t		 n;
	size_t		 bytes;
	struct table	 at;	/* gid to its place in v */
};

/* Adds a job line to the struct joblist LIST, in place of one for the card: an
 * input_fn; an empty line is none.  Returns RC_OK, or RC_INPUT after a message:
 * no job line, an id that is no gid, or too many. */
int joblist_add(char *line, size_t len, const char *where, void *list);

/* Adds the lines of TEXT, called NAME in messages.  Returns as
 * joblist_add(). */
int joblist_text(struct joblist *l, const char *text, const char *name);

/* Returns 1 if card GID is in the list. */
int joblist_has(const struct joblist *l, const char *gid);

/* Returns the lines, to be freed. */
char *joblist_lines(const struct joblist *l);

/* Frees the memory; the list is then empty. */
void joblist_free(struct joblist *l);

#endif
