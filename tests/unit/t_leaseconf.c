/* t_leaseconf: the protocol's times, and what must hold between them. */
#include "err.h"
#include "leaseconf.h"
#include "unit.h"

static void
yaml(const char *text)
{
	FILE *f = fopen("experisana.yaml", "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) == EOF)
		bail("no experisana.yaml");
}

static int
print_all(void *arg)
{
	struct lease_conf cf;

	leaseconf_read(&cf, *(int *)arg);
	printf("%g %g %g %g %g %g %g %g %g %g %g %g %g %ld\n", cf.settle,
	    cf.trust, cf.first_ttl, cf.ttl, cf.grace, cf.check, cf.beat,
	    cf.kill, cf.guard, cf.poll, cf.idle, cf.jitter, cf.timeout,
	    cf.spread);
	return 0;
}

/* With this experisana.yaml, for Asana or, with LOCAL, the local board. */
static void
gives(const char *what, int local, const char *text, const char *want)
{
	struct unit_child c;

	yaml(text);
	unit_fork(&c, print_all, &local);
	is_int(c.status, 0, "%s", what);
	is_str(c.out, want, "... are as they should be");
}

/* One rule: what just holds is taken, a little less is refused with REASON. */
static void
rule(const char *reason, const char *holds, const char *broken)
{
	struct unit_child c;
	char text[256], want[256];
	int local = 0;

	snprintf(text, sizeof(text), "lease: {%s}\n", holds);
	yaml(text);
	unit_fork(&c, print_all, &local);
	is_int(c.status, 0, "{%s} is taken", holds);
	snprintf(text, sizeof(text), "lease: {%s}\n", broken);
	yaml(text);
	unit_fork(&c, print_all, &local);
	is_int(c.status, RC_CONFIG, "{%s} is refused", broken);
	snprintf(want, sizeof(want), ": %s\n", reason);
	ok(strstr(c.err, "/experisana.yaml:1:") != NULL &&
	    strstr(c.err, ": lease.") != NULL &&
	    strstr(c.err, want) != NULL, "... and it is said where, and why");
}

/* The setting that is named when TEXT breaks a rule. */
static void
blamed(const char *text, const char *want)
{
	struct unit_child c;
	char all[256];
	int local = 0;

	snprintf(all, sizeof(all), "lease: {%s}\n", text);
	yaml(all);
	unit_fork(&c, print_all, &local);
	snprintf(all, sizeof(all), "/experisana.yaml:%s", want);
	if (!ok(strstr(c.err, all) != NULL, "{%s}: it is named", text))
		unit_show("got   ", c.err);
}

static int
print_first(void *arg)
{
	struct lease_conf cf = { 0 };

	(void)arg;
	cf.settle = 10;
	cf.timeout = 20;
	cf.check = 60;
	leaseconf_first(&cf);
	printf("%g %g", cf.trust, cf.first_ttl);
	return 0;
}

/* `trust` and `first_ttl` of a lease that lacks them. */
static void
first(const char *what, const char *text, const char *want)
{
	struct unit_child c;

	yaml(text);
	unit_fork(&c, print_first, NULL);
	is_str(c.out, want, "%s", what);
}

static void
wrong(const char *what, const char *text)
{
	struct unit_child c;
	int local = 0;

	yaml(text);
	unit_fork(&c, print_all, &local);
	is_int(c.status, RC_CONFIG, "%s is refused", what);
	ok(strncmp(c.err, "experisana: ", 12) == 0 &&
	    strstr(c.err, "lease.") != NULL, "... by its name");
}

static int
print_lock(void *arg)
{
	struct lease_conf cf;

	leaseconf_read(&cf, *(int *)arg);
	leaseconf_lock(&cf);
	printf("%g %g %s", cf.ttl, cf.beat, leaseconf_broken(&cf) == NULL ?
	    "fits" : "breaks a rule");
	return 0;
}

static void
lock(const char *what, int local, const char *text, const char *want)
{
	struct unit_child c;

	yaml(text);
	unit_fork(&c, print_lock, &local);
	is_str(c.out, want, "a lock's ttl and beat %s", what);
}

int
main(void)
{
	unit_tmp();
	gives("the defaults for Asana", 0, "",
	    "10 5 180 900 120 60 300 20 5 60 5 5 20 20\n");
	gives("those of its free plan", 0, "lease: {profile: free}\n",
	    "10 5 540 1800 120 180 600 20 5 60 5 5 20 20\n");
	gives("those of the local board", 1, "",
	    "0.6 0.3 20 30 16 1 5 5 1 2 0.25 0.1 3 20\n");
	gives("the free plan's on the local board", 1,
	    "lease: {profile: free}\n",
	    "10 5 540 1800 120 180 600 20 5 60 5 5 20 20\n");
	gives("each by its name", 0, "lease:\n  settle: 4\n  trust: 1.5\n"
	    "  first_ttl: 200\n  ttl: 1000\n  grace: 111\n  check: 30\n"
	    "  beat: 100\n  kill: 7\n  guard: 3\n  poll: 20\n  jitter: 2\n"
	    "  timeout: 10\n  spread: 1\n",
	    "4 1.5 200 1000 111 30 100 7 3 20 5 2 10 1\n");
	gives("durations", 0, "lease: {ttl: 0.5h, beat: 2m}\n",
	    "10 5 180 1800 120 60 120 20 5 60 5 5 20 20\n");
	gives("an idle pause above `poll`", 0, "lease: {poll: 2}\n",
	    "10 5 180 900 120 60 300 20 5 2 2 5 20 20\n");

	lock("on Asana", 0, "", "180 60 fits");
	lock("of the free plan", 0, "lease: {profile: free}\n",
	    "540 180 fits");
	lock("on the local board", 1, "", "24 5 fits");
	lock("in whole seconds", 0, "lease: {first_ttl: 130.5, check: 9}\n",
	    "154 43.5 fits");
	lock("of a lease that is short", 0, "lease: {ttl: 120, beat: 10}\n",
	    "120 10 fits");

	rule("timeout must be at least 0.1s", "timeout: 0.1",
	    "timeout: 0.09");
	rule("beat must be at least 0.1s", "beat: 0.1", "beat: 0.09");
	rule("check must be at least 0.1s", "check: 0.1", "check: 0.09");
	rule("poll must be at least 0.1s", "poll: 0.1", "poll: 0.09");
	rule("settle must be at least 2 trust", "settle: 10, trust: 5",
	    "settle: 9.9, trust: 5");
	rule("first_ttl must be at least settle + 6 timeout",
	    "first_ttl: 130, check: 9", "first_ttl: 129, check: 9");
	rule("check must be at most a third of first_ttl",
	    "first_ttl: 150, check: 50", "first_ttl: 150, check: 51");
	rule("ttl must be at least 3 beat", "ttl: 600, beat: 200",
	    "ttl: 599, beat: 200");
	rule("ttl must be at least beat + kill + 2 guard + 4 timeout",
	    "ttl: 120, beat: 10", "ttl: 119, beat: 10");
	rule("grace must be at least settle + 5 timeout", "grace: 110",
	    "grace: 109");

	blamed("trust: 6", "1:16: lease.trust: settle must be");
	blamed("trust: 6, settle: 11", "1:27: lease.settle: settle must be");
	blamed("kill: 700, guard: 7", "1:15: lease.kill: ttl must be");

	first("without settings: what the rules ask", "", "5 180");
	first("settings hold", "lease: {trust: 2, first_ttl: 300}\n", "2 300");
	first("... unless they break a rule",
	    "lease: {trust: 6, first_ttl: 150}\n", "5 180");

	wrong("an unknown profile", "lease: {profile: cheap}\n");
	wrong("a word for a time", "lease: {ttl: long}\n");
	wrong("a negative time", "lease: {kill: -1}\n");
	wrong("a list for a time", "lease: {grace: [1]}\n");
	wrong("a spread of none", "lease: {spread: 0}\n");
	wrong("a spread of a fraction", "lease: {spread: 1.5}\n");
	unit_rmtmp();
	return done();
}
