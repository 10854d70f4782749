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
	const struct lease_conf *cf;
	int		 n;
};

static int
count(const struct worker *w, void *arg)
{
	struct census *c = arg;

	c->n += w->st != WORKER_STARTING && w->st != WORKER_BROKEN &&
	    (double)w->seen + c->cf->ttl +
	    c->cf->grace > (double)asana_time(c->api);
	return RC_OK;
}

/* What another process has found, or 0. */
static int
remembered(const char *file)
{
	char *text = state_read(file, 64);
	double at = 0;
	int n = 0;

	if (text == NULL || sscanf(text, "%d %lf", &n, &at) != 2 || n < 1 ||
	    at > clock_real() || at + FLEET_TTL < clock_real())
		n = 0;
	free(text);
	return n;
}

int
fleet_size(struct asana *api, const struct lease_conf *cf, int fresh)
{
	struct census c;
	char *file, *text;
	int n;

	if (cf->budget == 0)
		return 1;
	file = state_name("fleet", api->project);
	if (fresh || (n = remembered(file)) == 0) {
		c.api = api;
		c.cf = cf;
		c.n = 0;
		n = 1;
		if (worker_each(api, count, &c) == RC_OK) {
			n = c.n > 0 ? c.n : 1;
			text = xasprintf("%d %.3f\n", n, clock_real());
			state_write(file, text, strlen(text));
			free(text);
		}
	}
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
