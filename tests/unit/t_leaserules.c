/* t_leaserules: the inequalities of the lease, each by its step's name: what an
 * answer is worth that came when it was too late.  Clocks are moved while a
 * request is under way. */
#include "fakeclock.h"

#include "asana/columns.h"
#include "oncard.h"
#include "worker/reap.h"

int lock_main(int argc, char *argv[]);
#define main lock_main
#define look lock_look
#define make lock_make
#define run lock_run
#include "../../bin/asana-lock.c"
#undef main
#undef look
#undef make
#undef run

static struct asana *api;

/* What a watcher waits for. */
enum sight { CLAIMED, RUNNING, IN_RUNNING, IN_DONE, BEATEN, READ, REREAD };

static int
is_seen(struct asana *mine, const char *gid, enum sight what, int reads)
{
	char text[64];

	switch (what) {
	case CLAIMED:
		return strcmp(claims_of(mine, gid), "1 claimed") == 0;
	case RUNNING:
		return strcmp(claims_of(mine, gid), "1 running") == 0;
	case IN_RUNNING:
		return strcmp(column_of(mine, gid), "Running") == 0;
	case IN_DONE:
		return strcmp(column_of(mine, gid), "Done") == 0;
	case BEATEN:
		return comments(mine, gid, "late beat") == 1;
	default:
		snprintf(text, sizeof(text), "GET /tasks/%s/stories ", gid);
		return live_count(text) > reads + (what == REREAD);
	}
}

static pid_t watcher;

/* A child moves our clocks by SECONDS once it sees WHAT of card GID; with DIE
 * it posts a dead claim of attempt 2 instead. */
static void
watch(const char *gid, enum sight what, double seconds, int die)
{
	const struct timespec nap = { 0, 10000000 };
	struct asana *mine;
	char text[64];
	int reads;

	snprintf(text, sizeof(text), "GET /tasks/%s/stories ", gid);
	reads = live_count(text);
	fake_jump = seconds;
	if ((watcher = fork()) != 0)
		return;
	mine = asana_open();
	while (!is_seen(mine, gid, what, reads))
		nanosleep(&nap, NULL);
	if (die)
		forge(mine, gid, 2, CLAIM_RUNNING);
	else
		kill(getppid(), SIGUSR1);
	_exit(0);
}

static void
watched(void)
{
	waitpid(watcher, NULL, 0);
	fake_shift = fake_jump = 0;
}

/* Claims a card; the clocks leap when WHAT is seen, which RULE makes slow. */
static void
claim(const char *name, const char *rule, enum sight what, double leap,
    const char *column, const char *step)
{
	struct lease_times cf = oncard_cf;
	struct lease l;
	struct reply rep;
	char *gid = new_card(api, name, "-", "-", "true");

	cf.settle = 1;
	peer_on(api, rule);
	watch(gid, what, leap, 0);
	is_int(acquire_card(api, &cf, gid, 0, NULL, &l, &rep), RC_LATER, "%s", step);
	watched();
	peer_off(api);
	ok(strcmp(claims_of(api, gid), "1 released") == 0 ||
	    strcmp(claims_of(api, gid), "1 void") == 0,
	    "... its claim is closed");
	is_str(column_of(api, gid), column, "... the card is in %s", column);
	asana_free(&rep);
	free(gid);
}

/* T0 is 30 s here, and three time-outs are 9 s: a claim is acted upon for 21. */
static void
claims(void)
{
	claim("c3", "", CLAIMED, 25, "Backlog",
	    "C3 rule 4: a claim that has been won too late is not acted upon");
	claim("c5", "POST /sections/{}/addTask 1 slow 1\n", IN_RUNNING, 25,
	    "Backlog", "C5: nor one whose move is answered too late");
	claim("c6", "PUT /stories/{} with st=running 1 slow 1\n", RUNNING, 25,
	    "Backlog", "C6: nor one whose edit is answered too late");
	claim("t0", "PUT /stories/{} with st=running 1 slow 1\n", RUNNING, 40,
	    "Running", "T0: and then it is not put back, for another may "
	    "have it");
}

static void
beats(void)
{
	struct lease l;
	char *gid = held_card(api, "h2", &l);
	double stop = l.stop;

	peer_on(api, "PUT /stories/{} 1 slow 1\n");
	watch(gid, BEATEN, 25, 0);
	is_int(keep_beat(api, &l, "late beat"), RC_OK,
	    "H2: a heartbeat that is answered after the lease");
	ok(l.stop <= stop && l.stop >= stop, "... does not bring it back");
	ok(keep_left(&l) < 0, "... which is over");
	watched();
	peer_off(api);
	free(gid);
}

static void
finishes(void)
{
	struct lease l;
	char *gid = held_card(api, "f1", &l);
	struct keep_end e = { 0 };

	e.section = l.column[COL_DONE];
	e.st = CLAIM_DONE;
	e.exit_status = 0;
	peer_on(api, "POST /sections/{}/addTask 1 slow 1\n");
	watch(gid, IN_DONE, 25, 0);
	is_int(keep_finish(api, &l, &e), RC_LEASE,
	    "F1: a move that is answered after the lease does not count");
	watched();
	peer_off(api);
	is_str(claims_of(api, gid), "1 running", "... its claim is not closed");
	free(gid);
}

/* The reaper's looks at a card that is dead, by a grace that lets all die. */
static void
reaps(const char *name, double leap, int die, int rc, const char *rule)
{
	struct lease_times cf = oncard_cf;
	char *gid = new_card(api, name, "-", "-", "true");

	cf.settle = 1;
	cf.grace = -1000;
	cf.lost_limit = 9;
	asana_move(api, gid, column_gid(api, COL_RUNNING));
	forge(api, gid, 1, CLAIM_RUNNING);
	peer_on(api, "GET /tasks/{} 1 slow 1\n");
	watch(gid, die ? READ : REREAD, leap, die);
	is_int(reap_one(api, &cf, NULL), rc, "%s", rule);
	watched();
	peer_off(api);
	is_str(column_of(api, gid), "Running", "... the card stays");
	on_card(api, "DELETE", gid, "", NULL);
	free(gid);
}

/* What runs is in the way of reaps(). */
static int
clear(const struct node *item, void *arg)
{
	return asana_delete(arg, node_str(item, "gid"));
}

static void
locks(void)
{
	struct lock a = { 0 }, b = { 0 }, c = { 0 };

	a.api = b.api = c.api = api;
	a.name = b.name = c.name = "rules";
	a.cf = b.cf = c.cf = oncard_cf;
	c.cf.settle = 2;
	column_make(api, COL_SWEEPS);
	peer_on(api, "POST /tasks 1 unseen 1\n");
	is_int(lock_make(&a), RC_OK, "a lock card that no list has yet");
	is_int(lock_make(&b), RC_OK, "... and one that is seen at once");
	is_int(find(&c), RC_OK, "a new lock card is not believed to be the "
	    "oldest");
	peer_off(api);
	is_str(c.gid, a.mine, "... before all that are older must be seen");
	free(a.more);
	free(b.more);
	free(c.more);
}

int
main(int argc, char *argv[])
{
	struct sigaction sa;

	(void)argc;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = fake_leap;
	sigaction(SIGUSR1, &sa, NULL);
	api = oncard_open(argv[0], NULL);
	claims();
	beats();
	finishes();
	if (column_cards(api, COL_RUNNING, NULL, clear, api) != RC_OK)
		bail("Running is not cleared");
	reaps("r2", 0, 1, RC_NO, "R2: the same attempt must be dead twice");
	reaps("r3", 60, 0, RC_LATER, "R3: not once the looks are too old");
	locks();
	oncard_close(api);
	return done();
}
