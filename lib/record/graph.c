/* graph: who waits for whom. */
#include <stdlib.h>
#include <string.h>

#include "record/graph.h"

#define PATH_SHOWN	12	/* nodes of a cycle in a message */

/* The search for an order.  Nodes are taken by number; one that is still
 * waiting then is put on the heap when it no longer is. */
struct search {
	const struct graph	*g;
	size_t			*at;	/* as in struct graph, but of ... */
	uint32_t		*user;	/* ... those who wait for it */
	size_t			*waits;	/* needs that are not in `order` yet */
	uint32_t		*heap;	/* the smallest number first */
	size_t			 nheap;
	uint32_t		*order;
	size_t			 norder;
};

void
graph_free(struct graph *g)
{
	free(g->from);
	free(g->to);
	free(g->at);
	free(g->need);
	memset(g, 0, sizeof(*g));
}

void
graph_edge(struct graph *g, uint32_t from, uint32_t to)
{
	g->from = xgrow(g->from, g->m, sizeof(*g->from));
	g->to = xgrow(g->to, g->m, sizeof(*g->to));
	g->from[g->m] = from;
	g->to[g->m++] = to;
}

void
graph_close(struct graph *g, uint32_t n)
{
	size_t i, k;

	g->n = n;
	g->at = xcalloc((size_t)n + 2, sizeof(*g->at));
	g->need = xreallocarray(NULL, g->m, sizeof(*g->need));
	for (i = 0; i < g->m; i++)
		g->at[g->from[i] + 2]++;
	for (i = 2; i < (size_t)n + 2; i++)
		g->at[i] += g->at[i - 1];
	/* at[i + 1] is where the next need of i goes, and ends as its end */
	for (i = 0; i < g->m; i++) {
		k = g->at[g->from[i] + 1]++;
		g->need[k] = g->to[i];
	}
	free(g->from);
	free(g->to);
	g->from = g->to = NULL;
}

static void
search_init(struct search *f, const struct graph *g)
{
	size_t i, k;

	f->g = g;
	f->at = xcalloc((size_t)g->n + 2, sizeof(*f->at));
	f->user = xreallocarray(NULL, g->m, sizeof(*f->user));
	f->waits = xreallocarray(NULL, g->n, sizeof(*f->waits));
	f->heap = xreallocarray(NULL, g->n, sizeof(*f->heap));
	f->order = xreallocarray(NULL, g->n, sizeof(*f->order));
	f->nheap = f->norder = 0;
	for (k = 0; k < g->m; k++)
		f->at[g->need[k] + 2]++;
	for (i = 0; i < g->n; i++) {
		f->at[i + 2] += f->at[i + 1];
		f->waits[i] = g->at[i + 1] - g->at[i];
	}
	/* as in graph_close() */
	for (i = 0; i < g->n; i++)
		for (k = g->at[i]; k < g->at[i + 1]; k++)
			f->user[f->at[g->need[k] + 1]++] = (uint32_t)i;
}

static void
push(struct search *f, uint32_t v)
{
	size_t i = f->nheap++;

	for (; i > 0 && f->heap[(i - 1) / 2] > v; i = (i - 1) / 2)
		f->heap[i] = f->heap[(i - 1) / 2];
	f->heap[i] = v;
}

static uint32_t
pop(struct search *f)
{
	uint32_t top = f->heap[0], v = f->heap[--f->nheap];
	size_t i = 0, c;

	while ((c = 2 * i + 1) < f->nheap) {
		if (c + 1 < f->nheap && f->heap[c + 1] < f->heap[c])
			c++;
		if (f->heap[c] >= v)
			break;
		f->heap[i] = f->heap[c];
		i = c;
	}
	f->heap[i] = v;
	return top;
}

/* Puts V next; AT is how far the nodes have been looked at. */
static void
emit(struct search *f, uint32_t v, uint32_t at)
{
	size_t k;

	f->order[f->norder++] = v;
	for (k = f->at[v]; k < f->at[v + 1]; k++)
		if (--f->waits[f->user[k]] == 0 && f->user[k] < at)
			push(f, f->user[k]);
}

/* Of the nodes that still wait, follows one to the next until one comes up
 * for the second time. */
static uint32_t *
cycle_of(const struct search *f, size_t *n)
{
	const struct graph *g = f->g;
	uint32_t *path, *seen, v = 0, count = 0;
	size_t k;

	path = xreallocarray(NULL, g->n, sizeof(*path));
	seen = xcalloc(g->n, sizeof(*seen));
	while (f->waits[v] == 0)
		v++;
	while (seen[v] == 0) {
		path[count++] = v;
		seen[v] = count;
		for (k = g->at[v]; f->waits[g->need[k]] == 0; k++)
			continue;
		v = g->need[k];
	}
	*n = count - (seen[v] - 1);
	memmove(path, path + seen[v] - 1, *n * sizeof(*path));
	free(seen);
	return path;
}

uint32_t *
graph_order(const struct graph *g, uint32_t **cycle, size_t *ncycle)
{
	struct search f;
	uint32_t v;

	search_init(&f, g);
	for (v = 0; v < g->n; v++) {
		if (f.waits[v] == 0)
			emit(&f, v, v);
		while (f.nheap > 0)
			emit(&f, pop(&f), v);
	}
	if (f.norder < g->n) {
		*cycle = cycle_of(&f, ncycle);
		free(f.order);
		f.order = NULL;
	}
	free(f.at);
	free(f.user);
	free(f.waits);
	free(f.heap);
	return f.order;
}

char *
graph_path(const uint32_t *cycle, size_t n, graph_put *put, const void *arg)
{
	struct buf b;
	size_t i;

	buf_init(&b, 4096);
	for (i = 0; i <= n; i++) {
		if (n > PATH_SHOWN && i == PATH_SHOWN) {
			buf_puts(&b, " -> ...");
			i = n;
		}
		if (i > 0)
			buf_puts(&b, " -> ");
		put(&b, cycle[i % n], arg);
	}
	return buf_take(&b);
}

uint32_t *
graph_levels(const struct graph *g, const uint32_t *order)
{
	uint32_t *level = xcalloc(g->n, sizeof(*level)), v, best;
	size_t i, k;

	for (i = 0; i < g->n; i++) {
		v = order[i];
		best = 0;
		for (k = g->at[v]; k < g->at[v + 1]; k++)
			if (level[g->need[k]] > best)
				best = level[g->need[k]];
		level[v] = best + 1;
	}
	return level;
}
