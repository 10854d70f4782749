/* evalmsg: what eval has to say about references and names. */
#ifndef EVALMSG_H
#define EVALMSG_H

#include <stddef.h>

#include "list.h"
#include "report.h"
#include "sweep.h"
#include "tab.h"

#define EVAL_DEPTH_MAX	200		/* values within values */
#define EVAL_SCRIPT	((size_t)-1)	/* the "number" of a script */

struct eval;

/* A text that is being expanded, and the one on whose behalf. */
struct eval_frame {
	struct eval		*e;
	struct eval_frame	*up;
	size_t			 unit;
	size_t			 stage;
	size_t			 id;	/* of the parameter, or EVAL_SCRIPT */
	const struct node	*text;
	struct list		*dep;	/* what a reference makes us wait for */
	struct list		*used;	/* parameters named, or NULL */
};

/* A reference $(stage.name), taken apart. */
struct eval_ref {
	size_t		 stage;
	const char	*name;
	size_t		 namelen;
	size_t		 off;		/* of the closing parenthesis */
};

struct evalmsg {
	const struct sweep	*s;
	struct report		*r;
	int			 strict;
	struct tab		 seen;	/* odd names already looked at */
	struct arena		*arena;
};

void evalmsg_init(struct evalmsg *m, const struct sweep *s, struct report *r,
    int strict);
void evalmsg_free(struct evalmsg *m);

/*
 * Takes TEXT, what stands within $(), apart.  Returns 1; 0 when it is the
 * shell's; -1 after a report when it looks like a reference but no stage is
 * called so.
 */
int evalmsg_ref(struct evalmsg *m, const struct eval_frame *f,
    const char *text, size_t len, size_t off, struct eval_ref *ref);

/* The stage has no such parameter; its jobs have several values; the stage
 * is our own. */
void evalmsg_noparam(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref);
void evalmsg_several(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref);
void evalmsg_self(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref);

/* {name} is unknown; ${name} is a parameter but the shell's. */
void evalmsg_unknown(struct evalmsg *m, const struct eval_frame *f,
    const char *name, size_t len, size_t off);
void evalmsg_shell(struct evalmsg *m, const struct eval_frame *f,
    const char *name, size_t len, size_t off);

/* A value contains itself; TOP is the innermost frame. */
void evalmsg_cycle(struct evalmsg *m, const struct eval_frame *top,
    size_t unit, size_t id, const struct node *text);

/* Values are nested too deeply; a text is too long, or grows without end. */
void evalmsg_deep(struct evalmsg *m, const struct eval_frame *f);
void evalmsg_tmpl(struct evalmsg *m, const struct eval_frame *f, int toolong);

#endif
