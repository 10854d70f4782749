/* t_yplace: lines and columns of a YAML text, and what is wrong there. */
#include "base/yamlin.h"
#include "base/yplace.h"
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
places(void)
{
	static const char text[] = "ab\nk: \303\244\303\274x\n\ty";
	struct yplace p;

	yplace_init(&p, text, strlen(text));
	place(&p, 0, 0, 0);
	place(&p, 2, 0, 2);
	place(&p, 3, 1, 0);
	place(&p, 10, 1, 5);		/* the x, after two umlauts */
	place(&p, 999, 2, 2);
	is_int((long long)yplace_width("a\303\244\342\202\254x", 6), 3,
	    "three characters");
	is_int((long long)yplace_width("", 0), 0, "none");
}

static void
blocks(void)
{
	static const char text[] = "a: |\n\n    one\n  b\nc: |\r\n \r\n   x\n"
	    "d: |2\n\n   \n    lead\ne: |\n";
	struct yplace p;

	yplace_init(&p, text, strlen(text));
	is_int(yplace_literal(&p, 0, "\none\n"), NODE_LITERAL + 4,
	    "blank lines have no indentation");
	is_int(yplace_literal(&p, 4, "\nx\n"), NODE_LITERAL + 3,
	    "nor have they before a CR LF");
	is_int(yplace_literal(&p, 7, "\n \n  lead\n"), NODE_LITERAL + 2,
	    "a first line that is indented itself, after blank ones");
	is_int(yplace_literal(&p, 11, ""), NODE_FOLDED,
	    "nothing has no place");
	is_int(yplace_literal(&p, 11, "x\n"), NODE_FOLDED,
	    "nor has a block at the end");
	yplace_init(&p, text, strlen(text));
	is_int(yplace_literal(&p, 0, "one\n"), NODE_FOLDED,
	    "lines that stand further down than they should");
	yplace_init(&p, text, strlen(text));
	is_int(yplace_literal(&p, 0, "\n     one\n"), NODE_FOLDED,
	    "or further to the left");
	yplace_init(&p, text, strlen(text));
	is_int(yplace_literal(&p, 0, "\ntwo\n"), NODE_FOLDED,
	    "another text");
}

static void
why(const struct yplace *p, size_t line, size_t col, const char *problem,
    const char *context, const char *want, int at)
{
	int atcontext = 0;

	is_str(yplace_why(p, line, col, problem, context, &atcontext), want,
	    "%zu:%zu %s", line, col, problem);
	is_int(atcontext, at, "... and where that is told");
}

static void
words(void)
{
	static const char text[] = "ab\nk: [1] x\n\ty\nk: 'a' x\nk: a x";
	static const char expect[] = "did not find expected <x>";
	struct yplace p;

	yplace_init(&p, text, strlen(text));
	why(&p, 0, 1, "other", NULL, NULL, 0);
	why(&p, 2, 0, "other", NULL, "a TAB cannot indent, use blanks", 0);
	why(&p, 2, 1, "other", NULL, NULL, 0);
	why(&p, 4, 6, "other", NULL, NULL, 0);	/* behind the end */
	why(&p, 9, 0, "other", NULL, NULL, 0);
	why(&p, 0, 0, "found unexpected end of stream",
	    "while scanning a quoted scalar", "a quote that is not closed", 1);
	why(&p, 0, 0, "could not find expected ':'", NULL,
	    "no key, and not indented enough to belong to one; or no blank is "
	    "behind its ':'", 1);
	why(&p, 1, 7, expect, NULL, "text behind a bracket: what begins with "
	    "one must be in quotes", 0);
	why(&p, 3, 7, expect, NULL, "text behind a quote: all of it must be "
	    "in quotes", 0);
	why(&p, 4, 5, expect, NULL, NULL, 0);
	why(&p, 4, 5, "did not find expected key", NULL,
	    "a key is expected here: look at the indentation", 0);
	why(&p, 4, 0, expect, NULL, NULL, 0);
}

int
main(void)
{
	places();
	blocks();
	words();
	return done();
}
