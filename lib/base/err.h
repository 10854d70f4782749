/* err: exit statuses, one-line messages, allocation that cannot fail. */
#ifndef ERR_H
#define ERR_H

#include <stddef.h>

#ifdef __GNUC__
#define ERR_PRINTF(f, a)	__attribute__((__format__(__printf__, f, a)))
#define ERR_NORETURN		__attribute__((__noreturn__))
#define ERR_NONNULL		__attribute__((__returns_nonnull__))
#else
#define ERR_PRINTF(f, a)
#define ERR_NORETURN
#define ERR_NONNULL
#endif

#define EXPERISANA_VERSION	"0.1.0"

/* Exit statuses, the same in every program; 65 to 78 as in BSD's sysexits(3).
 * A test compares the texts with EXIT STATUS in the manual pages. */
enum {
	RC_OK = 0,		/* Success. */
	RC_NO = 1,		/* No, or nothing to do. */
	RC_USAGE = 2,		/* Usage error. */
	RC_INPUT = 65,		/* Invalid input. */
	RC_REFUSED = 69,	/* The server rejected the request; retrying
				 * will not help. */
	RC_BUG = 70,		/* Internal error: a bug in experisana. */
	RC_SYSTEM = 71,		/* Out of memory or processes. */
	RC_IO = 74,		/* Local input or output failed, standard output
				 * included. */
	RC_LATER = 75,		/* Temporary failure (network, rate limit,
				 * server error). Retry later. */
	RC_LEASE = 76,		/* The lease is lost. Write nothing more to the
				 * card. */
	RC_NOAUTH = 77,		/* The server rejected the token. */
	RC_CONFIG = 78,		/* The token, a setting or a column is missing
				 * or wrong. */
	RC_INTR = 79,		/* A person took the card away. Leave it where
				 * it is. */
	RC_BREAKER = 80,	/* Card after card failed at once, or code
				 * cannot be set up. Look at the
				 * machine. */
	RC_NOEXEC = 126,	/* The command cannot be run. */
	RC_NOTFOUND = 127	/* The command was not found. */
};

/* Levels of -v. */
enum { ERR_QUIET = 0, ERR_TRACE = 1, ERR_WIRE = 2 };

extern const char *err_prog;	/* the program's name, for messages */

extern int err_level;	/* up to which debug() speaks */

/* Writes "prog: message" on stderr, line breaks in it as blanks.  If the format
 * ends in ':', " strerror(errno)" follows.  errno is kept. */
void warn(const char *fmt, ...) ERR_PRINTF(1, 2);

/* As warn().  Returns RC. */
int fault(int rc, const char *fmt, ...) ERR_PRINTF(2, 3);

/* As warn(), but only if -v was given LEVEL times or more. */
void debug(int level, const char *fmt, ...) ERR_PRINTF(2, 3);

/* As warn(), then exits with RC. */
void die(int rc, const char *fmt, ...) ERR_PRINTF(2, 3) ERR_NORETURN;

/* Closes standard output, as the last call of every main().  Returns RC, or
 * RC_IO after a message if anything written there was lost. */
int closeout(int rc);

/* Returns the status of several items: the first that is neither RC_OK nor
 * RC_NO, else RC_NO if there is one. */
int err_worst(int a, int b);

/* malloc(3) and friends that die with RC_SYSTEM; n * size may not overflow. */
void *xmalloc(size_t size) ERR_NONNULL;
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s) ERR_NONNULL;
char *xstrndup(const char *s, size_t n);

/* Returns P, an array that has grown by this alone to N elements, with room for
 * one more; doubles at powers of two. */
void *xgrow(void *p, size_t n, size_t size);

/* Returns the formatted text in memory that the caller frees. */
char *xasprintf(const char *fmt, ...) ERR_PRINTF(1, 2) ERR_NONNULL;

#endif
