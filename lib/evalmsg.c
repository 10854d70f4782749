/* evalmsg: what eval has to say about references and names. */
#include <stdlib.h>
#include <string.h>

#include "evalmsg.h"
#include "tmpl.h"

#define PATH_MAX_LEN	1024	/* bytes of a cycle in a message */
#define KEY_MAX		512	/* bytes of a place and a name */

void
evalmsg_init(struct evalmsg *m, const struct sweep *s, struct report *r,
    int strict)
{
	m->s = s;
	m->r = r;
	m->strict = strict;
	tab_init(&m->seen);
	m->arena = arena_new();
}

void
evalmsg_free(struct evalmsg *m)
{
	tab_free(&m->seen);
	arena_free(m->arena);
}

/* Returns where what ends at OFF with a bracket begins in F's text: at
 * OPEN, as far as that can be told when names are made of other names. */
static size_t
begin(const struct eval_frame *f, size_t off, const char *open)
{
	const char *s = f->text->str;
	size_t n = strlen(open), i;

	for (i = off; i > 0; i--)
		if (strncmp(s + i - 1, open, n) == 0)
			return i - 1;
	return off;
}

/* Returns 1 when the bytes look like stage.name rather than a command. */
static int
looks_like_ref(const char *s, size_t len)
{
	size_t i, dot = 0;
	int c;

	for (i = 0; i < len; i++) {
		c = (unsigned char)s[i];
		if (c == '.' && dot == 0)
			dot = i;
		else if (c != '.' && c != '_' && c != '-' && c < 0x80 &&
		    !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z'))
			return 0;
	}
	return dot > 0 && dot + 1 < len && s[0] != '-';
}

int
evalmsg_ref(struct evalmsg *m, const struct eval_frame *f, const char *text,
    size_t len, size_t off, struct eval_ref *ref)
{
	size_t i, dot;
	char *hint;
	long k;

	for (i = len; i > 1; i--) {
		if (text[i - 1] != '.' || i == len)
			continue;
		k = sweep_stage(m->s, text, i - 1);
		if (k == -2) {
			report_text(m->r, f->text, begin(f, off, "$("),
			    "$(%.*s): several stages are named '%.*s'",
			    (int)len, text, (int)i - 1, text);
			return -1;
		}
		if (k == -1)
			continue;
		ref->stage = (size_t)k;
		ref->name = text + i;
		ref->namelen = len - i;
		ref->off = off;
		return 1;
	}
	if (!looks_like_ref(text, len))
		return 0;
	dot = (size_t)((const char *)memchr(text, '.', len) - text);
	hint = sweep_stagehint(m->s, text, dot);
	report_text(m->r, f->text, begin(f, off, "$("),
	    "unknown stage '%.*s'%s (a command is written $( %.*s))",
	    (int)dot, text, hint, (int)len, text);
	free(hint);
	return -1;
}

void
evalmsg_noparam(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref)
{
	char *hint = NULL;

	/* a name that other stages have is not mistyped */
	if (tab_find(&m->s->byname, ref->name, ref->namelen) == -1)
		hint = sweep_namehint(m->s, ref->name, ref->namelen);
	report_text(m->r, f->text, begin(f, ref->off, "$("),
	    "stage '%s' has no parameter '%.*s'%s",
	    m->s->stage[ref->stage].name, (int)ref->namelen, ref->name,
	    hint != NULL ? hint : "");
	free(hint);
}

void
evalmsg_several(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref)
{
	report_text(m->r, f->text, begin(f, ref->off, "$("),
	    "stage '%s' has a sweep of its own: '%.*s' is not one value here",
	    m->s->stage[ref->stage].name, (int)ref->namelen, ref->name);
}

void
evalmsg_self(struct evalmsg *m, const struct eval_frame *f,
    const struct eval_ref *ref)
{
	const char *stage = m->s->stage[ref->stage].name;

	report_text(m->r, f->text, begin(f, ref->off, "$("),
	    "cycle: stage '%s' refers to itself with $(%s.%.*s)", stage, stage,
	    (int)ref->namelen, ref->name);
}

/* Returns 1 when this name at this place is new, and worth a message. */
static int
fresh(struct evalmsg *m, const struct eval_frame *f, const char *name,
    size_t len, size_t off)
{
	struct buf b;
	int isnew;

	if (m->r->quiet || m->r->warnings > REPORT_WARNINGS_MAX ||
	    report_full(m->r))
		return 0;
	buf_init(&b, KEY_MAX);
	buf_printf(&b, "%p:%zu:%.*s", (const void *)f->text, off, (int)len,
	    name);
	isnew = b.over || tab_find(&m->seen, buf_str(&b), b.len) == -1;
	if (isnew && !b.over)
		tab_put(&m->seen, arena_strndup(m->arena, buf_str(&b), b.len),
		    b.len, 0);
	buf_free(&b);
	return isnew;
}

void
evalmsg_unknown(struct evalmsg *m, const struct eval_frame *f,
    const char *name, size_t len, size_t off)
{
	size_t at = begin(f, off, "{");
	char *hint;
	int known;

	if (!fresh(m, f, name, len, at))
		return;
	/* other stages, or other maps of a list, have it: not mistyped */
	known = tab_find(&m->s->byname, name, len) != -1;
	hint = known ? xstrdup("") : sweep_namehint(m->s, name, len);
	if (m->strict)
		report_text(m->r, f->text, at, known ?
		    "parameter {%.*s} has no value here%s" :
		    "unknown parameter {%.*s}%s", (int)len, name, hint);
	else
		report_warntext(m->r, f->text, at, known ?
		    "{%.*s} has no value here and stays as it is%s" :
		    "{%.*s} is no parameter and stays as it is%s", (int)len,
		    name, hint);
	free(hint);
}

void
evalmsg_shell(struct evalmsg *m, const struct eval_frame *f,
    const char *name, size_t len, size_t off)
{
	size_t at = begin(f, off, "${");

	if (fresh(m, f, name, len, at))
		report_warntext(m->r, f->text, at, "${%.*s} is left to the "
		    "shell; the parameter is {%.*s}", (int)len, name, (int)len,
		    name);
}

/* Appends the name of what a frame expands. */
static void
put_name(struct buf *b, const struct evalmsg *m, const struct eval_frame *f,
    int withstage)
{
	if (withstage)
		buf_printf(b, "%s.", m->s->stage[f->stage].name);
	buf_puts(b, f->id == EVAL_SCRIPT ? "script" : m->s->name[f->id]);
}

void
evalmsg_cycle(struct evalmsg *m, const struct eval_frame *top, size_t unit,
    size_t id, const struct node *text)
{
	const struct eval_frame *f, *first = top;
	struct buf b, step;
	int mixed = 0;

	while (first != NULL && (first->unit != unit || first->id != id))
		first = first->up;
	if (first == NULL)
		return;
	for (f = top; f != first; f = f->up)
		mixed |= f->stage != first->stage;
	buf_init(&b, PATH_MAX_LEN);
	put_name(&b, m, first, mixed);
	for (f = top;; f = f->up) {
		/* frames lead from the inside out: build it from behind */
		buf_init(&step, PATH_MAX_LEN);
		put_name(&step, m, f, mixed);
		buf_printf(&step, " -> %s", step.len + b.len + 4 >
		    PATH_MAX_LEN ? "..." : buf_str(&b));
		buf_free(&b);
		b = step;
		if (f == first)
			break;
	}
	report_error(m->r, text, "'%s' contains itself: %s", m->s->name[id],
	    buf_str(&b));
	buf_free(&b);
}

void
evalmsg_deep(struct evalmsg *m, const struct eval_frame *f)
{
	report_error(m->r, f->text, "values within values, more than %d deep",
	    EVAL_DEPTH_MAX);
}

void
evalmsg_tmpl(struct evalmsg *m, const struct eval_frame *f, int toolong)
{
	if (toolong)
		report_error(m->r, f->text, "longer than %u bytes when "
		    "expanded", TMPL_TEXT_MAX);
	else
		report_error(m->r, f->text, "contains itself: names make names "
		    "without end");
}
