/* attachnames: which attachments of a card are wanted, and under which names. */
#ifndef ATTACHNAMES_H
#define ATTACHNAMES_H

#include <stddef.h>

#include "base/node.h"

#define ATTACHNAMES_FIELDS \
	"name,created_at,size,resource_subtype,download_url"
#define ATTACHNAMES_METRICS	"metrics.json"

/* An attachment. */
struct attachnames_att {
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
struct attachnames {
	struct attachnames_att	*a;
	size_t		 n;
};

/* Adds the attachment ITEM to the struct attachnames: an asana_fn.  What lies with
 * another service is named in a message and passed over.  Returns 0. */
int attachnames_add(const struct node *item, void *pick);

/*
 * Decides.  "attempt-<n>-" before a name is a worker's, as is "outputs__" after
 * that; both are taken off.  Of attachments whose names are then equal the
 * newest is wanted: of attempts the last one's.  With ATTACHNAMES_ALL the others are,
 * too, under their names on the card.  With ATTACHNAMES_AS_IS nothing is taken off.
 * Names become safe (fs_safename()), each once: where a name is given away,
 * or is one of RESERVED (up to a NULL), the attachment's gid and "-" come
 * before it.
 */
enum attachnames_how { ATTACHNAMES_NEWEST, ATTACHNAMES_ALL, ATTACHNAMES_AS_IS };
void attachnames_names(struct attachnames *p, enum attachnames_how how,
    const char *const *reserved);

/* Frees it; P is then none. */
void attachnames_free(struct attachnames *p);

#endif
