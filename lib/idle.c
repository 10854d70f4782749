/* idle: has nothing happened for a while? */
#include <sys/stat.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "err.h"
#include "fs.h"
#include "hash.h"
#include "idle.h"

#define NAP_MAX		3600.0	/* seconds of one poll(2), whose argument is
				 * an int of milliseconds */

/* One look at all files. */
struct look {
	uint64_t	 sum;		/* of names, times and sizes */
	double		 newest;	/* change, by the file system's clock */
	int		 fd;		/* of inotify, or -1 */
	char		*dir;		/* the last folder that is watched */
};

static double
seconds_of(struct timespec t)
{
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Watches PATH, a folder or a file. */
static void
watch(const struct look *l, const char *path)
{
#ifdef __linux__
	if (l->fd != -1)
		inotify_add_watch(l->fd, path, IN_MODIFY | IN_ATTRIB |
		    IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF |
		    IN_MOVE_SELF);
#else
	(void)l;
	(void)path;
#endif
}

static void
note(struct look *l, const char *path)
{
	struct stat st;
	double changed;

	l->sum = hash_text(l->sum, path);
	if (stat(path, &st) == -1)
		return;		/* deleted under our eyes: the next sum tells */
	l->sum = hash_add(l->sum, &st.st_mtim, sizeof(st.st_mtim));
	l->sum = hash_add(l->sum, &st.st_ctim, sizeof(st.st_ctim));
	l->sum = hash_add(l->sum, &st.st_size, sizeof(st.st_size));
	changed = seconds_of(st.st_mtim);
	if (seconds_of(st.st_ctim) > changed)
		changed = seconds_of(st.st_ctim);
	if (changed > l->newest)
		l->newest = changed;
}

/* A file below a folder, which is watched for all that is in it. */
static int
take_file(const char *path, const char *below, void *arg)
{
	struct look *l = arg;
	size_t n = (size_t)(strrchr(path, '/') - path);

	(void)below;
	if (l->dir == NULL || strncmp(l->dir, path, n) != 0 ||
	    l->dir[n] != '\0') {
		free(l->dir);
		l->dir = xstrndup(path, n);
		watch(l, l->dir);
	}
	note(l, path);
	return 0;
}

/* Looks at everything; a path that is missing is a change when GONE, else
 * RC_IO. */
static int
look(struct look *l, char *const *paths, int gone)
{
	struct stat st;

	l->sum = HASH_START;
	l->newest = 0;
	for (; *paths != NULL; paths++) {
		if (stat(*paths, &st) == -1) {
			if (!gone) {
				warn("%s:", *paths);
				return RC_IO;
			}
			continue;
		}
		note(l, *paths);
		watch(l, *paths);
		if (S_ISDIR(st.st_mode) &&
		    fs_walk(*paths, take_file, l) == -1 && !gone)
			return RC_IO;
	}
	return RC_OK;
}

int
idle_since(char *const *paths, double seconds)
{
	struct look l = { 0, 0, -1, NULL };
	double age;
	int rc = look(&l, paths, 0);

	free(l.dir);
	age = clock_real() - l.newest;
	return rc != RC_OK ? rc : age >= seconds ? RC_OK : RC_NO;
}

/* Waits for something on FD (or nothing, if -1), SECONDS at most; 1 when there
 * is something. */
static int
await(int fd, double seconds)
{
	struct pollfd p;

	if (seconds > NAP_MAX)
		seconds = NAP_MAX;
	p.fd = fd;
	p.events = POLLIN;
	return poll(&p, 1, (int)(seconds * 1000) + 1) > 0;
}

/* Reads away what is there; returns what read(2) did. */
static ssize_t
drain(int fd)
{
	char buf[65536];

	return read(fd, buf, sizeof(buf));
}

static int
start_inotify(void)
{
#ifdef __linux__
	return inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
#else
	return -1;
#endif
}

/* Returns 1 when something has changed, after SECONDS at most. */
static int
changed(struct look *l, char *const *paths, double seconds, int last)
{
	uint64_t before = l->sum;

	if (l->fd != -1 && await(l->fd, seconds)) {
		clock_sleep(IDLE_CALM);
		while (drain(l->fd) > 0)
			continue;
		look(l, paths, 1);
		return 1;
	}
	if (l->fd == -1)
		await(-1, seconds);
	if (l->fd == -1 || last)
		look(l, paths, 1);
	return l->sum != before;
}

int
idle_wait(char *const *paths, double seconds)
{
	struct look l = { 0, 0, -1, NULL };
	double until, left, step;
	int rc;

	l.fd = start_inotify();
	if ((rc = look(&l, paths, 0)) == RC_OK) {
		until = clock_awake() + seconds;
		for (;;) {
			left = until - clock_awake();
			step = l.fd == -1 && left > IDLE_POLL ? IDLE_POLL :
			    left;
			if (changed(&l, paths, step > 0 ? step : 0,
			    step <= 0))
				until = clock_awake() + seconds;
			else if (left <= 0)
				break;
		}
	}
	if (l.fd != -1)
		close(l.fd);
	free(l.dir);
	return rc;
}

int
idle_lines(int fd, double seconds)
{
	double until = clock_awake() + seconds, left;
	ssize_t n;

	while ((left = until - clock_awake()) > 0) {
		if (!await(fd, left))
			continue;
		n = drain(fd);
		if (n == -1 && errno != EINTR && errno != EAGAIN) {
			warn("stdin:");
			return RC_IO;
		}
		if (n > 0)
			until = clock_awake() + seconds;
		else if (n == 0)
			fd = -1;
	}
	return RC_OK;
}
