/* t_queue: which card of Backlog to take next. */
#include "asana/columns.h"
#include "base/fs.h"
#include "oncard.h"
#include "worker/queue.h"

static struct asana *api;

/* The next card of Q is GID, or, when NULL, there is none. */
static void
next_is(struct queue *q, const char *gid, const char *name)
{
	const char *got = NULL;
	int new, rc = queue_next(q, &got, &new);

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
	next_is(q, old, "then the one that stands highest");
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
	long n, m;
	double least;

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

/* A card is for those who have as many GPUs. */
static void
gpus(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *none = new_card(api, "none", "-", "-", "true");
	char *two = new_card(api, "two", "-", "gpus=2", "true");
	char *eight = new_card(api, "eight", "-", "gpus=8,priority=1", "true");
	long runnable, blocked;
	double least;

	queue_limit(q, 0, NULL, 2, NULL);
	poll(q);
	is_int(queue_count(q, &runnable, &blocked, &least), RC_OK, "a count");
	is_int(runnable, 2, "... leaves out what needs too many GPUs");
	next_is(q, none, "so does the choice");
	queue_skip(q, none, 60);
	next_is(q, two, "... not if there are just as many");
	queue_limit(q, 0, NULL, 0, NULL);
	next_is(q, NULL, "without GPUs there is nothing");
	queue_limit(q, 0, NULL, -1, NULL);
	next_is(q, eight, "... and if nobody knows, any card will do");
	queue_close(q);
	away(none);
	away(two);
	away(eight);
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

	queue_limit(q, 0, &set, -1, NULL);
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
	queue_limit(q, 0, NULL, -1, NULL);
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
	long runnable, blocked;
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
	queue_limit(q, clock_real() + 3700, NULL, -1, NULL);
	next_is(q, lng, "an hour fits into a bit more");
	queue_limit(q, clock_real() + 3590, NULL, -1, NULL);
	next_is(q, shrt, "... not into less");
	queue_limit(q, clock_real() + 60, NULL, -1, NULL);
	next_is(q, any, "without a timeout it fits as long as there is time");
	queue_limit(q, clock_real(), NULL, -1, NULL);
	next_is(q, NULL, "... no longer");
	queue_limit(q, 0, NULL, -1, NULL);
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
	int new;
	double begun = clock_boot();

	poll(q);
	queue_skip(q, gid, 0.3);
	while (queue_next(q, &got, &new) == RC_NO && clock_boot() - begun < 20)
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
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *g[4];
	const char *got;
	int i, k, new, seen[4] = { 0, 0, 0, 0 };

	queue_enough(q, 0, 2);
	for (i = 0; i < 4; i++) {
		char name[16];

		snprintf(name, sizeof(name), "spread %d", i);
		g[i] = new_card(api, name, "-", i < 3 ? "priority=2" : "-",
		    "true");
	}
	poll(q);
	for (i = 0; i < 200 && queue_next(q, &got, &new) == RC_OK; i++)
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
	int new;

	asana_move(api, dep, column_gid(api, COL_DONE));
	peer_on(api, "GET /sections/{}/tasks 2 status 503\n"
	    "GET /tasks/{} 1 status 503\n"
	    "GET /sections/{}/tasks 11- status 503\n");
	http_patience(api->http, 0.1);
	poll(q);
	is_int(queue_next(q, &got, &new), RC_LATER, "Running cannot be listed");
	poll(q);
	is_int(queue_next(q, &got, &new), RC_LATER, "a dependency not be asked for");
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

#define MANY	120	/* more than a page */

/* Where requests count, no more of Backlog is read than has to be. */
static void
from_the_top(void)
{
	struct queue *q = queue_open(api, &oncard_cf, NULL);
	char *g[MANY], name[16], *retried;
	const char *got;
	int i, n, new, high = 0;

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "many %d", i);
		g[i] = new_card(api, name, i < 3 ? "4711" : "-",
		    i == 7 || i == MANY - 1 ? "priority=3" : "-", "true");
	}
	queue_enough(q, 5, 5);
	n = live_count("GET /sections/");
	poll(q);
	is_int(live_count("GET /sections/"), n + 1, "one page is enough");
	next_is(q, g[7], "priority counts among the cards of it");
	queue_skip(q, g[7], 60);
	for (i = 0; i < 200 && queue_next(q, &got, &new) == RC_OK; i++)
		high += strcmp(got, g[3]) == 0 || strcmp(got, g[4]) == 0 ||
		    strcmp(got, g[5]) == 0 || strcmp(got, g[6]) == 0 ||
		    strcmp(got, g[8]) == 0;
	is_int(high, 200, "then one of so many that stand highest and can run");
	for (i = 0; i < 100; i++)
		queue_skip(q, g[i], 60);
	n = live_count("GET /sections/");
	poll(q);
	is_int(live_count("GET /sections/"), n + 2, "where these are taken "
	    "it is read on");
	next_is(q, g[MANY - 1], "... to a card that can be run");
	queue_close(q);
	q = queue_open(api, &oncard_cf, NULL);
	poll(q);
	retried = g[50];
	asana_move(api, retried, column_gid(api, COL_FAILED));
	asana_move(api, retried, column_gid(api, COL_BACKLOG));
	queue_skip(q, g[7], 60);
	queue_skip(q, g[MANY - 1], 60);
	poll(q);
	next_is(q, retried, "what is dragged to the top is next");
	queue_close(q);
	for (i = 0; i < MANY; i++)
		away(g[i]);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	order();
	least();
	gpus();
	some();
	no_jobs();
	known_end();
	skips_end();
	spread();
	waits();
	own_kind();
	remembers();
	silence();
	from_the_top();
	oncard_close(api);
	return done();
}
