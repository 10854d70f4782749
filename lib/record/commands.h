/* commands: a file of commands, one a line, as job lines. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "base/buf.h"

#define COMMANDS_TITLE	80	/* bytes of a title made of a command */

/*
 * Appends the job line (without newline) whose script is the command LINE,
 * blanks around it dropped, and whose name is its first words.  Returns 1; 0
 * when there is nothing to do, for LINE is blank or begins with '#'; or -1 with
 * *WHY a constant text, when it is no whole command or B is full.
 */
int commands_job(struct buf *b, const char *line, const char **why);

#endif
