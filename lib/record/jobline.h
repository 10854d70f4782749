/* jobline: job lines, the record of the streams. */
#ifndef JOBLINE_H
#define JOBLINE_H

#include <stdio.h>
#include <stddef.h>

#include "base/buf.h"

/* The columns, in order. */
enum {
	JOBLINE_ID,			/* 16 hex digits, or the card's gid */
	JOBLINE_NAME,		/* title */
	JOBLINE_DEPS,		/* ids, comma-separated */
	JOBLINE_TAGS,		/* tags, comma-separated */
	JOBLINE_OPTS,		/* timeout=6h,retries=2 */
	JOBLINE_PARAMS,		/* compact JSON object */
	JOBLINE_SCRIPT,		/* the script, verbatim */
	JOBLINE_STAGE,		/* name of its stage in the sweep */
	JOBLINE_NCOL
};

#define JOBLINE_LINE_MAX	(2u << 20)	/* bytes of a whole job line */

/*
 * One job.  Absent and empty are the same and are NULL.  `extra` holds the
 * columns after the last, still escaped and joined by TAB, or NULL; they
 * pass through.
 */
struct jobline {
	char	*col[JOBLINE_NCOL];
	char	*extra;
};

/* Returns the column's number for its name ("id" … "stage"), or -1. */
int jobline_col(const char *name);

/*
 * Decodes a job line (without newline) of LEN bytes into R.  The stage may be
 * missing, as in older lines.  Returns 0, or -1 with *WHY a constant text; R
 * is then empty.  jobline_free() frees.
 */
int jobline_parse(struct jobline *r, const char *line, size_t len,
    const char **why);

/* Frees the columns and empties R. */
void jobline_free(struct jobline *r);

/* Appends R as a job line with newline.  Returns 0, or -1 if B is full. */
int jobline_print(struct buf *b, const struct jobline *r);

/*
 * The escapes of a column: \\ \n \t, "-" for absent or empty, \0055 for the
 * value that is itself "-".  printf %b undoes them.  Returns 0, or -1 if B
 * is full.
 */
int jobline_escape(struct buf *b, const char *s);

/* Undoes them in place.  Returns S, or NULL for "-"; *ERR is set to a
 * constant text, and S returned, when an escape is unknown. */
char *jobline_unescape(char *s, const char **err);

/*
 * The key of a job: 16 hex digits of the 64-bit FNV-1a hash over script, NUL,
 * options (NULL counts as ""; blanks around their commas and empty ones do
 * not count), so that a second scheduling finds what is there.  KEY has room
 * for 17 bytes.
 */
void jobline_key(char key[17], const char *script, const char *opts);

#endif
