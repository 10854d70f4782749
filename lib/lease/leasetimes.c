/* leasetimes: the protocol's times. */
#include "asana/conf.h"
#include "lease/leasetimes.h"

static double
least(double a, double b)
{
	return a < b ? a : b;
}

/* Claims tell it in whole seconds. */
static double
round_up(double sec)
{
	return (double)(long)(sec + 0.999);
}

void
leasetimes_derive(struct lease_times *cf)
{
	double first = cf->settle + 6 * cf->timeout;

	if (first < 3 * cf->check)
		first = 3 * cf->check;
	cf->first_ttl = round_up(first);
	cf->trust = cf->settle / 2;
	cf->grace = cf->settle + 5 * cf->timeout;
}

void
leasetimes_read(struct lease_times *cf)
{
	cf->settle = conf_lease("lease.settle");
	cf->ttl = conf_lease("lease.ttl");
	cf->check = conf_lease("lease.check");
	cf->kill = conf_lease("lease.kill");
	cf->poll = conf_lease("lease.poll");
	cf->budget = (long)conf_lease("lease.budget");
	cf->lost_limit = (long)conf_lease("lease.lost_limit");
	cf->timeout = least(20, cf->ttl / 10);
	cf->guard = least(5, cf->ttl / 30);
	cf->beat = least(5 * cf->check, cf->ttl / 3);
	cf->beat = least(cf->beat, cf->ttl - cf->kill - 2 * cf->guard -
	    4 * cf->timeout);
	cf->spread = 20;
	leasetimes_derive(cf);
}

void
leasetimes_lock(struct lease_times *cf)
{
	double ttl;

	cf->beat = least(cf->beat, cf->first_ttl / 3);
	ttl = cf->beat + cf->kill + 2 * cf->guard + 4 * cf->timeout;
	if (ttl < cf->first_ttl)
		ttl = cf->first_ttl;
	cf->ttl = least(cf->ttl, round_up(ttl));
}
