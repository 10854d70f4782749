/* fleet: how many workers share a token's requests, and how often each may
 * ask. */
#include "base/clock.h"
#include "base/err.h"
#include "worker/fleet.h"
#include "worker/workercard.h"

struct census {
	const struct lease_times *cf;
	struct asana	*api;
	int		 n;
};

static int
count(const struct workercard *w, void *arg)
{
	struct census *c = arg;

	c->n += w->st != WORKER_STARTING && w->st != WORKER_BROKEN &&
	    (double)w->seen + c->cf->ttl +
	    c->cf->grace > (double)asana_time(c->api);
	return RC_OK;
}

/* The number that is remembered, or 0.  One that has just changed is that of a
 * fleet that is being started, and will be too small soon. */
static int
remembered(const struct pace_fleet *m)
{
	double age = clock_real() - m->at;

	/* a second, for it may have been rounded up */
	if (age < -1 || age > m->ttl || m->ttl > FLEET_TTL)
		return 0;
	return m->ttl > FLEET_TTL_FIRST || m->n < 8 ? m->n : 2 * m->n;
}

/* Counts, and remembers what came of it: for longer the longer it stays about
 * the same.  Returns as remembered(). */
static int
take_census(struct asana *api, const struct lease_times *cf,
    struct pace_fleet *m)
{
	struct census c = { cf, api, 0 };
	int change;

	if (workercard_each(api, count, &c) != RC_OK)
		return 0;
	if (c.n < 1)
		c.n = 1;
	change = c.n > m->n ? c.n - m->n : m->n - c.n;
	m->ttl = m->n > 0 && change <= m->n / 8 ? 2 * m->ttl : FLEET_TTL_FIRST;
	if (m->ttl > FLEET_TTL)
		m->ttl = FLEET_TTL;
	m->n = c.n;
	m->at = clock_real();
	pace_count(api->pace, m);
	return remembered(m);
}

int
fleet_size(struct asana *api, const struct lease_times *cf)
{
	struct pace_fleet m;
	int n;

	if (cf->budget == 0)
		return 1;
	pace_counted(api->pace, &m);
	if ((n = remembered(&m)) == 0 && (n = take_census(api, cf, &m)) == 0)
		n = m.n > 0 ? m.n : 1;
	return n;
}

double
fleet_pause(const struct lease_times *cf, int size, long requests)
{
	if (cf->budget == 0)
		return 0;
	return 60 * (double)size * (double)requests / ((double)cf->budget / 2);
}

double
fleet_holding(const struct lease_times *cf)
{
	return 60 / cf->check + 2 * 60 / cf->beat;
}

void
fleet_stretch(struct lease_times *cf, int size)
{
	double most = cf->ttl - cf->kill - 2 * cf->guard - 4 * cf->timeout;
	double f;

	if (cf->budget == 0)
		return;
	f = (double)size * fleet_holding(cf) / ((double)cf->budget / 2);
	if (f <= 1)
		return;
	if (most > cf->ttl / 3)
		most = cf->ttl / 3;
	cf->check *= f;
	if (cf->check > cf->first_ttl / 3)
		cf->check = cf->first_ttl / 3;
	cf->beat *= f;
	if (cf->beat > most)
		cf->beat = most;
}
