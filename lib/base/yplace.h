/* yplace: lines and columns of a YAML text, and what is wrong there. */
#ifndef YPLACE_H
#define YPLACE_H

#include <stddef.h>

/* Lines and columns, of characters, are counted from 0 here, as libyaml
 * does. */
struct yplace {
	const char	*text;
	size_t		 len;
	size_t		 line;	/* how far yplace_literal() has come */
	size_t		 off;
};

/* Starts on the LEN bytes at TEXT, which end with a NUL byte and must live as
 * long as P. */
void yplace_init(struct yplace *p, const char *text, size_t len);

/* Finds the line and column of a byte. */
void yplace_of(const struct yplace *p, size_t off, size_t *line, size_t *col);

/*
 * Returns what node.quoted (see yamlin.h) is for a literal block of the text S
 * whose header stands in LINE.  To be asked in the order of the file: the text
 * is then walked once in all.
 */
int yplace_literal(struct yplace *p, size_t line, const char *s);

/* Returns how many characters of UTF-8 the N bytes at S are. */
int yplace_width(const char *s, size_t n);

/*
 * Returns a plainer word for libyaml's PROBLEM at that place, in its CONTEXT
 * (or NULL); NULL when there is none.  *ATCONTEXT is set to 1 when the mistake
 * was made where the context begins.
 */
const char *yplace_why(const struct yplace *p, size_t line, size_t col,
    const char *problem, const char *context, int *atcontext);

#endif
