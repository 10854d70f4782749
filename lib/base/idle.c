/* idle: has nothing happened for a while? */
#include <sys/stat.h>

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/idle.h"
#include "base/table.h"

#define POLL		1.0	/* seconds between looks */

/* One look at all files. */
struct look {
	uint64_t	 sum;		/* of names, times and sizes */
	double		 newest;	/* change, by the file system's clock */
};

static double
seconds_of(struct timespec t)
{
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
note(struct look *l, const char *path)
{
	struct stat st;
	double m, c;

	l->sum = hash_text(l->sum, path);
	if (stat(path, &st) == -1)
		return;		/* deleted meanwhile: the next sum tells */
	l->sum = hash_add(l->sum, &st.st_mtim, sizeof(st.st_mtim));
	l->sum = hash_add(l->sum, &st.st_ctim, sizeof(st.st_ctim));
	l->sum = hash_add(l->sum, &st.st_size, sizeof(st.st_size));
	m = seconds_of(st.st_mtim);
	c = seconds_of(st.st_ctim);
	if (l->newest < (m > c ? m : c))
		l->newest = m > c ? m : c;
}

static int
note_file(const char *path, const char *below, void *look)
{
	(void)below;
	note(look, path);
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
			if (gone)
				continue;
			warn("%s:", *paths);
			return RC_IO;
		}
		note(l, *paths);
		if (S_ISDIR(st.st_mode) &&
		    fs_walk(*paths, note_file, l) == -1 && !gone)
			return RC_IO;
	}
	return RC_OK;
}

int
idle_since(char *const *paths, double seconds)
{
	struct look l;
	int rc;

	if ((rc = look(&l, paths, 0)) != RC_OK)
		return rc;
	return clock_real() - l.newest >= seconds ? RC_OK : RC_NO;
}

int
idle_wait(char *const *paths, double seconds)
{
	struct look now, before;
	double until, left;
	int rc;

	rc = look(&before, paths, 0);
	until = clock_awake() + seconds;
	while (rc == RC_OK && (left = until - clock_awake()) > 0) {
		clock_sleep(left < POLL ? left : POLL);
		look(&now, paths, 1);
		if (now.sum != before.sum)
			until = clock_awake() + seconds;
		before = now;
	}
	return rc;
}

int
idle_lines(int fd, double seconds)
{
	double until = clock_awake() + seconds, left;
	char line[65536];
	struct pollfd p;
	ssize_t n;

	p.fd = fd;
	p.events = POLLIN;
	while ((left = until - clock_awake()) > 0) {
		if (poll(&p, 1, (int)((left < POLL ? left : POLL) * 1000) + 1)
		    <= 0)
			continue;
		n = read(fd, line, sizeof(line));
		if (n == -1 && errno != EINTR && errno != EAGAIN) {
			warn("stdin:");
			return RC_IO;
		}
		if (n > 0)
			until = clock_awake() + seconds;
		else if (n == 0)
			p.fd = -1;
	}
	return RC_OK;
}
