/* sel: which fields an answer shall have (opt_fields). */
#ifndef LOCAL_SEL_H
#define LOCAL_SEL_H

#include "base/node.h"

#define SEL_DEPTH_MAX	8	/* objects and groups within others */
#define SEL_NODES_MAX	1000	/* paths and fields, groups spelt out */

/* One wanted field, and what is wanted below it. */
struct sel {
	const char	*name;
	struct sel	*first;		/* below it; NULL: named bare */
	struct sel	*next;		/* beside it */
};

/*
 * Adds to ROOT (zeroed at first) what TEXT asks for: paths with commas between,
 * dots for nesting, an optional leading "this.", groups "(a|b).c"; Asana's
 * documentation, "Input/output options".  Memory is A's.  Returns 0, or -1
 * when a limit is passed or a parenthesis does not match.
 */
int sel_add(struct sel *root, struct arena *a, const char *text);

/* Returns the field NAME below S, or NULL. */
const struct sel *sel_at(const struct sel *s, const char *name);

#endif
