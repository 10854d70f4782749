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
	int		 quiet;		/* say nothing, count nothing */
	int		 errors;
	int		 warnings;
	struct tab	 seen;		/* messages already given */
	struct arena	*arena;		/* their texts */
};

/* Starts a report on FILE; report_free() frees what it holds. */
void report_init(struct report *r, const char *file);
void report_free(struct report *r);

/*
 * Each gives one message "prog: file:line:col: reason", unless it was given
 * before.  The place is where the node N stands, its key, or the byte OFF of
 * its text as far as that can be told.  A reason need not be short.
 */
void report_error(struct report *r, const struct node *n, const char *fmt, ...)
    ERR_PRINTF(3, 4);
void report_key(struct report *r, const struct node *n, const char *fmt, ...)
    ERR_PRINTF(3, 4);
void report_text(struct report *r, const struct node *n, size_t off,
    const char *fmt, ...) ERR_PRINTF(4, 5);

/* As above, but "warning: " stands before the reason. */
void report_warnkey(struct report *r, const struct node *n, const char *fmt,
    ...) ERR_PRINTF(3, 4);
void report_warntext(struct report *r, const struct node *n, size_t off,
    const char *fmt, ...) ERR_PRINTF(4, 5);

/* Returns 1 when there is no point in looking for further mistakes. */
int report_full(const struct report *r);

#endif
