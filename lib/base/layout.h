/* layout: a table for people, in columns. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stddef.h>
#include <stdio.h>

/* How a line looks.  A text has one cell, which may be as long as the line. */
enum layout_style { LAYOUT_ROW, LAYOUT_HEAD, LAYOUT_ALARM, LAYOUT_TEXT };

/* A table, empty when all is 0. */
struct layout {
	struct layout_line	*line;
	size_t			 n;
};

/* Adds a line of N cells, which are copied: any text, or NULL for nothing. */
void layout_add(struct layout *l, enum layout_style style,
    const char *const *cell, size_t n);

/*
 * Prints the lines, and empties and frees the table.  Columns of numbers are aligned to
 * the right.  If lines would be longer than WIDTH places on the screen (0: they
 * may be), the widest columns give way.  A text that is cut ends in "~".  East
 * Asian characters and emoji are two places wide, combining accents none;
 * newlines and TABs become blanks, other control characters and bytes that are
 * not UTF-8 question marks.  On a terminal with colours heads are bold and
 * alarms red.
 */
void layout_print(struct layout *l, FILE *out, int width);

/* Returns how long a line on standard output may be: COLUMNS, 80 on a terminal,
 * otherwise 0. */
int layout_width(void);

#endif
