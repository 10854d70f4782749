/* t_findings: what was measured, in words, and the settings that follow. */
#include "findings.h"
#include "unit.h"

/* What asana-probe's defaults for Asana are. */
static const struct lease_conf usual = {
	.settle = 10, .trust = 5, .first_ttl = 180, .ttl = 900, .grace = 120,
	.check = 60, .beat = 300, .kill = 20, .guard = 5, .poll = 60,
	.timeout = 20
};

static void
serieses(void)
{
	struct series s = { { 0 }, 0 };
	int i;

	is_int(series_max(&s) * 10, 0, "no value: 0 is the highest");
	for (i = 20; i > 0; i--)
		series_add(&s, i);
	is_int(series_max(&s), 20, "the highest of 1..20");
	is_int(series_share(&s, 0.95), 19, "95 of 100 of them are up to 19");
	is_int(series_share(&s, 0.5), 10, "half of them up to 10");
	series_add(&s, 0);
	is_int(series_late(&s), 20, "what is 0 is not late");
	for (i = 0; i < 2 * FINDINGS_MAX; i++)
		series_add(&s, 0);
	is_int(s.n, FINDINGS_MAX, "a series ends");
	is_int(series_max(&s), 20, "... without losing its highest");
	series_add(&s, 21);
	is_int(series_max(&s), 21, "... or a new one");
}

static void
stamps(void)
{
	struct stamp s[] = {
		{ "99", 5 }, { "100", 6 }, { "101", 6 }, { "102", 8 },
		{ "50", 9 }
	};
	const uint64_t list[] = { 0x1f, 0x1d, 0x02, 0x00, 0x1e, 0x0f };
	struct findings f;

	findings_init(&f);
	findings_lists(&f, s, 5, list, 6);
	is_int(f.overtaken, 3, "lists that a later comment was in alone");
	s[0].gid[0] = '\0';
	findings_lists(&f, s, 5, &list[4], 1);
	is_int(f.overtaken, 3, "... without those that were not answered");
	strcpy(s[0].gid, "99");
	findings_stamps(&f, s, 5);
	is_int(f.twins, 1, "two of the same millisecond");
	is_int(f.backward, 1, "a later one with a lower gid");
	is_int(f.stamps, 5, "... of five");
}

static void
clocks(void)
{
	struct findings f;

	findings_init(&f);
	findings_clock(&f, 1000, 900.5, 900.75);
	ok(f.ahead_min == 99.25 && f.ahead_max == 100.5,
	    "one answer: between date - got and date + 1 - sent");
	findings_clock(&f, 1001, 901.0, 901.25);
	ok(f.ahead_min == 99.75 && f.ahead_max == 100.5,
	    "another makes it narrower");
}

/* Are these what follows from F, with CF in force? */
static void
advice(const char *what, const struct findings *f, struct lease_conf cf,
    const char *want)
{
	char got[128];

	findings_advise(f, &usual, &cf);
	snprintf(got, sizeof(got), "%g %g %g %g %g %g", cf.settle, cf.trust,
	    cf.first_ttl, cf.ttl, cf.grace, cf.guard);
	is_str(got, want, "%s", what);
	is_str(leaseconf_broken(&cf), NULL, "... which may be set");
}

static void
advices(void)
{
	struct lease_conf cf = usual;
	struct findings f;

	findings_init(&f);
	advice("nothing known: the defaults", &f, usual, "10 5 180 900 120 5");
	series_add(&f.post, 1.6);
	series_add(&f.shown, 1.5);
	advice("a quick board: the defaults", &f, usual, "10 5 180 900 120 5");
	series_add(&f.shown, 2.4);
	advice("a late one: trust and three times that", &f, usual,
	    "13 5 180 900 120 5");
	series_add(&f.edited, 20.1);
	advice("edits later still", &f, usual, "66 5 186 900 166 5");
	series_add(&f.post, 30);
	advice("slow answers", &f, usual, "180 90 300 900 280 5");
	cf.settle = 60;
	cf.trust = 30;
	cf.check = 100;
	cf.first_ttl = 300;
	findings_init(&f);
	advice("what is set to more is not needed", &f, cf,
	    "10 5 300 900 120 5");
	f.skew = 6.5;
	advice("clocks that differ", &f, usual, "10 5 180 900 120 9");
	f.skew = 400;
	advice("... much", &f, usual, "10 5 180 1204 120 402");
}

static char *
yaml(const struct lease_conf *cf, const char *profile)
{
	static char s[512];
	FILE *f = tmpfile();

	if (f == NULL)
		bail("no file");
	findings_yaml(cf, &usual, profile, f);
	unit_slurp(f, s, sizeof(s));
	return s;
}

static void
yamls(void)
{
	struct lease_conf cf = usual;
	const char *s;

	s = yaml(&cf, "default");
	ok(strncmp(s, "# the defaults are enough", 25) == 0,
	    "it is said that the defaults are enough");
	s = strchr(s, '\n') + 1;
	is_str(s, "lease:\n  settle: 10\n  trust: 5\n  first_ttl: 180\n"
	    "  grace: 120\n", "... and what they are");
	cf.settle = 1234567;
	cf.ttl = 1000;
	cf.guard = 7;
	s = yaml(&cf, "free");
	s = strchr(s, '\n') + 1;
	is_str(s, "lease:\n  profile: free\n  settle: 1234567\n  trust: 5\n"
	    "  first_ttl: 180\n  ttl: 1000\n  grace: 120\n  guard: 7\n",
	    "the profile, and what differs");
}

int
main(void)
{
	serieses();
	stamps();
	clocks();
	advices();
	yamls();
	return done();
}
