/* yanchor: YAML's anchors, and how much their aliases may ask for. */
#ifndef YANCHOR_H
#define YANCHOR_H

#include <stddef.h>

#include "node.h"
#include "tab.h"

#define YANCHOR_NODES_MAX	1000000u	/* nodes, aliases expanded */
#define YANCHOR_DEPTH_MAX	64		/* nesting, aliases expanded */

#define YANCHOR_TOO_MANY	"too many values (aliases expanded)"
#define YANCHOR_TOO_DEEP	"nested too deeply"

struct yanchor {
	struct node	*node;	/* NULL while it is still being read */
	size_t		 size;	/* nodes below it, aliases expanded */
	int		 height; /* levels below it, aliases expanded */
};

struct yanchors {
	struct arena	*arena;
	struct tab	 byname;
	struct yanchor	*anchor;
	size_t		 n;
	size_t		 nodes;		/* so far, aliases expanded */
	int		 deepest;	/* level within the value being read */
};

/* What is to be kept while a value is read. */
struct yanchor_mark {
	long	number;		/* of its anchor, or -1 */
	size_t	nodes;
	int	depth;
	int	deepest;
};

/* Makes S empty; names are copied into A.  yanchor_free() frees the rest. */
void yanchor_init(struct yanchors *s, struct arena *a);
void yanchor_free(struct yanchors *s);

/* Counts N more nodes.  Returns 0, or -1 when that is too many: aliases of
 * aliases could otherwise ask for any amount of work. */
int yanchor_count(struct yanchors *s, size_t n);

/* A value begins DEPTH levels down, with the anchor NAME or NULL.  Returns 0,
 * or -1 when that is too deep.  yanchor_end() must follow then, with M. */
int yanchor_begin(struct yanchors *s, struct yanchor_mark *m,
    const char *name, int depth);

/* The value ends; N is NULL when it was wrong. */
void yanchor_end(struct yanchors *s, const struct yanchor_mark *m,
    struct node *n);

/* Returns the value of an alias that stands DEPTH levels down and counts its
 * nodes; or NULL, and *WHY is a constant text. */
const struct node *yanchor_alias(struct yanchors *s, const char *name,
    int depth, const char **why);

#endif
