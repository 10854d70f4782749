/* t_yplace: lines and columns of a YAML text. */
#include "yplace.h"
#include "unit.h"

static void
place(const struct yplace *p, size_t off, size_t line, size_t col)
{
	size_t l, c;

	yplace_of(p, off, &l, &c);
	ok(l == line && c == col, "byte %zu is at %zu:%zu, not %zu:%zu", off,
	    line, col, l, c);
}

static void
blocks(void)
{
	static const char text[] = "a: |\n\n    one\n  b\nc: |\r\n \r\n   x\n"
	    "d: |\n";
	struct yplace p;

	yplace_init(&p, text, strlen(text));
	is_int(yplace_indent(&p, 0), 4, "blank lines have no indentation");
	is_int(yplace_indent(&p, 4), 3, "nor have they before a CR LF");
	is_int(yplace_indent(&p, 7), 0, "there is none at the end");
}

int
main(void)
{
	static const char text[] = "ab\nk: \303\244\303\274x\n\ty";
	struct yplace p;

	yplace_init(&p, text, strlen(text));
	place(&p, 0, 0, 0);
	place(&p, 2, 0, 2);
	place(&p, 3, 1, 0);
	place(&p, 10, 1, 5);		/* the x, after two umlauts */
	place(&p, 999, 2, 2);
	is_int(yplace_char(&p, 0, 1), 'b', "a byte of the first line");
	is_int(yplace_char(&p, 2, 0), '\t', "a byte of the last line");
	is_int(yplace_char(&p, 2, 2), -1, "a byte behind the end");
	is_int(yplace_char(&p, 9, 0), -1, "a byte of no line");
	blocks();
	is_int(yplace_lead("x"), 0, "no lead");
	is_int(yplace_lead("\n   \n  x"), 2, "a lead after blank lines");
	is_int(yplace_lead(""), 0, "no lead of nothing");
	is_int(yplace_width("a\303\244\342\202\254"), 3, "three characters");
	is_int(yplace_width(""), 0, "none");
	return done();
}
