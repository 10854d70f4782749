/* rec: job lines, the record of the streams. */
#ifndef REC_H
#define REC_H

#include <stdio.h>
#include <stddef.h>

#include "base/buf.h"

/* The columns, in order. */
enum {
	REC_ID,			/* 16 hex digits, or the card's gid */
	REC_NAME,		/* title */
	REC_DEPS,		/* ids, comma-separated */
	REC_TAGS,		/* tags, comma-separated */
	REC_OPTS,		/* timeout=6h,retries=2 */
	REC_PARAMS,		/* compact JSON object */
	REC_SCRIPT,		/* the script, verbatim */
	REC_STAGE,		/* name of its stage in the sweep */
	REC_NCOL
};

#define REC_LINE_MAX	(2u << 20)	/* bytes of a whole job line */

/*
 * One job.  Absent and empty are the same and are NULL.  `extra` holds the
 * columns after the last, still escaped and joined by TAB, or NULL; they
 * pass through.
 */
struct rec {
	char	*col[REC_NCOL];
	char	*extra;
};

/* Returns the column's number for its name ("id" … "stage"), or -1. */
int rec_col(const char *name);

/*
 * Decodes a job line (without newline) of LEN bytes into R.  The stage may be
 * missing, as in older lines.  Returns 0, or -1 with *WHY a constant text; R
 * is then empty.  rec_free() frees.
 */
int rec_parse(struct rec *r, const char *line, size_t len, const char **why);

/* Frees the columns and empties R. */
void rec_free(struct rec *r);

/* Appends R as a job line with newline.  Returns 0, or -1 if B is full. */
int rec_print(struct buf *b, const struct rec *r);

/*
 * The escapes of a column: \\ \n \t, "-" for absent or empty, \0055 for the
 * value that is itself "-".  printf %b undoes them.  Returns 0, or -1 if B
 * is full.
 */
int rec_escape(struct buf *b, const char *s);

/* Undoes them in place.  Returns S, or NULL for "-"; *ERR is set to a
 * constant text, and S returned, when an escape is unknown. */
char *rec_unescape(char *s, const char **err);

/*
 * The key of a job: 16 hex digits of the 64-bit FNV-1a hash over script, NUL,
 * options (NULL counts as ""; blanks around their commas and empty ones do
 * not count), so that a second scheduling finds what is there.  KEY has room
 * for 17 bytes.
 */
void rec_key(char key[17], const char *script, const char *opts);

#endif
