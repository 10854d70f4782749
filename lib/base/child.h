/* child: another program, run without a shell. */
#ifndef CHILD_H
#define CHILD_H

#include "base/buf.h"

/* Runs ARGV, found in PATH, with the file IN (NULL: nothing) as its input, and
 * appends what it prints to OUT; its messages are shown if LOUD.  Returns its
 * exit status, 127 if it is missing, 128 + n after signal n, or RC_IO after a
 * message if OUT is full, or IN cannot be read. */
int child_run(const char *const argv[], const char *in, struct buf *out,
    int loud);

/* Writes the SHA-256 of FILE as hex digits, by the program of this system for
 * that.  Returns 0, or -1 after a message. */
int child_sha256(const char *file, char hex[65]);

#endif
