/* t_proc: a job's process group, its guard and its end. */
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "base/clock.h"
#include "base/err.h"
#include "unit.h"
#include "worker/proc.h"

#define SOON	10.0	/* seconds that something quick may take */
#define STUBBORN	"trap '' TERM; "
/* tells that it runs, then never ends */
#define RUNS	"echo $$ >pid; while :; do echo >>beats; sleep 0.05; done"

/* A command of sh, started in a child of the test's. */
struct run {
	const char	*script;
	const char	*dir;
	const char	*log;
	char		*const *envp;
	double		 stop;		/* from now */
	double		 kill;
};

static int freezing;	/* at the deadline they are only stopped */

static int
start(struct proc *p, const struct run *r)
{
	char sh[] = "sh", c[] = "-c", *argv[4] = { sh, c, NULL, NULL };
	struct guard_how how = { 0 };
	static char script[1024];

	snprintf(script, sizeof(script), "%s", r->script);
	argv[2] = script;
	how.argv = argv;
	how.envp = r->envp;
	how.dir = r->dir;
	how.log = r->log == NULL ? -1 :
	    open(r->log, O_WRONLY | O_APPEND | O_CLOEXEC);
	how.stop = clock_boot() + (r->stop != 0 ? r->stop : 1000);
	how.kill = r->kill;
	how.freeze = freezing;
	unlink("pid");
	proc_init();
	return proc_start(p, &how);
}

/* Waits for the end; returns the status, or -1 when it does not end. */
static int
finish(struct proc *p, double seconds)
{
	double until = clock_boot() + seconds;

	while (!proc_wait(p, 0.1))
		if (clock_boot() >= until) {
			proc_end(p, 0);
			seconds = -1;
		}
	proc_close(p);
	return seconds < 0 ? -1 : p->status;
}

/* Ends it, and waits until all is over. */
static void
put_down(struct proc *p, double grace)
{
	proc_end(p, grace);
	while (!proc_wait(p, 1))
		continue;
	proc_close(p);
}

static int
exists(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && st.st_size > 0;
}

static void
await(const char *file)
{
	double until = clock_boot() + SOON;

	while (!exists(file) && clock_boot() < until)
		clock_sleep(0.01);
}

/* Nobody of the group is left; the dead are reaped, those that are ours. */
static int
gone(pid_t group, double seconds)
{
	double until = clock_boot() + seconds;

	for (;;) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
		if (kill(-group, 0) == -1 && errno == ESRCH)
			return 1;
		if (clock_boot() >= until)
			return 0;
		clock_sleep(0.01);
	}
}

/* The job's loop stands still: for one that nobody can reap yet. */
static int
silent(double seconds)
{
	double until = clock_boot() + seconds;
	struct stat a, b;

	while (clock_boot() < until) {
		if (stat("beats", &a) == -1)
			return 0;
		clock_sleep(0.5);
		if (stat("beats", &b) == 0 && a.st_size == b.st_size)
			return 1;
	}
	return 0;
}

/* -------------------------------------------------------------- statuses */

static int
run(void *arg)
{
	struct proc p;

	return start(&p, arg) == -1 ? 99 : finish(&p, SOON);
}

static void
ends(const char *what, const char *script, int want)
{
	struct run r = { script, NULL, NULL, NULL, 0, 0 };
	struct unit_child c;

	unit_fork(&c, run, &r);
	is_int(c.status, want, "%s", what);
}

static int
no_such(void *arg)
{
	char *argv[] = { arg, NULL };
	struct guard_how how = { 0 };
	struct proc p;

	how.argv = argv;
	how.log = -1;
	how.stop = clock_boot() + 1000;
	proc_init();
	return proc_start(&p, &how) == -1 ? 99 : finish(&p, SOON);
}

static void
statuses(void)
{
	char missing[] = "./missing", plain[] = "./plain";
	struct run r = { "exit 0", "nowhere", NULL, NULL, 0, 0 };
	struct unit_child c;

	ends("exit 0", "exit 0", 0);
	ends("exit 3", "exit 3", 3);
	ends("exit 255", "exit 255", 255);
	ends("killed: 128 and the signal", "kill -9 $$", 137);
	ends("it can be ended by TERM", "kill -TERM $$", 143);
	ends("... by INT", "kill -INT $$", 130);
	ends("... by HUP", "kill -HUP $$", 129);
	ends("... by PIPE", "kill -PIPE $$", 141);
	unit_fork(&c, no_such, missing);
	is_int(c.status, 127, "a command that is missing");
	is_str(c.err, "experisana: ./missing: No such file or directory\n",
	    "is named");
	close(open("plain", O_CREAT | O_WRONLY, 0600));
	unit_fork(&c, no_such, plain);
	is_int(c.status, 126, "a file that cannot be run");
	unit_fork(&c, run, &r);
	is_int(c.status, 126, "a folder that is missing");
	r.dir = NULL;
}

/* ----------------------------------------------------------- surroundings */

static void
surroundings(void)
{
	char var[] = "ONLY=this", *env[] = { var, NULL };
	struct run r = { "pwd; env | grep ONLY; echo to stderr >&2", "sub",
	    "log", env, 0, 0 };
	struct unit_child c;
	char want[5000], got[5000] = "";
	FILE *f;

	mkdir("sub", 0700);
	f = fopen("log", "w");
	fputs("before\n", f);
	fclose(f);
	unit_fork(&c, run, &r);
	is_int(c.status, 0, "a job with folder, environment and log");
	is_str(c.out, "", "says nothing on our output");
	snprintf(want, sizeof(want), "before\n%s/sub\nONLY=this\nto stderr\n",
	    unit_dir);
	if ((f = fopen("log", "r")) != NULL) {
		got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
		fclose(f);
	}
	is_str(got, want, "but all in the log, behind what was there");
	r.dir = r.log = NULL;
	r.envp = NULL;
	r.script = "echo out; echo \"$MINE\"";
	setenv("MINE", "inherited", 1);
	unit_fork(&c, run, &r);
	is_str(c.out, "out\ninherited\n", "without them it has ours");
}

static int
leader(void *arg)
{
	struct run r = { "echo x >pid; sleep 0.2; "
	    "[ ! -e /dev/fd/20 ] && [ ! -e /dev/fd/300 ]",
	    NULL, NULL, NULL, 0, 0 };
	struct proc p;
	pid_t job;

	(void)arg;
	dup2(STDOUT_FILENO, 20);
	dup2(STDOUT_FILENO, 300);
	start(&p, &r);
	await("pid");
	job = p.tree.group;
	printf("%d", getpgid(job) == job && job != getpgrp());
	fflush(stdout);
	return finish(&p, SOON);
}

static void
group(void)
{
	struct unit_child c;

	unit_fork(&c, leader, NULL);
	is_str(c.out, "1", "it leads a group of its own");
	is_int(c.status, 0, "our files are closed for it");
}

/* ----------------------------------------------------------------- ending */

/* Leaves SCRIPT running, then ends it with a second's grace; the seconds that
 * took are printed, in halves. */
static int
end(void *arg)
{
	struct run r = { arg, NULL, NULL, NULL, 0, 0 };
	struct proc p;
	double from;

	start(&p, &r);
	await("pid");
	from = clock_boot();
	put_down(&p, 1);
	printf("%d", (int)(2 * (clock_boot() - from)));
	if (!gone(p.tree.group, SOON))
		printf(" not gone");
	return p.status;
}

static void
ended(const char *what, char *script, int status, int least, int most)
{
	struct unit_child c;
	int halves;

	unit_fork(&c, end, script);
	is_int(c.status, status, "%s", what);
	halves = atoi(c.out);
	ok(halves >= least && halves <= most && strchr(c.out, 'n') == NULL,
	    "... after %s half seconds, %d to %d, none left", c.out, least,
	    most);
}

static void
endings(void)
{
	char polite[] = "trap 'exit 7' TERM; " RUNS;
	char plain[] = "echo $$ >pid; exec sleep 1000";
	char stubborn[] = STUBBORN RUNS;
	char children[] = "(" STUBBORN ": >deaf; while :; do sleep 0.05; done) "
	    "& until [ -e deaf ]; do sleep 0.01; done; "
	    "trap 'exit 7' TERM; " RUNS;
	char stopped[] = "sleep 1000 & kill -STOP $!; echo $$ >pid; "
	    "kill -STOP $$; wait";
	char both[] = STUBBORN "echo $$ >pid; kill -STOP $$; " RUNS;

	ended("TERM is heard", polite, 7, 0, 1);
	ended("TERM ends it", plain, 143, 0, 1);
	ended("who does not hear it is killed after the grace", stubborn, 137,
	    2, 5);
	ended("children who do not hear it are killed", children, 7, 2, 5);
	ended("a group that is stopped is woken up and ended", stopped, 143,
	    0, 1);
	ended("... or killed", both, 137, 2, 5);
}

/* The leader ends by itself and leaves somebody behind. */
static int
leaves(void *arg)
{
	struct run r = { arg, NULL, NULL, NULL, 0, 0 };
	struct proc p;
	int st;

	start(&p, &r);
	st = finish(&p, SOON);
	return gone(p.tree.group, SOON) ? st : 99;
}

static void
orphans(void)
{
	char plain[] = "sleep 1000 & exit 4";
	char stubborn[] = "(" STUBBORN "echo x >pid; sleep 1000; sleep 1000) & "
	    "while ! test -s pid; do sleep 0.01; done; exit 5";
	char stopped[] = "sleep 1000 & kill -STOP $!; exit 6";
	struct unit_child c;

	unit_fork(&c, leaves, plain);
	is_int(c.status, 4, "what a job leaves behind is ended");
	unit_fork(&c, leaves, stubborn);
	is_int(c.status, 5, "... even when it does not hear TERM");
	unit_fork(&c, leaves, stopped);
	is_int(c.status, 6, "... even when it is stopped");
}

/* --------------------------------------- other groups and other sessions */

#define STRAY	"while :; do echo >>beats; sleep 0.05; done"
#define STRAYED	"until test -s beats; do sleep 0.01; done; echo $$ >pid; "

/* How a script gets something out of its group. */
static const char *const strays[] = {
	"setsid sh -c '" STRAY "' & " STRAYED,
	"set -m; sh -c '" STRAY "' & " STRAYED,
	"timeout 600 sh -c '" STRAY "' & " STRAYED,
	"(setsid sh -c '(" STRAY ") & sleep 0.1' &) ; " STRAYED,
	"nohup setsid sh -c 'setsid sh -c \"" STRAY "\"' >/dev/null & " STRAYED,
	/* each starts the next one and ends */
	"echo 'echo >>beats; setsid sh ./chain &' >chain; sh ./chain & "
	    STRAYED,
	"echo 'echo >>beats; [ $1 = 0 ] || { setsid sh ./bomb $(($1 - 1)) & "
	    "sh ./bomb $(($1 - 1)) & sleep 1000; }' >bomb; sh ./bomb 7 & "
	    STRAYED
};
#define STRAYS	(sizeof(strays) / sizeof(strays[0]))

enum lot { ITSELF, ENDED, HOLDER_KILLED, GUARD_KILLED, BOTH_KILLED, FATES };

struct stray {
	const char	*script;
	enum lot	 fate;
};

/* The holder of a stray, which is a child of ours. */
static void
hold_stray(const struct stray *s)
{
	char script[1024];
	struct run r = { script, NULL, NULL, NULL, 0, 0 };
	struct proc p;

	snprintf(script, sizeof(script), "%s%s", s->script,
	    s->fate == ITSELF ? "exit 3" : "sleep 1000");
	setsid();
	start(&p, &r);
	await("pid");
	if (s->fate == GUARD_KILLED)
		kill(p.guard, SIGKILL);
	if (s->fate == BOTH_KILLED) {
		kill(p.guard, SIGSTOP);	/* it may not act in between */
		kill(p.guard, SIGKILL);
	}
	if (s->fate == HOLDER_KILLED || s->fate == BOTH_KILLED)
		kill(getpid(), SIGKILL);
	if (s->fate == ENDED)
		proc_end(&p, 0.5);
	while (!proc_wait(&p, 1))
		continue;
	proc_close(&p);
	_exit(p.status);
}

/* Nobody of the job lives; who outlived its holder is a child of ours. */
static int
astray(void *arg)
{
	const struct stray *s = arg;
	const struct tree marked = { 0, 0, "MARK=experisana-unit" };
	double until = clock_boot() + SOON;
	int st, ok;
	pid_t sup;

	unlink("beats");
	unlink("pid");
	setenv("MARK", "experisana-unit", 1);
	setsid();		/* we are not to have it */
	proc_init();		/* what escapes becomes ours */
	if ((sup = fork()) == 0)
		hold_stray(s);
	waitpid(sup, &st, 0);
	if (s->fate == BOTH_KILLED)
		free(tree_kill(&marked, SOON));
	while ((ok = waitpid(-1, NULL, WNOHANG)) != -1 &&
	    clock_boot() < until)
		clock_sleep(0.01);
	return ok == -1 && silent(SOON) ? WIFEXITED(st) ? WEXITSTATUS(st) : 0 :
	    99;
}

static void
other_sessions(void)
{
	static const struct { const char *when; int status; } want[FATES] = {
		{ "when the job ends", 3 }, { "when it is ended", 143 },
		{ "when its holder is killed", 0 },
		{ "when its guard is killed", 137 },
		{ "by its mark when both are killed", 0 }
	};
	struct unit_child c;
	struct stray s;
	size_t i;

	for (s.fate = 0; s.fate < FATES; s.fate++)
		for (i = 0; i < STRAYS; i++) {
			s.script = strays[i];
			unit_fork(&c, astray, &s);
			is_int(c.status, want[s.fate].status,
			    "stray %zu ends %s", i, want[s.fate].when);
		}
}

/* The job is another user's. */
static int
unkillable(void *arg)
{
	struct run r = { "echo >pid; exec sleep 1000", NULL, NULL, NULL, 0, 0 };
	struct proc p;
	double from;

	(void)arg;
	start(&p, &r);
	await("pid");
	if (setuid(65534) == -1)
		return 99;
	from = clock_boot();
	put_down(&p, 0.5);
	printf("%d %s %d", (int)p.tree.group, p.stuck != NULL ? p.stuck : "-",
	    clock_boot() - from < GUARD_STUCK + 2);
	free(p.stuck);
	return p.status;
}

static void
unkillables(void)
{
	struct unit_child c;
	char *want;
	long pid;

	if (geteuid() != 0) {
		ok(1, "# SKIP what cannot be killed: not root");
		return;
	}
	unit_fork(&c, unkillable, NULL);
	is_int(c.status, 137, "what cannot be killed is given up");
	pid = strtol(c.out, NULL, 10);
	want = xasprintf("%ld pid %ld (sleep) 1", pid, pid);
	is_str(c.out, want, "... in time, and named");
	free(want);
	if (pid > 1)
		kill((pid_t)pid, SIGKILL);
}

/* A job that does things to its parent process, the guard. */
static void
guards_children(void)
{
	ends("a job that kills its parent has failed", "kill -9 $PPID; exit 0",
	    137);
	ends("... for which other signals do nothing",
	    "for s in TERM INT HUP QUIT PIPE ALRM USR1 USR2; do "
	    "kill -$s $PPID; done; sleep 0.3; exit 3", 3);
	ends("... and which does not stay stopped", "kill -STOP $PPID; exit 3",
	    3);
	ends("signals that our caller ignores are as usual in a job",
	    "kill -QUIT $$; exit 3", 131);
}

/* ---------------------------------------------------------------- waiting */

static int
waits(void *arg)
{
	struct run r = { "sleep 1000", NULL, NULL, NULL, 0, 0 };
	struct proc p;
	double from;
	int early;

	(void)arg;
	signal(SIGHUP, SIG_IGN);
	start(&p, &r);
	from = clock_boot();
	early = proc_wait(&p, 0.3);
	printf("%d %d %d", early, clock_boot() - from >= 0.29, proc_signal());
	kill(getpid(), SIGHUP);
	proc_wait(&p, 0.01);
	printf(" %d", proc_signal());
	kill(getpid(), SIGUSR1);
	from = clock_boot();
	early = proc_wait(&p, 100);
	printf(" %d %d %d", early, clock_boot() - from < SOON,
	    proc_signal() == SIGUSR1);
	kill(getpid(), SIGTERM);
	proc_wait(&p, 100);
	printf(" %d", proc_signal() == SIGTERM);
	put_down(&p, 1);
	return 0;
}

static void
waiting(void)
{
	struct unit_child c;

	unit_fork(&c, waits, NULL);
	is_int(c.status, 0, "waiting");
	is_str(c.out, "0 1 0 0 0 1 1 1", "ends when its time is over, or a "
	    "signal comes that our caller does not ignore");
}

/* ------------------------------------------------------------- the guard */

/*
 * A supervisor that is a child of ours, so that it can be killed or hang;
 * WHAT is what happens to it.  Returns 0 when the job's group dies within
 * SECONDS.
 */
struct fate {
	struct run	 r;
	int		 sig;		/* that hits the supervisor */
	double		 least, most;	/* seconds until the group is dead */
};

static pid_t
number_in(const char *file)
{
	FILE *in = fopen(file, "r");
	int n;

	if (in == NULL || fscanf(in, "%d", &n) != 1)
		exit(99);
	fclose(in);
	return n;
}

static int
supervised(void *arg)
{
	const struct fate *f = arg;
	struct proc p;
	double from;
	pid_t sup, group;
	int dead;

	proc_init();		/* so that orphans become ours */
	unlink("pid");
	if ((sup = fork()) == 0) {
		start(&p, &f->r);
		for (;;)
			proc_wait(&p, 1);
	}
	await("pid");
	group = number_in("pid");
	from = clock_boot();
	kill(sup, f->sig);
	dead = f->sig == SIGSTOP ? silent(f->most) : gone(group, f->most);
	printf("%.1f", clock_boot() - from);
	kill(-group, SIGKILL);
	kill(sup, SIGKILL);
	return !dead ? 1 : clock_boot() - from < f->least ? 2 : 0;
}

static void
guarded(const char *what, const struct fate *f)
{
	struct unit_child c;

	unit_fork(&c, supervised, (void *)f);
	is_int(c.status, 0, "%s (%ss)", what, c.out);
}

static int
moves(void *arg)
{
	struct run r = { "sleep 1; exit 9", NULL, NULL, NULL, 0.3, 0.1 };
	struct proc p;

	int rc;

	start(&p, &r);
	proc_deadline(&p, clock_boot() + *(double *)arg);
	rc = finish(&p, SOON);
	printf("%s", p.guarded ? "by the guard" : "by itself");
	return rc;
}

static long
beats(void)
{
	struct stat st;

	return stat("beats", &st) == 0 ? (long)st.st_size : 0;
}

/* Waits until the group of P does nothing; returns how many beats it has. */
static long
still(void)
{
	return silent(SOON) ? beats() : -1;
}

/* Returns 1 once there are more than N beats. */
static int
more(long n)
{
	double until = clock_boot() + SOON;

	while (beats() <= n && clock_boot() < until)
		clock_sleep(0.01);
	return beats() > n;
}

/* Its deadline comes while its supervisor does nothing; it gets another. */
static int
frozen(void *arg)
{
	struct run r = { STUBBORN RUNS, NULL, NULL, NULL, 0.5, 0.3 };
	struct proc p;
	long n;

	(void)arg;
	freezing = 1;
	start(&p, &r);
	n = still();
	printf("%d", n > 0 && kill(-p.tree.group, 0) == 0);
	clock_sleep(0.3);
	printf(" %d", beats() == n);
	proc_thaw(&p, clock_boot() + 1000);
	printf(" %d", more(n));
	n = beats();
	clock_sleep(0.3);	/* the guard does not stop it any more */
	printf(" %d", more(n));
	proc_freeze(&p);
	n = still();
	put_down(&p, 0);
	printf(" %d %d", beats() == n, gone(p.tree.group, SOON));
	return p.guarded ? 99 : p.status;
}

/* It stands still, and its supervisor is killed: that does not wake it up,
 * even while the guard is slow. */
static int
left_frozen(void *arg)
{
	struct run r = { "trap '' HUP; echo $$ >pid; "
	    "while :; do echo >>beats; done", NULL, NULL, NULL, 0, 0 };
	struct proc p;
	pid_t sup, group, guard;
	FILE *in;
	long n;

	(void)arg;
	proc_init();
	unlink("pid");
	unlink("guard");
	if ((sup = fork()) == 0) {
		start(&p, &r);
		await("pid");
		proc_freeze(&p);
		if ((in = fopen("guard", "w")) != NULL) {
			fprintf(in, "%d", p.guard);
			fclose(in);
		}
		for (;;)
			proc_wait(&p, 1);
	}
	setsid();	/* who gets the orphans is a stranger to them */
	await("guard");
	n = still();
	group = number_in("pid");
	guard = number_in("guard");
	kill(guard, SIGSTOP);
	kill(sup, SIGKILL);
	waitpid(sup, NULL, 0);
	clock_sleep(0.1);
	if (n == -1 || beats() != n)
		return 1;
	kill(guard, SIGCONT);
	return gone(group, SOON) ? 0 : 2;
}

static void
guards(void)
{
	struct fate killed = { { STUBBORN RUNS, NULL, NULL, NULL, 0, 0 },
	    SIGKILL, 0, SOON };
	struct fate hangs = { { STUBBORN RUNS, NULL, NULL, NULL, 2, 0.5 },
	    SIGSTOP, 0.5, SOON };
	struct fate early = { { RUNS, NULL, NULL, NULL, 1002, 1000 },
	    SIGSTOP, 0.5, SOON };
	struct unit_child c;
	double later = 1000, before = -1;

	guarded("the group dies with its supervisor", &killed);
	guarded("the group dies at its deadline while the supervisor hangs",
	    &hangs);
	guarded("TERM comes so much before it", &early);
	unit_fork(&c, frozen, NULL);
	is_int(c.status, 137, "a job that stands still at its deadline");
	is_str(c.out, "1 1 1 1 1 1", "... does nothing, goes on when it may, "
	    "and can be ended without a step");
	unit_fork(&c, left_frozen, NULL);
	is_int(c.status, 0, "nor does it move when its supervisor is killed");
	unit_fork(&c, moves, &later);
	is_int(c.status, 9, "a deadline can be put off");
	is_str(c.out, "by itself", "... and the guard did nothing");
	unit_fork(&c, moves, &before);
	is_int(c.status, 137, "one that is over kills at once");
	is_str(c.out, "by the guard",
	    "... which can be told from an end of its "
	    "own");
}

/* No descriptor is left for the guard's pipe: nothing may run. */
static int
refused(void *arg)
{
	struct run r = { "echo ran >ran", NULL, NULL, NULL, 0, 0 };
	struct rlimit lim;
	struct proc p;
	int fd = dup(0);

	(void)arg;
	close(fd);
	getrlimit(RLIMIT_NOFILE, &lim);
	lim.rlim_cur = (rlim_t)fd + 1;	/* half a socket pair */
	setrlimit(RLIMIT_NOFILE, &lim);
	if (start(&p, &r) != -1)
		return 99;
	return exists("ran");
}

static void
refusal(void)
{
	struct unit_child c;

	unit_fork(&c, refused, NULL);
	is_int(c.status, 0, "without a guard nothing runs");
	is_str(c.err, "experisana: guard: Too many open files\n", "said so");
}

int
main(void)
{
	signal(SIGQUIT, SIG_IGN);	/* as a shell does for what it runs in
					 * the background */
	unit_tmp();
	statuses();
	surroundings();
	group();
	endings();
	orphans();
	other_sessions();
	guards_children();
	unkillables();
	waiting();
	guards();
	refusal();
	unit_rmtmp();
	return done();
}
