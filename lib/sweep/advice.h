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

/* Returns the number of the stage that {inputs.stage}, NAME, means in TEXT, of
 * another one, ST; -1 if it means none, -2 after a report if ST's jobs have no
 * inputs. */
long advice_inputs(struct advice *a, const struct node *text,
    const struct sweep_stage *st, const char *name, size_t len);

/* A reference $(stage.name), taken apart. */
struct advice_ref {
	size_t		 stage;
	const char	*name;
	size_t		 namelen;
	size_t		 at;	/* where in the text it begins */
};

/* Takes the LEN bytes at REF apart, what stands within $() in TEXT up to OFF.
 * Returns 1; 0 when it is the shell's; -1 after a report when it looks like a
 * reference but no stage is called so. */
int advice_reference(struct advice *a, const struct node *text,
    const char *ref, size_t len, size_t off, struct advice_ref *to);

/* Reports that stage K has no parameter NAME.  Returns -1. */
int advice_noparam(struct advice *a, const struct node *text, size_t k,
    const char *name, size_t len, size_t at);

#endif
