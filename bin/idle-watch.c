/* idle-watch: wait until nothing has happened for a while. */
#include <sys/stat.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/clock.h"
#include "base/table.h"
#include "base/walk.h"

#define POLL		1.0	/* seconds between looks */

static const char usage[] =
    "Wait until files, or lines on standard input, stop changing.\n"
    "usage: idle-watch [-1hnVv] [-c command] -t time [path ...]\n"
    "  -1, --once         look once, do not wait (exit 1: something has\n"
    "                     changed)\n"
    "  -c, --command command  then run this command with sh\n"
    "  -t, --time time    without a change for this long: 90s, 10m, 1.5h\n";

/* One look at all files. */
struct look {
	uint64_t	 sum;		/* of names, times and sizes */
	double		 newest;	/* change, by the file system's clock */
	int		 rc;		/* RC_IO: a folder cannot be read */
};

static double
seconds_of(struct timespec t)
{
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
note(struct look *l, const char *path, const struct stat *st)
{
	double m = seconds_of(st->st_mtim), c = seconds_of(st->st_ctim);

	l->sum = hash_text(l->sum, path);
	l->sum = hash_add(l->sum, &st->st_mtim, sizeof(st->st_mtim));
	l->sum = hash_add(l->sum, &st->st_ctim, sizeof(st->st_ctim));
	l->sum = hash_add(l->sum, &st->st_size, sizeof(st->st_size));
	if (l->newest < (m > c ? m : c))
		l->newest = m > c ? m : c;
}

static int
found(const struct walk_found *f, void *look)
{
	struct look *l = look;

	if (f->why == NULL)
		note(l, f->path, &f->st);
	else if (f->lost) {
		warn("%s: %s", f->path, f->why);
		l->rc = RC_IO;
	}
	return 0;
}

/* Looks at PATHS, up to a NULL: files, or folders with all below them.  Reading
 * is no change; writing, renaming, deleting and touching are.  A missing path
 * is a change if GONE, else RC_IO after a message. */
static int
look(struct look *l, char *const *paths, int gone)
{
	struct stat st;

	l->sum = HASH_START;
	l->newest = 0;
	l->rc = RC_OK;
	for (; *paths != NULL; paths++) {
		if (stat(*paths, &st) == -1) {
			if (gone)
				continue;
			return fault(RC_IO, "%s:", *paths);
		}
		note(l, *paths, &st);
		if (S_ISDIR(st.st_mode))
			walk_each(*paths, NULL, found, l);
	}
	return gone ? RC_OK : l->rc;
}

/* Returns RC_OK if nothing has changed for SECONDS, by the file system's times;
 * RC_NO, as for a time in the future; or RC_IO after a message if a path is
 * missing: a typing error is not idleness. */
static int
since(char *const *paths, double seconds)
{
	struct look l;
	int rc;

	if ((rc = look(&l, paths, 0)) != RC_OK)
		return rc;
	return clock_real() - l.newest >= seconds ? RC_OK : RC_NO;
}

/* Waits until nothing has changed for SECONDS while the machine was awake,
 * whatever is done to its clock.  Returns RC_OK, or RC_IO as above. */
static int
wait_files(char *const *paths, double seconds)
{
	struct look now, before;
	double until, left;
	int rc = look(&before, paths, 0);

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

/* Waits until no line, nor part of one, came from FD for SECONDS.  Its end is
 * not idleness, but brings no more lines.  Returns RC_OK, or RC_IO after a
 * message. */
static int
wait_lines(int fd, double seconds)
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
		if (n == -1 && errno != EINTR && errno != EAGAIN)
			return fault(RC_IO, "stdin:");
		if (n > 0)
			until = clock_awake() + seconds;
		else if (n == 0)
			p.fd = -1;
	}
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	const char *command;
	double seconds;
	int rc;

	argv = cli_read(argc, argv, usage, 0, -1);
	if (!cli_has('t') || (cli_has('1') && *argv == NULL))
		cli_usage();
	seconds = cli_time("-t", cli_arg('t', NULL));
	command = cli_arg('c', NULL);
	if (cli_has('1'))
		rc = since(argv, seconds);
	else if (*argv != NULL)
		rc = wait_files(argv, seconds);
	else
		rc = wait_lines(STDIN_FILENO, seconds);
	if (rc != RC_OK || command == NULL)
		return closeout(rc);
	if (cli_dry) {
		printf("sh -c %s\n", command);
		return closeout(RC_OK);
	}
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	die(RC_SYSTEM, "/bin/sh:");
}
