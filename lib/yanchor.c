/* yanchor: YAML's anchors, and how much their aliases may ask for; apart from
 * yamlin, so that all that limits a file's tree is in one place. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "yanchor.h"

void
yanchor_init(struct yanchors *s, struct arena *a)
{
	memset(s, 0, sizeof(*s));
	s->arena = a;
	tab_init(&s->byname);
}

void
yanchor_free(struct yanchors *s)
{
	tab_free(&s->byname);
	free(s->anchor);
}

int
yanchor_count(struct yanchors *s, size_t n)
{
	if (n > YANCHOR_NODES_MAX - s->nodes)
		return -1;
	s->nodes += n;
	return 0;
}

/* Notes that an anchor begins; the last of a name is the one that counts.
 * Returns its number. */
static long
open_anchor(struct yanchors *s, const char *name)
{
	size_t len = strlen(name);
	long i = tab_find(&s->byname, name, len);

	if (i == -1) {
		i = (long)s->n++;
		s->anchor = xreallocarray(s->anchor, s->n,
		    sizeof(*s->anchor));
		tab_put(&s->byname, arena_strndup(s->arena, name, len), len,
		    i);
	}
	s->anchor[i].node = NULL;
	return i;
}

static void
deepen(struct yanchors *s, int level)
{
	if (s->deepest < level)
		s->deepest = level;
}

int
yanchor_begin(struct yanchors *s, struct yanchor_mark *m, const char *name,
    int depth)
{
	if (depth > YANCHOR_DEPTH_MAX)
		return -1;
	m->number = name != NULL ? open_anchor(s, name) : -1;
	m->nodes = s->nodes;
	m->depth = depth;
	m->deepest = s->deepest;
	s->deepest = depth;
	return 0;
}

void
yanchor_end(struct yanchors *s, const struct yanchor_mark *m, struct node *n)
{
	struct yanchor *a;

	if (m->number != -1 && n != NULL) {
		a = &s->anchor[m->number];
		a->node = n;
		a->size = s->nodes - m->nodes;
		a->height = s->deepest - m->depth;
	}
	deepen(s, m->deepest);
}

const struct node *
yanchor_alias(struct yanchors *s, const char *name, int depth,
    const char **why)
{
	long i = tab_find(&s->byname, name, strlen(name));
	const struct yanchor *a = i == -1 ? NULL : &s->anchor[i];

	*why = NULL;
	if (a == NULL)
		*why = "unknown alias";
	else if (a->node == NULL)
		*why = "an alias within its own anchor";
	else if (depth + a->height > YANCHOR_DEPTH_MAX)
		*why = YANCHOR_TOO_DEEP;
	else if (yanchor_count(s, a->size) == -1)
		*why = YANCHOR_TOO_MANY;
	if (*why != NULL)
		return NULL;
	deepen(s, depth + a->height);
	return a->node;
}
