/* t_leasetimes: the protocol's times, and what must hold between them. */
#include "base/err.h"
#include "lease/lease.h"
#include "unit.h"

static void
yaml(const char *text)
{
	FILE *f = fopen("experisana.yaml", "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) == EOF)
		bail("no experisana.yaml");
}

/* Prints each rule of the protocol that CF breaks. */
static void
print_broken(const struct lease_times *cf)
{
	double t = cf->timeout;
	const struct {
		double a, b;	/* a >= b must hold */
		const char *rule;
	} rules[] = {
		{ t, 0.1, "timeout 0.1" },
		{ cf->beat, 0.1, "beat 0.1" },
		/* no read of a board that settles at once lags */
		{ cf->settle, cf->settle > 0 ? 2 * cf->trust : 0,
		    "settle 2 trust" },
		{ cf->first_ttl, cf->settle + 6 * t,
		    "first_ttl settle + 6 timeout" },
		{ cf->first_ttl, 3 * cf->check, "first_ttl 3 check" },
		{ cf->ttl, 3 * cf->beat, "ttl 3 beat" },
		{ cf->ttl, cf->beat + cf->kill + 2 * cf->guard + 4 * t,
		    "ttl beat + kill + 2 guard + 4 timeout" },
		{ cf->grace, cf->settle + 5 * t, "grace settle + 5 timeout" }
	};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].a < rules[i].b - 1e-9)
			printf(" breaks %s", rules[i].rule);
}

static int
print_all(void *arg)
{
	struct lease_times cf;

	(void)arg;
	leasetimes_read(&cf);
	printf("%g %g %g %g %g %ld %ld: %g %g %g %g %g %g", cf.settle,
	    cf.ttl, cf.check, cf.kill, cf.poll, cf.budget, cf.lost_limit,
	    cf.timeout, cf.guard, cf.beat, cf.trust, cf.first_ttl, cf.grace);
	print_broken(&cf);
	return 0;
}

/* With this experisana.yaml. */
static void
gives(const char *what, const char *text, const char *want)
{
	struct unit_child c;

	yaml(text);
	unit_fork(&c, print_all, NULL);
	is_int(c.status, 0, "%s", what);
	is_str(c.out, want, "... are as they should be");
}

/* Whatever is set, the protocol's rules hold. */
static void
holds(const char *text)
{
	struct unit_child c;
	char all[256];

	snprintf(all, sizeof(all), "lease: {%s}\n", text);
	yaml(all);
	unit_fork(&c, print_all, NULL);
	if (!ok(c.status == 0 && strstr(c.out, "breaks") == NULL,
	    "{%s}: the rules hold", text))
		unit_show("got   ", c.out);
}

static int
print_derived(void *arg)
{
	struct lease_times cf = { 0 };

	(void)arg;
	cf.settle = 10;
	cf.timeout = 20;
	cf.check = 60;
	leasetimes_derive(&cf);
	printf("%g %g %g", cf.trust, cf.first_ttl, cf.grace);
	return 0;
}

static int
print_lock(void *arg)
{
	struct lease_times cf;

	(void)arg;
	leasetimes_read(&cf);
	leasetimes_lock(&cf);
	printf("%g %g", cf.ttl, cf.beat);
	print_broken(&cf);
	return 0;
}

static void
lock(const char *what, const char *text, const char *want)
{
	struct unit_child c;

	yaml(text);
	unit_fork(&c, print_lock, NULL);
	is_str(c.out, want, "a lock's ttl and beat %s", what);
}

int
main(void)
{
	struct unit_child c;

	unit_tmp();
	gives("the defaults for Asana", "",
	    "10 900 60 20 60 1500 3: 20 5 300 5 180 110");
	gives("... by their name", "lease: {profile: asana}\n",
	    "10 900 60 20 60 1500 3: 20 5 300 5 180 110");
	gives("those of its free plan", "lease: {profile: free}\n",
	    "10 1800 180 20 60 150 3: 20 5 600 5 540 110");
	gives("those of the local board", "lease: {profile: local}\n",
	    "0 900 1 5 0.25 0 3: 20 5 5 20 120 100");
	gives("each by its name", "lease:\n  settle: 4\n  ttl: 120\n"
	    "  check: 9\n  kill: 7\n  poll: 20\n  budget: 77\n"
	    "  lost_limit: 2\n",
	    "4 120 9 7 20 77 2: 12 4 40 2 76 64");
	gives("durations", "lease: {ttl: 0.5h, check: 1.5m}\n",
	    "10 1800 90 20 60 1500 3: 20 5 450 5 270 110");
	gives("a claim's first lease in whole seconds",
	    "lease: {profile: local, ttl: 12, kill: 1}\n",
	    "0 12 1 1 0.25 0 3: 1.2 0.4 4 1.2 8 6");

	lock("on Asana", "", "180 60");
	lock("of the free plan", "lease: {profile: free}\n", "540 180");
	lock("on the local board", "lease: {profile: local}\n", "120 5");
	lock("in whole seconds", "lease: {check: 9, kill: 20.5}\n",
	    "154 43.3333");
	lock("of a lease that is short", "lease: {ttl: 120}\n", "120 40");

	holds("ttl: 60");
	holds("ttl: 1, kill: 0.3");
	holds("ttl: 1h, check: 0.1, settle: 0.01");
	holds("ttl: 1d, kill: 8h");
	holds("ttl: 60, check: 10m");
	holds("settle: 1h");
	holds("profile: free, ttl: 100, settle: 40");
	holds("profile: local, ttl: 3, kill: 1, check: 0.1");

	unit_fork(&c, print_derived, NULL);
	is_str(c.out, "5 180 110", "what follows from settle, check, timeout");
	unit_rmtmp();
	return done();
}
