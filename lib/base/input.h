/* input: operands, else the lines of standard input. */
#ifndef INPUT_H
#define INPUT_H

#include <stdio.h>
#include <stddef.h>

/* Longest line that is read; a longer one is RC_INPUT. */
#define INPUT_LINE_MAX	(4u << 20)

/* Longest text that is read whole. */
#define INPUT_TEXT_MAX	(4u << 20)

/*
 * What is called for each item.  LINE has no newline and is NUL-terminated;
 * it may be changed, and is gone afterwards.  WHERE is "file:line", or the
 * operand.  Returns an exit status; all of them are combined with
 * err_worst(), and the rest is still done (mblaze's rule: carry on, report
 * at the end).
 */
typedef int input_fn(char *line, size_t len, const char *where, void *arg);

/* Calls FN for every line of F.  A line with a NUL byte, or one that is too
 * long, is RC_INPUT; a read error is RC_IO, and the piece of a line before it
 * is dropped.  Returns the combined status. */
int input_lines(FILE *f, const char *name, input_fn *fn, void *arg);

/* The same for a file, or for standard input when NAME is NULL or "-".  A file
 * that cannot be opened is RC_IO, after a message. */
int input_file(const char *name, input_fn *fn, void *arg);

/* Calls FN for each of ARGV up to its NULL, or, where there is none, for each
 * non-empty line of standard input. */
int input_operands(char *argv[], input_fn *fn, void *arg);

/* The same for operands or lines that must be gids; one that is not is
 * RC_INPUT, after a message. */
typedef int input_gid_fn(const char *gid, void *arg);
int input_gids(char *argv[], input_gid_fn *fn, void *arg);

/*
 * Reads all of F.  Returns its text, to be freed, without NUL bytes, and *RC
 * is RC_OK; or NULL after a message, and *RC is RC_IO, or RC_INPUT when it is
 * longer than MAX bytes.
 */
char *input_all(FILE *f, const char *name, size_t max, int *rc);

#endif
