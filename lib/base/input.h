/* input: operands, else the lines of standard input. */
#ifndef INPUT_H
#define INPUT_H

#include <stdio.h>
#include <stddef.h>

/* Bytes of the longest line, and of the longest text that is read whole. */
#define INPUT_LINE_MAX	(4u << 20)
#define INPUT_TEXT_MAX	INPUT_LINE_MAX

/* Called for each item: LINE, without newline, may be changed and is gone
 * afterwards; WHERE is "file:line", or the operand.  Returns an exit status.
 * err_worst() combines them; the other items are still done. */
typedef int input_fn(char *line, size_t len, const char *where, void *arg);

/* Calls FN for every line of F.  A line that has a NUL byte or is too long is
 * RC_INPUT; a read error is RC_IO, and drops the line it is in.  Returns the
 * combined status. */
int input_lines(FILE *f, const char *name, input_fn *fn, void *arg);

/* The same for a file, or standard input if NAME is NULL or "-".  RC_IO after a
 * message if it cannot be opened. */
int input_file(const char *name, input_fn *fn, void *arg);

/* Calls FN for each of ARGV up to its NULL or, if there is none, for each
 * non-empty line of standard input. */
int input_operands(char *argv[], input_fn *fn, void *arg);

/* The same for gids; anything else is RC_INPUT after a message. */
typedef int input_gid_fn(const char *gid, void *arg);
int input_gids(char *argv[], input_gid_fn *fn, void *arg);

/* Returns all of F without NUL bytes, to be freed, *RC being RC_OK; or NULL
 * after a message, *RC being RC_IO, or RC_INPUT if it is over MAX bytes. */
char *input_all(FILE *f, const char *name, size_t max, int *rc);

#endif
