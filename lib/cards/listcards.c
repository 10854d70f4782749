/* listcards: cards on standard output, as lines or job directories. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/cli.h"
#include "base/str.h"
#include "cards/listcards.h"
#include "lease/jobdir.h"

/* Returns FIRST (may be NULL) and member KEY of each item of LIST, each once,
 * with commas, to be freed.  A comma in a tag's name would be two of them. */
static char *
join(const char *first, const struct node *list, const char *key)
{
	const struct node *n;
	const char *s;
	struct buf b;

	buf_init(&b, CARD_TEXT_MAX);
	if (first != NULL)
		buf_puts(&b, first);
	for (n = list != NULL ? list->first : NULL; n != NULL; n = n->next)
		if ((s = node_str(n, key)) != NULL &&
		    !str_haslist(buf_str(&b), s))
			buf_printf(&b, "%s%s", b.len > 0 ? "," : "", s);
	return buf_take(&b);
}

static void
print_line(const struct task *t, struct card *c, FILE *out)
{
	struct jobline r = { 0 };
	struct buf b;
	char *tags = join(NULL, t->tags, "name");
	char *deps = join(c->deps, t->deps, "gid");

	r.col[JOBLINE_ID] = (char *)t->gid;
	r.col[JOBLINE_NAME] = (char *)t->name;
	r.col[JOBLINE_DEPS] = deps;
	r.col[JOBLINE_TAGS] = tags;
	r.col[JOBLINE_OPTS] = c->opts;
	r.col[JOBLINE_PARAMS] = c->params;
	r.col[JOBLINE_SCRIPT] = c->script;
	r.col[JOBLINE_STAGE] = c->stage;
	buf_init(&b, JOBLINE_LINE_MAX);
	jobline_print(&b, &r);
	str_put(buf_str(&b), out, cli_has('r'));
	buf_free(&b);
	free(tags);
	free(deps);
}

int
listcards_card(struct asana *api, const char *gid, const char *dir, FILE *out)
{
	struct reply rep;
	struct task t;
	struct card c;
	char *job;
	int rc = asana_read(api, gid, ASANA_TASK_FIELDS, 0, &rep, &t);

	if (rc == RC_OK) {
		card_parse(&c, t.notes);
		if (dir == NULL)
			print_line(&t, &c, out);
		else {
			job = jobdir_make(dir, 0, &t, &c, rep.data);
			rc = job != NULL ? RC_OK : RC_IO;
			if (job != NULL)
				fprintf(out, "%s\n", job);
			free(job);
		}
		card_free(&c);
	}
	asana_free(&rep);
	return rc;
}

/* Lines to be printed, with what they are sorted by. */
struct line {
	long long	 created;
	char		*text;
};

struct lines {
	struct line	*v;
	size_t		 n;
};

static void
keep(struct lines *l, long long created, char *text)
{
	l->v = xgrow(l->v, l->n, sizeof(*l->v));
	l->v[l->n].created = created;
	l->v[l->n++].text = text;
}

static int
by_age(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* Prints the lines, oldest first, and frees them. */
static void
print_lines(struct lines *l, FILE *out)
{
	size_t i;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof(*l->v), by_age);
	for (i = 0; i < l->n; i++) {
		str_put(l->v[i].text, out, cli_has('r'));
		putc('\n', out);
		free(l->v[i].text);
	}
	free(l->v);
	memset(l, 0, sizeof(*l));
}

struct comments {
	const char	*gid;		/* of the card */
	struct lines	 lines;
};

static int
take_comment(const struct node *item, void *arg)
{
	struct comments *l = arg;
	struct claim claim;
	const char *at = node_str(item, "created_at");
	const char *who = node_str(item, "created_by.name");
	long long ms;
	const char *text = claim_comment(item, &ms);

	if (text == NULL || ms == -1 ||
	    claim_parse(&claim, text, l->gid) == 0)
		return 0;
	keep(&l->lines, ms, xasprintf("%s-- %.10s %.5s %s\n%s",
	    l->lines.n > 0 ? "\n" : "", at, strlen(at) > 16 ? at + 11 : "",
	    who != NULL ? who : "-", text));
	return 0;
}

int
listcards_comments(struct asana *api, const char *gid, FILE *out)
{
	struct comments l = { .gid = gid };
	int rc;

	rc = asana_each(api, NULL, "text,resource_subtype,created_at,"
	    "created_by.name", take_comment, &l, "/tasks/%s/stories", gid);
	print_lines(&l.lines, out);
	return rc;
}

enum { C_N = 10 };	/* columns of a listing */

/* Their names, what the API is asked for to have them, and whether they are in
 * the description; in the order of print_columns(). */
static const struct {
	const char *name, *fields;
	int card;
} columns[C_N] = {
	{ "gid", NULL, 0 }, { "section", NULL, 0 }, { "name", "name", 0 },
	{ "created", "created_at", 0 }, { "completed", "completed", 0 },
	{ "tags", "tags.name", 0 }, { "url", "permalink_url", 0 },
	{ "key", NULL, 1 }, { "deps", "dependencies", 1 },
	{ "opts", NULL, 1 }
};

struct listing {
	struct asana	*api;
	FILE		*out;
	const char	*tag;
	const char	*section;	/* name of the one that is listed */
	int		 want[C_N];	/* places in `columns` */
	size_t		 n;
	int		 cards;		/* descriptions are needed */
	struct lines	 lines;
};

static int
column_of(const char *name, size_t n)
{
	int i;

	for (i = 0; i < C_N; i++)
		if (strlen(columns[i].name) == n &&
		    memcmp(columns[i].name, name, n) == 0)
			return i;
	return -1;
}

int
listcards_isfields(const char *fields)
{
	const char *s;
	size_t n, any = 0;

	while ((s = str_next(&fields, ",", &n)) != NULL) {
		if (column_of(s, n) == -1) {
			warn("-f: unknown column '%.*s'", (int)n, s);
			return 0;
		}
		if (++any > C_N) {
			warn("-f: more than %d columns", C_N);
			return 0;
		}
	}
	if (any == 0)
		warn("-f: no columns");
	return any > 0;
}

static void
print_columns(struct buf *b, const struct listing *l, const struct task *t,
    const struct card *c)
{
	char iso[25], *tags = join(NULL, t->tags, "name");
	char *deps = join(c->deps, t->deps, "gid");
	const char *const v[C_N] = {
		t->gid, l->section, t->name, iso, t->completed ? "yes" : "no",
		tags, t->url, c->key, deps, c->opts
	};
	size_t i;

	str_putiso(iso, t->created);
	for (i = 0; i < l->n; i++) {
		if (i > 0)
			buf_putc(b, '\t');
		jobline_escape(b, v[l->want[i]]);
	}
	free(tags);
	free(deps);
}

static int
take(const struct node *item, void *arg)
{
	struct listing *l = arg;
	struct task t;
	struct card c = { 0 };
	struct buf b;

	asana_task(l->api, item, &t);
	if (l->tag != NULL && !node_some(t.tags, "name", l->tag))
		return 0;
	if (l->cards)
		card_parse(&c, t.notes);
	buf_init(&b, JOBLINE_LINE_MAX);
	print_columns(&b, l, &t, &c);
	card_free(&c);
	keep(&l->lines, t.created, buf_take(&b));
	return 0;
}

static int
list_section(struct listing *l, const char *name, const char *fields)
{
	const struct section *c = column_find(l->api, name, 1);
	int rc;

	l->section = c->name;
	rc = asana_each(l->api, NULL, fields, take, l, "/sections/%s/tasks",
	    c->gid);
	print_lines(&l->lines, l->out);
	return rc;
}

/* Without board or token the other sections will not come either. */
static int
goes_on(int rc)
{
	return rc != RC_LATER && rc != RC_NOAUTH;
}

int
listcards_list(struct asana *api, const char *fields, const char *tag,
    char *const *sections, FILE *out)
{
	struct listing l = { .api = api, .out = out, .tag = tag };
	struct buf ask;
	const char *s;
	size_t n;
	int rc = RC_OK, col;

	buf_init(&ask, 1024);
	buf_puts(&ask, tag != NULL ? "created_at,tags.name" : "created_at");
	while ((s = str_next(&fields, ",", &n)) != NULL && l.n < C_N) {
		col = column_of(s, n);
		l.want[l.n++] = col;
		if (columns[col].fields != NULL)
			buf_printf(&ask, ",%s", columns[col].fields);
		l.cards |= columns[col].card;
	}
	if (l.cards)
		buf_puts(&ask, ",notes");
	if (*sections == NULL)
		for (col = COL_BACKLOG; col < COL_WORKERS && goes_on(rc);
		    col++)
			rc = err_worst(rc, list_section(&l, conf_column(col),
			    buf_str(&ask)));
	for (; *sections != NULL && goes_on(rc); sections++)
		rc = err_worst(rc, list_section(&l, *sections,
		    buf_str(&ask)));
	buf_free(&ask);
	return rc;
}
