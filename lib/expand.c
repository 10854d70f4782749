/* expand: a sweep's jobs. */
#include <stdlib.h>
#include <string.h>

#include "combos.h"
#include "eval.h"
#include "expand.h"
#include "graph.h"
#include "jobset.h"
#include "jsonw.h"
#include "str.h"

#define PATH_MAX_LEN	1024	/* bytes of a cycle in a message */
#define CYCLE_SHOWN	12	/* stages of it */
#define NEED_SIZE	17	/* bytes of an id and its comma */
#define TAGS_FREE	20000	/* bytes of tags that fit every line */
#define LINE_FREE	(REC_LINE_MAX - EXPAND_TEXT_MAX - 16384) /* for both */

/*
 * Job k * units + u is that of unit u in combination k.  In the graph the
 * stages, which wait for all of their jobs, come before the jobs, so that a
 * stage is out of the way as soon as it can be.
 */
struct expand {
	const struct sweep	*s;
	struct report		*r;
	struct eval		*ev;
	size_t			 max;
	size_t			 units;
	struct combos		 combos;
	struct jobset		 set;
	struct graph		 graph;
	uint32_t		*order;
	uint32_t		*dep;	/* of the job at hand */
	size_t			 ndep;
	size_t			 capdep;
	uint32_t		*mark;	/* of jobs that are in `dep` */
	struct eval_job		 job;
	struct buf		 params;
	struct buf		 tags;
	struct buf		 deps;
};

/* Says that a job waits for the units in L of the same combination. */
static void
add_edges(struct expand *x, size_t base, size_t unit, const struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i] != unit)
			graph_edge(&x->graph, (uint32_t)(base + unit),
			    (uint32_t)(base + l->v[i]));
}

/* A job whose line would be longer than what is read back is refused. */
static int
check_size(struct expand *x, size_t unit)
{
	const struct eval_job *j = &x->job;
	const struct node *script =
	    x->s->stage[eval_stage(x->ev, unit)].script;
	size_t size = 2 * j->script.len, i;
	const char *v;

	if ((v = eval_title(x->ev, unit)) != NULL)
		size += 2 * strlen(v);
	if ((v = eval_tags(x->ev, unit)) != NULL)
		size += 2 * strlen(v);
	/* a control character takes 7 bytes: \\u0001 */
	for (i = 0; j->script.len > EXPAND_TEXT_MAX / 16 && i < j->used.n; i++)
		if ((v = eval_value(x->ev, unit, j->used.v[i])) != NULL)
			size += 7 * strlen(v);
	if (size <= EXPAND_TEXT_MAX)
		return 0;
	report_error(x->r, script, "the job is too large");
	return -1;
}

/* The number that 16 hexadecimal digits are. */
static uint64_t
number(const char *key)
{
	uint64_t v = 0;

	for (; *key != '\0'; key++)
		v = v << 4 | (uint64_t)(*key <= '9' ? *key - '0' :
		    *key - 'a' + 10);
	return v;
}

/* Expands one job.  Returns 0, or -1 after a report. */
static int
add_job(struct expand *x, size_t base, size_t unit)
{
	size_t stage = eval_stage(x->ev, unit);
	uint32_t canon, job = (uint32_t)x->set.n;
	char key[17];
	int rc;

	rc = eval_script(x->ev, unit, &x->job, 1);
	if (rc == 0)
		rc = check_size(x, unit);
	rec_key(key, buf_str(&x->job.script), x->s->stage[stage].opts);
	canon = jobset_add(&x->set, number(key));
	add_edges(x, base, unit, &x->job.dep);
	if (canon != job)
		jobset_tags(&x->set, canon, eval_tags(x->ev, unit));
	return rc;
}

/* Expands all jobs once.  Returns 0, or -1 after a report. */
static int
expand_all(struct expand *x)
{
	size_t k, u;

	for (k = 0; k < x->combos.n && !report_full(x->r); k++) {
		combos_set(&x->combos, k);
		for (u = 0; u < x->units; u++)
			add_job(x, k * x->units, u);
		for (u = 0; u < x->units; u++)
			add_edges(x, k * x->units, u, eval_late(x->ev, u));
		if (x->set.ndistinct > x->max) {
			report_error(x->r, x->s->at, "more than %zu jobs; "
			    "-m sets the limit", x->max);
			return -1;
		}
	}
	return x->r->errors > 0 ? -1 : 0;
}

/* The stage of a job. */
static size_t
stage_of(const struct expand *x, uint32_t job)
{
	return eval_stage(x->ev, job % x->units);
}

/* Adds the stages: each waits for its jobs, which wait for others.  Of jobs
 * of a stage that are one, the first speaks for all: a fan-in has many. */
static void
add_stages(struct expand *x)
{
	struct graph *g = &x->graph;
	const struct sweep_stage *st;
	uint32_t nstage = (uint32_t)x->s->nstage, canon;
	size_t i, k, stage;

	for (i = 0; i < x->set.n; i++) {
		canon = x->set.canon[i];
		stage = stage_of(x, (uint32_t)i);
		if (canon != i && stage_of(x, canon) == stage)
			continue;
		st = &x->s->stage[stage];
		graph_edge(g, (uint32_t)stage, nstage + canon);
		for (k = 0; k < st->nneed; k++)
			graph_edge(g, nstage + canon, (uint32_t)st->need[k]);
	}
}

/* Makes the graph one of different jobs, and adds the stages. */
static void
close_graph(struct expand *x)
{
	struct graph *g = &x->graph;
	uint32_t nstage = (uint32_t)x->s->nstage;
	size_t i, m = 0;
	int groups = 0;

	for (i = 0; i < g->m; i++) {
		g->from[m] = nstage + x->set.canon[g->from[i]];
		g->to[m] = nstage + x->set.canon[g->to[i]];
		m += g->from[m] != g->to[m];
	}
	g->m = m;
	for (i = 0; i < x->s->nstage; i++)
		groups |= x->s->stage[i].nneed > 0;
	if (groups)
		add_stages(x);
	graph_close(g, nstage + (uint32_t)x->set.n);
}

/* The stage that a node of the graph is or belongs to. */
static size_t
node_stage(const struct expand *x, uint32_t v)
{
	size_t n = x->s->nstage;

	return v < n ? v : stage_of(x, v - (uint32_t)n);
}

static void
report_cycle(struct expand *x, const uint32_t *cycle, size_t n)
{
	const struct sweep_stage *stage = x->s->stage;
	struct buf b;
	size_t i, last, shown = 0;

	buf_init(&b, PATH_MAX_LEN);
	last = node_stage(x, cycle[0]);
	buf_puts(&b, stage[last].name);
	for (i = 1; i <= n && shown < CYCLE_SHOWN; i++) {
		if (node_stage(x, cycle[i % n]) == last && n > 1 && i < n)
			continue;
		last = node_stage(x, cycle[i % n]);
		buf_printf(&b, " -> %s", stage[last].name);
		shown++;
	}
	report_error(x->r, stage[node_stage(x, cycle[0])].at,
	    "cycle: %s%s%s", buf_str(&b), i <= n ? " -> ..." : "",
	    x->set.ndistinct < x->set.n ? " (equal jobs are one)" : "");
	buf_free(&b);
}

/* Adds a node of the graph to the needs of job V: a job, or all jobs of a
 * stage. */
static void
add_dep(struct expand *x, uint32_t v, uint32_t node)
{
	uint32_t job;
	size_t k;

	if (node < x->s->nstage) {
		for (k = x->graph.at[node]; k < x->graph.at[node + 1]; k++)
			add_dep(x, v, x->graph.need[k]);
		return;
	}
	job = node - (uint32_t)x->s->nstage;
	if (x->mark[job] == v || job == v)
		return;
	x->mark[job] = v;
	if (x->ndep == x->capdep) {
		x->capdep = x->capdep > 0 ? x->capdep * 2 : 64;
		x->dep = xreallocarray(x->dep, x->capdep, sizeof(*x->dep));
	}
	x->dep[x->ndep++] = job;
}

static int
ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Finds the different jobs that V waits for, in their order. */
static void
needs(struct expand *x, uint32_t v)
{
	size_t node = x->s->nstage + v, k;

	x->ndep = 0;
	for (k = x->graph.at[node]; k < x->graph.at[node + 1]; k++)
		add_dep(x, v, x->graph.need[k]);
	if (x->ndep > 1)
		qsort(x->dep, x->ndep, sizeof(*x->dep), ascending);
}

/* Returns how many needs job V has at the most: equal ones count twice. */
static size_t
count_needs(const struct expand *x, uint32_t v)
{
	const struct graph *g = &x->graph;
	size_t node = x->s->nstage + v, k, n = 0;
	uint32_t t;

	for (k = g->at[node]; k < g->at[node + 1]; k++) {
		t = g->need[k];
		n += t < x->s->nstage ? g->at[t + 1] - g->at[t] : 1;
	}
	return n;
}

/* Returns 0, or -1 after a report when a job waits for too many others. */
static int
check_needs(struct expand *x)
{
	uint32_t v;

	for (v = 0; v < x->set.n; v++) {
		if (count_needs(x, v) <= EXPAND_DEPS_MAX)
			continue;
		needs(x, v);
		if (x->ndep > EXPAND_DEPS_MAX) {
			report_error(x->r, x->s->stage[stage_of(x, v)].at,
			    "a job waits for more than %d others",
			    EXPAND_DEPS_MAX);
			return -1;
		}
	}
	return 0;
}

/* Appends those of the tags in TEXT that are not in SEEN. */
static void
put_tags(struct expand *x, struct tab *seen, const char *text)
{
	const char *item;
	size_t len;

	while ((item = str_next(&text, ",", &len)) != NULL) {
		if (tab_find(seen, item, len) != -1)
			continue;
		tab_put(seen, item, len, 0);
		if (x->tags.len > 0)
			buf_putc(&x->tags, ',');
		buf_add(&x->tags, item, len);
	}
}

/* Finds all tags of job V, whose unit is UNIT. */
static void
all_tags(struct expand *x, uint32_t v, size_t unit)
{
	const struct jobset *set = &x->set;
	size_t i = jobset_first(set, v);
	struct tab seen;

	buf_reset(&x->tags);
	tab_init(&seen);
	put_tags(x, &seen, eval_tags(x->ev, unit));
	for (; i < set->ntags && set->tags[i].job == v; i++)
		put_tags(x, &seen, set->tags[i].tags);
	tab_free(&seen);
}

/* Equal jobs may have many tags together.  Returns 0, or -1 after a report
 * when the line of one would be too long. */
static int
check_tags(struct expand *x)
{
	const struct jobset *set = &x->set;
	size_t i, sum, need;
	uint32_t v;

	for (i = 0; i < set->ntags;) {
		v = set->tags[i].job;
		for (sum = 0; i < set->ntags && set->tags[i].job == v; i++)
			sum += strlen(set->tags[i].tags) + 1;
		if (sum <= TAGS_FREE)
			continue;
		combos_set(&x->combos, v / x->units);
		all_tags(x, v, v % x->units);
		need = count_needs(x, v);
		if (need > EXPAND_DEPS_MAX)
			need = EXPAND_DEPS_MAX;
		if (2 * x->tags.len + NEED_SIZE * need > LINE_FREE) {
			report_error(x->r, x->s->stage[stage_of(x, v)].at,
			    "the tags of equal jobs are too long together");
			return -1;
		}
	}
	return 0;
}

static int
put_in_order(struct expand *x)
{
	uint32_t *cycle;
	size_t n;

	close_graph(x);
	jobset_sort(&x->set);
	x->order = graph_order(&x->graph, &cycle, &n);
	if (x->order == NULL) {
		report_cycle(x, cycle, n);
		free(cycle);
		return -1;
	}
	x->mark = xreallocarray(NULL, x->set.n, sizeof(*x->mark));
	memset(x->mark, 0xff, x->set.n * sizeof(*x->mark));
	if (check_needs(x) == -1 || check_tags(x) == -1)
		return -1;
	memset(x->mark, 0xff, x->set.n * sizeof(*x->mark));
	return 0;
}

struct expand *
expand_new(const struct sweep *s, struct report *r, size_t max, int strict)
{
	struct expand *x;
	int rc = -1;

	x = xcalloc(1, sizeof(*x));
	x->s = s;
	x->r = r;
	x->max = max;
	jobset_init(&x->set);
	graph_init(&x->graph);
	eval_jobinit(&x->job);
	buf_init(&x->params, REC_LINE_MAX);
	buf_init(&x->tags, REC_LINE_MAX);
	buf_init(&x->deps, REC_LINE_MAX);
	if ((x->ev = eval_new(s, r, strict)) != NULL) {
		x->units = eval_units(x->ev);
		rc = combos_init(&x->combos, s, x->ev, r);
	}
	if (rc == 0)
		rc = expand_all(x);
	if (rc == 0)
		rc = put_in_order(x);
	if (rc == -1) {
		expand_free(x);
		return NULL;
	}
	return x;
}

void
expand_free(struct expand *x)
{
	if (x == NULL)
		return;
	eval_free(x->ev);
	jobset_free(&x->set);
	graph_free(&x->graph);
	eval_jobfree(&x->job);
	buf_free(&x->params);
	buf_free(&x->tags);
	buf_free(&x->deps);
	combos_free(&x->combos);
	free(x->order);
	free(x->dep);
	free(x->mark);
	free(x);
}

void
expand_id(const struct expand *x, uint32_t job, char id[17])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t key = x->set.key[job];
	int i;

	for (i = 15; i >= 0; i--, key >>= 4)
		id[i] = hex[key & 15];
	id[16] = '\0';
}

const char *
expand_stagename(const struct expand *x, uint32_t job)
{
	return x->s->stage[stage_of(x, job)].name;
}

size_t
expand_count(const struct expand *x, long stage)
{
	size_t i, n = 0;

	if (stage == -1)
		return x->set.ndistinct;
	for (i = 0; i < x->set.n; i++)
		n += x->set.canon[i] == i &&
		    stage_of(x, (uint32_t)i) == (size_t)stage;
	return n;
}

static void
put_params(struct expand *x, size_t unit)
{
	const struct list *used = &x->job.used;
	struct jsonw w;
	size_t i;

	buf_reset(&x->params);
	jsonw_init(&w, &x->params);
	jsonw_obj(&w);
	for (i = 0; i < used->n; i++)
		jsonw_kstr(&w, x->s->name[used->v[i]],
		    eval_value(x->ev, unit, used->v[i]));
	jsonw_end(&w);
	if (jsonw_done(&w) == -1)
		die(RC_BUG, "parameters do not make JSON");
}

static void
put_deps(struct expand *x)
{
	char id[17];
	size_t i;

	buf_reset(&x->deps);
	for (i = 0; i < x->ndep; i++) {
		expand_id(x, x->dep[i], id);
		if (i > 0)
			buf_putc(&x->deps, ',');
		buf_add(&x->deps, id, 16);
	}
}

/* Makes the record of job V and passes it to FN. */
static int
tell(struct expand *x, uint32_t v, expand_fn *fn, void *arg)
{
	const struct sweep_stage *st = &x->s->stage[stage_of(x, v)];
	size_t unit = v % x->units;
	struct expand_job out;
	char id[17];

	combos_set(&x->combos, v / x->units);
	eval_script(x->ev, unit, &x->job, 0);
	needs(x, v);
	expand_id(x, v, id);
	put_deps(x);
	put_params(x, unit);
	all_tags(x, v, unit);
	memset(&out, 0, sizeof(out));
	out.rec.col[REC_ID] = id;
	out.rec.col[REC_NAME] = (char *)eval_title(x->ev, unit);
	out.rec.col[REC_DEPS] = (char *)buf_str(&x->deps);
	out.rec.col[REC_TAGS] = (char *)buf_str(&x->tags);
	out.rec.col[REC_OPTS] = (char *)st->opts;
	out.rec.col[REC_PARAMS] = (char *)buf_str(&x->params);
	out.rec.col[REC_SCRIPT] = (char *)buf_str(&x->job.script);
	out.stage = st->name;
	out.dep = x->dep;
	out.ndep = x->ndep;
	return fn(&out, arg);
}

int
expand_each(struct expand *x, expand_fn *fn, void *arg)
{
	uint32_t nstage = (uint32_t)x->s->nstage, v;
	size_t i;
	int rc = 0;

	x->r->quiet = 1;
	for (i = 0; i < x->graph.n && rc == 0; i++) {
		if (x->order[i] < nstage)
			continue;
		v = x->order[i] - nstage;
		if (x->set.canon[v] == v)
			rc = tell(x, v, fn, arg);
	}
	x->r->quiet = 0;
	return rc;
}
