/* report: what is wrong in a sweep file, each thing once, with its place. */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "base/err.h"
#include "base/node.h"
#include "base/table.h"

#define REPORT_ERRORS_MAX	20	/* then it is enough */
#define REPORT_WARNINGS_MAX	50

struct report {
	const char	*file;
	int		 errors;
	int		 warnings;
	int		 strict;	/* warnings are errors */
	int		 refuse;	/* those of report_refuse() are */
	int		 unused;	/* lists may make no difference */
	struct gidset	 seen;		/* messages already given */
};

/* Starts a report on FILE; report_free() frees what it holds. */
void report_init(struct report *r, const char *file);
void report_free(struct report *r);

/* An error at a node, at its key if it has one, or within its text; others are
 * warnings, unless the report is strict. */
enum report_what {
	REPORT_ERROR, REPORT_KEY, REPORT_TEXT, REPORT_WARNKEY, REPORT_WARNTEXT,
	    REPORT_REFUSE
};

/* Gives one message "prog: file:line:col: reason", or "warning: reason", unless
 * it was given before; after the last one that is allowed "prog: file: more
 * like these", and then nothing.  OFF is the byte of the text of the scalar N,
 * up to N->len; if the file does not have the text as it is, N's beginning is
 * told.  Returns -1. */
int report(struct report *r, enum report_what what, const struct node *n,
    size_t off, const char *fmt, ...) ERR_PRINTF(5, 6);

#define report_error(r, n, ...)	report(r, REPORT_ERROR, n, 0, __VA_ARGS__)
#define report_key(r, n, ...)	report(r, REPORT_KEY, n, 0, __VA_ARGS__)
#define report_warnkey(r, n, ...) report(r, REPORT_WARNKEY, n, 0, __VA_ARGS__)
#define report_refuse(r, n, ...) report(r, REPORT_REFUSE, n, 0, __VA_ARGS__)
#define report_text(r, n, off, ...) \
	report(r, REPORT_TEXT, n, off, __VA_ARGS__)
#define report_warntext(r, n, off, ...) \
	report(r, REPORT_WARNTEXT, n, off, __VA_ARGS__)

/* Returns 1 if further mistakes would not be told. */
int report_full(const struct report *r);

#endif
