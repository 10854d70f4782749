/* guard: the process between a job and its holder. */
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "worker/guard.h"
#include "worker/tree.h"

#define LOOK_NS		200000000	/* between looks at the deadline */
#define LAST_SIGNAL	64		/* of Linux, others have fewer */

struct guard {
	int		 wire;
	double		 stop;
	double		 grace;		/* TERM comes so much before STOP */
	int		 freeze;
	struct tree	 tree;
	struct guard_news news;
	int		 warned;	/* TERM was sent */
	int		 acted;
};

void
guard_signals(void (*what)(int))
{
	int sig;

	for (sig = 1; sig <= LAST_SIGNAL; sig++)
		if (sig != SIGCHLD)
			signal(sig, what);
}

/* The lock of a GPU stays with who uses it (gpu-lock). */
static int
is_gpu(long fd)
{
	char n[24];

	snprintf(n, sizeof(n), "%ld", fd);
	return str_haslist(getenv("EXPERISANA_GPU_LOCKS"), n);
}

void
guard_closefrom(int low, int except)
{
	long fd, max = sysconf(_SC_OPEN_MAX);
	struct dirent *d;
	DIR *dir;

	if ((dir = opendir("/proc/self/fd")) == NULL) {
		for (fd = low; fd < max; fd++)
			if (fd != except && !is_gpu(fd))
				close((int)fd);
		return;
	}
	while ((d = readdir(dir)) != NULL) {
		fd = strtol(d->d_name, NULL, 10);
		if (fd >= low && fd != except && fd != dirfd(dir) &&
		    !is_gpu(fd))
			close((int)fd);
	}
	closedir(dir);
}

/* The death of a child only cuts pselect(2) short. */
static void
on_child(int sig)
{
	(void)sig;
}

/* It keeps no file of the job or the holder open. */
static void
keep_apart(int wire)
{
	struct sigaction sa;
	int fd;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_child;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGCHLD, &sa, NULL);
	sigaddset(&sa.sa_mask, SIGCHLD);
	sigprocmask(SIG_SETMASK, &sa.sa_mask, NULL);
	if ((fd = open("/dev/null", O_RDWR)) != -1) {
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
	}
	guard_closefrom(3, wire);
}

static void
tell(const struct guard *g)
{
	if (write(g->wire, &g->news, sizeof(g->news)) == -1)
		return;		/* the holder is dead: we shall read so */
}

/* Buries the dead. */
static void
bury(struct guard *g)
{
	struct guard_news was = g->news;
	pid_t pid;
	int st;

	while ((pid = waitpid(-1, &st, WNOHANG)) > 0)
		if (pid == g->news.pid) {
			g->news.ended = 1;
			g->news.status = st;
		}
	g->news.alone = pid == -1 && errno == ECHILD;
	if (g->news.ended != was.ended || g->news.alone != was.alone)
		tell(g);
}

/* The holder is dead: the job ends at once. */
static void
holder_gone(struct guard *g)
{
	double until = clock_boot() + GUARD_STUCK;

	while ((tree_signal(&g->tree, SIGKILL) > 0 || !g->news.alone) &&
	    clock_boot() < until) {
		clock_sleep(0.01);
		bury(g);
	}
	_exit(0);
}

static void
new_deadline(struct guard *g, double stop)
{
	if (stop <= 0)
		_exit(g->acted);
	g->stop = stop;
	g->warned = 0;
	/* we may have stopped it after its holder let it go on */
	if (g->freeze && g->acted && clock_boot() < stop) {
		tree_signal(&g->tree, SIGCONT);
		g->acted = 0;
	}
}

/* Waits for news of the holder, or a child's death, for a while. */
static void
hear_holder(struct guard *g)
{
	static const struct timespec pause = { 0, LOOK_NS };
	sigset_t none;
	fd_set in;
	double stop;
	ssize_t n;

	sigemptyset(&none);
	FD_ZERO(&in);
	FD_SET(g->wire, &in);
	if (pselect(g->wire + 1, &in, NULL, NULL, &pause, &none) <= 0)
		return;
	n = read(g->wire, &stop, sizeof(stop));
	if (n == (ssize_t)sizeof(stop))
		new_deadline(g, stop);
	else if (n == 0 || (n == -1 && errno != EINTR))
		holder_gone(g);
}

static void
watch_deadline(struct guard *g)
{
	double now = clock_boot();

	if (now < g->stop - g->grace)
		return;
	g->acted = 1;
	if (now >= g->stop)
		tree_signal(&g->tree, g->freeze ? SIGSTOP : SIGKILL);
	else if (!g->warned++)
		tree_signal(&g->tree, SIGTERM);
}

/* Starts the job, which has its own session then, and runs once the holder
 * knows of it. */
static void
start_job(struct guard *g, const struct guard_how *how, guard_start *start)
{
	int go[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, go) == -1 ||
	    (g->news.pid = fork()) == -1)
		_exit(RC_SYSTEM);
	if (g->news.pid == 0) {
		close(go[0]);
		start(how, go[1]);
	}
	close(go[1]);
	if (guard_hear(go[0]) == -1)
		_exit(RC_SYSTEM);
	g->tree.group = g->news.pid;
	tell(g);
	if (write(go[0], "", 1) == 1)
		close(go[0]);
}

int
guard_hear(int fd)
{
	ssize_t n;
	char c;

	while ((n = read(fd, &c, 1)) == -1 && errno == EINTR)
		continue;
	return n == 1 ? 0 : -1;
}

void
guard_run(int wire, const struct guard_how *how, guard_start *start)
{
	struct guard g;

	memset(&g, 0, sizeof(g));
	g.wire = wire;
	g.stop = how->stop;
	g.freeze = how->freeze;
	g.grace = how->freeze ? 0 : how->kill;
	setsid();
	guard_signals(SIG_IGN);	/* of the job, which knows us as its parent */
	tree_adopt();
	start_job(&g, how, start);
	keep_apart(wire);
	for (;;) {
		bury(&g);
		watch_deadline(&g);
		hear_holder(&g);
	}
}
