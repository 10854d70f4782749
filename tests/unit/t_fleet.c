/* t_fleet: how many workers share a token's requests. */
#include "clock.h"
#include "err.h"
#include "fleet.h"
#include "live.h"
#include "worker.h"

static struct lease_conf cf = {
	.settle = 10, .trust = 5, .first_ttl = 180, .ttl = 900, .grace = 120,
	.check = 60, .beat = 300, .kill = 20, .guard = 5, .poll = 60,
	.idle = 5, .timeout = 20, .budget = 1500
};

static void
pauses(void)
{
	struct lease_conf none = cf;

	none.budget = 0;
	is_int((long long)fleet_pause(&cf, 1, 3), 0, "one worker need not wait");
	is_int((long long)fleet_pause(&cf, 200, 3), 48, "200 of three requests "
	    "a look share 750 a minute: 48s");
	is_int((long long)(200 * 3 * 60 / fleet_pause(&cf, 200, 3)), 750,
	    "... which is half the budget");
	is_int((long long)fleet_pause(&none, 200, 3), 0, "no budget, no limit");
}

static void
stretches(void)
{
	struct lease_conf c = cf;

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
	ok(257 * fleet_holding(&c) < 301 || c.beat == 300, "more are slower");
	ok(c.check > 60 && c.check <= 180 && c.beat <= c.ttl / 3,
	    "... within what the other times allow: check %.0f, beat %.0f",
	    c.check, c.beat);
	c = cf;
	c.budget = 0;
	fleet_stretch(&c, 100000);
	ok(c.check == cf.check, "no budget, no change");
}

static void
counts(struct asana *api)
{
	struct worker w;
	char who[3][8] = { "a", "b", "c" };
	int i;

	is_int(fleet_size(api, &cf, 1), 1, "nobody: we are one");
	for (i = 0; i < 3; i++) {
		memset(&w, 0, sizeof(w));
		strcpy(w.who, who[i]);
		w.st = i == 2 ? WORKER_STARTING : WORKER_IDLE;
		if (worker_enter(api, &w) != RC_OK)
			bail("no card");
	}
	is_int(fleet_size(api, &cf, 0), 1, "the number is remembered");
	is_int(fleet_size(api, &cf, 1), 2, "asked for anew: two that live, "
	    "and one that only starts");
	is_int(fleet_size(api, &cf, 0), 2, "... and that is remembered");
	cf.ttl = 0;
	cf.grace = -60;
	is_int(fleet_size(api, &cf, 1), 1, "those unseen for long do not count");
	cf.budget = 0;
	i = live_count("GET ");
	fleet_size(api, &cf, 1);
	is_int(live_count("GET "), i, "no budget, no question");
}

int
main(void)
{
	struct asana *api;

	unit_tmp();
	live_board(NULL);
	pauses();
	stretches();
	api = asana_open();
	counts(api);
	asana_close(api);
	live_end();
	unit_rmtmp();
	return done();
}
