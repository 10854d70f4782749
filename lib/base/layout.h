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

/* Prints the lines, then empties and frees the table.  Columns of numbers are
 * aligned to the right.  If lines are longer than WIDTH places of the screen
 * (0: no limit), the widest columns are cut; such a cell ends in "~".  East
 * Asian characters and emoji take two places, combining accents none; newlines
 * and TABs become blanks, other control characters and invalid UTF-8 question
 * marks.  On a terminal with colours heads are bold and alarms red. */
void layout_print(struct layout *l, FILE *out, int width);

/* Returns the width of standard output: COLUMNS, 80 on a terminal, else 0. */
int layout_width(void);

#endif
