/* proc: a job with all that it starts, which cannot outlive its holder. */
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "worker/proc.h"

#define ORPHANS		2.0	/* seconds that background processes of a
				 * finished job get after TERM */
#define OOM_FILE	"/proc/self/oom_score_adj"

extern char **environ;

static const int wanted[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGUSR1 };
static volatile sig_atomic_t got;
static sigset_t before;
static int adopts;	/* who is alone has left nothing behind */

static void
on_signal(int sig)
{
	if (sig != SIGCHLD)
		got = sig;
}

void
proc_init(void)
{
	struct sigaction sa, old;
	sigset_t block;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	sigemptyset(&block);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		/* what our caller ignores (nohup, sh's &) stays ignored */
		if (wanted[i] != SIGCHLD && wanted[i] != SIGTERM &&
		    sigaction(wanted[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_IGN)
			continue;
		sigaction(wanted[i], &sa, NULL);
		sigaddset(&block, wanted[i]);
	}
	sigprocmask(SIG_BLOCK, &block, &before);
	signal(SIGPIPE, SIG_IGN);	/* the guard may be dead */
	adopts = tree_adopt();		/* ... and then the job is ours */
}

void
proc_nap(double seconds)
{
	struct timespec ts = { 0, (long)(seconds * 1e9) };

	pselect(0, NULL, NULL, NULL, &ts, &before);
}

int
proc_signal(void)
{
	return got;
}

/* Where memory is short the system is to end the job, not who tells of it. */
static void
first_to_go(void)
{
	FILE *f = fopen(OOM_FILE, "r+");
	int n;

	if (f == NULL)
		return;
	if (fscanf(f, "%d", &n) == 1 && fseek(f, 0, SEEK_SET) == 0)
		fprintf(f, "%d\n", n < 900 ? n + 100 : 1000);
	fclose(f);
}

/* In a child: becomes the job, with signals as from a terminal. */
static void
job(const struct guard_how *how, int go)
{
	sigset_t none;
	int rc;

	setsid();
	if (write(go, "", 1) != 1 || guard_hear(go) == -1)
		_exit(RC_SYSTEM);
	guard_signals(SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	first_to_go();
	if (how->log != -1 && (dup2(how->log, STDOUT_FILENO) == -1 ||
	    dup2(how->log, STDERR_FILENO) == -1))
		_exit(RC_NOEXEC);
	if (how->dir != NULL && chdir(how->dir) == -1) {
		warn("%s:", how->dir);
		_exit(RC_NOEXEC);
	}
	if (how->fn != NULL)
		_exit(how->fn((char **)how->argv));
	guard_closefrom(3, -1);
	if (how->envp != NULL)
		environ = (char **)how->envp;
	execvp(how->argv[0], how->argv);
	rc = errno == ENOENT ? RC_NOTFOUND : RC_NOEXEC;
	if (rc == RC_NOTFOUND && access(how->argv[0], F_OK) == 0)
		warn("%s: the program that its first line names was not found",
		    how->argv[0]);
	else
		warn("%s:", how->argv[0]);
	_exit(rc);
}

/* The job has ended, as wait(2) tells it. */
static void
set_status(struct proc *p, int st)
{
	p->ended = 1;
	p->signal = WIFSIGNALED(st) ? WTERMSIG(st) : 0;
	p->status = p->signal != 0 ? 128 + p->signal : WEXITSTATUS(st);
}

/* Hears what the guard has to tell; with WAIT until there is something.
 * Returns 0, or -1 when there is nothing (more). */
static int
hear(struct proc *p, int wait)
{
	struct guard_news news;
	ssize_t n;

	if (p->wire == -1)
		return -1;
	do
		n = recv(p->wire, &news, sizeof(news), wait ? 0 : MSG_DONTWAIT);
	while (n == -1 && errno == EINTR && wait);
	if (n != (ssize_t)sizeof(news))
		return -1;
	p->tree.group = news.pid;
	p->alone = news.alone;
	if (news.ended)
		set_status(p, news.status);
	return 0;
}

int
proc_start(struct proc *p, const struct guard_how *how)
{
	int fds[2] = { -1, -1 };

	memset(p, 0, sizeof(*p));
	p->wire = -1;
	fflush(NULL);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == -1 ||
	    (p->guard = fork()) == -1) {
		warn("guard:");
		close(fds[0]);
		close(fds[1]);
		return -1;
	}
	if (p->guard == 0) {
		close(fds[1]);
		guard_run(fds[0], how, job);
	}
	close(fds[0]);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	p->wire = fds[1];
	p->tree.except = p->guard;
	if (hear(p, 1) == 0)
		return 0;
	warn("job:");
	close(p->wire);
	waitpid(p->guard, NULL, 0);
	return -1;
}

void
proc_deadline(struct proc *p, double stop)
{
	if (p->wire != -1 &&
	    write(p->wire, &stop, sizeof(stop)) != (ssize_t)sizeof(stop) &&
	    errno != EPIPE && errno != ECONNRESET)
		warn("guard:");
}

void
proc_freeze(struct proc *p)
{
	p->frozen = 1;
	tree_signal(&p->tree, SIGSTOP);
	tree_signal(&p->tree, SIGSTOP);	/* what was started meanwhile */
}

void
proc_thaw(struct proc *p, double stop)
{
	p->frozen = 0;
	proc_deadline(p, stop);		/* first, or the guard stops it */
	tree_signal(&p->tree, SIGCONT);
}

void
proc_end(struct proc *p, double grace)
{
	p->kill_at = clock_boot() + grace;
	if (grace > 0 && tree_signal(&p->tree, SIGTERM) > 0)
		tree_signal(&p->tree, SIGCONT);
}

static void
guard_gone(struct proc *p, int st)
{
	p->guard = p->tree.except = 0;
	close(p->wire);
	p->wire = -1;
	p->guarded = WIFEXITED(st) && WEXITSTATUS(st) != 0;
	p->robbed = WIFSIGNALED(st);
}

/* Buries whoever is dead: the guard, and what is ours once that was killed.  A
 * job may have stopped the guard. */
static void
bury(struct proc *p)
{
	pid_t pid;
	int st;

	while (hear(p, 0) == 0)
		continue;
	while ((pid = waitpid(-1, &st, WNOHANG | WUNTRACED)) > 0)
		if (pid == p->guard && WIFSTOPPED(st))
			kill(pid, SIGCONT);
		else if (pid == p->guard) {
			while (hear(p, 0) == 0)
				continue;
			guard_gone(p, st);
		}
	p->alone |= pid == -1 && errno == ECHILD;
}

static int
is_over(const struct proc *p)
{
	return p->ended &&
	    (adopts ? p->alone : tree_signal(&p->tree, 0) == 0);
}

/* What cannot be killed is given up. */
static void
kill_all(struct proc *p)
{
	tree_signal(&p->tree, SIGKILL);
	if (clock_boot() < p->kill_at + GUARD_STUCK)
		return;
	p->stuck = tree_name(&p->tree);
	p->over = 1;
	if (!p->ended)
		set_status(p, SIGKILL);
}

/* Returns 1 when all is over. */
static int
step(struct proc *p)
{
	if (p->over)
		return 1;
	bury(p);
	if (p->robbed && !p->ended) {	/* nothing may run without a guard */
		set_status(p, SIGKILL);
		proc_end(p, 0);
	}
	if ((p->over = is_over(p)))
		return 1;
	if (p->ended && p->kill_at == 0)
		proc_end(p, p->frozen ? 0 : ORPHANS);
	if (p->kill_at != 0 && clock_boot() >= p->kill_at)
		kill_all(p);
	return p->over;
}

int
proc_wait(struct proc *p, double seconds)
{
	struct timespec ts;
	fd_set in;

	if (step(p))
		return 1;
	if (seconds < 0)
		seconds = 0;
	if (p->kill_at != 0 && seconds > 0.02)
		seconds = 0.02;
	ts.tv_sec = (time_t)seconds;
	ts.tv_nsec = (long)((seconds - (double)ts.tv_sec) * 1e9);
	FD_ZERO(&in);
	if (p->wire != -1)
		FD_SET(p->wire, &in);
	pselect(p->wire + 1, &in, NULL, NULL, &ts, &before);
	return step(p);
}

void
proc_close(struct proc *p)
{
	int st;

	proc_deadline(p, 0);
	if (p->guard != 0)
		kill(p->guard, SIGCONT);
	while (p->guard != 0)
		if (waitpid(p->guard, &st, 0) != -1)
			guard_gone(p, st);
		else if (errno != EINTR)
			break;
}
