/* t_follow: what a worker has last posted of a card's log, for people. */
#include <signal.h>

#include "asana/columns.h"
#include "base/clock.h"
#include "base/fs.h"
#include "oncard.h"

int log_main(int argc, char *argv[]);
#define main	log_main
#include "../../bin/asana-log.c"
#undef main

#define LONG	30	/* seconds that a busy machine may take */

static struct asana *api;
static struct claim mine;	/* what the worker of these tests holds */

/* Posts or edits the claim `mine` with this state and tail. */
static void
post(int st, int status, const char *tail)
{
	struct wire_req q = { 0 };
	struct reply rep;
	char *path, *body;
	int new = mine.story[0] == '\0';

	mine.st = st;
	mine.exit = status;
	body = leasecalls_body(&mine, tail);
	path = new ? xasprintf("/tasks/%s/stories", mine.task) :
	    xasprintf("/stories/%s", mine.story);
	q.method = new ? "POST" : "PUT";
	q.path = path;
	q.body = body;
	if (asana_call(api, &q, NULL, 0, &rep) != RC_OK)
		bail("no claim");
	if (new)
		snprintf(mine.story, sizeof(mine.story), "%s",
		    node_str(rep.data, "gid"));
	asana_free(&rep);
	free(path);
	free(body);
}

/* A new attempt at card GID. */
static void
attempt(const char *gid, int n, long ttl, int st, const char *tail)
{
	memset(&mine, 0, sizeof(mine));
	snprintf(mine.task, sizeof(mine.task), "%s", gid);
	strcpy(mine.who, "gpu-7");
	clock_nonce(mine.id);
	mine.n = n;
	mine.ttl = ttl;
	mine.ran = -1;
	post(st, -1, tail);
}

struct want {
	const char	*gid;
	int		 on;
	int		 tell;
};

static int
follow_card(void *arg)
{
	const struct want *w = arg;
	struct asana *own;
	int rc;

	alarm(LONG);	/* rather than wait for ever */
	own = asana_open();
	rc = follow_log(own, w->gid, w->on, w->tell, stdout);

	asana_close(own);
	return rc;
}

/* Looks once, or follows to the end. */
static void
look(const char *gid, int on, struct unit_child *c)
{
	struct want w;

	w.gid = gid;
	w.on = on;
	w.tell = 1;
	unit_fork(c, follow_card, &w);
}

static void
move(const char *gid, const char *column)
{
	asana_move(api, gid, column_find(api, column, 1)->gid);
}

static void
attach(const char *gid, const char *name, const char *text)
{
	unit_write("file", text);
	if (post_attach(api, gid, "file", name, NULL) != RC_OK)
		bail("no file");
}

static void
never_run(void)
{
	char *gid = new_card(api, "new", "-", "-", "true");
	struct unit_child c;

	look(gid, 0, &c);
	is_int(c.status, RC_NO, "a card that was never run");
	is_str(c.out, "", "... has no log");
	ok(strstr(c.err, ": it was never run, and is in Backlog\n") != NULL,
	    "... and is told of");
	move(gid, "Done");
	look(gid, 1, &c);
	is_int(c.status, RC_NO, "in Done it is not waited for");
	on_card(api, "PUT", gid, "", "{\"data\":{\"completed\":true}}");
	move(gid, "Backlog");
	look(gid, 1, &c);
	is_int(c.status, RC_NO, "nor when it is ticked");
	on_card(api, "PUT", gid, "", "{\"data\":{\"completed\":false}}");
	if (system("asana-init Cancelled >init.out") != 0)
		bail("asana-init");
	column_forget(api);
	move(gid, "Cancelled");
	look(gid, 1, &c);
	is_int(c.status, RC_NO, "nor in Cancelled");
	on_card(api, "DELETE", gid, "", NULL);
	look(gid, 1, &c);
	is_int(c.status, RC_REFUSED, "nor is one that is gone");
	free(gid);
}

/* How many lines of S hold TEXT. */
static int
lines_with(const char *s, const char *text)
{
	int n = 0;

	for (; (s = strstr(s, text)) != NULL; s++)
		n++;
	return n;
}

/* Follows card ARG, which is done a while later. */
static int
until_done(void *arg)
{
	struct want w = { arg, 1, 1 };
	pid_t pid = fork();
	int rc;

	if (pid == 0) {
		api = asana_open();	/* a connection of its own */
		clock_sleep(0.5);
		move(arg, "Done");
		post(CLAIM_DONE, 0, "one\ntwo");
		_exit(0);
	}
	rc = follow_card(&w);
	waitpid(pid, NULL, 0);
	return rc;
}

/* An attempt that runs. */
static void
running(void)
{
	char *gid = new_card(api, "runs", "-", "-", "true"), *gid2;
	struct unit_child c;

	attempt(gid, 1, 900, CLAIM_CLAIMED, NULL);
	look(gid, 0, &c);
	is_int(c.status, RC_OK, "a card about to run");
	is_str(c.out, "", "... has no log yet");
	ok(strstr(c.err, ": about to run on gpu-7 (attempt 1) for ") != NULL,
	    "... but a worker");
	post(CLAIM_RUNNING, -1, "one\ntwo\033[31m\r");
	look(gid, 0, &c);
	is_int(c.status, RC_OK, "a card that runs");
	is_str(c.out, "one\ntwo[31m\n", "... has a tail, without control "
	    "characters");
	ok(strstr(c.err, ": running on gpu-7 (attempt 1) for ") != NULL,
	    "... and a worker");
	unit_fork(&c, until_done, gid);
	is_int(c.status, RC_OK, "followed to its end");
	is_int(lines_with(c.err, ": running on "), 1, "... its worker is told "
	    "of once");
	gid2 = new_card(api, "runs not", "-", "-", "true");
	attempt(gid2, 1, 900, CLAIM_VOID, NULL);
	look(gid2, 0, &c);
	is_int(c.status, RC_NO, "a claim that came to nothing is no attempt");
	free(gid);
	free(gid2);
}

static void
ended(void)
{
	char *gid = new_card(api, "ended", "-", "-", "true");
	struct unit_child c;

	attempt(gid, 1, 900, CLAIM_RUNNING, NULL);
	move(gid, "Failed");
	mine.ran = 125;
	post(CLAIM_FAILED, 3, "the\ntail");
	look(gid, 0, &c);
	is_int(c.status, RC_OK, "a card that has failed");
	is_str(c.out, "the\ntail\n", "... has a tail");
	ok(strstr(c.err, ": failed after 2m 5s on gpu-7 (attempt 1): exit "
	    "status 3\n") != NULL, "... and an outcome");
	attach(gid, "attempt-1-experiment_logs.txt", "all\nof it, not ended");
	attach(gid, "attempt-2-experiment_logs.txt", "another\n");
	look(gid, 0, &c);
	is_str(c.out, "all\nof it, not ended", "what was attached is printed "
	    "as it is");
	look(gid, 1, &c);
	is_int(c.status, RC_NO, "followed, it is not done");
	is_str(c.out, "all\nof it, not ended", "... with the same log");
	attempt(gid, 2, 900, CLAIM_DONE, NULL);
	attempt(gid, 3, 900, CLAIM_LOST, NULL);
	move(gid, "Done");
	look(gid, 1, &c);
	is_int(c.status, RC_OK, "the last attempt that ran counts");
	is_str(c.out, "another\n", "... with its log");
	free(gid);
}

/* Workers that vanished. */
static void
lost(void)
{
	char *gid = new_card(api, "lost", "-", "-", "true");
	struct unit_child c;

	attempt(gid, 1, 0, CLAIM_RUNNING, "last words");
	while (clock_sleep(1), look(gid, 0, &c), strstr(c.err, "running on"))
		continue;
	is_int(c.status, RC_OK, "a card whose worker vanished");
	is_str(c.out, "last words\n", "... has a tail");
	ok(strstr(c.err, ": lost on gpu-7 (attempt 1)\n") != NULL,
	    "... and is lost");
	move(gid, "Failed");
	look(gid, 1, &c);
	is_int(c.status, RC_NO, "it has not done its job");
	move(gid, "Done");
	look(gid, 1, &c);
	is_int(c.status, RC_OK, "... but in Done it has");
	free(gid);
}

/* Follows in the background; what it prints goes to the file `printed`. */
static pid_t
begin(const char *gid)
{
	struct want w;
	pid_t pid;

	w.gid = gid;
	w.on = 1;
	w.tell = 0;
	unlink("printed");
	if ((pid = fork()) == -1)
		bail("no child");
	if (pid == 0) {
		if (freopen("printed", "w", stdout) == NULL ||
		    freopen("said", "w", stderr) == NULL)
			_exit(99);
		signal(SIGTERM, clock_stop);
		exit(follow_card(&w));
	}
	return pid;
}

/* Waits until so much was printed; returns what was. */
static const char *
printed(const char *want)
{
	double end = clock_boot() + LONG;
	const char *s;

	do {
		s = unit_text("printed");
		clock_sleep(0.02);
	} while ((s == NULL || strcmp(s, want) != 0) && clock_boot() < end);
	return s;
}

static int
end_of(pid_t pid)
{
	int st;

	waitpid(pid, &st, 0);
	return WIFEXITED(st) ? WEXITSTATUS(st) : -1;
}

static void
follows(void)
{
	char *gid = new_card(api, "followed", "-", "-", "true");
	char s[1024] = "";
	pid_t pid = begin(gid);
	int i;

	attempt(gid, 1, 900, CLAIM_CLAIMED, NULL);
	post(CLAIM_RUNNING, -1, "one\ntw");
	is_str(printed("one\ntw"), "one\ntw", "the first lines");
	post(CLAIM_RUNNING, -1, "one\ntwo\n10%");
	is_str(printed("one\ntwo\n10%"), "one\ntwo\n10%", "a line that goes "
	    "on, and another");
	post(CLAIM_RUNNING, -1, "one\ntwo\n20%");
	is_str(printed("one\ntwo\n10%\n20%"), "one\ntwo\n10%\n20%",
	    "a line that has changed");
	for (i = 0; i < CLAIM_TAIL_LINES; i++)
		sprintf(s + strlen(s), "%s%d", i > 0 ? "\n" : "", i);
	post(CLAIM_RUNNING, -1, s);
	printed("one\ntwo\n10%\n20%\n...\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"
	    "11\n12\n13\n14\n15\n16\n17\n18\n19");
	is_str(unit_text("printed"), "one\ntwo\n10%\n20%\n...\n0\n1\n2\n3\n4\n"
	    "5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19",
	    "lines that were missed are told of");
	mine.ran = 4;
	move(gid, "Done");
	strcat(s, "\nend");
	post(CLAIM_DONE, 0, s);
	is_int(end_of(pid), RC_OK, "it ends with the attempt");
	ok(strstr(unit_text("printed"), "\n19\nend\n") != NULL,
	    "... with its last lines");
	ok(strstr(unit_text("said"), ": done after 4.0s on gpu-7 (attempt 1): "
	    "exit status 0\n") != NULL, "... and its outcome");
	free(gid);
}

/* Other ends of following. */
static void
other_ends(void)
{
	char *gid = new_card(api, "others", "-", "-", "true"), *path;
	pid_t pid;

	attempt(gid, 1, 900, CLAIM_RUNNING, "text");
	pid = begin(gid);
	printed("text");
	post(CLAIM_RELEASED, -1, "text\nlast");
	is_int(end_of(pid), RC_NO, "a card that was given back");
	is_str(unit_text("printed"), "text\nlast\n", "... to the last line");
	ok(strstr(unit_text("said"), ": released on gpu-7") != NULL,
	    "... is called so");

	attempt(gid, 2, 900, CLAIM_RUNNING, "text");
	pid = begin(gid);
	printed("text");
	path = xasprintf("/stories/%s", mine.story);
	oncard_call(api, "DELETE", path, NULL);
	free(path);
	is_int(end_of(pid), RC_NO, "a claim that was deleted");
	is_str(unit_text("printed"), "text\n", "... what was there is shown");
	ok(strstr(unit_text("said"), ": lost on gpu-7") != NULL,
	    "... it is lost");

	attempt(gid, 3, 900, CLAIM_RUNNING, "text");
	pid = begin(gid);
	printed("text");
	kill(pid, SIGTERM);
	is_int(end_of(pid), RC_LATER, "a signal ends it");
	is_str(unit_text("printed"), "text\n", "... and its line");
	post(CLAIM_DONE, 0, NULL);
	free(gid);
}

static int
to_full(void *arg)
{
	struct asana *own = asana_open();
	FILE *full = fopen("/dev/full", "w");
	int rc = full != NULL ? follow_log(own, arg, 0, 0, full) : RC_IO;

	asana_close(own);
	if (full != NULL)
		fclose(full);
	return rc;
}

static void
no_room(void)
{
	char *gid = new_card(api, "lots", "-", "-", "true");
	struct unit_child c;

	attempt(gid, 1, 900, CLAIM_RUNNING, "text");
	unit_fork(&c, to_full, gid);
	is_int(c.status, RC_IO, "output that takes no more");
	free(gid);
}

/* From OLD to NOW the text WANT is new, after BETWEEN. */
static void
check(const char *old, const char *now, const char *want_between,
    const char *want, const char *name)
{
	const char *between;

	is_str(follow_new(old, now, &between), want, "%s", name);
	is_str(between, want_between, "... and how");
}

#define GAP	"\n...\n"

/* Lines "l<from>" to "l<to>". */
static const char *
lines(char *s, int from, int to)
{
	size_t n = 0;

	for (; from <= to; from++)
		n += (size_t)sprintf(s + n, "l%d%s", from,
		    from < to ? "\n" : "");
	return s;
}

static void
whole_logs(void)
{
	check("a\nb", "a\nb", "", "", "nothing new");
	check("a\nb", "a\nb\nc", "", "\nc", "a line more");
	check("a\nb", "a\nbcd\ne", "", "cd\ne", "a line that goes on");
	check("10%", "50%", "\n", "50%", "the state of a progress bar");
	check("a\n10%", "a\n100%\nb", "\n", "100%\nb",
	    "... and what comes after it");
	check("a\na\na", "a\na\na\na", "", "\na",
	    "equal lines are counted in a whole log");
	check("x", "x\ny\nx", "", "\ny\nx", "... and not confused");
	check("a\nb\n\n\nc", "a\nb\n\n\nc\n\nd", "", "\n\nd",
	    "empty lines are lines");
	check("a\nb", "x\ny", GAP, "x\ny", "a log that was written anew");
}

static void
tails(void)
{
	char a[4096], b[4096];

	check(lines(a, 1, 20), lines(b, 6, 25), "",
	    "\nl21\nl22\nl23\nl24\nl25", "a tail five lines later");
	check(lines(a, 1, 20), lines(b, 20, 22), "", "\nl21\nl22",
	    "one line in common");
	check(lines(a, 1, 20), lines(b, 21, 22), GAP, "l21\nl22",
	    "none in common");
	check(lines(a, 11, 20), lines(b, 1, 21), "", "\nl21",
	    "a longer tail at the end");
	check("a\nb\nc\n10%", "b\nc\n20%\nd", "\n", "20%\nd",
	    "a progress bar in a tail");
	check("a\nb\nc\nd e", "a\nb\nc\nd ef", "", "f",
	    "a line of it that goes on");
	check("}\nx\n}", "x\n}\ny\n}\nz", "", "\ny\n}\nz",
	    "more text in common is better");
	check("a\nb\nb", "b\nb\nc", "", "\nc",
	    "where lines repeat, fewer are new");
	check("one two three four five\nb\nc", "three four five\nb\nc\nd", "",
	    "\nd", "a piece of a line");
	check("three four five six\nb\nc",
	    "one two three four five six\nb\nc\nd", "",
	    "\nd", "the same the other way round");
	check("a\nb\n\nc", "\nc\nd", "", "\nd", "empty lines");
	check("a no", "no\nat all", GAP, "no\nat all",
	    "the end of a line alone is none in common");
}

/* Somebody's comment may be of any size. */
static void
long_ones(void)
{
	static char a[20000], b[20000];
	const char *between;

	is_str(follow_new(lines(a, 1, 500), lines(b, 101, 510), &between),
	    "\nl501\nl502\nl503\nl504\nl505\nl506\nl507\nl508\nl509\nl510",
	    "many lines");
	memset(a, '\n', sizeof(a) - 1);
	memset(b, 'x', sizeof(b) - 1);
	ok(follow_new(a, b, &between) == b, "newlines, then a long line");
	is_str(between, GAP, "... is all new");
	ok(follow_new(b, a, &between) == a, "... and back");
	is_str(between, GAP, "... is all new");
}

int
main(int argc, char *argv[])
{
	(void)argc;
	whole_logs();
	tails();
	long_ones();
	api = oncard_open(argv[0], "settle: 0.2, ttl: 1, check: 0.2, "
	    "kill: 0.1");
	never_run();
	running();
	ended();
	lost();
	follows();
	other_ends();
	no_room();
	oncard_close(api);
	return done();
}
