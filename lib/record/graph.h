/* graph: who waits for whom. */
#ifndef GRAPH_H
#define GRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Nodes are numbers from 0.  The needs of node i are need[at[i]] up to
 * need[at[i + 1]], in the order in which they were added. */
struct graph {
	uint32_t	 n;		/* nodes */
	size_t		 m;		/* edges */
	uint32_t	*from;		/* until graph_close() */
	uint32_t	*to;
	size_t		*at;		/* after it */
	uint32_t	*need;
};

/* Frees what G holds; it is then a graph without nodes, as zeroed memory. */
void graph_free(struct graph *g);

/* Says that FROM waits for TO. */
void graph_edge(struct graph *g, uint32_t from, uint32_t to);

/* Ends the adding of edges; N is the number of nodes. */
void graph_close(struct graph *g, uint32_t n);

/* Returns all nodes, each after those it waits for and otherwise by number, to
 * be freed.  If there is a cycle, returns NULL and in *CYCLE, to be freed, its
 * *NCYCLE nodes, each of which waits for the next, the last for the first. */
uint32_t *graph_order(const struct graph *g, uint32_t **cycle,
    size_t *ncycle);

/* Returns the path of a cycle, "a -> b -> a", to be freed; of a long one the
 * beginning and the end.  PUT appends a node's name. */
typedef void graph_put(struct buf *b, uint32_t v, const void *arg);
char *graph_path(const uint32_t *cycle, size_t n, graph_put *put,
    const void *arg);

/* Returns, for each node, how many nodes the longest chain of needs up to it
 * has, to be freed; ORDER is graph_order()'s. */
uint32_t *graph_levels(const struct graph *g, const uint32_t *order);

#endif
