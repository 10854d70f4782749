/* t_yanchor: YAML's anchors, and how much their aliases may ask for. */
#include "yanchor.h"
#include "unit.h"

static struct yanchors s;
static struct arena *arena;

static void
refused(const char *name, int depth, const char *want)
{
	const char *why;

	ok(yanchor_alias(&s, name, depth, &why) == NULL, "*%s is refused",
	    name);
	is_str(why, want, "... and it is said why");
}

/* A list with the anchor NAME, of N nodes and HEIGHT levels below it. */
static struct node *
list(const char *name, size_t n, int height)
{
	struct yanchor_mark m[YANCHOR_DEPTH_MAX + 1];
	struct node *node = node_new(arena, NODE_ARR);
	int i;

	if (yanchor_begin(&s, &m[0], name, 0) == -1)
		return NULL;
	for (i = 1; i <= height; i++)
		yanchor_begin(&s, &m[i], NULL, i);
	yanchor_count(&s, n);
	for (i = height; i > 0; i--)
		yanchor_end(&s, &m[i], node);
	yanchor_end(&s, &m[0], node);
	return node;
}

static void
names(void)
{
	struct yanchor_mark m;
	struct node *one, *two;
	const char *why;

	refused("a", 0, "unknown alias");
	one = list("a", 1, 0);
	ok(yanchor_alias(&s, "a", 0, &why) == one && why == NULL,
	    "an alias is what its anchor is at");
	two = list("a", 1, 0);
	ok(yanchor_alias(&s, "a", 0, &why) == two, "the last anchor counts");
	yanchor_begin(&s, &m, "b", 0);
	refused("b", 1, "an alias within its own anchor");
	yanchor_end(&s, &m, NULL);
	refused("b", 0, "an alias within its own anchor");
}

static void
limits(void)
{
	struct yanchor_mark m;
	const char *why;
	size_t n;

	list("deep", 1, 40);
	ok(yanchor_alias(&s, "deep", YANCHOR_DEPTH_MAX - 40, &why) != NULL,
	    "levels, as many as there may be");
	refused("deep", YANCHOR_DEPTH_MAX - 39, YANCHOR_TOO_DEEP);
	is_int(yanchor_begin(&s, &m, NULL, YANCHOR_DEPTH_MAX + 1), -1,
	    "a level too many");
	n = s.nodes;
	list("big", YANCHOR_NODES_MAX / 2, 0);
	is_int((long long)(s.nodes - n), YANCHOR_NODES_MAX / 2,
	    "nodes are counted");
	refused("big", 0, YANCHOR_TOO_MANY);
	is_int(yanchor_count(&s, YANCHOR_NODES_MAX - s.nodes), 0,
	    "nodes, as many as there may be");
	is_int(yanchor_count(&s, 1), -1, "one node too many");
	is_int(yanchor_count(&s, (size_t)-1), -1, "far too many");
}

int
main(void)
{
	arena = arena_new();
	yanchor_init(&s, arena);
	names();
	limits();
	yanchor_free(&s);
	arena_free(arena);
	return done();
}
