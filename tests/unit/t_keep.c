/* t_keep: how a card is held and given back, and the requests for it. */
#include "asana/columns.h"
#include "oncard.h"
#include "worker/reap.h"

static struct asana *api;

/* Moves a card as a person would. */
static void
drag(const char *gid, int col)
{
	if (asana_move(api, gid, column_gid(api, col)) != RC_OK)
		bail("a card is not moved");
}

static void
drop_claim(const struct lease *l)
{
	char *path = xasprintf("/stories/%s", l->c.story);

	if (oncard_call(api, "DELETE", path, NULL) != RC_OK)
		bail("a comment is not deleted");
	free(path);
}

static void
beats(void)
{
	struct lease l;
	char *gid = held_card(api, "beats", &l);
	double stop;

	l.stop = clock_boot() + 5;
	is_int(keep_beat(api, &l, "step 1\nstep 2"), RC_OK, "a heartbeat");
	ok(keep_left(&l) > 10, "... makes the lease longer");
	is_str(claims_of(api, gid), "1 running", "... is an edit");
	is_int(comments(api, gid, "step 1\nstep 2"), 1, "... with the tail");
	peer_on(api, "PUT /stories/{} 1 lost\n");
	stop = l.stop = clock_boot() + 5;
	is_int(keep_beat(api, &l, NULL), RC_LATER, "one without an answer");
	ok(l.stop >= stop && l.stop <= stop, "... does not");
	peer_off(api);
	stop = l.stop = clock_boot() - 0.1;
	is_int(keep_beat(api, &l, NULL), RC_OK, "nor does one too late");
	ok(l.stop >= stop && l.stop <= stop, "... a lease that is over");
	peer_on(api, "PUT /stories/{} 1-2 status 404 html\n"
	    "PUT /stories/{} 3 status 404\nPUT /stories/{} 5 status 404\n"
	    "PUT /stories/{} 6 status 401\n");
	l.stop = clock_boot() + 20;
	is_int(keep_beat(api, &l, NULL), RC_LATER, "404 of a proxy");
	clock_sleep(l.cf.settle);
	is_int(keep_beat(api, &l, NULL), RC_LATER, "... as often as it comes");
	is_str(l.why, "what answers is not the board: a proxy, say",
	    "... as is said");
	is_int(keep_beat(api, &l, NULL), RC_LATER, "404 of the board, once");
	is_int(keep_beat(api, &l, NULL), RC_OK, "... is over");
	ok(l.why == NULL, "... and nothing to be said");
	clock_sleep(l.cf.settle);
	is_int(keep_beat(api, &l, NULL), RC_LATER, "... and then it counts anew");
	is_int(keep_beat(api, &l, NULL), RC_LATER, "a refused token");
	is_str(l.why, "the board refuses the token", "... is told");
	peer_off(api);
	is_int(keep_beat(api, &l, NULL), RC_OK, "... and may be good again");
	drop_claim(&l);
	is_int(keep_beat(api, &l, NULL), RC_LATER, "the comment seems gone");
	is_int(keep_beat(api, &l, NULL), RC_LATER, "... asked again too soon");
	clock_sleep(l.cf.settle);
	is_int(keep_beat(api, &l, NULL), RC_LEASE, "... it is deleted");
	is_str(l.why, "the comment that is its lease was deleted",
	    "... as is said");
	is_int(keep_check(api, &l), RC_OK, "its card is not");
	ok(l.why != NULL, "... which is still to be said");
	free(gid);
}

static void
checks(void)
{
	struct lease l;
	char *gid = held_card(api, "checks", &l);

	is_int(keep_check(api, &l), RC_OK, "the card is in Running");
	drag(gid, COL_DONE);
	l.running = clock_boot();
	l.cf.settle = 60;
	is_int(keep_check(api, &l), RC_LATER,
	    "right after the claim it may not show there yet");
	l.running -= 61;
	l.cf.settle = 0.2;
	is_int(keep_check(api, &l), RC_INTR, "later a person took it away");
	is_str(l.why, "the card was dragged out of Running", "... by a drag");
	peer_on(api, "GET /tasks/{} always status 503\n");
	is_int(keep_check(api, &l), RC_LATER, "no answer tells nothing");
	peer_off(api);
	drag(gid, COL_RUNNING);
	is_int(keep_check(api, &l), RC_OK, "brought back it is there");
	ok(keep_pause(&l) >= l.cf.check, "all is well for the usual time");
	on_card(api, "DELETE", gid, "", NULL);
	is_int(keep_check(api, &l), RC_LATER, "a card that seems gone");
	ok(keep_pause(&l) < l.cf.check, "... is looked for soon");
	clock_sleep(l.cf.settle);
	is_int(keep_check(api, &l), RC_INTR, "a deleted card is taken away");
	is_str(l.why, "the card was deleted", "... as is said");
	free(gid);
}

static void
looks(void)
{
	struct http *h = api->http;
	struct lease l;
	char *gid = held_card(api, "looks", &l);

	is_int(keep_look(api, &l), RC_OK, "nobody else had the card");
	forge(api, gid, 2, CLAIM_CLAIMED);
	is_int(keep_look(api, &l), RC_OK, "a later claim that did not run");
	drag(gid, COL_BACKLOG);
	is_int(keep_look(api, &l), RC_INTR, "the activity shows a drag");
	drag(gid, COL_RUNNING);
	is_int(keep_look(api, &l), RC_OK, "... and one back");
	forge(api, gid, 3, CLAIM_RUNNING);
	is_int(keep_look(api, &l), RC_LEASE, "a later attempt that ran");
	is_str(l.why, "another worker has it", "... as is said");
	peer_on(api, "GET /tasks/{}/stories always status 503\n");
	is_int(keep_look(api, &l), RC_LATER, "no answer tells nothing");
	peer_off(api);
	api->http = http_open(conf_api(), "not-the-token");
	is_int(keep_look(api, &l), RC_NOAUTH, "a refused token is told");
	http_close(api->http);
	api->http = h;
	free(gid);
	gid = held_card(api, "gone claim", &l);
	drop_claim(&l);
	is_int(keep_look(api, &l), RC_LATER, "our comment seems gone");
	clock_sleep(l.cf.settle);
	is_int(keep_look(api, &l), RC_LEASE, "our comment is gone");
	free(gid);
}

static void
closes(void)
{
	struct lease l;
	char *gid = held_card(api, "closes", &l);

	peer_on(api, "PUT /stories/{} 1 status 503\n");
	is_int(keep_close(api, &l, CLAIM_FAILED, 3, 12, "the end"), RC_OK,
	    "a claim is closed, at the second try");
	peer_off(api);
	is_str(claims_of(api, gid), "1 failed", "... with its state");
	is_int(comments(api, gid, " exit=3 ran=12\n\nthe end"), 1,
	    "... exit status, time and tail");
	peer_on(api, "PUT /stories/{} always status 400\n");
	is_int(keep_close(api, &l, CLAIM_DONE, 0, 1, NULL), RC_LATER,
	    "one that is refused is told");
	peer_off(api);
	drop_claim(&l);
	is_int(keep_close(api, &l, CLAIM_DONE, 0, 1, NULL), RC_OK,
	    "one that is deleted is closed");
	free(gid);
}

/* Deletes the cards of a column. */
static int
delete_card(const struct node *item, void *arg)
{
	(void)arg;
	on_card(api, "DELETE", node_str(item, "gid"), "", NULL);
	return 0;
}

static void
drain(const char *column)
{
	if (asana_each(api, NULL, NULL, delete_card, NULL,
	    "/sections/%s/tasks", column) != RC_OK)
		bail("a column is not emptied");
}

static int
reap(void *arg)
{
	(void)arg;
	return reap_all(api, NULL);
}

static int
finish(struct lease *l, const char *comment, enum lease_said *said)
{
	struct keep_end e = { 0 };
	int rc;

	e.section = l->column[COL_DONE];
	e.st = CLAIM_DONE;
	e.ran = 7;
	e.tail = "tail";
	e.comment = comment;
	e.said = *said;
	rc = keep_finish(api, l, &e);
	*said = e.said;
	return rc;
}

static void
finishes(void)
{
	enum lease_said said = LEASE_UNSAID;
	struct lease l;
	char *gid = held_card(api, "finishes", &l);

	l.stop = clock_boot() + 5;	/* less than three time-outs */
	is_int(finish(&l, "It is done.", &said), RC_OK, "an attempt ends");
	ok(keep_left(&l) > 10, "... with a heartbeat, when time is short");
	is_int(said, LEASE_SAID, "... the comment is known to be there");
	is_int(comments(api, gid, "It is done."), 1, "... it is, once");
	is_str(column_of(api, gid), "Done", "... the card moved");
	is_str(claims_of(api, gid), "1 done", "... the claim is closed");
	is_int(comments(api, gid, " exit=0 ran=7\n\ntail"), 1, "... as told");
	free(gid);
	gid = held_card(api, "said", &l);
	said = LEASE_SAID;
	is_int(finish(&l, "Said.", &said), RC_OK, "a comment that was posted");
	is_int(comments(api, gid, "Said."), 0, "... is not posted again");
	free(gid);
	gid = held_card(api, "nothing to say", &l);
	said = LEASE_UNSAID;
	is_int(finish(&l, NULL, &said), RC_OK, "no comment");
	is_int(comments(api, gid, ""), 1, "... but the claim");
	is_int(said, LEASE_UNSAID, "... and nothing is said");
	free(gid);
}

/* Nobody knows whether the comment is there. */
static void
perhaps(void)
{
	enum lease_said said = LEASE_UNSAID;
	struct lease l;
	char *gid = held_card(api, "perhaps", &l);
	char *rules = xasprintf("POST /tasks/%s/stories 1 lost\n"
	    "GET /tasks/%s/stories 2- status 429 retry-after 100\n", gid, gid);

	peer_on(api, rules);
	is_int(finish(&l, "Perhaps.", &said), RC_LATER,
	    "an answer that is lost, and no look whether it is there");
	is_int(said, LEASE_PERHAPS, "... is told");
	peer_off(api);
	free(rules);
	is_str(column_of(api, gid), "Running", "... the card is not moved");
	is_int(finish(&l, "Perhaps.", &said), RC_OK, "... can be repeated");
	is_int(comments(api, gid, "Perhaps."), 1, "... says it once");
	is_int(said, LEASE_SAID, "... and knows it then");
	free(gid);
	gid = held_card(api, "perhaps not", &l);
	said = LEASE_PERHAPS;
	is_int(finish(&l, "Or not.", &said), RC_OK, "one that did not come");
	is_int(comments(api, gid, "Or not."), 1, "... is posted then");
	free(gid);
}

/* What ends otherwise. */
static void
loses(void)
{
	enum lease_said said = LEASE_UNSAID;
	struct lease l;
	char *gid = held_card(api, "over", &l);

	l.stop = clock_boot() - 1;
	is_int(finish(&l, "No.", &said), RC_LEASE, "a lease that is over");
	forge(api, gid, 2, CLAIM_RUNNING);
	l.stop = clock_boot() + 20;
	is_int(finish(&l, "No.", &said), RC_LEASE, "another attempt ran");
	drop_claim(&l);
	l.stop = clock_boot() + 5;
	is_int(finish(&l, "No.", &said), RC_LEASE, "the claim is gone");
	is_int(comments(api, gid, "No."), 0, "... nothing was said");
	is_str(column_of(api, gid), "Running", "... the card is not moved");
	free(gid);
	gid = held_card(api, "dragged", &l);
	drag(gid, COL_FAILED);
	is_int(finish(&l, "No.", &said), RC_INTR, "a card that was dragged");
	is_str(column_of(api, gid), "Failed", "... is left there");
	is_str(claims_of(api, gid), "1 interrupted", "... its claim closed");
	is_int(comments(api, gid, "No."), 0, "... and nothing said");
	is_int(said, LEASE_UNSAID, "... which is known");
	free(gid);
}

/* Holds a card whose holder was looked at AGO seconds ago; *ASKED is how that is
 * asked for.  Returns how often it was. */
static int
asked_before(struct lease *l, const char *name, double ago, char **asked)
{
	char *gid = held_card(api, name, l);

	*asked = xasprintf("GET /tasks/%s/stories", gid);
	free(gid);
	l->cf.check = 60;
	l->sure = clock_boot() - ago;
	return live_count(*asked);
}

/* Who has the card was looked at a moment ago, when it was claimed. */
static void
lately(void)
{
	struct keep_end e = { .st = CLAIM_FAILED, .exit_status = 1, .ran = 1,
	    .retries = 1 };
	enum lease_said said = LEASE_UNSAID;
	struct lease l;
	char *asked;
	int n;

	n = asked_before(&l, "short", 50, &asked);
	is_int(finish(&l, "Short.", &said), RC_OK, "a job that was short");
	is_int(live_count(asked), n, "... ends without another look");
	free(asked);
	n = asked_before(&l, "again and again", 0, &asked);
	e.section = l.column[COL_FAILED];
	l.c.n = 2;
	is_int(keep_finish(api, &l, &e), RC_OK, "a second attempt that failed");
	is_int(live_count(asked), n + 1, "... looks how often that was");
	free(asked);
	n = asked_before(&l, "longer", 61, &asked);
	said = LEASE_UNSAID;
	is_int(finish(&l, NULL, &said), RC_OK, "one that was longer");
	is_int(live_count(asked), n + 1, "... looks");
	free(asked);
}

/* What may pass is waited for while the lease lasts. */
static void
rough(void)
{
	enum lease_said said = LEASE_UNSAID;
	struct lease l;
	char *gid = held_card(api, "rough", &l);

	peer_on(api, "GET /tasks/{}/stories 1 status 401\n"
	    "GET /tasks/{}/stories 2 status 404 html\n"
	    "POST /tasks/{}/stories 1 status 403\n"
	    "POST /tasks/{}/stories 2 status 401\n"
	    "POST /sections/{}/addTask 1 status 403\n"
	    "POST /sections/{}/addTask 2 status 302 html\n"
	    "POST /sections/{}/addTask 3 status 401\n"
	    "PUT /stories/{} 1 status 403\nPUT /stories/{} 2 status 401\n");
	is_int(finish(&l, "Rough.", &said), RC_OK, "refusals that pass");
	peer_off(api);
	is_str(column_of(api, gid), "Done", "... do not keep it from Done");
	is_str(claims_of(api, gid), "1 done", "... its claim is closed");
	is_int(comments(api, gid, "Rough."), 1, "... the comment is there");
	free(gid);
	gid = held_card(api, "refused", &l);
	said = LEASE_UNSAID;
	l.stop = clock_boot() + 11;
	peer_on(api, "POST /sections/{}/addTask always status 401\n");
	is_int(finish(&l, "Kept.", &said), RC_LEASE, "one that does not pass");
	peer_off(api);
	ok(keep_left(&l) < 8, "... is waited for as long as the lease lasts");
	is_str(claims_of(api, gid), "1 running", "... and the claim stays");
	free(gid);
	gid = held_card(api, "gone at last", &l);
	on_card(api, "DELETE", gid, "", NULL);
	said = LEASE_UNSAID;
	is_int(finish(&l, "Gone.", &said), RC_INTR, "a card that was deleted");
	is_str(l.why, "the card was deleted", "... is not waited for");
	free(gid);
}

/* Column NAME is deleted, with its cards; MAKE: and made again. */
static void
new_column(const char *gid, const char *name, int make)
{
	char *path = xasprintf("/sections/%s", gid), *body;

	if (oncard_call(api, "DELETE", path, NULL) != RC_OK)
		bail("a column is not deleted");
	free(path);
	if (!make)
		return;
	path = xasprintf("/projects/%s/sections", api->project);
	body = asana_body1("name", name);
	if (oncard_call(api, "POST", path, body) != RC_OK)
		bail("a column is not made");
	free(path);
	free(body);
}

static void
columns(void)
{
	enum lease_said said = LEASE_UNSAID;
	struct lease l;
	struct unit_child c;
	char *gid = held_card(api, "new column", &l), old[33];

	drain(l.column[COL_DONE]);
	memcpy(old, l.column[COL_DONE], sizeof(old));
	new_column(old, "Done", 1);
	is_int(finish(&l, "New.", &said), RC_OK, "a column made again");
	is_str(column_of(api, gid), "Done", "... is found");
	ok(strcmp(old, l.column[COL_DONE]) != 0, "... by another gid");
	on_card(api, "DELETE", gid, "", NULL);
	free(gid);
	gid = held_card(api, "no column", &l);
	new_column(l.column[COL_DONE], "Done", 0);
	said = LEASE_UNSAID;
	is_int(finish(&l, "No.", &said), RC_CONFIG, "one that is gone");
	is_str(claims_of(api, gid), "1 done", "... the claim is closed");
	is_int(comments(api, gid, "no column 'Done' any more"), 1,
	    "... and a comment says so");
	is_str(column_of(api, gid), "Running", "... the card stays");
	unit_fork(&c, reap, NULL);
	is_str(column_of(api, gid), "Running",
	    "who looks for the dead leaves it there");
	free(gid);
}

static void
requests(void)
{
	struct lease l;
	struct reply rep;
	struct claims cs;
	char *gid = held_card(api, "requests", &l);
	int out;

	peer_on(api, "GET * always status 503\n");
	is_int(leasecalls_send(api, &l.cf, "GET", NULL, NULL, &rep,
	    "/tasks/%s", gid), RC_LATER, "a call that fails");
	is_int(rep.http.status, 503, "... tells why");
	asana_free(&rep);
	is_int(http_count(api->http), 1, "... and is not repeated");
	is_int(leasecalls_watch(api, &l, &cs, &out), RC_LATER,
	    "claims that cannot be read");
	ok(cs.c == NULL && cs.n == 0, "... are none");
	is_int(http_count(api->http), 2, "... and are not asked for twice");
	peer_off(api);
	is_int(leasecalls_send(api, &l.cf, "GET", NULL, "name", &rep,
	    "/tasks/%s", gid), RC_OK, "a call");
	is_str(node_str(rep.data, "name"), "requests", "... brings its data");
	asana_free(&rep);
	is_int(leasecalls_watch(api, &l, &cs, &out), RC_OK,
	    "claims are read");
	ok(cs.n == 1 && !out && cs.now > 1500000000,
	    "... with the server's time, and no drag");
	claims_free(&cs);
	drag(gid, COL_BACKLOG);
	is_int(leasecalls_watch(api, &l, &cs, &out), RC_OK, "and again");
	ok(out, "... after a drag");
	claims_free(&cs);
	free(gid);
}

static void
edits(void)
{
	struct lease l;
	struct reply rep;
	char *gid = held_card(api, "edits", &l), *body = leasecalls_body(&l.c, "a\"b\n");
	int n;

	ok(strncmp(body, "{\"data\":{\"text\":\"unit is running this (attempt "
	    "1), since ", 56) == 0 && strstr(body, ", last seen ") != NULL &&
	    strstr(body, "a\\\"b\\n") != NULL,
	    "a comment's body");
	free(body);
	is_int(leasecalls_edit(api, &l.cf, &l.c, "news", &rep), RC_OK,
	    "the comment is edited");
	asana_free(&rep);
	is_int(comments(api, gid, "news"), 1, "... once");
	leasecalls_close(api, &l, CLAIM_VOID, NULL);
	is_str(claims_of(api, gid), "1 void", "a claim is dropped");
	drop_claim(&l);
	is_int(leasecalls_edit(api, &l.cf, &l.c, NULL, &rep), RC_REFUSED,
	    "a comment that is gone cannot be edited");
	is_int(rep.http.status, 404, "... that is told");
	asana_free(&rep);
	n = live_count(": PUT ");
	leasecalls_close(api, &l, CLAIM_VOID, NULL);
	is_int(live_count(": PUT "), n + 1,
	    "... nor dropped, which is tried once");
	memset(&l.c, 0, sizeof(l.c));
	leasecalls_close(api, &l, CLAIM_VOID, NULL);
	is_int(live_count(": PUT "), n + 1,
	    "one that was never posted, not at all");
	free(gid);
}

static void
moves(void)
{
	struct lease l;
	char *gid = held_card(api, "moves", &l);

	is_int(leasecalls_move(api, &l, l.column[COL_DONE], clock_boot() + 10),
	    RC_OK, "a card is moved");
	is_str(column_of(api, gid), "Done", "... it is there");
	is_int(leasecalls_move(api, &l, "12345678", clock_boot() + 10),
	    RC_REFUSED, "a section that is not there");
	peer_on(api, "POST /sections/{}/addTask always status 503\n");
	is_int(leasecalls_move(api, &l, l.column[COL_FAILED],
	    clock_boot() + 0.5), RC_LATER, "no answer until the time is over");
	is_int(http_count(api->http), 1, "... which was too short for two");
	peer_off(api);
	is_int(leasecalls_move(api, &l, l.column[COL_FAILED], clock_boot()),
	    RC_LATER, "none is sent once the time is over");
	is_str(column_of(api, gid), "Done", "... it is not moved");
	peer_on(api, "POST /sections/{}/addTask 1 status 503\n");
	is_int(leasecalls_move(api, &l, l.column[COL_FAILED],
	    clock_boot() + 30), RC_OK, "one answer late is tried again");
	peer_off(api);
	is_str(column_of(api, gid), "Failed", "... until it is there");
	free(gid);
}

static void
stamps(void)
{
	struct lease l;
	double stop, now = clock_boot();

	memset(&l, 0, sizeof(l));
	leasecalls_time(&l, api);
	ok(l.date == api->date && l.date > 1500000000 &&
	    l.date_sent <= l.date_got && l.date_got <= now,
	    "the last answer's time is taken");
	l.date = 1781204122;
	l.date_got = now - 30.5;
	l.date_sent = now - 32;
	l.c.ttl = 900;
	l.cf.guard = 5;
	stop = leasecalls_stamp(&l);
	ok(l.c.seen == 1781204122 + 30 || l.c.seen == 1781204122 + 31,
	    "seen is the server's time now");
	/* counted from before the question, a second and the guard less */
	now = l.date_sent + (double)(l.c.seen - l.date) + 900 - 1 - 5;
	ok(stop > now - 0.001 && stop < now + 0.001,
	    "and the lease ends before readers say so");
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	beats();
	checks();
	looks();
	closes();
	finishes();
	perhaps();
	loses();
	lately();
	requests();
	edits();
	moves();
	stamps();
	rough();
	columns();
	oncard_close(api);
	return done();
}
