/* opt: the options that every program shares. */
#ifndef OPT_H
#define OPT_H

/* To be put at the head of every getopt(3) string. */
#define OPT_COMMON	"hVnv"

extern int opt_dry;		/* -n: send no write, print it instead */

/*
 * The first call of main().  USAGE is the whole text of -h: its first line is
 * the synopsis, which begins with the program's name and equals SYNOPSIS of
 * its manual; then a line per option.  Answers --help and --version when they
 * are the sole argument.  Ignores SIGPIPE, so that a lost reader is a write
 * error like any other.
 */
void opt_init(int argc, char *argv[], const char *usage);

/*
 * Handles what getopt(3) returned for an option that is not the program's
 * own: -h and -V print on stdout and exit 0, -n and -v set what they say,
 * anything else is wrong use.
 */
void opt_common(int c);

/* Prints the synopsis line on stderr and exits RC_USAGE. */
void opt_usage(void);

/* Returns the number in S, which must lie in MIN..MAX; else wrong use, with
 * WHAT named in the message. */
long opt_num(const char *what, const char *s, long min, long max);

/* Asks QUESTION, "Go on?", at the terminal and returns 1 for a yes.  If
 * standard input is no terminal the program ends as wrong use, and names -y. */
int opt_ask(const char *question);

/* From now on SIGTERM, and SIGHUP and SIGINT unless our caller ignores them,
 * call STOP, which must be safe in a signal handler.  opt_caught() returns the
 * last such signal, or 0. */
void opt_catch(void (*stop)(void));
int opt_caught(void);

#endif
