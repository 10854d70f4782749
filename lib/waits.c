/* waits: which jobs of an expansion wait for which; apart from expand, which
 * makes them, as a graph of jobs and stages is a matter of its own. */
#include <stdlib.h>
#include <string.h>

#include "waits.h"

#define PATH_MAX_LEN	1024	/* bytes of a cycle in a message */
#define CYCLE_SHOWN	12	/* stages of it */

void
waits_init(struct waits *w)
{
	memset(w, 0, sizeof(*w));
	graph_init(&w->graph);
}

void
waits_of(struct waits *w, const struct sweep *s, const struct eval *ev,
    const struct jobset *set)
{
	w->s = s;
	w->ev = ev;
	w->set = set;
}

void
waits_free(struct waits *w)
{
	graph_free(&w->graph);
	free(w->order);
	free(w->dep);
	free(w->mark);
}

void
waits_add(struct waits *w, size_t base, size_t unit, const struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i] != unit)
			graph_edge(&w->graph, (uint32_t)(base + unit),
			    (uint32_t)(base + l->v[i]));
}

size_t
waits_stage(const struct waits *w, uint32_t job)
{
	return eval_stage(w->ev, job % eval_units(w->ev));
}

/* Adds the stages: each waits for its jobs, which wait for others.  Of jobs
 * of a stage that are one, the first speaks for all: a fan-in has many. */
static void
add_stages(struct waits *w)
{
	struct graph *g = &w->graph;
	const struct sweep_stage *st;
	uint32_t nstage = (uint32_t)w->s->nstage, canon;
	size_t i, k, stage;

	for (i = 0; i < w->set->n; i++) {
		canon = w->set->canon[i];
		stage = waits_stage(w, (uint32_t)i);
		if (canon != i && waits_stage(w, canon) == stage)
			continue;
		st = &w->s->stage[stage];
		graph_edge(g, (uint32_t)stage, nstage + canon);
		for (k = 0; k < st->nneed; k++)
			graph_edge(g, nstage + canon, (uint32_t)st->need[k]);
	}
}

/* Makes the graph one of different jobs, and adds the stages. */
static void
close_graph(struct waits *w)
{
	struct graph *g = &w->graph;
	uint32_t nstage = (uint32_t)w->s->nstage;
	size_t i, m = 0;
	int groups = 0;

	for (i = 0; i < g->m; i++) {
		g->from[m] = nstage + w->set->canon[g->from[i]];
		g->to[m] = nstage + w->set->canon[g->to[i]];
		m += g->from[m] != g->to[m];
	}
	g->m = m;
	for (i = 0; i < w->s->nstage; i++)
		groups |= w->s->stage[i].nneed > 0;
	if (groups)
		add_stages(w);
	graph_close(g, nstage + (uint32_t)w->set->n);
}

/* The stage that a node of the graph is or belongs to. */
static size_t
node_stage(const struct waits *w, uint32_t v)
{
	size_t n = w->s->nstage;

	return v < n ? v : waits_stage(w, v - (uint32_t)n);
}

static void
report_cycle(const struct waits *w, struct report *r, const uint32_t *cycle,
    size_t n)
{
	const struct sweep_stage *stage = w->s->stage;
	struct buf b;
	size_t i, last, shown = 0;

	buf_init(&b, PATH_MAX_LEN);
	last = node_stage(w, cycle[0]);
	buf_puts(&b, stage[last].name);
	for (i = 1; i <= n && shown < CYCLE_SHOWN; i++) {
		if (node_stage(w, cycle[i % n]) == last && n > 1 && i < n)
			continue;
		last = node_stage(w, cycle[i % n]);
		buf_printf(&b, " -> %s", stage[last].name);
		shown++;
	}
	report_error(r, stage[node_stage(w, cycle[0])].at,
	    "cycle: %s%s%s", buf_str(&b), i <= n ? " -> ..." : "",
	    w->set->ndistinct < w->set->n ? " (equal jobs are one)" : "");
	buf_free(&b);
}

/* Adds a node of the graph to the needs of job V: a job, or all jobs of a
 * stage. */
static void
add_dep(struct waits *w, uint32_t v, uint32_t node)
{
	uint32_t job;
	size_t k;

	if (node < w->s->nstage) {
		for (k = w->graph.at[node]; k < w->graph.at[node + 1]; k++)
			add_dep(w, v, w->graph.need[k]);
		return;
	}
	job = node - (uint32_t)w->s->nstage;
	if (w->mark[job] == w->stamp || job == v)
		return;
	w->mark[job] = w->stamp;
	if (w->ndep == w->capdep) {
		w->capdep = w->capdep > 0 ? w->capdep * 2 : 64;
		w->dep = xreallocarray(w->dep, w->capdep, sizeof(*w->dep));
	}
	w->dep[w->ndep++] = job;
}

static int
ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

void
waits_find(struct waits *w, uint32_t v)
{
	size_t node = w->s->nstage + v, k;

	w->ndep = 0;
	w->stamp++;
	for (k = w->graph.at[node]; k < w->graph.at[node + 1]; k++)
		add_dep(w, v, w->graph.need[k]);
	if (w->ndep > 1)
		qsort(w->dep, w->ndep, sizeof(*w->dep), ascending);
}

size_t
waits_count(const struct waits *w, uint32_t v)
{
	const struct graph *g = &w->graph;
	size_t node = w->s->nstage + v, k, n = 0;
	uint32_t t;

	for (k = g->at[node]; k < g->at[node + 1]; k++) {
		t = g->need[k];
		n += t < w->s->nstage ? g->at[t + 1] - g->at[t] : 1;
	}
	return n;
}

/* Returns 0, or -1 after a report when a job waits for too many others. */
static int
check_needs(struct waits *w, struct report *r)
{
	uint32_t v;

	for (v = 0; v < w->set->n; v++) {
		if (waits_count(w, v) <= WAITS_MAX)
			continue;
		waits_find(w, v);
		if (w->ndep > WAITS_MAX) {
			report_error(r, w->s->stage[waits_stage(w, v)].at,
			    "a job waits for more than %d others",
			    WAITS_MAX);
			return -1;
		}
	}
	return 0;
}

/* Leaves of the order of the graph's nodes the different jobs. */
static void
keep_jobs(struct waits *w)
{
	uint32_t nstage = (uint32_t)w->s->nstage, v;
	size_t i;

	for (i = 0; i < w->graph.n; i++) {
		v = w->order[i] - nstage;
		if (w->order[i] >= nstage && w->set->canon[v] == v)
			w->order[w->njob++] = v;
	}
}

int
waits_close(struct waits *w, struct report *r)
{
	uint32_t *cycle;
	size_t n;

	close_graph(w);
	w->order = graph_order(&w->graph, &cycle, &n);
	if (w->order == NULL) {
		report_cycle(w, r, cycle, n);
		free(cycle);
		return -1;
	}
	keep_jobs(w);
	w->mark = xcalloc(w->set->n, sizeof(*w->mark));
	return check_needs(w, r);
}
