/* card: the text of a card, as people and asana-create write it. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "record/card.h"

#define NBSP		"\xc2\xa0"

/* Finds the last heading in TEXT: its kind, where it stands in *AT, and what
 * follows it in *BODY; -1 if there is none. */
static int
last_heading(struct span text, const char **at, struct span *body)
{
	struct span rest = text, l;
	struct heading h;
	const char *start;
	int i, found = -1;

	for (start = rest.s; markup_line(&rest, &l); start = rest.s) {
		i = section_heading(l, &h);
		if (i == -1 || i == SEC_SCRIPT || h.rest.n > 0)
			continue;
		found = i;
		*at = start;
		*body = rest;
	}
	return found;
}

static struct span
read_sections(struct card *c, struct span text)
{
	int seen[SEC_N] = { 0 }, kind;
	struct span body;
	const char *at;

	while ((kind = last_heading(text, &at, &body)) != -1) {
		if (seen[kind] || !section_read(kind, c, body))
			break;
		seen[kind] = 1;
		text.n = (size_t)(at - text.s);
		/* the two that card_print() puts before a section */
		if (text.n >= 2 && memcmp(at - 2, "\n\n", 2) == 0)
			text.n -= 2;
	}
	return text;
}

/* Asana's editor may write every line end as CRLF; one that is not shows
 * that the others belong to the script. */
static char *
unix_lines(const char *s)
{
	const char *p;
	char *copy, *o;

	for (p = strchr(s, '\n'); p != NULL; p = strchr(p + 1, '\n'))
		if (p == s || p[-1] != '\r')
			return xstrdup(s);
	copy = o = xmalloc(strlen(s) + 1);
	for (; *s != '\0'; s++)
		if (*s != '\r' || s[1] != '\n')
			*o++ = *s;
	*o = '\0';
	return copy;
}

/* Is the script as it was made, but for blanks that an editor changed? */
static int
as_made(struct card *c)
{
	char key[17], *in, *out;

	jobline_key(key, c->script, c->opts);
	if (c->key == NULL || strncmp(c->key, key, 16) == 0)
		return c->key != NULL;
	for (in = out = c->script; *in != '\0'; in++)
		if (memcmp(in, NBSP, 2) == 0) {
			*out++ = ' ';
			in++;
		} else
			*out++ = *in;
	*out = '\0';
	jobline_key(key, c->script, c->opts);
	return strncmp(c->key, key, 16) == 0;
}

static const char *
nojob(const char *text)
{
	static const struct {
		const char *head, *why;
	} kinds[] = {
		{ CARD_WORKER, "it is the card of a worker, not a job" },
		{ CARD_SWEEP, "it is the card of a sweep, not a job" },
		{ CARD_LOCK, "it is a lock, not a job" }
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(text, kinds[i].head, strlen(kinds[i].head)) == 0)
			return kinds[i].why;
	return NULL;
}

/* Reads the sections of TEXT; returns the script.  *HEADED: it has a
 * heading. */
static struct span
read_text(struct card *c, struct span text, int *headed)
{
	struct span rest, l = { "", 0 };
	struct heading h;

	text = read_sections(c, text);
	for (rest = text; markup_line(&rest, &l) && l.n == 0;)
		continue;
	*headed = section_heading(l, &h) == SEC_SCRIPT && h.marked &&
	    h.rest.n == 0;
	return *headed ? rest : text;
}

static int
read_person(struct card *c, const char *notes)
{
	char *copy = markup_plain(notes);
	struct span text = { copy, strlen(copy) };
	size_t n;
	int headed;

	free(markup_unfence(&text));	/* around all of it */
	text = read_text(c, text, &headed);
	c->why = markup_unfence(&text);
	n = strspn(text.s, " \t\n");
	if (n < text.n && strncmp(text.s + n, "#!", 2) == 0) {
		text.s += n;
		text.n -= n;
	}
	c->script = xstrndup(text.s, text.n);
	free(copy);
	return headed;
}

static void
judge(struct card *c, int headed, int person)
{
	const char *why = NULL;

	if (c->script[strspn(c->script, " \t\r\n")] == '\0') {
		free(c->script);
		c->script = NULL;
		why = "the description holds no script";
	} else if (!headed && (c->nojob = nojob(c->script)) != NULL)
		why = c->nojob;
	else
		why = jobopts_check(c->opts);
	if (why != NULL) {
		free(c->why);
		c->why = xstrdup(why);
	} else if (c->why == NULL && person)
		c->why = section_why(c->script);
}

void
card_parse(struct card *c, const char *notes)
{
	char *copy = unix_lines(notes);
	struct span text = { copy, strlen(copy) };
	int headed, person;

	memset(c, 0, sizeof(*c));
	text = read_text(c, text, &headed);
	c->script = xstrndup(text.s, text.n);
	if ((person = !as_made(c)) != 0) {
		card_free(c);
		headed = read_person(c, notes);
	}
	judge(c, headed, person);
	free(copy);
}

void
card_free(struct card *c)
{
	free(c->script);
	free(c->deps);
	free(c->params);
	free(c->opts);
	free(c->key);
	free(c->stage);
	free(c->why);
	memset(c, 0, sizeof(*c));
}

static void
print_opts(struct buf *b, const char *opts)
{
	const char *s, *eq;
	size_t n;

	while ((s = str_next(&opts, ",", &n)) != NULL) {
		if ((eq = memchr(s, '=', n)) == NULL)
			continue;
		buf_add(b, s, (size_t)(eq - s));
		buf_puts(b, ": ");
		buf_add(b, eq + 1, n - (size_t)(eq + 1 - s));
		buf_putc(b, '\n');
	}
}

/* A script that holds a heading needs the real section behind it, else its
 * own words would be taken for one. */
static int
holds(const char *script, int kind)
{
	struct span text = { script, strlen(script) }, l;
	struct heading h;

	while (markup_line(&text, &l))
		if (section_heading(l, &h) == kind && h.rest.n == 0)
			return 1;
	return 0;
}

/* Appends a title in which nothing reads as an address. */
static void
print_title(struct buf *b, const char *title)
{
	const char *p;

	for (; (p = strstr(title, "://")) != NULL; title = p + 1) {
		buf_add(b, title, (size_t)(p + 1 - title));
		buf_putc(b, ' ');
	}
	buf_puts(b, title);
}

int
card_print(struct buf *b, const struct jobline *r, const char *key,
    const char *base, char *const *deps, char *const *titles, size_t n)
{
	const char *script = r->col[JOBLINE_SCRIPT] != NULL ?
	    r->col[JOBLINE_SCRIPT] : "", *params = r->col[JOBLINE_PARAMS];
	const char *stage = r->col[JOBLINE_STAGE];
	size_t i;

	buf_printf(b, "# Script\n%s\n\n", script);
	if (n > 0 || holds(script, SEC_DEPS)) {
		buf_printf(b, "%s\n%s", section_headings[SEC_DEPS],
		    n == 0 ? "- none\n" : "");
		for (i = 0; i < n; i++) {
			buf_puts(b, "- ");
			print_title(b, titles[i]);
			buf_printf(b, " (%s%s)\n", base, deps[i]);
		}
		buf_putc(b, '\n');
	}
	if (params != NULL || holds(script, SEC_CONTEXT))
		buf_printf(b, "%s\n```json\n%s\n```\n\n",
		    section_headings[SEC_CONTEXT],
		    params != NULL ? params : "{}");
	buf_printf(b, "%s\nkey: %s\n", section_headings[SEC_JOB], key);
	if (stage != NULL) {
		buf_puts(b, "stage: ");
		str_putline(b, stage, strlen(stage));
		buf_putc(b, '\n');
	}
	print_opts(b, r->col[JOBLINE_OPTS]);
	return b->over ? -1 : 0;
}

int
card_record(const char *notes, const char *head, card_field_fn *fn, void *arg)
{
	const char *rest, *s;
	char *line, *item, *v;
	size_t n;

	if (notes == NULL || strncmp(notes, head, strlen(head)) != 0)
		return -1;
	rest = line = xstrndup(notes, strcspn(notes, "\r\n"));
	while ((s = str_next(&rest, " ", &n)) != NULL) {
		item = xstrndup(s, n);
		if ((v = strchr(item, '=')) != NULL) {
			*v++ = '\0';
			fn(item, v, arg);
		}
		free(item);
	}
	free(line);
	return 0;
}
