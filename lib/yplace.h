/* yplace: lines and columns of a YAML text. */
#ifndef YPLACE_H
#define YPLACE_H

#include <stddef.h>

/* Lines and columns, of characters, are counted from 0 here, as libyaml
 * does. */
struct yplace {
	const char	*text;
	size_t		 len;
	size_t		 line;	/* how far yplace_indent() has come */
	size_t		 off;
};

/* Starts on the LEN bytes at TEXT, which end with a NUL byte and must live as
 * long as P. */
void yplace_init(struct yplace *p, const char *text, size_t len);

/* Finds the line and column of a byte. */
void yplace_of(const struct yplace *p, size_t off, size_t *line, size_t *col);

/* Returns the byte at that place, as far as only ASCII stands before it in
 * its line; or -1. */
int yplace_char(const struct yplace *p, size_t line, size_t col);

/*
 * Returns the indentation of the block scalar whose header stands in LINE.
 * To be asked in the order of the file: the text is then walked once in all.
 */
int yplace_indent(struct yplace *p, size_t line);

/* Returns how far the first line of a block's text S that is not blank is
 * indented within the block: by "|2" that can be more than nothing. */
int yplace_lead(const char *s);

/* Returns how many characters there are in UTF-8. */
int yplace_width(const char *s);

#endif
