/* report: what is wrong in a sweep file, each thing once, with its place. */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "err.h"
#include "node.h"
#include "tab.h"

#define REPORT_ERRORS_MAX	20	/* then it is enough */
#define REPORT_WARNINGS_MAX	50

struct report {
	const char	*file;
	int		 errors;
	int		 warnings;
	struct tab	 seen;		/* messages already given */
	struct arena	*arena;		/* their texts */
};

/* Starts a report on FILE; report_free() frees what it holds. */
void report_init(struct report *r, const char *file);
void report_free(struct report *r);

/*
 * Gives one message "prog: file:line:col: reason", unless it was given before;
 * after the last one that is allowed "prog: file: more like these", and then
 * nothing.  The place is where the node N stands.  A reason need not be short.
 */
void report_error(struct report *r, const struct node *n, const char *fmt, ...)
    ERR_PRINTF(3, 4);

/* The same at N's key, where it has one. */
void report_key(struct report *r, const struct node *n, const char *fmt, ...)
    ERR_PRINTF(3, 4);

/* The same at byte OFF, up to N->len, of the text of the scalar N: in
 * characters and lines of the file, or where N begins when the file does not
 * have the text as it is (see yamlin.h). */
void report_text(struct report *r, const struct node *n, size_t off,
    const char *fmt, ...) ERR_PRINTF(4, 5);

/* As report_key(), but a warning: "warning: " stands before the reason, and
 * it is counted for itself. */
void report_warnkey(struct report *r, const struct node *n, const char *fmt,
    ...) ERR_PRINTF(3, 4);

/* As report_text(), but a warning. */
void report_warntext(struct report *r, const struct node *n, size_t off,
    const char *fmt, ...) ERR_PRINTF(4, 5);

/* Returns 1 when there is no point in looking for further mistakes. */
int report_full(const struct report *r);

#endif
