/* t_release: the end of an attempt, as its job directory tells it. */
#include "asana/columns.h"
#include "jobcard.h"

int release_main(int argc, char *argv[]);
#define main	release_main
#include "../../bin/asana-release.c"
#undef main

static struct asana *api;
static char went[64];	/* the column that the last one printed */

/* Ends the attempt with TEXT on its input. */
static int
release(struct asana *a, const struct jobcard *j, const char *section,
    const char *text)
{
	FILE *f = tmpfile(), *out = tmpfile();
	int rc;

	if (f == NULL || out == NULL || fputs(text, f) == EOF)
		bail("no input");
	rewind(f);
	rc = release_job(a, j->dir, section, f, out);
	rewind(out);
	if (fgets(went, sizeof(went), out) == NULL)
		went[0] = '\0';
	went[strcspn(went, "\n")] = '\0';
	fclose(f);
	fclose(out);
	return rc;
}

/* What asana-hold would have left. */
static void
leave(const struct jobcard *j, const char *outcome, const char *status)
{
	jobdir_put(j->dir, "outcome", outcome);
	jobdir_put(j->dir, "exit", status);
	jobdir_put(j->dir, "ran", "61");
	jobdir_put(j->dir, "tail", "last line");
}

/* Ends an attempt with OUTCOME in SECTION; its claim is then ST. */
static void
ends(const char *outcome, const char *status, const char *section,
    const char *st)
{
	char *name = xasprintf("%s to %s", outcome, section);
	char *want = xasprintf("1 %s", st);
	struct jobcard j;

	jobcard(api, &j, name, "-");
	if (*outcome != '-')
		leave(&j, outcome, status);
	is_int(release(api, &j, section, ""), RC_OK, "outcome %s", name);
	is_str(claims_of(api, j.gid), want, "... the claim is %s", st);
	is_str(column_of(api, j.gid), section, "... the card is there");
	is_int(comments(api, j.gid, ""), 1, "... without a comment");
	jobcard_free(&j);
	free(name);
	free(want);
}

static void
published(void)
{
	struct jobcard j;

	jobcard(api, &j, "published", "-");
	leave(&j, "done", "0");
	is_int(release(api, &j, "Done", "It went well.\n"), RC_OK,
	    "an attempt ends");
	is_str(column_of(api, j.gid), "Done", "... the card is in Done");
	is_int(comments(api, j.gid, "It went well."), 1, "... says so, once");
	is_int(comments(api, j.gid, "st=done seen="), 1, "... is closed");
	is_int(comments(api, j.gid, " exit=0 ran=61\nmetrics {}\n\n"
	    "last line"), 1,
	    "... with exit status, time and tail");
	file_is(&j, "commented", "yes", "the directory knows of the comment");
	file_has(&j, "lease", "st=done", "... and that the lease is closed");
	is_int(release(api, &j, "Failed", "Again."), RC_OK,
	    "it is not ended twice");
	is_str(column_of(api, j.gid), "Done", "... the card stays");
	is_int(comments(api, j.gid, "Again."), 0, "... and nothing is said");
	jobcard_free(&j);
}

/* Cut off after the comment, by the network or by kill -9. */
static void
repeated(void)
{
	struct jobcard j;
	char *rules;

	jobcard(api, &j, "repeated", "-");
	leave(&j, "done", "0");
	rules = xasprintf("POST /tasks/%s/stories 1 lost\n"
	    "GET /tasks/%s/stories 2- status 429 retry-after 100\n", j.gid,
	    j.gid);
	peer_on(api, rules);
	is_int(release(api, &j, "Done", "Said once."), RC_LATER,
	    "an answer that is lost, and no look whether it is there");
	peer_off(api);
	free(rules);
	file_is(&j, "commented", "perhaps", "... is kept");
	is_str(claims_of(api, j.gid), "1 running", "... it is not over");
	is_int(release(api, &j, "Done", "Said once."), RC_OK,
	    "... and can be repeated");
	is_int(comments(api, j.gid, "Said once."), 1, "... says it once");
	file_is(&j, "commented", "yes", "... and knows it then");
	jobcard_free(&j);
	jobcard(api, &j, "killed", "-");
	jobdir_put(j.dir, "commented", "yes");
	is_int(release(api, &j, "Done", "Not again."), RC_OK,
	    "one whose comment is there for sure");
	is_int(comments(api, j.gid, "Not again."), 0, "... posts none");
	jobcard_free(&j);
}

/* Makes the next attempt's directory of J's card, when the time of its last
 * claim, which is left open, is over. */
static void
next_attempt(struct jobcard *j)
{
	struct lease_times cf = oncard_cf;
	struct reply rep;
	struct task t;
	struct card c;

	j->l.c.st = CLAIM_RUNNING;
	j->l.c.exit = j->l.c.ran = -1;
	j->l.c.ttl = 0;
	if (leasecalls_edit(api, &cf, &j->l.c, NULL, &rep) != RC_OK)
		bail("a claim that does not end");
	asana_free(&rep);
	cf.grace = 0;
	if (acquire_card(api, &cf, j->gid, 0, NULL, &j->l, &rep) != RC_OK)
		bail("a card is not taken");
	asana_task(api, rep.data, &t);
	card_parse(&c, t.notes);
	free(j->dir);
	j->dir = jobdir_make("jobs", j->l.c.n, &t, &c, rep.data);
	if (j->dir == NULL)
		bail("no job directory");
	card_free(&c);
	asana_free(&rep);
	j->l.sure = 0;
	jobcard_save(j);
}

/* F2 never gets through: the claim stays open and dies. */
static void
unclosed(void)
{
	struct jobcard j;
	const char *rule = "PUT /stories/{} with st=failed always status 400\n";

	jobcard(api, &j, "unclosed", "retries=2");
	leave(&j, "failed", "3");
	peer_on(api, rule);
	is_int(release(api, &j, "Failed", "It failed.\nBadly."), RC_OK,
	    "a failure whose claim cannot be closed");
	is_str(went, "Backlog", "... is tried again");
	is_str(claims_of(api, j.gid), "1 running", "... its claim is open");
	peer_off(api);
	next_attempt(&j);
	leave(&j, "failed", "3");
	peer_on(api, rule);
	is_int(release(api, &j, "Failed", ""), RC_OK, "once more");
	is_str(went, "Backlog", "... it goes back");
	is_int(comments(api, j.gid, "Failed on unit (attempt 2)\nRetry 2 of 2: "
	    "it goes back to Backlog."), 1, "... which is told unasked");
	peer_off(api);
	next_attempt(&j);
	leave(&j, "failed", "3");
	is_int(release(api, &j, "Failed", "It failed."), RC_OK, "the last one");
	is_str(went, "Failed", "... stays there: each of them was counted");
	is_int(comments(api, j.gid, "It failed.\nRetry 1 of 2: "), 1,
	    "... by its comment");
	jobcard_free(&j);
}

/* The second attempt goes well. */
static void
recovers(void)
{
	struct jobcard j;

	jobcard(api, &j, "recovers", "retries=3");
	leave(&j, "failed", "3");
	is_int(release(api, &j, "Failed", "It failed."), RC_OK, "a failure");
	is_str(went, "Backlog", "... is tried again");
	next_attempt(&j);
	leave(&j, "done", "0");
	is_int(release(api, &j, "Done", "It went well."), RC_OK,
	    "a retried job that succeeds");
	is_str(went, "Done", "... is done");
	is_str(column_of(api, j.gid), "Done", "... as its card shows");
	ok(strstr(claims_of(api, j.gid), "2 done") != NULL, "... and its claim");
	is_int(comments(api, j.gid, "Retry "), 1, "... of one retry");
	jobcard_free(&j);
}

/* The comment about our own retry does not count. */
static void
retried_twice(void)
{
	struct jobcard j;
	char *rules;

	jobcard(api, &j, "retried twice", "retries=1");
	leave(&j, "failed", "3");
	rules = xasprintf("POST /tasks/%s/stories 1 lost\n"
	    "GET /tasks/%s/stories 2- status 429 retry-after 100\n", j.gid,
	    j.gid);
	peer_on(api, rules);
	is_int(release(api, &j, "Failed", "Bad."), RC_LATER,
	    "a retry whose comment may be there");
	peer_off(api);
	free(rules);
	is_int(release(api, &j, "Failed", "Bad."), RC_OK, "... is repeated");
	is_str(went, "Backlog", "... and goes back");
	is_int(comments(api, j.gid, "Bad.\nRetry 1 of 1: "), 1,
	    "... as the first retry");
	jobcard_free(&j);
}

/* A comment that is refused. */
static void
refused(void)
{
	struct jobcard j;

	jobcard(api, &j, "refused", "retries=1");
	leave(&j, "failed", "3");
	peer_on(api, "POST /tasks/{}/stories 1 status 400\n");
	is_int(release(api, &j, "Failed", "Bad.\nLong."), RC_OK,
	    "a comment that is refused");
	peer_off(api);
	is_int(comments(api, j.gid, "Bad.\nRetry 1 of 1: it goes back to "
	    "Backlog.\n\nThe rest was refused by the board."), 1,
	    "... is made short, and tells of the retry");
	jobcard_free(&j);
}

/* Killed between the move and the end: whether the claim was CLOSED or not. */
static void
killed_moved(const char *outcome, const char *column, const char *opts,
    int closed)
{
	struct jobcard j;
	char *want = xasprintf("1 %s", outcome);
	char *name = xasprintf("%s in %s, %d", outcome, column, closed);

	jobcard(api, &j, name, opts);
	free(name);
	leave(&j, outcome, *outcome == 'd' ? "0" : "3");
	if (closed)
		is_int(release(api, &j, *outcome == 'd' ? "Done" : "Failed",
		    "Told."), RC_OK, "%s, all but the end", outcome);
	else
		asana_move(api, j.gid, column_find(api, column, 1)->gid);
	jobcard_save(&j);	/* as it was */
	jobdir_put(j.dir, "commented", closed ? "yes" : "perhaps");
	is_int(release(api, &j, *outcome == 'd' ? "Done" : "Failed", "Told."),
	    RC_OK, "one killed after it had moved the card to %s", column);
	is_str(column_of(api, j.gid), column, "... is there");
	is_str(claims_of(api, j.gid), want, "... the claim is closed");
	is_int(comments(api, j.gid, "Told."), 1, "... told once");
	jobcard_free(&j);
	free(want);
}

static void
lost(void)
{
	struct jobcard j;

	jobcard(api, &j, "lost", "-");
	leave(&j, "fenced", "76");
	is_int(release(api, &j, "Done", "No."), RC_LEASE,
	    "a job that was dropped is not published");
	leave(&j, "done", "0");
	j.l.stop = clock_boot() + 20;
	jobcard_save(&j);
	asana_move(api, j.gid, column_gid(api, COL_BACKLOG));
	is_int(release(api, &j, "Done", "No."), RC_INTR,
	    "nor one whose card was dragged away");
	is_str(column_of(api, j.gid), "Backlog", "... which is left there");
	is_str(claims_of(api, j.gid), "1 interrupted", "... and closed");
	file_has(&j, "lease", "st=interrupted", "... in the directory, too");
	is_int(comments(api, j.gid, "No."), 0, "... nothing was said");
	jobcard_free(&j);
}

/* Results that come after the end of the lease. */
static void
late(void)
{
	struct jobcard j;
	char *body;

	jobcard(api, &j, "late", "-");
	leave(&j, "done", "0");
	j.l.stop = clock_boot() - 1;
	jobcard_save(&j);
	is_int(release(api, &j, "Done", "Late."), RC_OK,
	    "a result whose lease is over");
	is_str(column_of(api, j.gid), "Done", "... moves the card");
	is_str(claims_of(api, j.gid), "1 released, 2 done",
	    "... under a new claim");
	is_int(comments(api, j.gid, "Late."), 1, "... with its comment");
	asana_move(api, j.gid, column_gid(api, COL_BACKLOG));
	is_int(release(api, &j, "Done", "Late."), RC_OK, "once more");
	is_str(column_of(api, j.gid), "Backlog", "... does nothing");
	jobcard_free(&j);

	jobcard(api, &j, "given back", "-");
	leave(&j, "released", "143");
	j.l.stop = clock_boot() - 1;
	jobcard_save(&j);
	is_int(release(api, &j, "Backlog", "No."), RC_LEASE,
	    "what is no result needs no claim");
	is_str(claims_of(api, j.gid), "1 running", "... and gets none");
	jobcard_free(&j);

	jobcard(api, &j, "moved", "-");
	leave(&j, "done", "0");
	j.l.stop = clock_boot() - 1;
	jobcard_save(&j);
	asana_move(api, j.gid, column_gid(api, COL_FAILED));
	is_int(release(api, &j, "Done", "No."), RC_LEASE,
	    "nor what a person has put elsewhere");
	is_str(column_of(api, j.gid), "Failed", "... where it stays");
	asana_move(api, j.gid, column_gid(api, COL_BACKLOG));
	body = xasprintf("{\"data\":{\"text\":\"x\\nclaim/1 task=%s n=2 "
	    "id=0123456789abcdef who=x st=done seen=1 ttl=60 exit=0\"}}",
	    j.gid);
	on_card(api, "POST", j.gid, "/stories", body);
	is_int(release(api, &j, "Done", "No."), RC_LEASE,
	    "nor what another worker has run since");
	is_str(column_of(api, j.gid), "Backlog", "... it stays there");
	is_int(comments(api, j.gid, "No."), 0, "... and nothing is said");
	free(body);
	jobcard_free(&j);
}

/* Sections by gid, and one that is none of the board's own. */
static void
sections(void)
{
	char *path = xasprintf("/projects/%s/sections", api->project);
	struct jobcard j;

	jobcard(api, &j, "by gid", "-");
	is_int(release(api, &j, j.l.column[COL_FAILED], ""), RC_OK,
	    "a section by its gid");
	is_str(column_of(api, j.gid), "Failed", "... is found");
	is_str(claims_of(api, j.gid), "1 failed", "... and known");
	jobcard_free(&j);
	if (oncard_call(api, "POST", path, "{\"data\":{\"name\":\"Shelf\"}}") !=
	    RC_OK)
		bail("no section");
	free(path);
	jobcard(api, &j, "shelf", "-");
	is_int(release(api, &j, "Shelf", ""), RC_OK, "a section of the user's");
	is_str(column_of(api, j.gid), "Shelf", "... is found");
	is_str(claims_of(api, j.gid), "1 released", "... and is no result");
	jobcard_free(&j);
}

/* The job and the section of a call that cannot succeed. */
static int
wrong(void *arg)
{
	struct asana *mine = asana_open();
	const struct jobcard *j = arg;
	int rc;

	rc = release(mine, j, "Nowhere", "No.");
	asana_close(mine);
	return rc;
}

static void
mistakes(void)
{
	struct unit_child c;
	struct jobcard j, none = { 0 };

	jobcard(api, &j, "mistakes", "-");
	unit_fork(&c, wrong, &j);
	is_int(c.status, RC_CONFIG, "a section that is not there");
	ok(strstr(c.err, "no column 'Nowhere'") != NULL, "... is named");
	is_str(claims_of(api, j.gid), "1 running", "... the card stays ours");
	is_int(comments(api, j.gid, "No."), 0, "... and nothing is said");
	is_int(release(api, &j, "Done", "It went well."), RC_OK,
	    "... put right, it ends");
	jobcard_free(&j);
	none.dir = xstrdup("nowhere");
	is_int(release(api, &none, "Done", ""), RC_IO,
	    "a job directory that is not there");
	jobcard_free(&none);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	published();
	ends("done", "0", "Done", "done");
	ends("failed", "3", "Failed", "failed");
	ends("timeout", "124", "Failed", "failed");
	ends("released", "143", "Backlog", "released");
	ends("-", "", "Done", "done");
	ends("-", "", "Backlog", "released");
	repeated();
	unclosed();
	recovers();
	retried_twice();
	refused();
	killed_moved("done", "Done", "-", 0);
	killed_moved("done", "Done", "-", 1);
	killed_moved("failed", "Failed", "-", 0);
	killed_moved("failed", "Backlog", "retries=1", 0);
	killed_moved("failed", "Backlog", "retries=1", 1);
	lost();
	late();
	sections();
	mistakes();
	oncard_close(api);
	return done();
}
