/* t_findings: what was measured, in words, and the settings that follow. */
#include "findings.h"
#include "unit.h"

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

static void
advice(const char *what, const struct findings *f, double want)
{
	ok(findings_settle(f) > want - 0.001 && findings_settle(f) < want +
	    0.001, "%s: %g", what, findings_settle(f));
}

static void
advices(void)
{
	struct findings f;

	findings_init(&f);
	advice("nothing known", &f, 0);
	series_add(&f.post, 0.32);
	advice("answers: half of it is three times the longest, rounded up",
	    &f, 2);
	series_add(&f.post, 0.21);
	series_add(&f.post, 0.02);
	advice("... whatever else there was", &f, 2);
	series_add(&f.shown, 0.3);
	advice("what shows sooner adds nothing", &f, 2);
	series_add(&f.shown, 2.4);
	advice("... later does", &f, 15);
	series_add(&f.edited, 20.1);
	advice("edits later still", &f, 121);
	series_add(&f.post, 30);
	advice("slow answers", &f, 180);
	findings_init(&f);
	series_add(&f.post, 0.05);
	advice("below two seconds there is a decimal", &f, 0.3);
}

static char *
yaml(const struct findings *fs, double settle)
{
	static char s[512];
	FILE *f = tmpfile();

	if (f == NULL)
		bail("no file");
	findings_yaml(fs, settle, f);
	unit_slurp(f, s, sizeof(s));
	return s;
}

static void
yamls(void)
{
	struct findings f;

	findings_init(&f);
	series_add(&f.moved, 1.5);
	is_str(yaml(&f, 10), "# the settings are enough; for experisana.yaml "
	    "they would be\nlease:\n  settle: 10\n", "what is set is enough");
	is_str(yaml(&f, 0.6), "# for experisana.yaml of all workers, beside "
	    "what is set there\nlease:\n  settle: 9\n", "... or is not");
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
