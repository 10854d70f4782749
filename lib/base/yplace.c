/* yplace: lines and columns of a YAML text, and what is wrong there; apart from
 * yamlin, as libyaml does not tell. */
#include <string.h>

#include "base/node.h"
#include "base/yplace.h"

/* Problems of libyaml, and plainer words; of those that fit the first
 * counts. */
static const struct {
	const char	*problem;
	const char	*why;
	int		 atcontext;
} plain[] = {
	{ "mapping values", "a ':' too many: wrongly indented, part of a text "
	    "that must be in quotes, or no blank is behind the one above", 0 },
	{ "cannot start any token",
	    "a text that begins like this must be in quotes", 0 },
	{ "expected alphabetic",
	    "a text that begins with * or & must be in quotes", 0 },
	{ "find expected ':'",
	    "no key, and not indented enough to belong to one; or no blank is "
	    "behind its ':'", 1 },
};

void
yplace_init(struct yplace *p, const char *text, size_t len)
{
	p->text = text;
	p->len = len;
	p->line = p->off = 0;
}

void
yplace_of(const struct yplace *p, size_t off, size_t *line, size_t *col)
{
	size_t i;

	*line = *col = 0;
	for (i = 0; i < off && i < p->len; i++)
		if (p->text[i] == '\n') {
			++*line;
			*col = 0;
		} else if (((unsigned char)p->text[i] & 0xc0) != 0x80) {
			++*col;
		}
}

int
yplace_width(const char *s, size_t n)
{
	int width = 0;

	for (; n > 0; s++, n--)
		width += ((unsigned char)*s & 0xc0) != 0x80;
	return width;
}

/* Goes on to the next line; to the end in UTF-16, which is full of NUL. */
static void
pass(struct yplace *p)
{
	size_t n = strcspn(p->text + p->off, "\n");

	p->off = p->text[p->off + n] == '\n' ? p->off + n + 1 : p->len;
	p->line++;
}

/* Returns the indentation of the block scalar whose header stands in LINE, and
 * stays at its first line that is not blank. */
static int
indent(struct yplace *p, size_t line)
{
	const char *s;
	size_t n;

	for (; p->off < p->len; pass(p)) {
		s = p->text + p->off;
		n = strspn(s, " ");
		if (p->line > line && strcspn(s, "\r\n") > n)
			return (int)n;
	}
	return 0;
}

int
yplace_literal(struct yplace *p, size_t line, const char *s)
{
	size_t lead, len;
	int k;

	/* by "|2" the first line that is not blank can be indented itself */
	for (; lead = strspn(s, " "), s[lead] == '\n'; s += lead + 1)
		line++;
	len = strcspn(s, "\n");
	k = indent(p, line) - (int)lead;
	/* it is elsewhere when what stands in LINE is its tag */
	if (len == lead || k < 0 || p->line != line + 1 ||
	    strncmp(p->text + p->off + k, s, len) != 0)
		return NODE_FOLDED;
	return NODE_LITERAL + k;
}

int
yplace_joins(struct yplace *p, size_t from, size_t to, int block)
{
	const char *s, *end, *word;
	size_t in, above = 0;	/* the indentation of the line above, and 1 */
	int open = 1;		/* that goes on */

	while (p->line < from && p->off < p->len)
		pass(p);
	for (; p->line <= to && p->off < p->len; pass(p)) {
		s = p->text + p->off;
		in = strspn(s, " ");
		s += in;
		end = s + strcspn(s, "\r\n");
		word = s + strcspn(s, " =./\r\n");
		if (above > 0 && (above == in + 1 || !block) && !open &&
		    (*s | 32) >= 'a' && (*s | 32) <= 'z' && *word == ' ')
			return 1;
		above = s == end ? 0 : in + 1;
		open = s < end && strchr("\\|&,;({", end[-1]) != NULL;
	}
	return 0;
}

/* Returns the byte at that place, as far as only ASCII stands before it in
 * its line; or -1. */
static int
byte_at(const struct yplace *p, size_t line, size_t col)
{
	size_t i, n = 0;

	for (i = 0; i < p->len && n < line; i++)
		n += p->text[i] == '\n';
	i += col;
	return i < p->len ? (unsigned char)p->text[i] : -1;
}

const char *
yplace_why(const struct yplace *p, size_t line, size_t col,
    const char *problem, const char *context, int *atcontext)
{
	size_t i;
	int c = ' ';

	if (byte_at(p, line, col) == '\t')
		return "a TAB cannot indent, use blanks";
	if (context != NULL && strstr(context, "quoted") != NULL &&
	    strstr(problem, "end of stream") != NULL) {
		*atcontext = 1;
		return "a quote that is not closed";
	}
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strstr(problem, plain[i].problem) != NULL) {
			*atcontext = plain[i].atcontext;
			return plain[i].why;
		}
	if (strncmp(problem, "did not find expected", 21) != 0)
		return NULL;
	while (col > 0 && c == ' ')
		c = byte_at(p, line, --col);
	if (c == '}' || c == ']')
		return "text behind a bracket: what begins with one must be "
		    "in quotes";
	if (c == '"' || c == '\'')
		return "text behind a quote: all of it must be in quotes";
	if (strstr(problem, "expected key") != NULL)
		return "a key is expected here: look at the indentation";
	return NULL;
}
