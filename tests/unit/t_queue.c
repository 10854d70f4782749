/* t_queue: which card of Backlog to take next. */
#include "backlog.h"
#include "columns.h"
#include "fs.h"
#include "oncard.h"
#include "queue.h"
#include "state.h"

static struct asana *api;

/* The next card of Q is GID, or, when NULL, there is none. */
static void
next_is(struct queue *q, const char *gid, const char *name)
{
	const char *got = NULL;
	int rc = queue_next(q, &got);

	if (gid == NULL)
		is_int(rc, RC_NO, "%s", name);
	else
		is_str(rc == RC_OK ? got : "none", gid, "%s", name);
}

static void
poll(struct queue *q)
{
	if (queue_poll(q) != RC_OK)
		bail("no poll");
}

/* Takes a card out of the way. */
static void
away(char *gid)
{
	on_card(api, "DELETE", gid, "", NULL);
	free(gid);
}

static void
order(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *old, *new, *low, *high, *ticked;

	poll(q);
	next_is(q, NULL, "nothing is in Backlog");
	old = new_card(api, "old", "-", "-", "true");
	new = new_card(api, "new", "-", "priority=0", "true");
	low = new_card(api, "low", "-", "priority=-1", "true");
	high = new_card(api, "high", "-", "priority=7", "true");
	ticked = new_card(api, "ticked", "-", "priority=9", "true");
	on_card(api, "PUT", ticked, "", "{\"data\":{\"completed\":true}}");
	next_is(q, NULL, "new cards are seen at the next poll only");
	poll(q);
	next_is(q, high, "the highest priority is first, but completed ones");
	next_is(q, high, "... as long as it is not skipped");
	queue_skip(q, high, 60);
	next_is(q, old, "then the oldest");
	queue_skip(q, old, 60);
	next_is(q, new, "then the next");
	queue_skip(q, new, 60);
	next_is(q, low, "the lowest is last");
	queue_skip(q, low, 60);
	next_is(q, NULL, "then there is none");
	poll(q);
	next_is(q, NULL, "skips last longer than a poll");
	queue_close(q);
	q = queue_open(api, &oncard_cf, NULL);
	poll(q);
	next_is(q, high, "... but no longer than the queue");
	queue_close(q);
	away(old);
	away(new);
	away(low);
	away(high);
	away(ticked);
}

/* The smallest timeout of what can be run. */
static void
least_is(struct queue *q, double want, const char *name)
{
	long n = 0, m = 0;
	double least = -1;

	poll(q);
	if (queue_count(q, &n, &m, &least) != RC_OK)
		bail("no count");
	is_int((long long)least, (long long)want, "%s", name);
}

static void
least(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *lng = new_card(api, "hours", "-", "timeout=2h", "true"), *shrt,
	    *waits, *any;

	waits = new_card(api, "waits", lng, "-", "true");
	least_is(q, 7200, "the timeout of the one that can be run");
	shrt = new_card(api, "minutes", "-", "timeout=3m", "true");
	least_is(q, 180, "... of the shortest");
	any = new_card(api, "anything", "-", "-", "true");
	least_is(q, 0, "... of one that has none");
	away(any);
	away(shrt);
	on_card(api, "PUT", lng, "", "{\"data\":{\"completed\":true}}");
	away(waits);
	least_is(q, 0, "... of none at all");
	queue_close(q);
	away(lng);
}

/* Only some of the cards are for us. */
static void
some(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *first = new_card(api, "first", "-", "priority=9", "true");
	char *ours = new_card(api, "ours", "-", "-", "true");
	char *high = new_card(api, "ours, too", "-", "priority=3", "true");
	char *waits = new_card(api, "waits", first, "priority=5", "true");
	struct gidset set = { 0 };

	queue_only(q, &set);
	poll(q);
	next_is(q, NULL, "none of no cards");
	gidset_add(&set, ours);
	gidset_add(&set, waits);
	gidset_add(&set, high);
	gidset_add(&set, "4711");
	next_is(q, high, "some cards: the highest priority is first");
	queue_skip(q, high, 60);
	next_is(q, ours, "... but not one that waits, nor others");
	queue_skip(q, ours, 60);
	next_is(q, NULL, "... and then nothing");
	queue_only(q, NULL);
	next_is(q, first, "all cards again");
	queue_close(q);
	gidset_free(&set);
	away(first);
	away(ours);
	away(high);
	away(waits);
}

/* Cards that people have dragged here, and that are no jobs. */
static void
no_jobs(void)
{
	static const char *const notes[] = {
		"worker/1 who=a st=idle seen=1", "sweep/1 file=a.yaml n=1",
		"lock/1 name=schedule"
	};
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *gid[sizeof(notes) / sizeof(notes[0])], *body;
	long runnable = 0, blocked = 0;
	double least;
	size_t i;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		gid[i] = new_card(api, "card", "-", "-", "true");
		body = xasprintf("{\"data\":{\"notes\":\"%s\"}}", notes[i]);
		on_card(api, "PUT", gid[i], "", body);
		free(body);
	}
	poll(q);
	next_is(q, NULL, "cards of workers, sweeps and locks never run");
	is_int(queue_count(q, &runnable, &blocked, &least), RC_OK,
	    "... and");
	is_int(runnable + blocked, 0, "... are no work");
	queue_close(q);
	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		away(gid[i]);
}

static void
known_end(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *lng = new_card(api, "long", "-", "timeout=1h,priority=2", "true");
	char *shrt = new_card(api, "short", "-", "timeout=1m,priority=1",
	    "true");
	char *any = new_card(api, "any", "-", "-", "true");

	poll(q);
	queue_until(q, clock_real() + 3700);
	next_is(q, lng, "an hour fits into a bit more");
	queue_until(q, clock_real() + 3590);
	next_is(q, shrt, "... not into less");
	queue_until(q, clock_real() + 60);
	next_is(q, any, "without a timeout it fits as long as there is time");
	queue_until(q, clock_real());
	next_is(q, NULL, "... no longer");
	queue_until(q, 0);
	next_is(q, lng, "without an end all fits");
	queue_close(q);
	away(lng);
	away(shrt);
	away(any);
}

static void
skips_end(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *gid = new_card(api, "skipped", "-", "-", "true");
	const char *got;
	double begun = clock_boot();

	poll(q);
	queue_skip(q, gid, 0.3);
	while (queue_next(q, &got) == RC_NO && clock_boot() - begun < 20)
		clock_sleep(0.02);
	ok(clock_boot() - begun >= 0.3, "a card is skipped for its time");
	next_is(q, gid, "... and no longer");
	queue_close(q);
	away(gid);
}

/* With a spread, any of the oldest comes, of the highest priority. */
static void
spread(void)
{
	struct lease_conf cf = oncard_cf;
	struct queue *q = queue_open(api, &cf, NULL);
	char *g[4];
	const char *got;
	int i, k, seen[4] = { 0, 0, 0, 0 };

	cf.spread = 2;
	for (i = 0; i < 4; i++) {
		char name[16];

		snprintf(name, sizeof(name), "spread %d", i);
		g[i] = new_card(api, name, "-", i < 3 ? "priority=2" : "-",
		    "true");
	}
	poll(q);
	for (i = 0; i < 200 && queue_next(q, &got) == RC_OK; i++)
		for (k = 0; k < 4; k++)
			seen[k] += strcmp(got, g[k]) == 0;
	ok(seen[0] > 20 && seen[1] > 20, "each of the oldest two comes");
	is_int(seen[0] + seen[1], 200, "... and no other");
	queue_skip(q, g[0], 60);
	queue_skip(q, g[1], 60);
	next_is(q, g[2], "a lower priority has to wait");
	queue_close(q);
	for (i = 0; i < 4; i++)
		away(g[i]);
}

/* A dependency in each column, completed, and gone. */
static void
waits(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *dep = new_card(api, "dep", "-", "-", "true");
	char *gid = new_card(api, "waits", dep, "priority=5", "true");

	poll(q);
	next_is(q, dep, "what waits for a card of Backlog");
	asana_move(api, dep, column_gid(api, COL_RUNNING));
	poll(q);
	next_is(q, NULL, "... of Running");
	asana_move(api, dep, column_gid(api, COL_FAILED));
	poll(q);
	next_is(q, NULL, "... of Failed, is not taken");
	on_card(api, "PUT", dep, "", "{\"data\":{\"completed\":true}}");
	poll(q);
	next_is(q, gid, "... unless that is completed");
	queue_close(q);
	on_card(api, "PUT", dep, "", "{\"data\":{\"completed\":false}}");
	asana_move(api, dep, column_gid(api, COL_DONE));
	q = queue_open(api, &oncard_cf, NULL);
	poll(q);
	next_is(q, gid, "what waits for a card of Done is taken");
	queue_close(q);
	away(dep);
	q = queue_open(api, &oncard_cf, NULL);
	poll(q);
	next_is(q, NULL, "what waits for a card that is gone is not");
	queue_close(q);
	away(gid);
}

static void
own_kind(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *dep = new_card(api, "native dep", "-", "-", "true");
	char *gid = new_card(api, "native", "-", "priority=5", "true");
	char *body = xasprintf("{\"data\":{\"dependencies\":[\"%s\"]}}", dep);

	on_card(api, "POST", gid, "/addDependencies", body);
	poll(q);
	next_is(q, dep, "Asana's own dependencies count");
	asana_move(api, dep, column_gid(api, COL_DONE));
	poll(q);
	next_is(q, gid, "... until they are done");
	queue_close(q);
	free(body);
	away(dep);
	away(gid);
}

/* Each finished dependency is asked for once, by whoever uses the folder. */
static void
remembers(void)
{
	struct queue *q = queue_open(api, &oncard_cf, "mem/ory");
	char *dep = new_card(api, "kept dep", "-", "-", "true");
	char *gid = new_card(api, "kept", dep, "-", "true"), *asked, *text;
	char *line = xasprintf("%s\n", dep);
	int n;

	asana_move(api, dep, column_gid(api, COL_DONE));
	asked = xasprintf("GET /tasks/%s", dep);
	n = live_count(asked);
	poll(q);
	next_is(q, gid, "a dependency that is done");
	poll(q);
	next_is(q, gid, "... stays so");
	is_int(live_count(asked), n + 1, "... and is asked for once");
	queue_close(q);
	text = fs_read("mem/ory/.done", 1000, NULL);
	is_str(text, line, "the folder keeps it");
	free(text);
	q = queue_open(api, &oncard_cf, "mem/ory");
	poll(q);
	next_is(q, gid, "the next process knows it");
	is_int(live_count(asked), n + 1, "... without a question");
	queue_close(q);
	fs_write("mem/ory/.done", "nonsense\n", 9, 0600);
	q = queue_open(api, &oncard_cf, "mem/ory");
	poll(q);
	next_is(q, gid, "a spoilt file does no harm");
	is_int(live_count(asked), n + 2, "... it is learnt again");
	/* a card that is dragged back is not done, whatever was learnt */
	asana_move(api, dep, column_gid(api, COL_FAILED));
	poll(q);
	next_is(q, NULL, "what has left Done blocks again");
	queue_close(q);
	free(asked);
	free(line);
	away(dep);
	away(gid);
}

/* No answer is neither yes nor no. */
static void
silence(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *dep = new_card(api, "mute dep", "-", "-", "true");
	char *gid = new_card(api, "mute", dep, "-", "true");
	const char *got;

	asana_move(api, dep, column_gid(api, COL_DONE));
	peer_on(api, "GET /sections/{}/tasks 2 status 503\n"
	    "GET /tasks/{} 1 status 503\n"
	    "GET /sections/{}/tasks 9- status 503\n");
	http_patience(api->http, 0.1);
	poll(q);
	is_int(queue_next(q, &got), RC_LATER, "Running cannot be listed");
	poll(q);
	is_int(queue_next(q, &got), RC_LATER, "a dependency not be asked for");
	poll(q);
	next_is(q, gid, "... the card is chosen when they can");
	is_int(queue_poll(q), RC_LATER, "Backlog cannot be listed");
	next_is(q, NULL, "... then there is nothing to choose from");
	peer_off(api);
	queue_close(q);
	queue_close(NULL);
	away(dep);
	away(gid);
}

#define SHARED	5

/* How often each of the cards G comes in 200 choices. */
static void
choices(struct queue *q, char *g[SHARED], int seen[SHARED])
{
	const char *got;
	int i, k;

	memset(seen, 0, SHARED * sizeof(*seen));
	for (i = 0; i < 200 && queue_next(q, &got) == RC_OK; i++)
		for (k = 0; k < SHARED; k++)
			seen[k] += strcmp(got, g[k]) == 0;
}

/* What workers of one machine share. */
static void
together(void)
{
	struct queue *a = queue_open(api, &oncard_cf, NULL), *b, *c;
	char *g[SHARED], name[16];
	int i, n, seen[SHARED];

	for (i = 0; i < SHARED; i++) {
		snprintf(name, sizeof(name), "shared %d", i);
		g[i] = new_card(api, name, i == 2 ? g[0] : "-", "timeout=90s",
		    "true");
	}
	poll(a);
	is_int(queue_since(a), 0, "a look at the board is of now");
	is_int(queue_book(a, g[0]), 1, "... who tries a card tells nobody");
	b = queue_open(api, &oncard_cf, NULL);
	poll(b);
	is_int(queue_book(b, g[0]), 1, "... and hears of nobody");
	n = live_count("GET /sections/");
	queue_remember(a, 60, 1);
	queue_remember(b, 60, 1);
	poll(a);
	is_int(live_count("GET /sections/"), n + 1, "one lists");
	ok(queue_since(a) > (clock_real() - 100) * 1000 &&
	    queue_since(a) < clock_real() * 1000, "... and knows when");
	poll(b);
	is_int(live_count("GET /sections/"), n + 1, "another takes its list");
	ok(queue_since(a) == queue_since(b), "... and knows when");
	/* spread is 1, and a fleet of 1 has twice its number to choose from */
	choices(b, g, seen);
	ok(seen[0] > 20 && seen[1] > 20, "the oldest two come");
	is_int(seen[0] + seen[1], 200, "... and no other");
	is_int(queue_book(a, g[0]), 1, "one tries a card");
	is_int(queue_book(b, g[0]), 0, "... another does not");
	choices(b, g, seen);
	is_int(seen[0] + seen[2], 0, "... nor what waits for it");
	queue_unbook(a, g[0], 0);
	is_int(queue_book(b, g[0]), 1, "... until it is free again");
	queue_unbook(b, g[0], 1);
	c = queue_open(api, &oncard_cf, NULL);
	queue_remember(c, 60, 1);
	poll(c);
	choices(c, g, seen);
	is_int(seen[0], 0, "a card that is gone does not come");
	ok(seen[1] > 20 && seen[3] > 20 && seen[4] > 20,
	    "... but more of the others");
	queue_until(c, clock_real() + 60);
	next_is(c, NULL, "timeouts are remembered, too");
	queue_remember(c, 0, 1);
	poll(c);
	is_int(queue_since(c), 0, "who may ask as often as it likes does");
	queue_remember(c, 0.001, 1);
	poll(c);
	is_int(queue_since(c), 0, "a list that is cheap is not kept");
	is_int(live_count("GET /sections/"), n + 3 + 2, "... each look is one");
	queue_close(a);
	queue_close(b);
	queue_close(c);
	for (i = 0; i < SHARED; i++)
		away(g[i]);
}

static int
lists(void *arg)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	int rc;

	queue_remember(q, 60, 1);
	rc = queue_poll(q);
	if (rc == RC_NO && strcmp(arg, "stop") == 0) {
		http_stop();
		rc = queue_poll(q);
	}
	queue_close(q);
	return rc;
}

/* Only one lists; the others wait. */
static void
in_turn(void)
{
	struct backlog *b = backlog_open(api->project);
	struct unit_child c;
	char *file = state_name("backlog", api->project);
	char stop[] = "stop", wait[] = "wait", *text;
	double begun;

	unlink(file);
	backlog_lock(b);
	begun = clock_boot();
	unit_fork(&c, lists, wait);
	is_int(c.status, RC_NO, "while another lists a worker waits");
	ok(clock_boot() - begun > QUEUE_TURN, "... for a while");
	unit_fork(&c, lists, stop);
	is_int(c.status, RC_LATER, "... but for a signal");
	backlog_unlock(b);
	unit_fork(&c, lists, wait);
	is_int(c.status, RC_OK, "then it lists");
	ok(access(file, F_OK) == 0, "... and remembers");
	backlog_lock(b);
	unit_fork(&c, lists, wait);
	is_int(c.status, RC_OK, "what is remembered is there meanwhile");
	text = xasprintf("backlog 1 %.3f 5 1 0\nend\n", clock_real() - 90);
	unit_write(file, text);
	free(text);
	unit_fork(&c, lists, wait);
	is_int(c.status, RC_OK, "... even if it is rather old");
	backlog_close(b);
	unlink(file);
	free(file);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	order();
	least();
	some();
	no_jobs();
	known_end();
	skips_end();
	spread();
	waits();
	own_kind();
	remembers();
	silence();
	together();
	in_turn();
	oncard_close(api);
	return done();
}
