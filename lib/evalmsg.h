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

/* Starts on S; what is wrong goes to R.  With STRICT an unknown {name} is an
 * error, else a warning.  S and R must live as long as M. */
void evalmsg_init(struct evalmsg *m, const struct sweep *s, struct report *r,
    int strict);

/* Frees what M holds of its own. */
void evalmsg_free(struct evalmsg *m);

/*
 * Takes TEXT, what stands within $(), apart.  Returns 1; 0 when it is the
 * shell's; -1 after a report when it looks like a reference but no stage is
 * called so.
 */
int evalmsg_ref(struct evalmsg *m, const struct eval_frame *f,
    const char *text, size_t len, size_t off, struct eval_ref *ref);

/* An error at the reference REF in F's text: the stage has no such
 * parameter. */
void evalmsg_noparam(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref);

/* Likewise: the jobs of that stage differ in this parameter. */
void evalmsg_several(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref);

/* Likewise: the stage is F's own, which would have to wait for itself. */
void evalmsg_self(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref);

/* The LEN bytes at NAME stand as {name}, which ends at byte OFF of F's text,
 * and are no parameter: an error when strict, else a warning, once a place. */
void evalmsg_unknown(struct evalmsg *m, const struct eval_frame *f,
    const char *name, size_t len, size_t off);

/* They stand as ${name}, which is left to the shell though there is such a
 * parameter: a warning, once a place. */
void evalmsg_shell(struct evalmsg *m, const struct eval_frame *f,
    const char *name, size_t len, size_t off);

/* An error: the value ID of UNIT, whose text is TEXT, contains itself; TOP is
 * the innermost frame, and the chain is told. */
void evalmsg_cycle(struct evalmsg *m, const struct eval_frame *top,
    size_t unit, size_t id, const struct node *text);

/* Values are nested too deeply; a text is too long, or grows without end. */
void evalmsg_deep(struct evalmsg *m, const struct eval_frame *f);
void evalmsg_tmpl(struct evalmsg *m, const struct eval_frame *f, int toolong);

#endif
