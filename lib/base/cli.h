/* cli: the command line, read by the usage text. */
#ifndef CLI_H
#define CLI_H

#include "base/err.h"

extern int cli_dry;		/* -n: send no write, print it instead */

/*
 * The first call of main().  USAGE is what -h prints, and the table by which
 * ARGV is read: a sentence that says what the program is for; a line "usage: "
 * with the synopsis, which is that of the manual and begins with the program's
 * name; and for each option a line
 *	"  -x, --long [ARG]  text",
 * two blanks at least before the text.  An ARG is the value's name: the option
 * takes one.  The lines of -h, -V, -v, and of -n where the first brackets of
 * the synopsis have it, are added here.
 *
 * Options may follow operands, unless these end in a command with arguments
 * ("argument ..." in the synopsis): then the first operand ends the options, as
 * "--" always does.  -h and -V print on stdout and end the program.  Anything
 * else than MIN to MAX operands (MAX -1: any number) is wrong use.  Ignores
 * SIGPIPE, so that a lost reader is a write error like any other.
 *
 * Returns the operands, up to a NULL, in ARGV.  A second call begins anew.
 */
char **cli_read(int argc, char *argv[], const char *usage, int min, int max);

/* Returns how often the option LETTER was given. */
int cli_has(int letter);

/* Returns the last value given to LETTER, or ABSENT. */
const char *cli_arg(int letter, const char *absent);

/* Returns the value given to LETTER for the I-th time, from 0, or NULL. */
const char *cli_nth(int letter, int i);

/* Returns which one of LETTERS was given, or 0; two of them are wrong use. */
int cli_one(const char *letters);

/* Prints the usage line on stderr and exits RC_USAGE. */
void cli_usage(void) ERR_NORETURN;

/* Returns the number in S, which must lie in MIN..MAX; else wrong use, with
 * WHAT named in the message. */
long cli_num(const char *what, const char *s, long min, long max);

/* Asks QUESTION, "Go on?", at the terminal and returns 1 for a yes.  If
 * standard input is no terminal the program ends as wrong use, and names -y. */
int cli_ask(const char *question);

/* Returns the seconds of the duration in S ("90s", "1.5h"); else wrong use. */
double cli_time(const char *what, const char *s);

#endif
