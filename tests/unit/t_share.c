/* t_share: each worker's part of the requests that all have. */
#include "oncard.h"
#include "../../lib/worker/nextcard.c"

static struct asana *api;

static struct search
anew(int workers, long budget)
{
	struct search s = { .api = api, .among = 1, .own = 1 };

	leasetimes_read(&s.cf);
	s.cf.budget = budget;
	s.share.workers = workers;
	s.share.ttl = COUNT_TTL;
	s.share.slow = 1;
	s.share.at = clock_real();
	return s;
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
	struct search s = anew(200, 1500);
	int i;

	pay(&s);
	spend(10, 0);
	between(pay(&s), 63, 106, "one of 200 waits 84s for ten requests");
	ok(access("asked", F_OK) == -1, "... once");
	between(pay(&s), 63, 106, "... and no longer for none");
	s = anew(200, 1500);
	s.share.at = clock_real() - 600;
	spend(10, 0);
	between(pay(&s), -540, -490, "not after a long job");
	between(s.share.at - clock_real(), -5, 0, "... of which nothing is "
	    "saved up");
	spend(10, 0);
	between(pay(&s), 60, 106, "... for the next one");
	s = anew(1, 1500);
	spend(15, 0);
	between(pay(&s), 0.3, 0.8, "a lone worker hardly waits");
	s = anew(10, 150);
	s.share.at = clock_real() - 100;
	spend(13, 0);
	between(pay(&s), -70, -25, "nor ten with 150 a minute and long jobs");
	s = anew(200, 0);
	spend(1000, 9);
	between(pay(&s), 0, 0, "without a budget nobody does");
	s = anew(200, 1500);
	spend(1000000, 0);
	between(pay(&s), DEBT_MAX - 1, DEBT_MAX, "there is an end to it");
	fs_write("asked", "nonsense\n1", 10, 0600);
	s = anew(200, 1500);
	between(pay(&s), -1, 1, "a spoilt file is none");
	for (i = 1; i < 200; i *= 2) {
		s = anew(i, 1500);
		s.share.at = s.share.paid = 0;
		spend(5, 0);
		between(pay(&s), -30, 30, "a new worker begins soon");
	}
}

static void
slows(void)
{
	struct search s = anew(200, 1500);
	double p;

	spend(5, 1);
	between(pay(&s), 63, 106, "after a refusal it is twice as long");
	is_int((long long)s.share.slow, 2, "... which is kept");
	s.idle_pause = s.cf.poll = 10;
	p = pause_for(&s);
	between(p, 10, 30, "so is the pause of who finds nothing");
	spend(0, 3);
	pay(&s);
	is_int((long long)s.share.slow, 4, "... and longer after another");
	pay(&s);
	pay(&s);
	is_int((long long)s.share.slow, 1, "... and then it is as before");
}

static void
counts(void)
{
	struct search s = anew(0, 1500);
	struct workercard w;
	char who[3][8] = { "a", "b", "c" };
	int i, n;

	for (i = 0; i < 3; i++) {
		memset(&w, 0, sizeof(w));
		memcpy(w.who, who[i], sizeof(who[i]));
		w.st = i == 2 ? WORKER_STARTING : WORKER_IDLE;
		if (workercard_enter(api, &w) != RC_OK)
			bail("no card");
	}
	take_census(&s);
	is_int(s.share.workers, 2, "two that live, one that only starts");
	is_int((long long)s.share.ttl, COUNT_TTL_FIRST, "... for now");
	n = live_count("GET ");
	take_census(&s);
	is_int(live_count("GET "), n, "... which is remembered");
	s.share.counted -= COUNT_TTL_FIRST + 1;
	take_census(&s);
	is_int((long long)s.share.ttl, 2 * COUNT_TTL_FIRST, "the same once "
	    "more: for longer");
	s.share.counted += 4000;
	s.share.workers = 40;
	take_census(&s);
	is_int(s.share.workers, 2, "one of the future is not believed");
	s.cf.ttl = 0;
	s.cf.grace = -60;
	s.share.counted = 0;
	take_census(&s);
	is_int(s.share.workers, 0, "those unseen for long do not count");
}

/* What programs tell one another. */
static void
keeps(void)
{
	struct search s = anew(7, 1500), t = anew(0, 1500);
	struct asana *other = asana_open();
	struct reply rep;

	s.share.paid = 12;
	s.share.slow = 4;
	save_share(&s);
	load_share(&t);
	ok(t.share.workers == 7 && t.share.slow > 3.9 && t.share.paid > 11.9,
	    "the next program knows it");
	fs_write("share", "7 nan", 5, 0600);
	load_share(&t);
	is_int(t.share.workers, 0, "... unless it is spoilt");
	pay(&s);
	s = anew(200, 1500);
	live_get(other, "/users/me", NULL, &rep);
	asana_free(&rep);
	asana_close(other);
	between(pay(&s), 6, 11, "what another program asks counts");
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
	slows();
	counts();
	keeps();
	unsetenv("EXPERISANA_KEPT");
	oncard_close(api);
	return done();
}
