/* yplace: lines and columns of a YAML text, and what is wrong there. */
#ifndef YPLACE_H
#define YPLACE_H

#include <stddef.h>

/* Lines and columns, of characters, are counted from 0, as by libyaml. */
struct yplace {
	const char	*text;
	size_t		 len;
	size_t		 line;	/* how far yplace_literal() has come */
	size_t		 off;
};

/* Starts on the LEN bytes at TEXT, which a NUL byte follows and which must live
 * as long as P. */
void yplace_init(struct yplace *p, const char *text, size_t len);

/* Finds the line and column of a byte. */
void yplace_of(const struct yplace *p, size_t off, size_t *line, size_t *col);

/* Returns node.quoted (node.h) of a literal block of the text S whose header
 * is in LINE.  Calls must be in the order of the file. */
int yplace_literal(struct yplace *p, size_t line, const char *s);

/* Does a text from line FROM to line TO, or a folded block whose header is in
 * FROM, join a line to another that begins like a command?  In order, too. */
int yplace_joins(struct yplace *p, size_t from, size_t to, int block);

/* Returns how many characters of UTF-8 the N bytes at S are. */
int yplace_width(const char *s, size_t n);

/* Returns a plainer text for libyaml's PROBLEM at that place, in its CONTEXT
 * (or NULL), or NULL.  *ATCONTEXT becomes 1 if the mistake is where the context
 * begins. */
const char *yplace_why(const struct yplace *p, size_t line, size_t col,
    const char *problem, const char *context, int *atcontext);

#endif
