/* expand: a sweep's jobs. */
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "record/graph.h"
#include "sweep/advice.h"
#include "sweep/expand.h"
#include "sweep/varying.h"

#define TAGS_MAX	((JOBLINE_LINE_MAX - EXPAND_TEXT_MAX) / 2) /* bytes */

/* A job that is equal to none before it. */
struct job {
	struct jobline	 rec;		/* but needs, and tags of equal jobs */
	struct buf	 tags;		/* and those of equal jobs, each once */
	size_t		 stage;
};

/* In the graph the stages, which wait for all of their jobs, come before the
 * jobs, so that a stage is out of the way as soon as it can be. */
struct expand {
	struct expansion	 of;
	struct eval		*ev;
	struct arena		*arena;	/* what the jobs hold */
	struct job		*job;
	size_t			 n;
	size_t			 made;	/* jobs before equal ones were one */
	struct table		 byid;	/* numbers of jobs */
	struct gidset		 seen;	/* numbers of jobs, and tags */
	uint32_t		*node;	/* of the graph, by unit */
	struct graph		 graph;
	struct graph		 groups; /* from stages to jobs */
	uint32_t		*order;
	uint32_t		*dep;	/* what find_needs() found */
	size_t			 ndep;
	uint32_t		*mark;	/* of jobs that are in `dep` ... */
	uint32_t		 stamp;	/* ... the last stamp */
	struct buf		 text;
	struct buf		 deps;
};

static const struct sweep_stage *
stage_of(const struct expand *x, size_t unit)
{
	return &x->of.s->stage[x->of.unit[unit].stage];
}

static char *
keep(struct expand *x, const char *s)
{
	return s != NULL ? arena_strndup(x->arena, s, strlen(s)) : NULL;
}

static void
put_param(struct expand *x, struct jsonw *w, size_t unit, size_t id)
{
	if (eval_used(x->ev, id))
		jsonw_kstr(w, x->of.s->name[id], eval_value(x->ev, unit, id));
}

/* Writes the parameters that a unit's script names: shared ones as they stand
 * in the file, then those of the stage.  Returns -1 when they are too long. */
static int
put_params(struct expand *x, size_t unit)
{
	const struct sweep_stage *st = stage_of(x, unit);
	struct jsonw w;
	size_t i;

	buf_reset(&x->text);
	jsonw_init(&w, &x->text);
	jsonw_obj(&w);
	for (i = 0; i < x->of.s->shared.nvar; i++)
		put_param(x, &w, unit, i);
	for (i = 0; i < st->nown; i++)
		put_param(x, &w, unit, st->own[i].id);
	for (i = 0; i < st->sweep.nvar; i++)
		put_param(x, &w, unit, st->id[i]);
	jsonw_end(&w);
	return jsonw_done(&w);
}

/* Adds to the tags of job V, which may equal the one that has these. */
static void
add_tags(struct expand *x, size_t v, const char *tags)
{
	struct buf *b = &x->job[v].tags;
	const char *item;
	size_t len;

	while ((item = str_next(&tags, ",", &len)) != NULL) {
		buf_reset(&x->text);
		buf_printf(&x->text, "%zu:%.*s", v, (int)len, item);
		if (gidset_add(&x->seen, buf_str(&x->text)))
			buf_printf(b, "%s%.*s", b->len > 0 ? "," : "",
			    (int)len, item);
	}
}

static int
make(struct expand *x, size_t unit, const struct eval_job *ej, const char *id)
{
	const struct sweep_stage *st = stage_of(x, unit);
	struct job *j;
	size_t most = 0;
	int i, rc;

	x->job = xgrow(x->job, x->n, sizeof(*x->job));
	j = &x->job[x->n];
	memset(j, 0, sizeof(*j));
	buf_init(&j->tags, TAGS_MAX);
	j->stage = x->of.unit[unit].stage;
	rc = put_params(x, unit);
	j->rec.col[JOBLINE_ID] = keep(x, id);
	j->rec.col[JOBLINE_OPTS] = (char *)st->opts;
	j->rec.col[JOBLINE_PARAMS] = keep(x, buf_str(&x->text));
	j->rec.col[JOBLINE_TAGS] = keep(x, eval_tags(x->ev, unit));
	j->rec.col[JOBLINE_NAME] = keep(x, varying_title(&x->text, x->ev,
	    &x->of, unit));
	j->rec.col[JOBLINE_SCRIPT] = keep(x, buf_str(&ej->script));
	j->rec.col[JOBLINE_STAGE] = (char *)st->name;
	table_put(&x->byid, j->rec.col[JOBLINE_ID], 16, (long)x->n++);
	/* escapes make it twice as long at most */
	for (i = 0; i < JOBLINE_NCOL; i++)
		most += j->rec.col[i] ? 2 * strlen(j->rec.col[i]) + 6 : 6;
	buf_reset(&x->text);
	if (rc == 0 && (most <= EXPAND_TEXT_MAX || (jobline_print(&x->text,
	    &j->rec) == 0 && x->text.len <= EXPAND_TEXT_MAX)))
		return 0;
	return report_error(x->of.r, st->script, "the job's line has more than "
	    "%d bytes; put long texts into files", EXPAND_TEXT_MAX);
}

/* In the current combination, the job of UNIT waits for those of other
 * units.  They are nodes of the graph by their units, for now. */
static void
add_needs(struct expand *x, size_t unit, const struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i] != unit)
			graph_edge(&x->graph, (uint32_t)unit,
			    (uint32_t)l->v[i]);
}

static int
add_job(struct expand *x, size_t unit)
{
	const size_t stage = x->of.unit[unit].stage;
	const struct eval_job *ej = eval_script(x->ev, unit);
	size_t job = x->n;
	long v;
	char id[17];
	int rc = 0;

	if (ej == NULL)
		return -1;
	jobline_key(id, buf_str(&ej->script), x->of.s->stage[stage].opts);
	x->made++;
	if ((v = table_find(&x->byid, id, 16)) != -1)
		job = (size_t)v;
	else
		rc = make(x, unit, ej, id);
	add_tags(x, job, eval_tags(x->ev, unit));
	x->node[unit] = (uint32_t)(x->of.s->nstage + job);
	/* of a stage's equal jobs the first speaks for all */
	if (v == -1 || x->job[job].stage != stage)
		graph_edge(&x->groups, (uint32_t)stage, x->node[unit]);
	add_needs(x, unit, &ej->dep);
	return rc;
}

/* Expands the jobs of combination K.  Returns how many are wrong. */
static size_t
add_combination(struct expand *x, size_t k)
{
	struct graph *g = &x->graph;
	size_t u, i, m = g->m, wrong = 0;

	if (variants_set(&x->of, k) == 0)
		return 0;	/* which is excluded */
	for (u = 0; u < x->of.nunit; u++)
		wrong += add_job(x, u) == -1;
	for (u = 0; u < x->of.nunit; u++)
		add_needs(x, u, &x->of.unit[u].late);
	/* no job waits for itself, now that equal ones are one */
	for (i = m; i < g->m; i++) {
		if (x->node[g->from[i]] == x->node[g->to[i]])
			report_warntext(x->of.r, stage_of(x, g->from[i])->at,
			    0, "a job of stage '%s' is equal to the one of "
			    "'%s' that it waits for, and so is one with it; "
			    "let their scripts differ", stage_of(x,
			    g->from[i])->name, stage_of(x, g->to[i])->name);
		g->from[m] = x->node[g->from[i]];
		g->to[m] = x->node[g->to[i]];
		m += g->from[m] != g->to[m];
	}
	g->m = m;
	return wrong;
}

static int
expand_all(struct expand *x, size_t max)
{
	struct report *r = x->of.r;
	const size_t unit = x->of.nunit, all = x->of.n * unit;
	size_t k, wrong = 0;

	x->ev = eval_new(&x->of);
	x->node = xcalloc(unit, sizeof(*x->node));
	/* what is wrong with many is mostly wrong with all, and said once */
	for (k = 0; k < x->of.n && !report_full(r) && wrong < 1000; k++) {
		wrong += add_combination(x, k);
		if (x->n <= max)
			continue;
		if (r->errors == 0)
			report_error(r, x->of.s->at, "more than %zu jobs, the "
			    "limit; write sample: %zu, or call sweep-expand "
			    "-m %zu", max, max > unit ? max / unit : 1, all <
			    SWEEP_JOBS_MAX ? all : (size_t)SWEEP_JOBS_MAX);
		return -1;
	}
	if (r->errors == 0)
		varying_unused(x->ev, &x->of);
	return r->errors > 0 ? -1 : 0;
}

/* Adds the stages to the graph: each waits for its jobs, which wait for
 * others. */
static void
add_stages(struct expand *x)
{
	const struct graph *groups = &x->groups;
	const struct sweep_stage *st;
	size_t i, k;

	for (i = 0; i < groups->m; i++) {
		st = &x->of.s->stage[groups->from[i]];
		graph_edge(&x->graph, groups->from[i], groups->to[i]);
		for (k = 0; k < st->nneed; k++)
			graph_edge(&x->graph, groups->to[i],
			    (uint32_t)st->need[k]);
	}
}

/* The stage that a node of the graph is or belongs to. */
static const struct sweep_stage *
node_stage(const struct expand *x, uint32_t v)
{
	size_t n = x->of.s->nstage;

	return &x->of.s->stage[v < n ? v : x->job[v - n].stage];
}

static void
report_cycle(const struct expand *x, const uint32_t *cycle, size_t n)
{
	const struct sweep_stage *st = node_stage(x, cycle[0]), *last = st;
	size_t i, shown = 0;
	struct buf b;

	buf_init(&b, 1024);
	buf_puts(&b, st->name);
	for (i = 1; i <= n && shown < 12; i++) {
		if (node_stage(x, cycle[i % n]) == last && n > 1 && i < n)
			continue;
		last = node_stage(x, cycle[i % n]);
		buf_printf(&b, " -> %s", last->name);
		shown++;
	}
	if (x->n < x->made && n == 2 && node_stage(x, cycle[1]) == st)
		report_error(x->of.r, st->at, "a job that needs stage '%s' is "
		    "equal to one of it, and so is one with it; let their "
		    "scripts differ", st->name);
	else
		report_error(x->of.r, st->at, "cycle: %s%s%s", buf_str(&b),
		    i <= n ? " -> ..." : "", x->n < x->made ?
		    " (equal jobs are one)" : "");
	buf_free(&b);
}

static int
find_order(struct expand *x)
{
	const struct sweep *s = x->of.s;
	uint32_t *cycle;
	size_t i, n;

	for (i = 0; i < s->nstage && s->stage[i].nneed == 0; i++)
		continue;
	if (i < s->nstage)
		add_stages(x);
	graph_close(&x->graph, (uint32_t)(s->nstage + x->n));
	x->order = graph_order(&x->graph, &cycle, &n);
	if (x->order != NULL)
		return 0;
	report_cycle(x, cycle, n);
	free(cycle);
	return -1;
}

static int
ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Adds what a node of the graph waits for to the needs of job V: jobs, and
 * all jobs of a stage. */
static void
add_deps(struct expand *x, size_t v, size_t node)
{
	const struct graph *g = &x->graph;
	const size_t nstage = x->of.s->nstage;
	size_t i, job;

	for (i = g->at[node]; i < g->at[node + 1]; i++) {
		if (g->need[i] < nstage) {
			add_deps(x, v, g->need[i]);
			continue;
		}
		job = g->need[i] - nstage;
		if (x->mark[job] != x->stamp && job != v)
			x->dep[x->ndep++] = (uint32_t)job;
		x->mark[job] = x->stamp;
	}
}

/* Finds the different jobs that V waits for, in their order. */
static void
find_needs(struct expand *x, size_t v)
{
	x->ndep = 0;
	x->stamp++;
	add_deps(x, v, x->of.s->nstage + v);
	if (x->ndep > 1)
		qsort(x->dep, x->ndep, sizeof(*x->dep), ascending);
}

/* Returns 0, or -1 after a report when a job waits for too many others, or
 * its line would be too long because of the tags of equal ones. */
static int
check_lines(struct expand *x)
{
	const struct job *j;
	const char *opts;
	const int before = x->of.r->errors;
	size_t v, own;

	x->dep = xcalloc(x->n, sizeof(*x->dep));
	x->mark = xcalloc(x->n, sizeof(*x->mark));
	for (v = 0; v < x->n; v++) {
		j = &x->job[v];
		own = strlen(j->rec.col[JOBLINE_TAGS] ?
		    j->rec.col[JOBLINE_TAGS] : "");
		find_needs(x, v);
		opts = j->rec.col[JOBLINE_OPTS];
		/* the first of several may have it from the top of the file */
		if (x->ndep == 0 && opts != NULL && strstr(opts, "inputs=") &&
		    (j->stage > 0 || x->of.s->nstage == 1))
			report_warnkey(x->of.r, x->of.s->stage[j->stage].at,
			    "inputs: it waits for no job; write needs: [...]");
		if (x->ndep > EXPAND_NEEDS_MAX)
			report_error(x->of.r, x->of.s->stage[j->stage].at,
			    "a job waits for more than %d others",
			    EXPAND_NEEDS_MAX);
		else if (j->tags.over || (own < j->tags.len && 2 * j->tags.len +
		    17 * x->ndep > 2 * TAGS_MAX))
			report_error(x->of.r, x->of.s->stage[j->stage].at,
			    "the tags of equal jobs have more than %u bytes "
			    "together", TAGS_MAX);
		else
			continue;
		return -1;
	}
	return x->of.r->errors > before ? -1 : 0;
}

struct expand *
expand_new(const struct sweep *s, struct report *r, size_t max)
{
	struct expand *x = xcalloc(1, sizeof(*x));

	x->arena = arena_new();
	buf_init(&x->text, JOBLINE_LINE_MAX);
	buf_init(&x->deps, JOBLINE_LINE_MAX);
	advice_scripts(r, s);
	if (variants_init(&x->of, s, r) == 0 && expand_all(x, max) == 0 &&
	    find_order(x) == 0 && check_lines(x) == 0)
		return x;
	expand_free(x);
	return NULL;
}

void
expand_free(struct expand *x)
{
	if (x == NULL)
		return;
	eval_free(x->ev);
	variants_free(&x->of);
	arena_free(x->arena);
	while (x->n-- > 0)
		buf_free(&x->job[x->n].tags);
	free(x->job);
	table_free(&x->byid);
	gidset_free(&x->seen);
	free(x->node);
	graph_free(&x->graph);
	graph_free(&x->groups);
	free(x->order);
	free(x->dep);
	free(x->mark);
	buf_free(&x->text);
	buf_free(&x->deps);
	free(x);
}

const char *
expand_stage(const struct expand *x, const char *id)
{
	return x->of.s->stage[x->job[table_find(&x->byid, id, 16)].stage].name;
}

size_t
expand_count(const struct expand *x, size_t stage)
{
	size_t i, n = 0;

	for (i = 0; i < x->n; i++)
		n += x->job[i].stage == stage;
	return n;
}

static int
tell(struct expand *x, size_t v, expand_fn *fn, void *arg)
{
	struct jobline out = x->job[v].rec;
	size_t i;

	find_needs(x, v);
	buf_reset(&x->deps);
	for (i = 0; i < x->ndep; i++) {
		if (i > 0)
			buf_putc(&x->deps, ',');
		buf_puts(&x->deps, x->job[x->dep[i]].rec.col[JOBLINE_ID]);
	}
	out.col[JOBLINE_DEPS] = (char *)buf_str(&x->deps);
	out.col[JOBLINE_TAGS] = (char *)buf_str(&x->job[v].tags);
	return fn(&out, arg);
}

int
expand_each(struct expand *x, expand_fn *fn, void *arg)
{
	const size_t nstage = x->of.s->nstage;
	size_t i;
	int rc = 0;

	for (i = 0; i < x->graph.n && rc == 0; i++)
		if (x->order[i] >= nstage)
			rc = tell(x, x->order[i] - nstage, fn, arg);
	return rc;
}
