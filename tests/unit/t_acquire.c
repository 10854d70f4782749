/* t_acquire: C1 to C6, how a card is claimed. */
#include <signal.h>

#include "asana/columns.h"
#include "base/clock.h"
#include "oncard.h"

static struct asana *api;

/* Tries a card with the usual times. */
static int
take(const char *gid, struct lease *l)
{
	struct reply rep;
	int rc = acquire_card(api, &oncard_cf, gid, 0, NULL, l, &rep);

	if (rc == RC_OK)
		is_str(node_str(rep.data, "gid"), gid,
		    "the card comes with its lease");
	asana_free(&rep);
	return rc;
}

/* Takes a card while its requests suffer what RULE says, %s standing for its
 * gid. */
static int
suffer(const char *rule, const char *gid, struct lease *l)
{
	char text[512];
	int rc;

	snprintf(text, sizeof(text), rule, gid);
	peer_on(api, text);
	rc = take(gid, l);
	peer_off(api);
	return rc;
}

static void
won(void)
{
	char *gid = new_card(api, "won", "-", "-", "true");
	struct lease l;
	struct claims cs;

	is_int(take(gid, &l), RC_OK, "a card of Backlog is taken");
	is_str(column_of(api, gid), "Running", "... and stands in Running");
	is_int(l.c.n, 1, "... it is the first attempt");
	is_str(l.c.who, "unit", "... of this worker");
	is_str(l.column[COL_DONE], column_gid(api, COL_DONE),
	    "... the columns are known");
	ok(keep_left(&l) > 0 && keep_left(&l) <= 20 - 1 - 0.5,
	    "... the lease is shorter than its comment says");
	is_int(leasecalls_read(api, &oncard_cf, gid, &cs), RC_OK,
	    "its claims can be read");
	ok(cs.n == 1 && strcmp(cs.c[0].id, l.c.id) == 0 &&
	    strcmp(cs.c[0].story, l.c.story) == 0 &&
	    cs.c[0].created == l.c.created && cs.c[0].ttl == 20 &&
	    cs.c[0].st == CLAIM_RUNNING && cs.c[0].seen == l.c.seen,
	    "... and there is ours, running");
	claims_free(&cs);
	free(gid);
}

static void
taken(void)
{
	struct lease l, m;
	struct reply rep;
	char *gid = taken_card(api, "taken", "-", &l, &rep);
	int n;

	asana_free(&rep);
	asana_move(api, gid, column_gid(api, COL_BACKLOG));
	n = live_count(": POST ");
	is_int(take(gid, &m), RC_NO, "a card that is held is left alone");
	is_int(live_count(": POST "), n, "... nothing was written");
	is_int(keep_close(api, &l, CLAIM_RELEASED, -1, -1, NULL), RC_OK,
	    "a claim is closed");
	is_int(take(gid, &m), RC_OK, "then the card can be taken");
	is_int(m.c.n, 2, "... as the next attempt");
	is_str(claims_of(api, gid), "1 released, 2 running",
	    "... both claims stay");
	free(gid);
}

/* What acquire_card() finds at C4. */
static void
changed(void)
{
	char *gid = new_card(api, "dragged", "-", "-", "true");
	struct lease l;

	asana_move(api, gid, column_gid(api, COL_FAILED));
	is_int(take(gid, &l), RC_LATER, "a card that left Backlog is lost");
	is_str(claims_of(api, gid), "1 released", "... the claim is closed");
	is_str(column_of(api, gid), "Failed", "... the card is not moved");
	ok(!l.alone, "... that was no lost answer");
	free(gid);
	gid = new_card(api, "ticked", "-", "-", "true");
	on_card(api, "PUT", gid, "", "{\"data\":{\"completed\":true}}");
	is_int(take(gid, &l), RC_LATER, "so is one that was completed");
	is_str(column_of(api, gid), "Backlog", "... which is not moved either");
	on_card(api, "DELETE", gid, "", NULL);
	is_int(take(gid, &l), RC_REFUSED, "one that is gone is refused");
	is_str(l.c.story, "", "... and has no claim");
	free(gid);
}

/* In a child: is first, once the other has read that nobody is there. */
static void
be_first(const char *gid)
{
	struct asana *mine;
	char *read = xasprintf("GET /tasks/%s/stories", gid);
	time_t end = time(NULL) + LIVE_START;

	while (live_count(read) == 0 && time(NULL) < end)
		clock_sleep(0.01);
	free(read);
	mine = asana_open();
	forge(mine, gid, 1, CLAIM_CLAIMED);
	asana_close(mine);
}

static void
second(void)
{
	char *gid = new_card(api, "second", "-", "-", "true");
	struct lease l;
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0) {
		be_first(gid);
		_exit(0);
	}
	is_int(suffer("POST /tasks/%s/stories with who=unit 1 delay 1.5", gid,
	    &l), RC_LATER, "who comes second has lost");
	waitpid(pid, NULL, 0);
	is_str(claims_of(api, gid), "1 claimed", "... and leaves no trace");
	is_int(comments(api, gid, "who=rival"), 1, "... only the first's");
	is_str(column_of(api, gid), "Backlog", "... the card was not moved");
	ok(!l.alone, "... it was not alone");
	free(gid);
}

static void
spoilt(void)
{
	char *gid = new_card(api, "spoilt", "-", "-", "true");
	struct lease l;

	forge(api, gid, 1, CLAIM_RUNNING);
	forge(api, gid, 2, CLAIM_VOID);
	is_int(take(gid, &l), RC_LATER,
	    "an older attempt that still lives: lost");
	is_str(claims_of(api, gid), "1 running, 2 void, 3 void",
	    "... the number is used up, and its claim void");
	is_str(column_of(api, gid), "Backlog", "... the card was not moved");
	ok(!l.alone, "... it was not alone");
	/* with the answer lost as well, bury() must see the other one */
	is_int(suffer("POST /tasks/%s/stories with st=claimed 1 lost", gid,
	    &l), RC_LATER, "the same, and the answer lost");
	ok(!l.alone, "... it was not alone");
	free(gid);
}

static void
unclear(void)
{
	char *gid = new_card(api, "unclear", "-", "-", "true");
	struct lease_times cf = oncard_cf;
	struct reply rep;
	struct lease l;

	is_int(suffer("POST /tasks/%s/stories with st=claimed 1 lost", gid,
	    &l), RC_LATER, "a claim whose answer is lost is lost");
	is_str(claims_of(api, gid), "1 void",
	    "... it is void, and was not sent again");
	ok(l.alone, "... and nobody else was there");
	is_int(suffer("POST /tasks/%s/stories with st=claimed 1 cut", gid,
	    &l), RC_LATER, "one that never arrives, too");
	is_str(claims_of(api, gid), "1 void", "... it is not sent again");
	ok(!l.alone, "... which proves nothing");
	cf.trust = 0;
	is_int(acquire_card(api, &cf, gid, 0, NULL, &l, &rep), RC_LATER,
	    "one that is answered too late is lost");
	asana_free(&rep);
	is_str(claims_of(api, gid), "1 void, 2 void", "... and void");
	ok(l.late > 0 && l.alone, "... and the card free");
	is_int(suffer("POST /tasks/%s/stories with st=claimed 1 status 429",
	    gid, &l), RC_LATER, "a refusal for now is said at once");
	is_str(claims_of(api, gid), "1 void, 2 void", "... it leaves nothing");
	is_str(column_of(api, gid), "Backlog", "the card is where it was");
	free(gid);
}

/* Each later step suffers once. */
static void
steps(void)
{
	char *gid = new_card(api, "steps", "-", "-", "true");
	struct lease l;

	is_int(suffer("GET /tasks/%1$s/stories 2 status 503\n"
	    "POST /sections/{}/addTask with %1$s 1 lost\n"
	    "PUT /stories/{} with st=running 1 lost\n", gid, &l), RC_OK,
	    "every step after the claim is tried again");
	is_str(claims_of(api, gid), "1 running", "... it runs");
	free(gid);
	gid = new_card(api, "unmoved", "-", "-", "true");
	is_int(suffer("POST /sections/{}/addTask with %s 1 after 400", gid,
	    &l), RC_REFUSED, "a move that is refused gives the card up");
	is_str(claims_of(api, gid), "1 released", "... its claim is closed");
	is_str(column_of(api, gid), "Backlog", "... and it is put back");
	free(gid);
}

/* Makes a card, takes it; its lease is over then. */
static char *
over(const char *name, struct lease *l)
{
	struct reply rep;
	char *gid = taken_card(api, name, "-", l, &rep);

	asana_free(&rep);
	l->stop = clock_boot() - 1;
	return gid;
}

/* A card whose job stands still is claimed again. */
static void
again(void)
{
	struct lease l;
	char *gid = over("again", &l), *was = xstrdup(l.c.story);

	is_int(acquire_again(api, &l), RC_OK, "a card of Running, once more");
	is_int(l.c.n, 2, "... by the next attempt");
	is_str(l.c.who, "unit", "... of the same worker");
	ok(keep_left(&l) > 10, "... with a lease that lasts");
	is_str(claims_of(api, gid), "1 released, 2 running",
	    "... the claim before is closed");
	is_int(comments(api, gid, "unit lost touch with the board (attempt 1)\n"),
	    1, "... and says why");
	ok(strcmp(was, l.c.story) != 0, "... it is another comment");
	is_int(keep_look(api, &l), RC_OK, "... nobody else has the card");
	asana_move(api, gid, column_gid(api, COL_BACKLOG));
	l.stop = clock_boot() - 1;
	is_int(acquire_again(api, &l), RC_OK, "one that was given back");
	is_str(column_of(api, gid), "Running", "... is in Running again");
	is_str(claims_of(api, gid), "1 released, 2 released, 3 running",
	    "... by the attempt after that");
	free(was);
	free(gid);
}

/* What makes it somebody else's. */
static void
not_again(void)
{
	struct lease l;
	char *gid = over("not again", &l), *path;
	int n;

	forge(api, gid, 2, CLAIM_CLAIMED);
	n = live_count(": P");
	is_int(acquire_again(api, &l), RC_NO, "while another worker claims it");
	is_int(live_count(": P"), n, "... nothing is written");
	forge(api, gid, 3, CLAIM_RUNNING);
	is_int(acquire_again(api, &l), RC_LEASE, "one that ran is the new one");
	is_int(live_count(": P"), n + 1, "... nothing is written then, too");
	free(gid);
	gid = over("done meanwhile", &l);
	asana_move(api, gid, column_gid(api, COL_DONE));
	is_int(acquire_again(api, &l), RC_LEASE, "a card that is elsewhere");
	is_str(claims_of(api, gid), "1 running", "... nothing is written");
	on_card(api, "DELETE", gid, "", NULL);
	is_int(acquire_again(api, &l), RC_LATER, "a card that seems gone");
	clock_sleep(oncard_cf.settle);
	is_int(acquire_again(api, &l), RC_LEASE, "... and is gone");
	is_str(l.why, "the card was deleted", "... as is said");
	free(gid);
	gid = over("disowned", &l);
	path = xasprintf("/stories/%s", l.c.story);
	oncard_call(api, "DELETE", path, NULL);
	free(path);
	is_int(acquire_again(api, &l), RC_LATER, "a claim that seems gone");
	clock_sleep(oncard_cf.settle);
	is_int(acquire_again(api, &l), RC_LEASE, "a claim that was deleted");
	is_str(claims_of(api, gid), "", "... there is no other");
	free(gid);
}

/* Each step suffers; it is begun anew. */
static void
again_later(void)
{
	struct lease l;
	char *gid = over("again later", &l);

	peer_on(api, "GET * always status 503\n");
	is_int(acquire_again(api, &l), RC_LATER, "no answer tells nothing");
	peer_off(api);
	peer_on(api, "GET /tasks/{} 1 status 403\nGET /tasks/{} 2 status 401\n"
	    "GET /tasks/{} 3 status 404 html\n"
	    "GET /tasks/{}/stories 1 status 403\n");
	is_int(acquire_again(api, &l), RC_LATER, "a refusal may pass");
	is_str(l.why, "the board refuses the request", "... as is said");
	is_int(acquire_again(api, &l), RC_LATER, "... of the token, too");
	is_str(l.why, "the board refuses the token", "... as is said");
	is_int(acquire_again(api, &l), RC_LATER, "a page of a proxy");
	is_str(l.why, "what answers is not the board: a proxy, say",
	    "... as is said");
	is_int(acquire_again(api, &l), RC_LATER, "claims that are refused");
	peer_off(api);
	peer_on(api, "PUT /stories/{} 1 status 503\n");
	is_int(acquire_again(api, &l), RC_LATER, "a claim that is not closed");
	peer_off(api);
	is_str(claims_of(api, gid), "1 running", "... has no successor");
	peer_on(api, "POST /tasks/{}/stories 1 lost\n");
	is_int(acquire_again(api, &l), RC_LATER, "an answer that is lost");
	peer_off(api);
	is_str(claims_of(api, gid), "1 released, 2 void", "... is void");
	is_int(l.c.n, 1, "... ours is the one before");
	/* C6 is done, and seems refused; then the claim is not closed */
	peer_on(api, "PUT /stories/{} with st=running 1 after 400\n"
	    "PUT /stories/{} with n=3 always status 404\n");
	is_int(acquire_again(api, &l), RC_LATER, "a last step that fails");
	peer_off(api);
	is_str(claims_of(api, gid), "1 released, 2 void, 3 running",
	    "... may leave a claim that seems to run");
	is_str(column_of(api, gid), "Backlog", "... its card is put back");
	is_int(l.c.n, 3, "... which is known to be ours");
	ok(keep_left(&l) < 0, "... and not held");
	is_int(acquire_again(api, &l), RC_OK, "at last");
	is_str(claims_of(api, gid), "1 released, 2 void, 3 released, 4 running",
	    "... it is ours");
	free(gid);
}

static int
told_to_stop(void *arg)
{
	struct asana *mine = asana_open();
	struct reply rep;
	struct lease l;
	int rc;

	if (clock_caught())
		return RC_BUG;
	clock_stop(SIGTERM);
	if (!clock_caught())
		return RC_BUG;
	rc = acquire_card(mine, &oncard_cf, arg, 0, NULL, &l, &rep);
	asana_free(&rep);
	asana_close(mine);
	return rc;
}

static void
stops(void)
{
	char *gid = new_card(api, "stops", "-", "-", "true");
	struct unit_child c;

	unit_fork(&c, told_to_stop, gid);
	is_int(c.status, RC_LATER, "who is told to stop takes nothing");
	is_str(claims_of(api, gid), "", "... and claims nothing");
	free(gid);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	won();
	taken();
	changed();
	second();
	spoilt();
	unclear();
	steps();
	again();
	not_again();
	again_later();
	stops();
	oncard_close(api);
	return done();
}
