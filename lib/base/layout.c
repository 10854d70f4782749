/* layout: a table for people, in columns. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/layout.h"
#include "base/str.h"

struct cell {
	char	*text;		/* clean */
	int	 places;
};

struct layout_line {
	enum layout_style	 style;
	struct cell		*cell;
	size_t			 n;
};

struct column {
	int	width;
	int	number;		/* all of its cells are */
};

static void
clear(struct layout *l)
{
	size_t i, k;

	for (k = 0; k < l->n; k++) {
		for (i = 0; i < l->line[k].n; i++)
			free(l->line[k].cell[i].text);
		free(l->line[k].cell);
	}
	free(l->line);
	l->line = NULL;
	l->n = 0;
}

static int
places(const char *s, size_t n)
{
	unsigned char a = (unsigned char)s[0];
	unsigned char b = (unsigned char)(n > 1 ? s[1] : 0);

	if ((a >= 0xe3 && a <= 0xed) || (a == 0xf0 && b == 0x9f) ||
	    (a == 0xef && (b == 0xbc || b == 0xbd)))
		return 2;
	return a == 0xcc || (a == 0xcd && b < 0xb0) ? 0 : 1;
}

static void
clean(struct cell *c, const char *s)
{
	struct buf b;
	const char *p;
	size_t k;

	buf_init(&b, SIZE_MAX / 2);
	str_plain(&b, s, strlen(s));
	c->text = buf_take(&b);
	for (c->places = 0, p = c->text; *p != '\0'; p += k) {
		k = str_utf8(p, strlen(p));
		if (*p == '\n' || *p == '\t')
			c->text[p - c->text] = ' ';
		c->places += places(p, k);
	}
}

void
layout_add(struct layout *l, enum layout_style style,
    const char *const *cell, size_t n)
{
	struct layout_line *line;
	size_t i;

	l->line = xgrow(l->line, l->n, sizeof(*l->line));
	line = &l->line[l->n++];
	line->style = style;
	line->n = n;
	line->cell = xcalloc(n, sizeof(*line->cell));
	for (i = 0; i < n; i++)
		clean(&line->cell[i], cell[i] != NULL ? cell[i] : "");
}

static int
is_number(const char *s)
{
	char *end;

	if (*s == '\0' || strspn(s, "+-.0123456789eE") != strlen(s))
		return 0;
	strtod(s, &end);
	return *end == '\0';
}

static void
measure(struct column *col, const struct layout_line *line)
{
	const struct cell *c;
	size_t i;

	for (i = 0; i < line->n; i++) {
		c = &line->cell[i];
		if (c->places > col[i].width)
			col[i].width = c->places;
		if (line->style != LAYOUT_HEAD && c->places > 0 &&
		    !is_number(c->text))
			col[i].number = 0;
	}
}

static struct column *
columns(const struct layout *l, size_t *n)
{
	struct column *col;
	size_t i, k;

	*n = 0;
	for (k = 0; k < l->n; k++)
		if (l->line[k].n > *n)
			*n = l->line[k].n;
	col = xcalloc(*n, sizeof(*col));
	for (i = 0; i < *n; i++)
		col[i].number = 1;
	for (k = 0; k < l->n; k++)
		if (l->line[k].style != LAYOUT_TEXT)
			measure(col, &l->line[k]);
	return col;
}

/* Narrows the widest columns until lines have WIDTH places at most, if that
 * can be. */
static void
fit(struct column *col, size_t n, int width)
{
	int most, all = width + 1;
	size_t i;

	/* a column of less than 7 places says nothing */
	for (most = width; all > width && most >= 7; most--)
		for (all = -2, i = 0; i < n; i++) {
			if (col[i].width > most)
				col[i].width = most;
			all += col[i].width + 2;
		}
}

static void
cut(struct cell *c, int most)
{
	char *s = c->text;
	size_t k;

	if (c->places <= most)
		return;
	c->places = 1;
	for (; (k = str_utf8(s, strlen(s))) > 0; s += k) {
		if (c->places + places(s, k) > most)
			break;
		c->places += places(s, k);
	}
	s[0] = '~';
	s[1] = '\0';
}

/* Prints a line of at most LEFT places, without blanks at its end. */
static void
put_line(FILE *out, const struct layout_line *line, const struct column *col,
    int left)
{
	int room, blanks = 0, before;
	struct cell *c;
	size_t i;

	for (i = 0; i < line->n && left > 0; i++) {
		c = &line->cell[i];
		room = line->style == LAYOUT_TEXT ? c->places : col[i].width;
		room = room < left ? room : left;
		cut(c, room);
		before = col[i].number && line->style != LAYOUT_TEXT ?
		    room - c->places : 0;
		blanks += before;
		if (c->places > 0) {
			fprintf(out, "%*s%s", blanks, "", c->text);
			blanks = 0;
		}
		blanks += room - c->places - before + 2;
		left -= room + 2;
	}
}

static int
in_colour(FILE *out)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(out)) && (no == NULL || *no == '\0') &&
	    term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
}

void
layout_print(struct layout *l, FILE *out, int width)
{
	static const char *const paint[] = { "", "\033[1m", "\033[1;31m", "" };
	int colour = in_colour(out);
	const char *on;
	struct column *col;
	size_t k, n;

	col = columns(l, &n);
	if (width > 0)
		fit(col, n, width);
	for (k = 0; k < l->n; k++) {
		on = colour ? paint[l->line[k].style] : "";
		fputs(on, out);
		put_line(out, &l->line[k], col, width > 0 ? width : INT_MAX);
		fprintf(out, "%s\n", *on != '\0' ? "\033[0m" : "");
	}
	free(col);
	clear(l);
}

int
layout_width(void)
{
	const char *s = getenv("COLUMNS");
	long long n;

	if (s != NULL && str_int(s, 1, INT_MAX, &n) == 0)
		return (int)n;
	return isatty(STDOUT_FILENO) ? 80 : 0;
}
