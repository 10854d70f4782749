/* yplace: lines and columns of a YAML text; apart from yamlin, as libyaml
 * does not tell them for what stands within a text. */
#include <string.h>

#include "yplace.h"

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
yplace_char(const struct yplace *p, size_t line, size_t col)
{
	size_t i, n = 0;

	for (i = 0; i < p->len && n < line; i++)
		n += p->text[i] == '\n';
	i += col;
	return i < p->len ? (unsigned char)p->text[i] : -1;
}

int
yplace_indent(struct yplace *p, size_t line)
{
	size_t n, end;

	while (p->off < p->len) {
		n = strspn(p->text + p->off, " ");
		end = strcspn(p->text + p->off, "\r\n");
		if (p->line > line && end > n)
			return (int)n;
		p->off += strcspn(p->text + p->off, "\n");
		p->off += p->off < p->len;
		p->line++;
	}
	return 0;
}

int
yplace_lead(const char *s)
{
	size_t n;

	while (n = strspn(s, " "), s[n] == '\n')
		s += n + 1;
	return (int)n;
}

int
yplace_width(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}
