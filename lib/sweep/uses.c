/* uses: which parameters come into a script. */
#include <stdlib.h>

#include "base/err.h"
#include "sweep/uses.h"

struct use {
	size_t		*to;	/* what its values name */
	size_t		 n;
	size_t		 last;	/* names mostly come in the same order */
	unsigned long	 walk;	/* the last one that came by */
	int		 root;
};

struct uses {
	size_t		 n;
	struct use	*use;
	struct use	 script;	/* the current one */
	size_t		*queue;		/* of a walk */
	size_t		 nqueue;
	unsigned long	 walk;
};

struct uses *
uses_new(size_t n)
{
	struct uses *u = xcalloc(1, sizeof(*u));

	u->n = n;
	u->use = xcalloc(n, sizeof(*u->use));
	u->queue = xcalloc(n, sizeof(*u->queue));
	return u;
}

void
uses_free(struct uses *u)
{
	if (u == NULL)
		return;
	while (u->n-- > 0)
		free(u->use[u->n].to);
	free(u->script.to);
	free(u->use);
	free(u->queue);
	free(u);
}

void
uses_script(struct uses *u)
{
	u->script.n = 0;
}

void
uses_root(struct uses *u, size_t i)
{
	u->use[i].root = 1;
}

void
uses_add(struct uses *u, size_t from, size_t to)
{
	struct use *f = from == USES_SCRIPT ? &u->script : &u->use[from];
	size_t i;

	if (from == USES_SCRIPT)
		u->use[to].root = 1;
	if (++f->last < f->n && f->to[f->last] == to)
		return;
	for (i = 0; i < f->n && f->to[i] != to; i++)
		continue;
	if (i == f->n) {
		f->to = xgrow(f->to, f->n, sizeof(*f->to));
		f->to[f->n++] = to;
	}
	f->last = i;
}

static void
visit(struct uses *u, size_t i)
{
	if (u->use[i].walk != u->walk)
		u->queue[u->nqueue++] = i;
	u->use[i].walk = u->walk;
}

void
uses_walk(struct uses *u, int all)
{
	const struct use *f = &u->script;
	size_t i, k = 0;

	u->walk++;
	u->nqueue = 0;
	for (i = 0; all && i < u->n; i++)
		if (u->use[i].root)
			visit(u, i);
	for (i = 0; !all && i < f->n; i++)
		visit(u, f->to[i]);
	for (; k < u->nqueue; k++) {
		f = &u->use[u->queue[k]];
		for (i = 0; i < f->n; i++)
			visit(u, f->to[i]);
	}
}

int
uses_has(const struct uses *u, size_t i)
{
	return u->use[i].walk == u->walk;
}
