/* t_share: each worker's part of the requests that all have. */
#include "base/fs.h"
#include "oncard.h"
#include "../../lib/worker/share.c"

static struct asana *api;

static struct share
anew(int workers)
{
	struct share m = { .workers = workers, .ttl = COUNT_TTL, .slow = 1 };

	m.at = clock_real();
	return m;
}

/* What the worker waits, of BUDGET requests a minute. */
static double
pay(struct share *m, long budget)
{
	return share_pay(m, api, budget);
}

/* The worker's programs have asked so often, and were refused so often. */
static void
spend(long n, long limited)
{
	char *text = xasprintf("%ld %ld\n", n, limited);

	if (fs_write("asked", text, strlen(text), 0600) == -1)
		bail("no file");
	free(text);
}

static int
between(double v, double lo, double hi, const char *name)
{
	return ok(v >= lo && v <= hi, "%s: %.1f", name, v);
}

static void
pays(void)
{
	struct share s = anew(200);
	int i;

	pay(&s, 1500);
	spend(10, 0);
	between(pay(&s, 1500), 63, 106, "one of 200 waits 84s for ten requests");
	ok(access("asked", F_OK) == -1, "... once");
	between(pay(&s, 1500), 63, 106, "... and no longer for none");
	s = anew(200);
	s.at = clock_real() - 600;
	spend(10, 0);
	between(pay(&s, 1500), -540, -490, "not after a long job");
	between(s.at - clock_real(), -5, 0, "... of which nothing is "
	    "saved up");
	spend(10, 0);
	between(pay(&s, 1500), 60, 106, "... for the next one");
	s = anew(1);
	spend(15, 0);
	between(pay(&s, 1500), 0.3, 0.8, "a lone worker hardly waits");
	s = anew(10);
	s.at = clock_real() - 100;
	spend(13, 0);
	between(pay(&s, 150), -70, -25, "nor ten with 150 a minute and long jobs");
	s = anew(200);
	spend(1000, 9);
	between(pay(&s, 0), 0, 0, "without a budget nobody does");
	s = anew(200);
	spend(1000000, 0);
	between(pay(&s, 1500), DEBT_MAX - 1, DEBT_MAX, "there is an end to it");
	fs_write("asked", "nonsense\n1", 10, 0600);
	s = anew(200);
	between(pay(&s, 1500), -1, 1, "a spoilt file is none");
	for (i = 1; i < 200; i *= 2) {
		s = anew(i);
		s.at = s.paid = 0;
		spend(5, 0);
		between(pay(&s, 1500), -30, 30, "a new worker begins soon");
	}
}

static void
rivals(void)
{
	struct share s = anew(10);

	is_int(share_rivals(&s, 30), 10, "after short jobs all ask at once");
	s.since = 100;
	is_int(share_rivals(&s, 30), 3, "... after longer ones some");
	s.since = 3600;
	is_int(share_rivals(&s, 30), 1, "... after long ones nobody else");
	s = anew(0);
	is_int(share_rivals(&s, 30), 1, "who knows of nobody is alone");
	share_load(&s);
	s.workers = 10;
	is_int(share_rivals(&s, 30), 10, "who just began asks with the others");
}

static void
slows(void)
{
	struct share s = anew(200);

	spend(5, 1);
	between(pay(&s, 1500), 63, 106, "after a refusal it is twice as long");
	is_int((long long)s.slow, 2, "... which is kept");
	spend(0, 3);
	pay(&s, 1500);
	is_int((long long)s.slow, 4, "... and longer after another");
	pay(&s, 1500);
	pay(&s, 1500);
	is_int((long long)s.slow, 1, "... and then it is as before");
}

static void
counts(void)
{
	struct share s = anew(0);
	struct lease_times cf;
	struct workercard w;
	char who[3][8] = { "a", "b", "c" };
	int i, n;

	leasetimes_read(&cf);
	for (i = 0; i < 3; i++) {
		memset(&w, 0, sizeof(w));
		memcpy(w.who, who[i], sizeof(who[i]));
		w.st = i == 2 ? WORKER_STARTING : WORKER_IDLE;
		if (workercard_enter(api, &w) != RC_OK)
			bail("no card");
	}
	share_census(&s, api, &cf);
	is_int(s.workers, 2, "two that live, one that only starts");
	is_int((long long)s.ttl, COUNT_TTL_FIRST, "... for now");
	n = live_count("GET ");
	share_census(&s, api, &cf);
	is_int(live_count("GET "), n, "... which is remembered");
	s.counted -= COUNT_TTL_FIRST + 1;
	share_census(&s, api, &cf);
	is_int((long long)s.ttl, 2 * COUNT_TTL_FIRST, "the same once "
	    "more: for longer");
	s.counted += 4000;
	s.workers = 40;
	share_census(&s, api, &cf);
	is_int(s.workers, 2, "one of the future is not believed");
	cf.ttl = 0;
	cf.grace = -60;
	s.counted = 0;
	share_census(&s, api, &cf);
	is_int(s.workers, 0, "those unseen for long do not count");
}

/* What programs tell one another. */
static void
keeps(void)
{
	struct share s = anew(7), t = anew(0);
	struct asana *other = asana_open();
	struct reply rep;

	s.paid = 12;
	s.slow = 4;
	share_save(&s);
	share_load(&t);
	ok(t.workers == 7 && t.slow > 3.9 && t.paid > 11.9,
	    "the next program knows it");
	fs_write("share", "7 nan", 5, 0600);
	share_load(&t);
	is_int(t.workers, 0, "... unless it is spoilt");
	pay(&s, 1500);
	s = anew(200);
	live_get(other, "/users/me", NULL, &rep);
	asana_free(&rep);
	asana_close(other);
	between(pay(&s, 1500), 6, 11, "what another program asks counts");
	ok(workercard_told() == 1, "it is known when the card was written");
}

int
main(int argc, char *argv[])
{
	char cwd[PATH_MAX];

	(void)argc;
	api = oncard_open(argv[0], NULL);
	if (getcwd(cwd, sizeof(cwd)) == NULL)
		bail("where are we?");
	setenv("EXPERISANA_KEPT", cwd, 1);
	pays();
	rivals();
	slows();
	counts();
	keeps();
	unsetenv("EXPERISANA_KEPT");
	oncard_close(api);
	return done();
}
