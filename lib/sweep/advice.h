/* advice: what a script or value has that was surely meant otherwise. */
#ifndef ADVICE_H
#define ADVICE_H

#include "base/table.h"
#include "sweep/report.h"
#include "sweep/sweep.h"
#include "sweep/tmpl.h"

struct advice {
	struct report		*r;
	const struct sweep	*s;
	const struct node	*text;
	struct gidset		 seen;	/* what has been looked at */
};

/* Warns of {q:name} within quotes, $(name), typographic quotes and dashes in
 * scripts, and of {name} if the file has no stages.  Knows as much of the shell
 * as it takes not to warn of what is right: quotes, $(...), comments,
 * here-documents. */
void advice_scripts(struct report *r, const struct sweep *s);

/* Warns of what the odd() of a tmpl_env hears of in A's text, if it is worth
 * it. */
void advice_odd(struct advice *a, enum tmpl_odd what, const char *name,
    size_t len, size_t off);

/* Returns ", did you mean 'x'?" for the name of a parameter, or "", also if
 * parameters have that name: it is not mistyped. */
const char *advice_near(const struct sweep *s, const char *name, size_t len);

#endif
