/* results: a table of cards, their parameters, and what came of them. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/layout.h"
#include "base/node.h"
#include "base/table.h"
#include "record/jobline.h"
#include "results/results.h"

#define NAME_BYTES	1024	/* of a column's name */

enum { TITLE, GID, STATE, ATTEMPTS, SECONDS, EXIT, FIXED };

static const char *const fixed[FIXED] = {
	"title", "gid", "state", "attempts", "seconds", "exit"
};

/* The columns of a kind. */
struct group {
	const char	*prefix;	/* of names that are taken */
	struct table	 byname;
	const char	**name;		/* as in the card */
	size_t		 n;
};

struct value {
	int		 group;
	size_t		 col;
	const char	*text;
};

struct row {
	const char	*fixed[FIXED];
	struct value	*v;
	size_t		 n;
};

enum { PARAMS, METRICS, GROUPS };

struct results {
	struct arena	*text;
	struct group	 group[GROUPS];
	struct row	*row;
	size_t		 n;
	int		 full;		/* it was said */
};

struct results *
results_open(void)
{
	struct results *r;

	r = xcalloc(1, sizeof(*r));
	r->text = arena_new();
	r->group[PARAMS].prefix = "param.";
	r->group[METRICS].prefix = "metric.";
	return r;
}

void
results_close(struct results *r)
{
	size_t i;

	for (i = 0; i < GROUPS; i++) {
		table_free(&r->group[i].byname);
		free(r->group[i].name);
	}
	for (i = 0; i < r->n; i++)
		free(r->row[i].v);
	free(r->row);
	arena_free(r->text);
	free(r);
}

static const char *
keep(const struct results *r, const char *s)
{
	return s != NULL ? arena_strndup(r->text, s, strlen(s)) : NULL;
}

/* Returns the column NAME of a group, a new one perhaps, or -1. */
static long
column(struct results *r, int group, const char *name)
{
	struct group *g = &r->group[group];
	size_t n = strlen(name);
	long i = table_find(&g->byname, name, n);

	if (i >= 0)
		return i;
	if (r->group[PARAMS].n + r->group[METRICS].n == RESULTS_COLUMNS_MAX) {
		if (!r->full)
			warn("more than %d parameters and metrics: the rest "
			    "is left out", RESULTS_COLUMNS_MAX);
		r->full = 1;
		return -1;
	}
	g->name = xgrow(g->name, g->n, sizeof(*g->name));
	g->name[g->n] = keep(r, name);
	table_put(&g->byname, g->name[g->n], n, (long)g->n);
	return (long)g->n++;
}

static void
put(struct results *r, int group, const char *name, const char *text)
{
	struct row *w = &r->row[r->n - 1];
	long col = column(r, group, name);

	if (col == -1)
		return;
	w->v = xgrow(w->v, w->n, sizeof(*w->v));
	w->v[w->n].group = group;
	w->v[w->n].col = (size_t)col;
	w->v[w->n++].text = keep(r, text);
}

/* A list of parameters, as JSON. */
static void
put_list(struct results *r, const char *name, const struct node *n)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, RESULTS_JSON_MAX);
	jsonw_init(&w, &b);
	jsonw_node(&w, n);
	if (jsonw_done(&w) == 0)
		put(r, PARAMS, name, buf_str(&b));
	buf_free(&b);
}

/* Adds what is in object OBJ, whose name is in PATH. */
static void
flatten(struct results *r, int group, const struct node *obj,
    struct buf *path)
{
	const struct node *n;
	size_t len = path->len;

	for (n = obj->first; n != NULL; n = n->next) {
		buf_printf(path, "%s%s", len > 0 ? "." : "", n->key);
		if (path->over || (n->type == NODE_ARR && group != PARAMS))
			;	/* nobody wants such a column */
		else if (n->type == NODE_OBJ)
			flatten(r, group, n, path);
		else if (n->type == NODE_ARR)
			put_list(r, buf_str(path), n);
		else if (n->type != NODE_NULL)
			put(r, group, buf_str(path), n->str);
		path->over = 0;
		path->len = len;
		if (path->s != NULL)
			path->s[len] = '\0';
	}
}

static void
add_json(struct results *r, int group, const char *json, const char *where)
{
	const char *why = "no object";
	struct node *root;
	struct buf path;

	if (json == NULL)
		return;
	root = json_parse(json, strlen(json), &why);
	if (root != NULL && root->type == NODE_OBJ) {
		buf_init(&path, NAME_BYTES);
		flatten(r, group, root, &path);
		buf_free(&path);
	} else
		warn("%s: %s", where, why);
	node_free(root);
}

static const char *
number(struct results *r, long v)
{
	char s[24];

	if (v < 0)
		return NULL;
	snprintf(s, sizeof(s), "%ld", v);
	return keep(r, s);
}

void
results_add(struct results *r, const struct results_card *c)
{
	struct row *w;

	r->row = xgrow(r->row, r->n, sizeof(*r->row));
	w = &r->row[r->n++];
	memset(w, 0, sizeof(*w));
	w->fixed[TITLE] = keep(r, c->title);
	w->fixed[GID] = keep(r, c->gid);
	w->fixed[STATE] = keep(r, c->state);
	w->fixed[ATTEMPTS] = number(r, c->attempts);
	w->fixed[SECONDS] = number(r, c->seconds);
	w->fixed[EXIT] = number(r, c->exit);
	add_json(r, PARAMS, c->params, c->gid);
	add_json(r, METRICS, c->metrics, c->where);
}

/* ---------------------------------------------------------------- printing */

static size_t
columns(const struct results *r)
{
	return FIXED + r->group[PARAMS].n + r->group[METRICS].n;
}

static int
is_taken(const struct results *r, int group, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < FIXED; i++)
		if (strcmp(fixed[i], name) == 0)
			return 1;
	return table_find(&r->group[!group].byname, name, n) >= 0;
}

/* Appends the name of column I of the table. */
static void
put_name(const struct results *r, size_t i, struct buf *b)
{
	const struct group *g;
	int group = PARAMS;

	if (i < FIXED) {
		buf_puts(b, fixed[i]);
		return;
	}
	i -= FIXED;
	if (i >= r->group[PARAMS].n) {
		i -= r->group[PARAMS].n;
		group = METRICS;
	}
	g = &r->group[group];
	if (is_taken(r, group, g->name[i]))
		buf_puts(b, g->prefix);
	buf_puts(b, g->name[i]);
}

/* Puts the values of row W into V, one for each column. */
static void
spread(const struct results *r, const struct row *w, const char **v)
{
	size_t i;

	memset(v, 0, columns(r) * sizeof(*v));
	memcpy(v, w->fixed, sizeof(w->fixed));
	for (i = 0; i < w->n; i++)
		v[FIXED + w->v[i].col + (w->v[i].group == METRICS ?
		    r->group[PARAMS].n : 0)] = w->v[i].text;
}

int
results_print(const struct results *r, struct buf *b)
{
	const char **v = xcalloc(columns(r), sizeof(*v));
	struct buf name;
	size_t i, k;

	buf_init(&name, 2 * NAME_BYTES);
	for (i = 0; i < columns(r); i++) {
		buf_reset(&name);
		put_name(r, i, &name);
		buf_puts(b, i > 0 ? "\t" : "");
		jobline_escape(b, buf_str(&name));
	}
	buf_putc(b, '\n');
	for (k = 0; k < r->n; k++) {
		spread(r, &r->row[k], v);
		for (i = 0; i < columns(r); i++) {
			buf_puts(b, i > 0 ? "\t" : "");
			jobline_escape(b, v[i]);
		}
		buf_putc(b, '\n');
	}
	buf_free(&name);
	free(v);
	return b->over ? -1 : 0;
}

static int
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Returns which columns are shown: with several cards only those that differ,
 * and are not the title once more. */
static char *
choose(const struct results *r)
{
	size_t i, k, n = columns(r);
	const char **first = xcalloc(n, sizeof(*first));
	const char **v = xcalloc(n, sizeof(*v));
	char *differs = xcalloc(n, 1), *own = xcalloc(n, 1);

	for (k = 0; k < r->n; k++) {
		spread(r, &r->row[k], k == 0 ? first : v);
		for (i = 0; k > 0 && i < n; i++)
			differs[i] |= !same(v[i], first[i]);
		for (i = 0; i < n; i++)
			own[i] |= k == 0 ? !same(first[i], first[TITLE]) :
			    !same(v[i], v[TITLE]);
	}
	for (i = 0; i < n; i++)
		own[i] = i != GID && (r->n < 2 || i == TITLE || i == STATE ||
		    (differs[i] && own[i]));
	free(first);
	free(v);
	free(differs);
	return own;
}

/* Adds the line V to what is shown. */
static void
show(struct layout *l, enum layout_style style, const char **v,
    const char *shown, size_t n)
{
	size_t i, k;

	for (i = k = 0; i < n; i++)
		if (shown[i])
			v[k++] = v[i];
	layout_add(l, style, v, k);
}

void
results_table(const struct results *r, FILE *out, int width)
{
	struct layout l = { NULL, 0 };
	size_t i, n = columns(r);
	const char **v = xcalloc(n, sizeof(*v));
	char *shown = choose(r);
	struct buf b;

	buf_init(&b, NAME_BYTES);
	for (i = 0; i < n; i++) {
		buf_reset(&b);
		put_name(r, i, &b);
		v[i] = keep(r, buf_str(&b));
	}
	show(&l, LAYOUT_HEAD, v, shown, n);
	for (i = 0; i < r->n; i++) {
		spread(r, &r->row[i], v);
		show(&l, LAYOUT_ROW, v, shown, n);
	}
	layout_print(&l, out, width);
	buf_free(&b);
	free(shown);
	free(v);
}
