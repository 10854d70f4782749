/* tmpl: substitution of {name}, {q:name}, {raw:name} and $(stage.name). */
#ifndef TMPL_H
#define TMPL_H

#include <stddef.h>

#include "base/buf.h"

#define TMPL_TEXT_MAX	262144u	/* bytes of an expanded text */
#define TMPL_OPEN_MAX	256	/* nested braces that are kept in mind */
#define TMPL_REF_MAX	512	/* bytes between $( and ) */

enum tmpl_rc {
	TMPL_OK,
	TMPL_LONG,		/* would pass the ceiling of the buffer */
	TMPL_LOOP,		/* names make names without end */
	TMPL_FAIL		/* a callback said so */
};

/* What a name looks like that was left in the text. */
enum tmpl_odd {
	TMPL_UNKNOWN,		/* {x}, which is no parameter */
	TMPL_OTHER,		/* what cannot be one */
	TMPL_SHELL		/* ${x}, whatever x is */
};

/* What knows the values.  get() and ref() return 1 with the value in *V and
 * *VLEN, valid until the expansion is over; 0 to leave the name as it is; or -1
 * to give up.  OFF is the place in the text of the closing brace or
 * parenthesis, or of that of the name whose value it is in.  odd() may hear of
 * a thing again. */
struct tmpl_env {
	int	(*get)(void *arg, const char *name, size_t len,
		    const char **v, size_t *vlen);
	int	(*ref)(void *arg, const char *ref, size_t len, size_t off,
		    const char **v, size_t *vlen);
	void	(*odd)(void *arg, enum tmpl_odd what, const char *name,
		    size_t len, size_t off);
	void	*arg;
};

/* Appends the LEN bytes at TEXT to OUT, which must be empty.  {name} becomes
 * its value, innermost first, and so do names in the result; {q:name} the value
 * as one word for the shell; {raw:name} the value, final; $(text) what ref()
 * says; ${name} stays.  Returns TMPL_OK, or what went wrong; OUT is then
 * undefined. */
enum tmpl_rc tmpl_expand(struct buf *out, const char *text, size_t len,
    const struct tmpl_env *env);

/* Returns 1 if tmpl_expand() would surely change nothing. */
int tmpl_plain(const char *text, size_t len);

/* Returns 1 if the LEN bytes at S look like the name of a parameter: a letter
 * (as is all but ASCII) or underscore, then also digits, "-", and single
 * "." */
int tmpl_isname(const char *s, size_t len);

/* Returns 1 if they look like stage.name rather than a command. */
int tmpl_isref(const char *s, size_t len);

/* Returns where what ends at byte OFF of TEXT began with OPEN; OFF if unknown,
 * as names can be made of other names. */
size_t tmpl_begin(const char *text, size_t off, const char *open);

/* Appends S as one word of the shell.  Returns 0, or -1 if B is full. */
int tmpl_quote(struct buf *b, const char *s, size_t len);

#endif
