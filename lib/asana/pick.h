/* pick: which attachments of a card are wanted, and under which names. */
#ifndef PICK_H
#define PICK_H

#include <stddef.h>

#include "base/node.h"

#define PICK_FIELDS \
	"name,created_at,size,resource_subtype,download_url"
#define PICK_METRICS	"metrics.json"

/* An attachment. */
struct pick_att {
	char		*gid;
	char		*remote;	/* name on the card */
	const char	*plain;		/* the same without what a worker has
					 * put before it */
	int		 attempt;	/* whose it is; 0: nobody's */
	long long	 created;	/* ms since 1970; 0: not told */
	long long	 size;		/* -1: not told */
	char		*url;		/* to be had from, for a short time; or
					 * NULL */
	char		*name;		/* of the file; NULL: not wanted */
};

/* All of a card; zeroed memory is none. */
struct pick {
	struct pick_att	*a;
	size_t		 n;
};

/* Adds the attachment ITEM to the struct pick: an asana_fn.  What lies with
 * another service is named in a message and passed over.  Returns 0. */
int pick_add(const struct node *item, void *pick);

/*
 * Decides.  "attempt-<n>-" before a name is a worker's, as is "outputs__" after
 * that; both are taken off.  Of attachments whose names are then equal the
 * newest is wanted: of attempts the last one's.  With PICK_ALL the others are,
 * too, under their names on the card.  With PICK_AS_IS nothing is taken off.
 * Names become safe ones (fs_safe()), each once: where a name is given away,
 * or is one of RESERVED (up to a NULL), the attachment's gid and "-" come
 * before it.
 */
enum pick_how { PICK_NEWEST, PICK_ALL, PICK_AS_IS };
void pick_names(struct pick *p, enum pick_how how,
    const char *const *reserved);

/* Frees it; P is then none. */
void pick_free(struct pick *p);

#endif
