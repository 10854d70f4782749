/* cli: the command line, read by the usage text. */
#ifndef CLI_H
#define CLI_H

#include "base/err.h"

extern int cli_dry;		/* -n: send no write, print it instead */

/* Reads ARGV by USAGE, which -h prints: what the program is for; "usage: " and
 * the synopsis of the manual; and for each option a line
 *	"  -x, --long [ARG]  text",
 * with two blanks or more before the text; with an ARG it takes a value.  -h,
 * -V, -v, and -n if the first brackets of the synopsis have it, are added.
 * Options may follow operands, but if these end in a command with arguments
 * ("argument ..." in the synopsis) the first operand ends the options, as "--"
 * always does.  -h and -V end the program.  Other than MIN to MAX operands (MAX
 * -1: any number) are wrong use.  Ignores SIGPIPE, so that a lost reader is a
 * write error.  Returns the operands, up to a NULL, in ARGV.  A second call
 * begins anew. */
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

/* Returns the number in S, in MIN..MAX; else wrong use of WHAT. */
long cli_num(const char *what, const char *s, long min, long max);

/* Asks QUESTION, "Go on?".  Returns 1 for yes.  If standard input is no
 * terminal, ends the program as wrong use and names -y. */
int cli_ask(const char *question);

/* Returns the seconds of the duration in S ("90s", "1.5h"); else wrong use. */
double cli_time(const char *what, const char *s);

#endif
