/* fleet: how many workers share a token's requests, and how often each may
 * ask. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "err.h"
#include "fleet.h"
#include "state.h"
#include "worker.h"

struct census {
	struct asana	*api;
	struct lease_conf cf;
	int		 ready;		/* cf was read */
	int		 n;
};

/* What is remembered: the number, and of what kind the board is. */
struct memory {
	int	n;		/* 0: nothing */
	double	at;		/* clock_real() */
	double	ttl;
	int	local;
};

/* The settings, once an answer has told what server it is. */
static void
settings(struct census *c)
{
	if (!c->ready)
		leaseconf_read(&c->cf, http_local(c->api->http));
	c->ready = 1;
}

static int
count(const struct worker *w, void *arg)
{
	struct census *c = arg;

	settings(c);
	c->n += w->st != WORKER_STARTING && w->st != WORKER_BROKEN &&
	    (double)w->seen + c->cf.ttl +
	    c->cf.grace > (double)asana_time(c->api);
	return RC_OK;
}

static void
load(struct memory *m, const char *file)
{
	char *text = state_read(file, 128);

	if (text == NULL || sscanf(text, "%d %lf %lf %d", &m->n, &m->at,
	    &m->ttl, &m->local) != 4 || m->n < 1 ||
	    !(m->at < clock_real() + 1) || !(m->ttl <= FLEET_TTL))
		m->n = 0;
	free(text);
}

/* The number that is remembered, or 0.  One that has just changed is that of a
 * fleet that is being started, and will be too small soon. */
static int
remembered(const struct memory *m)
{
	if (m->n == 0 || m->at + m->ttl < clock_real())
		return 0;
	return m->ttl > FLEET_TTL_FIRST || m->n < FLEET_GROWS ? m->n :
	    2 * m->n;
}

/* Counts, and remembers what came of it: for longer the longer it stays about
 * the same.  Returns as remembered(). */
static int
take_census(struct census *c, const char *file, struct memory *m)
{
	int change;
	char *text;

	if (worker_each(c->api, count, c) != RC_OK)
		return 0;
	settings(c);
	if (c->n < 1)
		c->n = 1;
	change = c->n > m->n ? c->n - m->n : m->n - c->n;
	m->ttl = m->n > 0 && change <= m->n / 8 ? 2 * m->ttl : FLEET_TTL_FIRST;
	if (m->ttl > FLEET_TTL)
		m->ttl = FLEET_TTL;
	m->n = c->n;
	m->at = clock_real();
	text = xasprintf("%d %.3f %.0f %d\n", m->n, m->at, m->ttl,
	    http_local(c->api->http));
	state_write(file, text, strlen(text));
	free(text);
	return remembered(m);
}

int
fleet_size(struct asana *api, const struct lease_conf *cf, int anew)
{
	struct census c = { 0 };
	struct memory m = { 0 };
	char *file;
	int n;

	if (cf->budget == 0)
		return 1;
	c.api = api;
	c.cf = *cf;
	c.ready = 1;
	file = state_name("fleet", api->project);
	load(&m, file);
	if ((anew || (n = remembered(&m)) == 0) &&
	    (n = take_census(&c, file, &m)) == 0)
		n = m.n > 0 ? m.n : 1;
	free(file);
	return n;
}

int
fleet_begin(struct asana *api, struct lease_conf *cf)
{
	struct census c = { 0 };
	struct memory m = { 0 };
	char *file = state_name("fleet", api->project);
	int n;

	c.api = api;
	load(&m, file);
	if ((n = remembered(&m)) > 0)
		leaseconf_read(cf, m.local);
	else if ((n = take_census(&c, file, &m)) > 0)
		*cf = c.cf;
	free(file);
	return n;
}

double
fleet_pause(const struct lease_conf *cf, int size, long requests)
{
	if (cf->budget == 0)
		return 0;
	return 60 * (double)size * (double)requests /
	    (FLEET_SHARE * (double)cf->budget);
}

double
fleet_listing(const struct lease_conf *cf, int size, int here)
{
	if (cf->budget == 0)
		return 0;
	return 60 * (double)size / (double)(here < size ? here : size) /
	    (FLEET_LISTS * (double)cf->budget);
}

double
fleet_holding(const struct lease_conf *cf)
{
	return 60 / cf->check + 2 * 60 / cf->beat;
}

void
fleet_stretch(struct lease_conf *cf, int size)
{
	double most = cf->ttl - cf->kill - 2 * cf->guard - 4 * cf->timeout;
	double f;

	if (cf->budget == 0)
		return;
	f = (double)size * fleet_holding(cf) /
	    (FLEET_SHARE * (double)cf->budget);
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
