/* results: a table of cards, their parameters, and what came of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/str.h"
#include "record/metrics.h"
#include "results/results.h"

static const char *const fixed_names[RESULTS_FIXED] = {
	"name", "state", "seconds", "exit", "last", "gpus", "start", "worker",
	"attempt", "commit", "tags", "url", "gid"
};

/* Where metrics or parameters of the last row go. */
struct into {
	struct results	*r;
	int		 group;
};

struct results *
results_open(void)
{
	struct results *r = xcalloc(1, sizeof(*r));

	r->text = arena_new();
	r->group[RESULTS_PARAM].prefix = "param.";
	r->group[RESULTS_METRIC].prefix = "metric.";
	return r;
}

void
results_close(struct results *r)
{
	size_t i;

	for (i = 0; i < 2; i++) {
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
	return s != NULL && *s != '\0' ? arena_strndup(r->text, s, strlen(s)) :
	    NULL;
}

long
resultsrow_column(struct results *r, int group, const char *name)
{
	struct resultsrow_group *g = &r->group[group];
	size_t n = strlen(name);
	long i = table_find(&g->byname, name, n);

	if (i >= 0)
		return i;
	if (r->group[0].n + r->group[1].n == RESULTS_COLUMNS_MAX) {
		if (!r->full)
			warn("more than %d parameters and metrics: the rest "
			    "is left out", RESULTS_COLUMNS_MAX);
		r->full = 1;
		return -1;
	}
	g->name = xgrow(g->name, g->n, sizeof(*g->name));
	g->name[g->n] = arena_strndup(r->text, name, n);
	table_put(&g->byname, g->name[g->n], n, (long)g->n);
	return (long)g->n++;
}

void
resultsrow_put(struct results *r, int group, const char *name, const char *text)
{
	struct resultsrow *w = &r->row[r->n - 1];
	long col = resultsrow_column(r, group, name);

	if (col == -1)
		return;
	w->v = xgrow(w->v, w->n, sizeof(*w->v));
	w->v[w->n].group = group;
	w->v[w->n].col = (size_t)col;
	w->v[w->n++].text = keep(r, text);
}

static void
put_list(struct results *r, const char *name, const struct node *n)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, RESULTS_PARAMS_MAX);
	jsonw_init(&w, &b);
	jsonw_node(&w, n);
	if (jsonw_done(&w) == 0)
		resultsrow_put(r, RESULTS_PARAM, name, buf_str(&b));
	buf_free(&b);
}

static void
take(const char *name, const struct node *n, void *arg)
{
	const struct into *to = arg;
	const char *s = NULL;

	if (n->type == NODE_ARR) {
		if (to->group == RESULTS_PARAM)
			put_list(to->r, name, n);
		return;		/* nobody wants such a column */
	}
	if (to->group == RESULTS_METRIC)
		s = metrics_special(n->str);
	resultsrow_put(to->r, to->group, name, s != NULL ? s : n->str);
}

static void
add_params(struct results *r, const char *json, const char *gid)
{
	struct into to = { r, RESULTS_PARAM };
	const char *why = "no object";
	struct node *root;

	if (json == NULL)
		return;
	root = json_parse(json, strlen(json), &why);
	if (root != NULL && root->type == NODE_OBJ)
		metrics_each(root, take, &to);
	else
		warn("card %s: its parameters: %s", gid, why);
	node_free(root);
}

static const char *
number(const struct results *r, long v, long least)
{
	char s[24];

	snprintf(s, sizeof(s), "%ld", v);
	return v >= least ? keep(r, s) : NULL;
}

struct resultsrow *
resultsrow_new(struct results *r)
{
	struct resultsrow *w;

	r->row = xgrow(r->row, r->n, sizeof(*r->row));
	w = &r->row[r->n++];
	memset(w, 0, sizeof(*w));
	return w;
}

void
results_add(struct results *r, const struct results_card *c)
{
	struct into to = { r, RESULTS_METRIC };
	struct resultsrow *w = resultsrow_new(r);
	char start[25];

	str_putiso(start, c->start);
	w->fixed[RESULTS_NAME] = keep(r, c->name);
	w->fixed[RESULTS_GID] = keep(r, c->gid);
	w->fixed[RESULTS_STATE] = keep(r, c->state);
	w->fixed[RESULTS_WORKER] = keep(r, c->worker);
	w->fixed[RESULTS_LAST] = keep(r, c->last);
	w->fixed[RESULTS_GPUS] = keep(r, c->gpus);
	w->fixed[RESULTS_COMMIT] = keep(r, c->commit);
	w->fixed[RESULTS_TAGS] = keep(r, c->tags);
	w->fixed[RESULTS_URL] = keep(r, c->url);
	w->fixed[RESULTS_START] = c->start > 0 ? keep(r, start) : NULL;
	w->fixed[RESULTS_ATTEMPT] = number(r, c->attempt, 1);
	w->fixed[RESULTS_SECONDS] = number(r, c->seconds, 0);
	w->fixed[RESULTS_EXIT] = number(r, c->exit, 0);
	add_params(r, c->params, c->gid);
	if (c->metrics != NULL)
		metrics_each(c->metrics, take, &to);
}

/* ----------------------------------------------------------------- columns */

size_t
results_rows(const struct results *r)
{
	return r->n;
}

size_t
results_columns(const struct results *r)
{
	return (r->means ? 0 : RESULTS_FIXED) + r->group[0].n + r->group[1].n;
}

/* Is NAME that of another kind of column, too? */
static int
is_taken(const struct results *r, int group, const char *name)
{
	size_t i;

	for (i = 0; i < RESULTS_FIXED && !r->means; i++)
		if (strcmp(fixed_names[i], name) == 0)
			return 1;
	return table_find(&r->group[!group].byname, name, strlen(name)) >= 0;
}

enum results_kind
results_column(const struct results *r, size_t i, int *fixed, struct buf *b,
    int plain)
{
	const struct resultsrow_group *g = r->group;
	size_t before = r->means ? 0 : RESULTS_AFTER;
	int kind = RESULTS_OTHER;

	*fixed = (int)i;
	if (i >= before && i < before + g[0].n + g[1].n) {
		i -= before;
		kind = i < g[0].n ? RESULTS_PARAM : RESULTS_METRIC;
		if (kind == RESULTS_METRIC) {
			i -= g[0].n;
			i = i == 0 ? r->first : i <= r->first ? i - 1 : i;
		}
		*fixed = -1;
	} else if (i >= before)
		*fixed = (int)(i - g[0].n - g[1].n);
	if (b != NULL && *fixed >= 0)
		buf_puts(b, fixed_names[*fixed]);
	else if (b != NULL)
		buf_printf(b, "%s%s", !plain && is_taken(r, kind,
		    g[kind].name[i]) ? g[kind].prefix : "", g[kind].name[i]);
	return kind;
}

void
results_values(const struct results *r, size_t k, const char **v)
{
	const struct resultsrow *w = &r->row[k];
	size_t before = r->means ? 0 : RESULTS_AFTER, i, col;

	memset(v, 0, results_columns(r) * sizeof(*v));
	for (i = 0; i < before; i++)
		v[i] = w->fixed[i];
	for (i = 0; i < w->n; i++) {
		col = w->v[i].col;
		if (w->v[i].group == RESULTS_METRIC)
			col = r->group[0].n + (col == r->first ? 0 :
			    col < r->first ? col + 1 : col);
		v[before + col] = w->v[i].text;
	}
	before += r->group[0].n + r->group[1].n;
	for (i = RESULTS_AFTER; i < RESULTS_FIXED && !r->means; i++)
		v[before + i - RESULTS_AFTER] = w->fixed[i];
}

/* ------------------------------------------------------------- best, means */

long
resultsrow_find(const struct results *r, int group, const char *name,
    size_t len)
{
	const struct resultsrow_group *g = &r->group[group];
	size_t i, n = strlen(g->prefix);
	long col = table_find(&g->byname, name, len);
	struct buf b;

	if (col < 0 && len > n && strncmp(name, g->prefix, n) == 0)
		col = table_find(&g->byname, name + n, len - n);
	if (col >= 0)
		return col;
	buf_init(&b, 1000);
	for (i = 0; i < g->n; i++)
		buf_printf(&b, "%s %s", i > 0 ? "," : "", g->name[i]);
	warn("no job has a %s '%.*s'%s%s", group == RESULTS_PARAM ?
	    "parameter" : "metric", (int)len, name, g->n == 0 ? "" :
	    "; there are:", buf_str(&b));
	buf_free(&b);
	return -1;
}

const char *
resultsrow_value(const struct resultsrow *w, int group, size_t col)
{
	size_t i;

	for (i = w->n; i-- > 0;)
		if (w->v[i].group == group && w->v[i].col == col)
			return w->v[i].text;
	return NULL;
}

int
resultsrow_read(const char *s, double *x)
{
	if (s == NULL || (!json_isnumber(s, strlen(s)) &&
	    !metrics_special(s)))
		return -1;
	*x = strtod(s, NULL);
	return 0;
}

int
resultsrow_is(const struct resultsrow *w, const char *state)
{
	return w->fixed[RESULTS_STATE] != NULL &&
	    strcmp(w->fixed[RESULTS_STATE], state) == 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct resultsrow *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->key < y->key || x->key > y->key)
		return x->key < y->key ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

int
results_sort(struct results *r, const char *metric, int max)
{
	long col = resultsrow_find(r, RESULTS_METRIC, metric, strlen(metric));
	struct resultsrow *w;
	size_t i;

	for (i = 0; i < r->n && col >= 0; i++) {
		w = &r->row[i];
		w->at = i;
		w->rank = r->means || resultsrow_is(w, "done") ? 0 :
		    resultsrow_is(w, "running") ? 3 : 6;
		if (resultsrow_read(resultsrow_value(w, RESULTS_METRIC,
		    (size_t)col), &w->key) == -1)
			w->rank += 2;
		else if (isnan(w->key))
			w->rank++;
		if (w->rank % 3 > 0)
			w->key = 0;
		else if (max)
			w->key = -w->key;
	}
	r->sorted = col >= 0;
	r->first = col >= 0 ? (size_t)col : r->first;
	if (col >= 0 && r->n > 0)
		qsort(r->row, r->n, sizeof(*r->row), by_rank);
	return col >= 0 ? 0 : -1;
}
