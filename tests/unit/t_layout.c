/* t_layout: a table for people, in columns. */
#include "base/layout.h"
#include "unit.h"

static struct layout l;

static void
add(enum layout_style style, const char *a, const char *b, const char *c)
{
	const char *cell[] = { a, b, c };

	layout_add(&l, style, cell, 3);
}

static void
text(const char *s)
{
	layout_add(&l, LAYOUT_TEXT, &s, 1);
}

static void
is_shown(int width, const char *want, const char *name)
{
	FILE *f = tmpfile();
	char got[4096];

	if (f == NULL)
		bail("no file");
	layout_print(&l, f, width);
	unit_slurp(f, got, sizeof(got));
	is_str(got, want, "%s", name);
}

static void
columns(void)
{
	is_shown(0, "", "nothing");
	add(LAYOUT_HEAD, "name", "n", "what");
	add(LAYOUT_ROW, "one", "1", "x");
	add(LAYOUT_ALARM, "second", "-10.5", NULL);
	add(LAYOUT_ROW, NULL, NULL, NULL);
	add(LAYOUT_ROW, "3", "", "1e3");
	is_shown(0, "name        n  what\none         1  x\nsecond  -10.5\n\n"
	    "3              1e3\n", "aligned, numbers to the right");
	is_shown(0, "", "... and the table is empty then");
	add(LAYOUT_ROW, "a", NULL, "b");
	layout_add(&l, LAYOUT_ROW, NULL, 0);
	is_shown(0, "a    b\n\n", "lines of several lengths");
	add(LAYOUT_ROW, "1", "2-3", "4");
	add(LAYOUT_ROW, "100", "1", "x");
	is_shown(0, "  1  2-3  4\n100  1    x\n", "what is no number");
}

static void
fill(void)
{
	add(LAYOUT_HEAD, "name", "a quite long head", "x");
	add(LAYOUT_ROW, "a name of thirty characters ..", "short", "1");
	text("and a text that is longer than the others are, which changes no column");
	text("");
}

static void
narrow(void)
{
	fill();
	is_shown(100, "name                            a quite long head  x\n"
	    "a name of thirty characters ..  short              1\n"
	    "and a text that is longer than the others are, which changes no "
	    "column\n\n", "there is room");
	fill();
	is_shown(52, "name                            a quite long head  x\n"
	    "a name of thirty characters ..  short              1\n"
	    "and a text that is longer than the others are, whic~\n\n",
	    "just enough");
	fill();
	is_shown(40, "name                a quite long head  x\n"
	    "a name of thirty ~  short              1\n"
	    "and a text that is longer than the othe~\n\n",
	    "the widest gives way");
	fill();
	is_shown(30, "name          a quite lon~  x\n"
	    "a name of t~  short         1\n"
	    "and a text that is longer tha~\n\n", "both do");
	fill();
	is_shown(12, "name     a ~\n"
	    "a name~  sh~\n"
	    "and a text ~\n\n", "what does not fit at all is cut");
	fill();
	is_shown(1, "~\n~\n~\n\n", "to nothing");
}

/* What is in a cell, and how wide it is: the second column tells. */
static void
cells(void)
{
	add(LAYOUT_ROW, "\xe6\x97\xa5\xe6\x9c\xac", "a", NULL);
	add(LAYOUT_ROW, "\xf0\x9f\x8e\x89 x", "b", NULL);
	add(LAYOUT_ROW, "e\xcc\x81t\xc3\xa9", "c", NULL);
	add(LAYOUT_ROW, "\xef\xbc\xa1\xcd\x9d", "d", NULL);
	is_shown(0, "\xe6\x97\xa5\xe6\x9c\xac  a\n\xf0\x9f\x8e\x89 x  b\n"
	    "e\xcc\x81t\xc3\xa9   c\n\xef\xbc\xa1\xcd\x9d    d\n",
	    "wide characters and accents");
	add(LAYOUT_ROW, "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac",
	    NULL, NULL);
	add(LAYOUT_ROW, "e\xcc\x81""2345678e\xcc\x81", NULL, NULL);
	is_shown(7, "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5~\n"
	    "e\xcc\x81""23456~\n", "cut between characters");
	text("\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac");
	is_shown(6, "\xe6\x97\xa5\xe6\x9c\xac~\n", "... one place may be left");
	add(LAYOUT_ROW, "\x1b[31m\x7f", "a\tb\nc", "\xc2\x9b\xff\xc3");
	is_shown(0, "?[31m?  a b c  ???\n", "control characters");
}

static void
width(void)
{
	setenv("COLUMNS", "66", 1);
	is_int(layout_width(), 66, "COLUMNS");
	setenv("COLUMNS", "many", 1);
	is_int(layout_width(), isatty(1) ? 80 : 0, "... that is no number");
	unsetenv("COLUMNS");
	is_int(layout_width(), isatty(1) ? 80 : 0, "... or not set");
}

int
main(void)
{
	columns();
	narrow();
	cells();
	width();
	return done();
}
