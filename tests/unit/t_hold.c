/* t_hold: runs a command under the lease of a job directory. */
#include <sys/wait.h>

#include "asana/columns.h"
#include "jobcard.h"
#include "worker/ending.h"
#include "worker/hold.h"

#define LATE	30	/* a command that is to be ended sleeps so long */

/* The parent of a command is the guard, and whose that is is $h. */
#define HOLDER	"h=$(ps -o ppid= -p $PPID | tr -d ' '); "

static struct asana *api;

struct holding {
	const struct jobcard *j;
	const char	*script;	/* for sh -c */
	const char	*log;
	int		 ours;
};

/* In a child, which proc_init() changes for good. */
static int
hold(void *arg)
{
	const struct holding *how = arg;
	char sh[] = "sh", c[] = "-c", *argv[4] = { sh, c, NULL, NULL };
	struct asana *mine = asana_open();
	struct hold h = { .parent = getppid() };
	int rc;

	argv[2] = xstrdup(how->script);
	h.job = how->j->dir;
	h.argv = argv;
	h.log = how->log;
	h.ours = how->ours;
	rc = hold_run(mine, &h);
	asana_close(mine);
	free(argv[2]);
	return rc;
}

/* Runs SCRIPT under the lease of J, and ends with RC and OUTCOME. */
static void
runs(const struct jobcard *j, const char *script, int rc, const char *outcome,
    const char *name)
{
	struct holding how = { NULL, NULL, "log", 0 };
	struct unit_child c;
	char status[16];
	double begun = clock_boot();

	unlink("log");
	how.j = j;
	how.script = script;
	unit_fork(&c, hold, &how);
	if (!is_int(c.status, rc, "%s", name))
		unit_show("said", c.err);
	snprintf(status, sizeof(status), "%d", rc);
	file_is(j, "exit", status, "... exit says so");
	file_is(j, "outcome", outcome, "... the outcome is written");
	ok(clock_boot() - begun < LATE - 5, "... without delay");
}

static void
results(void)
{
	struct jobcard j;
	char *ran;

	jobcard(api, &j, "results", "-");
	runs(&j, "echo one; echo two >&2", 0, "done", "a job that is done");
	file_is(&j, "tail", "one\ntwo", "... its last lines are kept");
	file_has(&j, "summary", "Done after ", "... a line for people, too");
	file_has(&j, "summary", " on unit (attempt 1): exit status 0",
	    "... with who and how");
	ran = jobdir_get(j.dir, "ran");
	ok(ran != NULL && ran[strspn(ran, "0123456789")] == '\0',
	    "... and seconds");
	free(ran);
	runs(&j, "exit 3", 3, "failed", "one that fails");
	file_has(&j, "summary", "Failed after ", "... is called so");
	file_has(&j, "summary", ": exit status 3", "... with its status");
	file_is(&j, "tail", "", "... it said nothing");
	runs(&j, "kill -9 $$", 128 + 9, "failed", "one that is killed");
	file_has(&j, "summary", ": killed by signal 9", "... is called so");
	runs(&j, "exec ./nothing", 127, "failed", "one that cannot start");
	is_str(claims_of(api, j.gid), "1 running", "its claim stays open");
	is_str(column_of(api, j.gid), "Running", "... its card where it is");
	jobcard_free(&j);
}

/* What a job finds around it. */
static void
surroundings(void)
{
	struct jobcard j;
	char *work, *text, *want;

	jobcard(api, &j, "surroundings", "-");
	setenv("MY_COPY", conf_token(), 1);
	setenv("MY_OWN", "thing", 1);
	runs(&j, "pwd; env >env; echo >>env", 0, "done", "a job");
	work = fs_join(j.dir, "work");
	file_is(&j, "tail", work, "... runs in its folder");
	free(work);
	text = jobdir_get(j.dir, "work/env");
	if (text == NULL)
		bail("no environment");
	ok(strstr(text, conf_token()) == NULL &&
	    strstr(text, "ASANA_ACCESS_TOKEN") == NULL,
	    "... without a token under any name");
	ok(strstr(text, "MY_OWN=thing\n") != NULL, "... with all else");
	want = xasprintf("EXPERISANA_TASK_GID=%s\n", j.gid);
	ok(strstr(text, want) != NULL, "... knows its card");
	free(want);
	want = xasprintf("EXPERISANA_CLAIM=%s", j.l.c.id);
	ok(strstr(text, want) != NULL, "... its claim");
	free(want);
	ok(strstr(text, "EXPERISANA_ATTEMPT=1\n") != NULL &&
	    strstr(text, "EXPERISANA_WORKER_ID=unit\n") != NULL,
	    "... attempt and worker");
	free(text);
	unsetenv("MY_COPY");
	unsetenv("MY_OWN");
	jobcard_free(&j);
}

static void
heartbeats(void)
{
	struct jobcard j;
	struct lease l;
	char *file;

	jobcard(api, &j, "heartbeats", "-");
	runs(&j, "echo step 1; sleep 1.3", 0, "done", "a job of some time");
	ok(comments(api, j.gid, "step 1") == 1, "... shows its log meanwhile");
	runs(&j, "mkdir -p outputs; echo '{\"loss\": NaN}' >"
	    "outputs/metrics.jsonl; sleep 1.3", 0, "done", "one with metrics");
	ok(comments(api, j.gid, "\nmetrics {\"loss\": NaN}") == 1,
	    "... shows them");
	file = fs_join(j.dir, "lease");
	is_int(lease_load(&l, file), 0, "... its lease is in the file");
	ok(l.stop > j.l.stop + 0.5, "... and lasts longer");
	free(file);
	jobcard_free(&j);
}

/* Ends that are not the job's own. */
static void
ends(void)
{
	struct jobcard j;
	char *path;

	jobcard(api, &j, "too long", "timeout=1s");
	runs(&j, "echo on; sleep 30", ENDING_TIMEOUT, "timeout",
	    "the card's timeout");
	file_has(&j, "summary", "Timed out after ", "... is called so");
	file_has(&j, "summary", ": the card allows 1.0s", "... is told");
	file_is(&j, "tail", "on", "... and the log kept");
	runs(&j, HOLDER "kill -TERM $h; sleep 30", 128 + SIGTERM, "released",
	    "a signal to us");
	file_has(&j, "summary", "its worker was told to stop", "... is told");
	is_str(claims_of(api, j.gid), "1 running", "the claim stays ours");
	asana_move(api, j.gid, column_gid(api, COL_BACKLOG));
	runs(&j, "sleep 30", RC_INTR, "interrupted", "a card that is dragged");
	file_has(&j, "summary", "dragged out of Running", "... is told");
	is_str(claims_of(api, j.gid), "1 interrupted", "... and closed");
	file_is(&j, "commented", "yes", "... which its card has been told");
	is_str(column_of(api, j.gid), "Backlog", "... the card left there");
	jobcard_free(&j);

	jobcard(api, &j, "no claim", "-");
	path = xasprintf("/stories/%s", j.l.c.story);
	oncard_call(api, "DELETE", path, NULL);
	free(path);
	runs(&j, "sleep 30", RC_LEASE, "fenced", "a claim that is deleted");
	file_has(&j, "summary", ": the comment that is its lease was deleted",
	    "... is told");
	file_has(&j, "lease", "st=fenced", "... and the lease closed");
	jobcard_free(&j);

	jobcard(api, &j, "no card", "-");
	on_card(api, "DELETE", j.gid, "", NULL);
	runs(&j, "sleep 30", RC_INTR, "interrupted", "a card that is deleted");
	file_has(&j, "summary", ": the card was deleted", "... is told");
	jobcard_free(&j);

	jobcard(api, &j, "running out", "-");
	j.l.stop = clock_boot() + 2;
	j.l.cf.check = j.l.cf.beat = 100;	/* no news of the board */
	jobcard_save(&j);
	runs(&j, "sleep 3; echo on", 0, "done", "a lease that runs out");
	file_has(&j, "summary", "(attempt 2)", "... the job goes on by another");
	file_is(&j, "tail", "on", "... where it stood");
	is_str(claims_of(api, j.gid), "1 released, 2 running", "... so it says");
	jobcard_free(&j);
}

/* A job that may not even begin. */
/* Runs a command under a lock that is over. */
static int
late(void *arg)
{
	char touch[] = "touch", file[] = "late";
	char *const argv[] = { touch, file, NULL };
	struct lease l = { 0 };

	(void)arg;
	l.cf = oncard_cf;
	l.c.lock = "schedule";
	l.stop = clock_boot() + l.cf.guard + l.cf.kill;
	return hold_lock(api, &l, argv);
}

static void
refuses(void)
{
	struct holding how = { NULL, "echo >ran", NULL, 0 };
	struct unit_child c;
	struct jobcard j, none = { 0 };

	jobcard(api, &j, "over", "-");
	j.l.stop = clock_boot() + 0.1;
	jobcard_save(&j);
	how.j = &j;
	unit_fork(&c, hold, &how);
	is_int(c.status, RC_LEASE, "a lease that is over");
	ok(strstr(c.err, "the lease is over") != NULL, "... is told");
	unit_fork(&c, late, NULL);
	is_int(c.status, RC_LEASE, "a lock that is over");
	ok(strstr(c.err, "schedule: the lock is lost") != NULL, "... is told");
	ok(access("late", F_OK) == -1, "... and nothing is run");
	file_is(&j, "work/ran", NULL, "... nothing was run");
	file_is(&j, "outcome", NULL, "... nothing written");
	jobcard_free(&j);
	none.dir = xstrdup("nowhere");
	how.j = &none;
	unit_fork(&c, hold, &how);
	is_int(c.status, RC_IO, "a job directory that is not there");
	jobcard_free(&none);
}

/* Tools of ours: files, folder and environment stay. */
static void
tools(void)
{
	struct holding how = { NULL, NULL, NULL, 1 };
	struct unit_child c;
	struct jobcard j;

	jobcard(api, &j, "tools", "timeout=1s");
	how.j = &j;
	jobdir_put(j.dir, "outcome", "failed");
	jobdir_put(j.dir, "exit", "3");
	jobdir_put(j.dir, "tail", "the job's");
	how.script = "test -f board.env && test -n \"$ASANA_ACCESS_TOKEN\" && "
	    "sleep 1.2 && exit 5";
	unit_fork(&c, hold, &how);
	is_int(c.status, 5, "a tool has folder, token, and no timeout");
	how.script = HOLDER "kill -TERM $h; sleep 30";
	unit_fork(&c, hold, &how);
	is_int(c.status, 128 + SIGTERM, "a signal ends it");
	file_is(&j, "outcome", "failed", "the job's outcome stays");
	file_is(&j, "exit", "3", "... its status");
	file_is(&j, "tail", "the job's", "... its tail");
	asana_move(api, j.gid, column_gid(api, COL_BACKLOG));
	how.script = "sleep 30";
	unit_fork(&c, hold, &how);
	is_int(c.status, RC_INTR, "a drag ends it");
	file_is(&j, "outcome", "failed", "... but the outcome stays");
	is_str(claims_of(api, j.gid), "1 interrupted", "... the claim is closed");
	jobcard_free(&j);
}

/* A job whose holder and guard were killed: the next who has its folder ends what
 * is left, and tells. */
static void
rescues(void)
{
	struct holding how = { NULL, "exit 0", NULL, 1 };
	struct unit_child c;
	struct jobcard j;
	char *mark;
	pid_t stray;
	int st;

	jobcard(api, &j, "rescues", "-");
	mark = xasprintf("EXPERISANA_CLAIM=%s", j.l.c.id);
	how.j = &j;
	if ((stray = fork()) == -1)
		bail("no process");
	if (stray == 0) {
		setsid();
		execlp("env", "env", mark, "sleep", "1000",
		    (char *)NULL);
		_exit(1);
	}
	unit_fork(&c, hold, &how);
	is_int(waitpid(stray, &st, WNOHANG), 0, "a job that nobody has begun");
	file_is(&j, "outcome", NULL, "... has no outcome");
	jobdir_spare(j.dir);
	clock_sleep(0.5);	/* its environment is there */
	unit_fork(&c, hold, &how);
	is_int(c.status, 0, "after a holder that was killed");
	file_is(&j, "outcome", "failed", "... the job has failed");
	file_is(&j, "exit", "137", "... with a status");
	file_has(&j, "summary", "asana-hold was killed, by the job or",
	    "... which is told");
	file_is(&j, "spare", NULL, "... once");
	is_int(waitpid(stray, &st, 0) == stray && WIFSIGNALED(st), 1,
	    "... and what was left of it has ended");
	j.l.stop = clock_boot() - 1;
	jobcard_save(&j);
	how.script = "exit 5";
	unit_fork(&c, hold, &how);
	is_int(c.status, 5, "what is left to be sent goes after the lease");
	file_is(&j, "attempt", "2", "... under another");
	is_str(claims_of(api, j.gid), "1 released, 2 running", "... of its own");
	jobdir_put(j.dir, "outcome", "released");
	jobcard_save(&j);
	unit_fork(&c, hold, &how);
	is_int(c.status, RC_LEASE, "... unless there is no result");
	is_int(jobdir_take(j.dir), 0, "while somebody has a folder");
	how.script = "echo >ran";
	unit_fork(&c, hold, &how);
	is_int(c.status, RC_LATER, "... nobody else runs anything in it");
	free(mark);
	jobcard_free(&j);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	results();
	surroundings();
	heartbeats();
	ends();
	refuses();
	tools();
	rescues();
	oncard_close(api);
	return done();
}
