/* t_fleet: how many workers share a token's requests. */
#include "base/clock.h"
#include "base/err.h"
#include "bucket.h"
#include "live.h"
#include "../../lib/worker/nextcard.c"

static struct lease_times cf = {
	.settle = 10, .trust = 5, .first_ttl = 180, .ttl = 900, .grace = 120,
	.check = 60, .beat = 300, .kill = 20, .guard = 5, .poll = 60,
	.timeout = 20, .budget = 1500
};

/* Requests a minute that holding a card costs. */
static double
holding(const struct lease_times *c)
{
	return 60 / c->check + 2 * 60 / c->beat;
}

static void
pauses(void)
{
	struct lease_times none = cf;

	none.budget = 0;
	is_int((long long)fleet_pause(&cf, 1, 3), 0,
	    "one worker need not wait");
	is_int((long long)fleet_pause(&cf, 200, 3), 48, "200 of three requests "
	    "a look share 750 a minute: 48s");
	is_int((long long)(200 * 3 * 60 / fleet_pause(&cf, 200, 3)), 750,
	    "... which is half the budget");
	is_int((long long)fleet_pause(&none, 200, 3), 0, "no budget, no limit");
}

static void
stretches(void)
{
	struct lease_times c = cf;

	fleet_stretch(&c, 500);
	ok(c.check == cf.check && c.beat == cf.beat, "500 workers hold within "
	    "half of 1500 a minute as it is");
	c.budget = 600;
	fleet_stretch(&c, 220);
	ok(c.check == 60 && c.beat > 300 - 1, "check is a third of first_ttl "
	    "at most");
	c = cf;
	c.first_ttl = 540;
	c.budget = 600;
	fleet_stretch(&c, 257);
	ok(257 * holding(&c) < 301 || c.beat == 300, "more are slower");
	ok(c.check > 60 && c.check <= 180 && c.beat <= c.ttl / 3,
	    "... within what the other times allow: check %.0f, beat %.0f",
	    c.check, c.beat);
	c = cf;
	c.budget = 0;
	fleet_stretch(&c, 100000);
	ok(c.check == cf.check, "no budget, no change");
}

/* It is remembered that N were counted SEC seconds ago, for TTL seconds. */
static void
counted(struct asana *api, int n, double sec, double ttl)
{
	struct pace_fleet f;

	f.n = n;
	f.at = clock_real() - sec;
	f.ttl = ttl;
	pace_count(api->pace, &f);
}

/* For how many seconds the number holds. */
static int
holds(struct asana *api)
{
	struct pace_fleet f;

	pace_counted(api->pace, &f);
	return (int)f.ttl;
}

static int
size(struct asana *api)
{
	struct search s = { .api = api, .base = cf, .own = 1 };

	return fleet_size(&s);
}

static int
asked(struct asana *api)
{
	counted(api, 0, 0, 0);
	return size(api);
}

/* For how long the number holds. */
static void
remembers(struct asana *api)
{
	counted(api, 2, 50, 40);
	is_int(size(api), 2, "two, as before");
	is_int(holds(api), 80, "... are remembered for longer");
	counted(api, 2, 700, FLEET_TTL);
	size(api);
	is_int(holds(api), FLEET_TTL, "... up to a limit");
	counted(api, 40, 50, 40);
	is_int(size(api), 2, "another number is found");
	is_int(holds(api), FLEET_TTL_FIRST, "... and looked at again soon");
	counted(api, 40, 1, FLEET_TTL_FIRST);
	is_int(size(api), 80, "a fleet that grows counts twice");
	counted(api, 40, 1, 2 * FLEET_TTL_FIRST);
	is_int(size(api), 40, "... until it is known");
	pace_set(api->pace, 600, 80);
	is_int(size(api), 40, "... whatever the bucket is told");
	counted(api, 40, -4000, FLEET_TTL);
	is_int(size(api), 2, "one from the future is not believed");
	counted(api, 40, 1, 10 * FLEET_TTL);
	is_int(size(api), 2, "nor one that would hold for long");
}

static void
counts(struct asana *api)
{
	struct workercard w;
	char who[3][8] = { "a", "b", "c" };
	int i;

	is_int(asked(api), 1, "nobody: we are one");
	for (i = 0; i < 3; i++) {
		memset(&w, 0, sizeof(w));
		strcpy(w.who, who[i]);
		w.st = i == 2 ? WORKER_STARTING : WORKER_IDLE;
		if (workercard_enter(api, &w) != RC_OK)
			bail("no card");
	}
	is_int(size(api), 1, "the number is remembered");
	is_int(asked(api), 2, "asked for anew: two that live, and one that "
	    "only starts");
	i = live_count("GET ");
	is_int(size(api), 2, "... and that is remembered");
	is_int(live_count("GET "), i, "... without a question");
	remembers(api);
	cf.ttl = 0;
	cf.grace = -60;
	is_int(asked(api), 1, "those unseen for long do not count");
	cf.budget = 0;
	i = live_count("GET ");
	asked(api);
	is_int(live_count("GET "), i, "no budget, no question");
}

static void
ignore(struct reply *rep, void *arg)
{
	(void)rep;
	(void)arg;
}

/* What a worker asks is drawn from the bucket of its machine. */
static void
draws(void)
{
	struct wire_req q = { 0 };
	struct asana *api;
	struct reply rep;
	double begun;
	int i;

	setenv("XDG_STATE_HOME", unit_dir, 1);	/* a new bucket */
	api = asana_open();
	pace_set(api->pace, 60, 12);	/* one in 12.6 seconds */
	pace_draw(api->pace, 10);
	ok(pace_level(api->pace) > -9.6, "ten were drawn");
	begun = clock_boot();
	q.method = "GET";
	q.path = "/users/me";
	for (i = 0; i < 10; i++)
		asana_start(api, &q, NULL, 1, ignore, NULL);
	asana_run(api);
	ok(pace_level(api->pace) < -18.4, "... then ten by calls");
	live_get(api, q.path, NULL, &rep);
	asana_free(&rep);
	ok(pace_level(api->pace) < -19.3, "... and one by one");
	ok(clock_boot() - begun < PACE_STEP_MAX, "none of them waits");
	begun = clock_boot();
	q.look = 1;
	pace_set(api->pace, 600, 12);	/* one in 1.26 */
	asana_call(api, &q, NULL, 0, &rep);
	asana_free(&rep);
	ok(clock_boot() - begun > 1.2, "a look does");
	asana_close(api);
	unsetenv("EXPERISANA_WORKER_CARD");
}

int
main(void)
{
	struct asana *api;

	unit_tmp();
	live_board(NULL);
	pauses();
	stretches();
	setenv("EXPERISANA_WORKER_CARD", "1", 1);
	api = asana_open();
	counts(api);
	asana_close(api);
	draws();
	live_end();
	unit_rmtmp();
	return done();
}
