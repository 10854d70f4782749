/* attachnames: which attachments of a card are wanted, under which names. */
#ifndef ATTACHNAMES_H
#define ATTACHNAMES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/node.h"

#define ATTACHNAMES_FIELDS \
	"name,created_at,size,resource_subtype,download_url"
#define ATTACHNAMES_END		"last-100-MB-of-"	/* begins the name of
							 * a log's end */
#define ATTACHNAMES_CHECKPOINTS	"checkpoints.tar.gz"	/* of an attempt's
							 * checkpoints */
#define ATTACHNAMES_MAX		4096	/* bytes of a name that we write */

/* An attachment. */
struct attachnames_att {
	char		*gid;
	char		*remote;	/* name on the card */
	char		*plain;		/* the same without a worker's prefix,
					 * as a path */
	int		 attempt;	/* whose it is; 0: nobody's */
	int		 output;	/* it is of that attempt's outputs */
	long long	 created;	/* ms since 1970; 0: unknown */
	long long	 size;		/* -1: unknown */
	char		*url;		/* valid for a short time, or NULL */
	char		*name;		/* of the file; NULL: not wanted */
};

/* All of a card; zeroed memory is none. */
struct attachnames {
	struct attachnames_att	*a;
	size_t		 n;
};

/* Adds the attachment ITEM to the struct attachnames: an asana_fn.  One that
 * another service holds is named in a message and skipped.  Returns 0. */
int attachnames_add(const struct node *item, void *pick);

/* Appends PATH as one name, from which it can be made again: each '/' becomes
 * "__"; '%', a '_' next to another or to a '/', control characters and invalid
 * UTF-8 become %XX. */
void attachnames_flat(struct buf *b, const char *path);

/* Decides.  A worker's prefixes, "attempt-<n>-" and "outputs__" after that, are
 * removed, and what follows the latter becomes a path again (not with AS_IS).
 * Of equal names the newest, of the last attempt, is wanted; with ALL the
 * others, too, as named on the card.  Each part of a name becomes safe
 * (fs_safename()), and the whole unique: if it is taken, or among RESERVED (up
 * to a NULL), or a file is where it needs a folder, the attachment's gid and
 * "-" come before it. */
enum attachnames_how { ATTACHNAMES_NEWEST, ATTACHNAMES_ALL, ATTACHNAMES_AS_IS };
void attachnames_names(struct attachnames *p, enum attachnames_how how,
    const char *const *reserved);

/* Keeps only the outputs of the last attempt, or, without attempts, what is the
 * card's own.  With BEFORE > 0 it is the last one before attempt BEFORE that
 * has left outputs or checkpoints, and these are kept, too.  Returns the
 * attempt, or 0. */
int attachnames_outputs(struct attachnames *p, int before);

/* Frees it; P is then none. */
void attachnames_free(struct attachnames *p);

#endif
