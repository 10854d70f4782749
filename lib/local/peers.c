/* peers: the connections of a server, and how long they may take. */
#include <sys/socket.h>

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "local/peers.h"

#define SWEEP_SEC	0.25	/* between two looks at all of them */

struct peer {
	int		 fd;
	double		 until;		/* clock_boot() */
	int		 proved, shut;
	struct peer	*next, *prev;
};

struct peers {
	struct peer	*first, *last;	/* the newest is the first */
	unsigned long	 n, most;	/* those that are not shut */
	double		 swept;
};

struct peers *
peers_new(unsigned long most)
{
	struct peers *ps = xcalloc(1, sizeof(*ps));

	ps->most = most;
	return ps;
}

void
peers_free(struct peers *ps)
{
	free(ps);
}

static void
shut(struct peers *ps, struct peer *p)
{
	if (!p->shut) {
		p->shut = 1;
		ps->n--;
	}
	shutdown(p->fd, SHUT_RDWR);
}

struct peer *
peers_add(struct peers *ps, int fd)
{
	struct peer *p = xcalloc(1, sizeof(*p));

	p->fd = fd;
	p->next = ps->first;
	if (p->next != NULL)
		p->next->prev = p;
	else
		ps->last = p;
	ps->first = p;
	if (++ps->n > ps->most) {
		struct peer *old = ps->last;

		while (old != p && (old->proved || old->shut))
			old = old->prev;
		shut(ps, old);
	}
	return p;
}

void
peers_remove(struct peers *ps, struct peer *p)
{
	if (p->prev != NULL)
		p->prev->next = p->next;
	else
		ps->first = p->next;
	if (p->next != NULL)
		p->next->prev = p->prev;
	else
		ps->last = p->prev;
	ps->n -= !p->shut;
	free(p);
}

void
peers_prove(struct peer *p)
{
	p->proved = 1;
}

void
peers_allow(struct peer *p, double sec)
{
	p->until = clock_boot() + sec;
}

void
peers_sweep(struct peers *ps)
{
	double now = clock_boot();
	struct peer *p;

	if (now - ps->swept < SWEEP_SEC)
		return;
	ps->swept = now;
	for (p = ps->first; p != NULL; p = p->next)
		if (now > p->until)
			shut(ps, p);
}
