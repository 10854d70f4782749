/* shape: objects of the database as JSON. */
#ifndef LOCAL_SHAPE_H
#define LOCAL_SHAPE_H

#include "base/jsonw.h"
#include "local/board.h"
#include "local/kinds.h"
#include "local/sel.h"

#define SHAPE_MAX	(32u << 20)	/* bytes of an answer */

enum shape_mode { SHAPE_COMPACT, SHAPE_FULL, SHAPE_ASKED };

struct shape {
	struct board	*b;
	struct jsonw	*w;
	const char	*url;	/* "http://127.0.0.1:8080", of addresses */
	long long	 now;	/* ms since 1970 */
};

/*
 * Writes the object of KIND as one value: its compact or its full record, or
 * with SHAPE_ASKED what SEL names (and gid, always).  Writes null when there
 * is none, unless the gid is all that is wanted, which is not looked up.
 * Objects within a full record are compact; bare ones of a selection have
 * their gid only (or as the switch says).
 */
void shape_put(struct shape *sh, enum kind kind, long long gid,
    enum shape_mode mode, const struct sel *sel);

/* Returns 1 when all that SEL names are fields of KIND, and so on below. */
int shape_knows(enum kind kind, const struct sel *sel);

/* Returns 1 when there is such an object, not in the trash. */
int shape_exists(struct store *st, enum kind kind, long long gid);

#endif
