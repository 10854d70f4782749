/* proc: a job with all it starts, which cannot outlive its supervisor. */
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "worker/proc.h"
#include "worker/tree.h"

#define FD_HIGH		256	/* descriptors below are closed in children */
#define ORPHANS		2.0	/* seconds that background processes of a
				 * finished job get after TERM */

extern char **environ;

static const int wanted[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGUSR1 };
static volatile sig_atomic_t got;
static sigset_t before;

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
#ifdef PR_SET_CHILD_SUBREAPER
	/* orphans of the job become ours: only so can they be reaped where
	 * the first process of a container does not do it */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
}

int
proc_signal(void)
{
	return got;
}

static void
default_signals(void)
{
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		signal(wanted[i], SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void
close_from(int low, int except)
{
	int fd;

	for (fd = low; fd < FD_HIGH; fd++)
		if (fd != except)
			close(fd);
}

/* The child that becomes the job.  It tells on GO that its session is there,
 * and waits for a byte that tells that the guard is; nothing may run without
 * one. */
static void
job(const struct proc_how *how, int go)
{
	ssize_t n;
	char c;
	int fd, rc;

	setsid();
	if (write(go, "", 1) != 1)
		_exit(RC_SYSTEM);
	while ((n = read(go, &c, 1)) == -1 && errno == EINTR)
		continue;
	if (n != 1)
		_exit(RC_SYSTEM);
	default_signals();
	if (how->log != NULL) {
		fd = open(how->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		if (fd == -1 || dup2(fd, STDOUT_FILENO) == -1 ||
		    dup2(fd, STDERR_FILENO) == -1) {
			warn("%s:", how->log);
			_exit(RC_NOEXEC);
		}
	}
	if (how->dir != NULL && chdir(how->dir) == -1) {
		warn("%s:", how->dir);
		_exit(RC_NOEXEC);
	}
	close_from(3, -1);
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

/* The guard: see proc.h.  Its exit status tells whether it had to act. */
static void
guard(pid_t group, int wire, double stop, double grace, int freeze)
{
	struct pollfd pfd;
	double now, news;
	int fd, warned = 0, acted = 0;
	ssize_t n;

	setsid();
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	if ((fd = open("/dev/null", O_RDWR)) != -1) {
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
	}
	close_from(3, wire);
	pfd.fd = wire;
	pfd.events = POLLIN;
	for (;;) {
		now = clock_boot();
		if (now >= stop - grace)
			acted = 1;
		if (now >= stop)
			kill(-group, freeze ? SIGSTOP : SIGKILL);
		else if (now >= stop - grace && !warned++)
			kill(-group, SIGTERM);
		if (poll(&pfd, 1, 200) <= 0)
			continue;
		n = read(wire, &news, sizeof(news));
		if (n == (ssize_t)sizeof(news)) {
			if (news <= 0)
				_exit(acted);
			stop = news;
			warned = 0;
			/* we may have stopped it after its supervisor let it
			 * go on */
			if (freeze && acted && clock_boot() < stop) {
				kill(-group, SIGCONT);
				acted = 0;
			}
		} else if (n == 0) {
			kill(-group, SIGKILL);
			_exit(0);
		}
	}
}

static int
start_guard(struct proc *p)
{
	int fds[2] = { -1, -1 };

	p->wire = -1;
	if (pipe(fds) == -1 || (p->guard = fork()) == -1) {
		warn("guard:");
		close(fds[0]);
		close(fds[1]);
		p->guard = 0;
		return -1;
	}
	if (p->guard == 0) {
		close(fds[1]);
		guard(p->pid, fds[0], p->stop, p->freeze ? 0 : p->kill,
		    p->freeze);
	}
	close(fds[0]);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	p->wire = fds[1];
	return 0;
}

/* Waits for a byte of the child; returns 0, or -1 when it is dead. */
static int
is_up(int fd)
{
	ssize_t n;
	char c;

	while ((n = read(fd, &c, 1)) == -1 && errno == EINTR)
		continue;
	return n == 1 ? 0 : -1;
}

int
proc_start(struct proc *p, const struct proc_how *how)
{
	int go[2], rc;

	memset(p, 0, sizeof(*p));
	p->stop = how->stop;
	p->kill = how->kill;
	p->freeze = how->freeze;
	p->wire = -1;
	fflush(NULL);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, go) == -1 ||
	    (p->pid = fork()) == -1) {
		warn("job:");
		return -1;
	}
	if (p->pid == 0) {
		close(go[1]);
		job(how, go[0]);
	}
	close(go[0]);
	if ((rc = is_up(go[1])) == -1)
		warn("job:");
	else
		rc = start_guard(p);
	if (rc == 0 && write(go[1], "", 1) != 1) {
		warn("job:");
		rc = -1;
	}
	close(go[1]);
	return rc;
}

void
proc_deadline(struct proc *p, double stop)
{
	if (stop > 0)
		p->stop = stop;
	/* one that is dead is replaced, and its successor knows */
	if (p->wire != -1 &&
	    write(p->wire, &stop, sizeof(stop)) != (ssize_t)sizeof(stop) &&
	    errno != EPIPE)
		warn("guard:");
}

/* Sends SIG to all that the job has started; where the system does not tell
 * what that is, to its group.  Returns 0 if nobody is left. */
static long
signal_all(struct proc *p, int sig)
{
	long n = tree_signal(p->guard, sig);

	return n != -1 ? n : kill(-p->pid, sig) == 0;
}

void
proc_freeze(struct proc *p)
{
	p->frozen = 1;
	signal_all(p, SIGSTOP);
	signal_all(p, SIGSTOP);	/* what was started meanwhile */
}

void
proc_thaw(struct proc *p, double stop)
{
	p->frozen = 0;
	proc_deadline(p, stop);		/* first, or the guard stops it */
	signal_all(p, SIGCONT);
}

static void
guard_gone(struct proc *p, int status)
{
	p->guard = 0;
	p->guarded = WIFEXITED(status) && WEXITSTATUS(status) != 0;
}

/* Reaps whoever is dead: the leader, the guard, orphans of the job. */
static void
reap_all(struct proc *p)
{
	pid_t pid;
	int st;

	while ((pid = waitpid(-1, &st, WNOHANG)) > 0)
		if (pid == p->guard)
			guard_gone(p, st);
		else if (pid == p->pid) {
			p->ended = 1;
			p->signal = WIFSIGNALED(st) ? WTERMSIG(st) : 0;
			p->status = p->signal != 0 ? 128 + p->signal :
			    WEXITSTATUS(st);
		}
}

/* Ends what a finished job has left in the background; of one that stands still
 * nothing takes a step further. */
static void
end_orphans(struct proc *p)
{
	double until = clock_boot() + ORPHANS;

	if (!p->frozen && signal_all(p, SIGTERM) > 0) {
		signal_all(p, SIGCONT);
		while (signal_all(p, 0) > 0 && clock_boot() < until) {
			clock_sleep(0.02);
			reap_all(p);
		}
	}
	until += ORPHANS;
	while (signal_all(p, SIGKILL) > 0 && clock_boot() < until) {
		clock_sleep(0.01);
		reap_all(p);
	}
}

/* Somebody has killed the guard.  Nothing may run without one. */
static void
replace_guard(struct proc *p)
{
	if (p->wire != -1)
		close(p->wire);
	fflush(NULL);
	if (start_guard(p) == 0)
		return;
	p->guarded = 1;
	signal_all(p, SIGKILL);
}

/* Returns 1 when the leader is dead. */
static int
reap(struct proc *p)
{
	if (!p->ended) {
		reap_all(p);
		if (p->ended)
			end_orphans(p);
		else if (p->guard == 0)
			replace_guard(p);
	}
	return p->ended;
}

int
proc_wait(struct proc *p, double seconds)
{
	struct timespec ts;

	if (reap(p))
		return 1;
	if (seconds < 0)
		seconds = 0;
	ts.tv_sec = (time_t)seconds;
	ts.tv_nsec = (long)((seconds - (double)ts.tv_sec) * 1e9);
	pselect(0, NULL, NULL, NULL, &ts, &before);
	return reap(p);
}

void
proc_end(struct proc *p, double grace)
{
	double until = clock_boot() + grace;

	if (grace > 0) {
		signal_all(p, SIGTERM);
		signal_all(p, SIGCONT);
	}
	while (clock_boot() < until && !proc_wait(p, until - clock_boot()))
		continue;
	signal_all(p, SIGKILL);
	while (!proc_wait(p, 1))
		signal_all(p, SIGKILL);
}

void
proc_close(struct proc *p)
{
	int st;

	if (p->guard != 0)
		proc_deadline(p, 0);
	if (p->wire != -1)
		close(p->wire);
	while (p->guard != 0)
		if (waitpid(p->guard, &st, 0) != -1)
			guard_gone(p, st);
		else if (errno != EINTR)
			break;
}
