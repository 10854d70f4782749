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
	struct peer	*next, *prev;
};

struct peers {
	struct peer	*first;
	double		 swept;
};

struct peers *
peers_new(void)
{
	return xcalloc(1, sizeof(struct peers));
}

void
peers_free(struct peers *ps)
{
	free(ps);
}

struct peer *
peers_add(struct peers *ps, int fd)
{
	struct peer *p = xcalloc(1, sizeof(*p));

	p->fd = fd;
	p->next = ps->first;
	if (p->next != NULL)
		p->next->prev = p;
	ps->first = p;
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
	free(p);
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
			shutdown(p->fd, SHUT_RDWR);
}
