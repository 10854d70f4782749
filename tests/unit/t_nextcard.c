/* t_nextcard: waits for the next runnable card and takes it. */
#include <sys/stat.h>

#include <signal.h>

#include "asana/columns.h"
#include "base/clock.h"
#include "base/fs.h"
#include "lease/jobdir.h"
#include "oncard.h"
#include "../../lib/worker/nextcard.c"

#define WAIT	30	/* seconds; a busy machine may lose a claim */

static struct asana *api;

/* Looks for a card; what came of it in *OUT, to be freed. */
static int
one_look(const char *dir, double wait, char **out)
{
	free(*out);
	*out = NULL;
	return nextcard_take(api, NULL, NULL, -1, dir, wait, 0, out);
}

static void
takes(void)
{
	char *gid, *out = NULL, *path, *text, cwd[PATH_MAX];
	struct lease l;

	is_int(one_look("w", 0, &out), RC_NO, "nothing is in Backlog");
	ok(out == NULL, "... and nothing is given");
	gid = new_card(api, "first", "-", "-", "echo one");
	is_int(one_look("w", WAIT, &out), RC_OK, "a card is taken");
	if (getcwd(cwd, sizeof(cwd)) == NULL || out == NULL)
		bail("no job");
	path = xasprintf("%s/w/%s.1", cwd, gid);
	is_str(out, path, "... its job directory is given");
	free(path);
	text = jobdir_get(out, "script");
	is_str(text, "echo one # first", "... with its script");
	free(text);
	path = fs_join(out, "lease");
	is_int(lease_load(&l, path), 0, "... and its lease");
	free(path);
	is_str(l.c.task, gid, "... which is for this card");
	ok(keep_left(&l) > 0, "... and lasts");
	is_str(claims_of(api, gid), "1 running", "... it runs");
	free(gid);
	gid = new_card(api, "second", "-", "-", "true");
	is_int(one_look(NULL, WAIT, &out), RC_OK, "a card without a job directory");
	is_str(out, gid, "... is given by its gid");
	free(gid);
	free(out);
}

static int
soon_over(void *arg)
{
	struct asana *mine;
	char *out = NULL;
	int rc;

	setenv("EXPERISANA_UNTIL", arg, 1);
	mine = asana_open();
	rc = nextcard_take(mine, NULL, NULL, -1, NULL, WAIT, 0,
	    &out);
	asana_close(mine);
	return out != NULL ? RC_BUG : rc;
}

/* When our time is over soon, a long job is not for us. */
static void
known_end(void)
{
	struct unit_child c;
	char *gid = new_card(api, "long", "-", "timeout=1h", "true");
	char *out = NULL, *when = xasprintf("%.0f", clock_real() + 2);
	double begun = clock_boot();

	unit_fork(&c, soon_over, when);
	is_int(c.status, RC_NO, "a card that takes too long is not taken");
	ok(clock_boot() - begun < WAIT / 2, "... nor waited for");
	is_int(one_look(NULL, WAIT, &out), RC_OK, "it is for others");
	is_str(out, gid, "... indeed");
	asana_delete(api, gid);
	free(when);
	free(gid);
	free(out);
}

/* A card that cannot be run, and then one that can. */
static void
rejects(void)
{
	char *bad = new_card(api, "empty", "-", "-", "true");
	char *good = new_card(api, "good", "-", "priority=-1", "true");
	char *out = NULL;

	on_card(api, "PUT", bad, "", "{\"data\":{\"notes\":\" \\n\"}}");
	is_int(one_look(NULL, WAIT, &out), RC_OK, "a card without a script");
	is_str(out, good, "... is passed over");
	is_str(column_of(api, bad), "Failed", "... and goes to Failed");
	is_int(comments(api, bad, "Failed before it started on unit (attempt "
	    "1)"), 1, "... with a comment that says so");
	is_str(claims_of(api, bad), "1 failed", "... its claim is closed");
	free(bad);
	free(good);
	free(out);
}

static void
passes(void)
{
	char *gone = new_card(api, "gone", "-", "priority=5", "true");
	char *good = new_card(api, "there", "-", "-", "true"), *out = NULL;
	char *rule = xasprintf("GET /tasks/%s/stories always status 404\n",
	    gone);

	peer_on(api, rule);
	is_int(one_look(NULL, WAIT, &out), RC_OK, "a card that is gone by now");
	is_str(out, good, "... is passed over");
	peer_off(api);
	free(rule);
	free(good);
	on_card(api, "DELETE", gone, "", NULL);
	free(gone);
	free(out);
}

/* The job directory cannot be made: the card goes back. */
static void
no_room(void)
{
	char *gid = new_card(api, "no room", "-", "-", "true"), *out = NULL;

	is_int(fs_write("file", "", 0, 0600), 0, "a file in place of a folder");
	is_int(one_look("file", WAIT, &out), RC_IO, "... is an error");
	ok(out == NULL, "... nothing is given");
	is_str(column_of(api, gid), "Backlog", "... the card goes back");
	is_str(claims_of(api, gid), "1 released", "... and is free");
	is_int(comments(api, gid, ""), 1, "... without a comment");
	on_card(api, "DELETE", gid, "", NULL);
	free(gid);
}

/* Somebody else has it, or might. */
static void
loses(void)
{
	char *gid = new_card(api, "held", "-", "-", "true"), *out = NULL;

	forge(api, gid, 1, CLAIM_RUNNING);
	is_int(one_look(NULL, 0, &out), RC_LATER, "a card that somebody has");
	is_str(claims_of(api, gid), "1 running", "... is left alone");
	forge(api, gid, 2, CLAIM_VOID);
	is_int(one_look(NULL, 0, &out), RC_LATER, "a race that is lost");
	ok(out == NULL, "... nothing is given");
	is_str(claims_of(api, gid), "1 running, 2 void, 3 void",
	    "... and it is tried once, not three times");
	on_card(api, "DELETE", gid, "", NULL);
	free(gid);
}

/* The answer to our claim was lost, and nobody else is there: that is no race,
 * and the card is tried again long before a claim would have died. */
static void
unclear(void)
{
	char *gid = new_card(api, "unclear", "-", "-", "true"), *out = NULL;
	char *rule = xasprintf("POST /tasks/%s/stories with st=claimed 1 lost\n"
	    "POST /tasks/%s/stories with st=claimed 2 lost\n", gid, gid);
	double begun;

	peer_on(api, rule);
	is_int(one_look(NULL, 0, &out), RC_LATER, "an answer that is lost");
	ok(out == NULL, "... gives nothing");
	is_str(claims_of(api, gid), "1 void", "... its claim is void");
	begun = clock_boot();
	is_int(one_look(NULL, WAIT, &out), RC_OK, "who waits then has the card");
	is_str(out, gid, "... that one");
	ok(clock_boot() - begun < 6, "... and soon");
	is_str(claims_of(api, gid), "1 void, 2 void, 3 running",
	    "... by another attempt");
	peer_off(api);
	free(rule);
	free(gid);
	free(out);
}

/* Many that others have, and one that is free. */
static void
passes_over(void)
{
	char *gid[6], *out = NULL, name[] = "one of many: 0";
	int i, n;

	for (i = 0; i < 6; i++) {
		name[sizeof(name) - 2] = (char)('0' + i);
		gid[i] = new_card(api, name, "-", i < 5 ? "priority=9" : "-",
		    "true");
		/* in the millisecond in which it was made it would look new */
		clock_sleep(0.002);
		if (i < 5)
			forge(api, gid[i], 1, CLAIM_RUNNING);
	}
	n = live_count(": POST ");
	is_int(one_look(NULL, 0, &out), RC_OK, "five that others have");
	is_str(out, gid[5], "... are passed over in one look");
	is_int(live_count(": POST "), n + 2, "... for a read each");
	for (i = 0; i < 6; i++) {
		on_card(api, "DELETE", gid[i], "", NULL);
		free(gid[i]);
	}
	free(out);
}

static int
drop_comment(const struct node *item, void *arg)
{
	const char *text = node_str(item, "text");
	char *path = xasprintf("/stories/%s", node_str(item, "gid"));

	if (text != NULL && strstr(text, "claim/1 ") != NULL)
		oncard_call(arg, "DELETE", path, NULL);
	free(path);
	return 0;
}

/* Deletes a card's claims. */
static void
drop_claim(struct asana *mine, const char *gid)
{
	asana_each(mine, NULL, "text", drop_comment, mine, "/tasks/%s/stories",
	    gid);
}

/* A card that was somebody's is free again. */
static void
freed(void)
{
	char *gid = new_card(api, "freed", "-", "-", "true"), *out = NULL;
	double begun;
	pid_t pid;

	forge(api, gid, 1, CLAIM_RUNNING);
	if ((pid = fork()) == 0) {
		struct asana *mine = asana_open();

		clock_sleep(1);
		drop_claim(mine, gid);
		_exit(0);
	}
	begun = clock_boot();
	is_int(one_look(NULL, WAIT, &out), RC_OK, "a card that is free again");
	ok(clock_boot() - begun < 8, "... is not left for long");
	waitpid(pid, NULL, 0);
	free(gid);
	free(out);
}

/* A board that answers slowly: claims are void, until the times are longer. */
static void
slow_board(void)
{
	char *gid = new_card(api, "slow", "-", "-", "true"), *out = NULL;

	peer_on(api, "POST /tasks/{}/stories with st=claimed always slow 0.5\n");
	is_int(one_look(NULL, 0, &out), RC_OK, "a board whose answers are late");
	is_str(out, gid, "... gives a card all the same");
	is_str(claims_of(api, gid), "1 void, 2 void, 3 running",
	    "... once the times have grown");
	peer_off(api);
	free(gid);
	free(out);
}

static int
stopped(void *arg)
{
	struct asana *mine = asana_open();
	char *out = NULL;
	int rc;

	(void)arg;
	clock_stop(SIGTERM);
	rc = nextcard_take(mine, NULL, NULL, -1, NULL, 60, 0, &out);
	asana_close(mine);
	return out != NULL ? RC_BUG : rc;
}

/* Nobody answers: once, and until the wait is over. */
static void
silence(void)
{
	struct unit_child c;
	char *out = NULL;
	double begun = clock_boot();

	peer_on(api, "* * always status 503\n");
	http_patience(api->http, 0.2);
	is_int(one_look(NULL, 0, &out), RC_LATER, "the board does not answer");
	is_int(one_look(NULL, 1, &out), RC_LATER, "... nor during a wait");
	peer_off(api);
	ok(clock_boot() - begun >= 1, "... which was waited for");
	begun = clock_boot();
	unit_fork(&c, stopped, NULL);
	is_int(c.status, RC_LATER, "who is told to stop does not wait");
	ok(clock_boot() - begun < 30, "... at all");
	is_str(c.err, "", "... and says nothing");
}

/* Who was refused looks less often. */
static void
pauses(void)
{
	struct search s = { .idle_pause = 10, .cf = { .poll = 10 } };
	double p;

	s.share.slow = 2;
	p = pause_for(&s);
	ok(p >= 10 && p <= 30, "a pause is as many times longer: %.1f", p);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], "settle: 0.6, ttl: 12, check: 1, "
	    "kill: 0.5, poll: 0.5");
	known_end();
	takes();
	rejects();
	passes();
	no_room();
	loses();
	unclear();
	passes_over();
	freed();
	slow_board();
	silence();
	pauses();
	oncard_close(api);
	return done();
}
