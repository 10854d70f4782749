/* report: what is wrong in a sweep file, each thing once, with its place. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/yplace.h"
#include "sweep/report.h"

struct place {
	int	line;
	int	col;
};

void
report_init(struct report *r, const char *file)
{
	memset(r, 0, sizeof(*r));
	r->file = file;
}

void
report_free(struct report *r)
{
	gidset_free(&r->seen);
}

int
report_full(const struct report *r)
{
	return r->errors >= REPORT_ERRORS_MAX;
}

/* The place of a byte within a scalar.  In a literal block lines are lines; a
 * text that YAML has folded or unescaped has only its beginning to offer. */
static struct place
within(const struct node *n, size_t off)
{
	struct place p = { n->line, n->col };
	size_t i, bol = 0;

	if (n->quoted >= NODE_LITERAL) {
		p.line++;
		for (i = 0; i < off; i++)
			if (n->str[i] == '\n') {
				p.line++;
				bol = i + 1;
			}
		p.col = n->quoted - NODE_LITERAL + 1 +
		    yplace_width(n->str + bol, off - bol);
	} else if (n->quoted >= 0) {
		p.col += n->quoted + yplace_width(n->str, off);
	}
	return p;
}

int
report(struct report *r, enum report_what what, const struct node *n,
    size_t off, const char *fmt, ...)
{
	const int iserror = what < REPORT_WARNKEY || r->strict ||
	    (what == REPORT_REFUSE && r->refuse);
	char reason[2048], msg[sizeof(reason) + 32];
	int *count = iserror ? &r->errors : &r->warnings;
	int max = iserror ? REPORT_ERRORS_MAX : REPORT_WARNINGS_MAX;
	struct place p = { n->line, n->col };
	va_list ap;

	if (*count > max)
		return -1;
	if (what == REPORT_TEXT || what == REPORT_WARNTEXT) {
		p = within(n, off);
	} else if (what != REPORT_ERROR && n->keyline > 0) {
		p.line = n->keyline;
		p.col = n->keycol;
	}
	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	snprintf(msg, sizeof(msg), "%d:%d: %s%s", p.line, p.col,
	    iserror ? "" : "warning: ", reason);
	if (!gidset_add(&r->seen, msg))
		return -1;
	if (++*count > max)
		return fault(-1, "%s: more like these", r->file);
	return fault(-1, "%s:%s", r->file, msg);
}
