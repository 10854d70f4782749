/* child: another program, run without a shell. */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"

static void
become(const char *const argv[], int in, int out, int loud)
{
	int null = open("/dev/null", O_WRONLY);

	if (null != -1 && dup2(in, 0) != -1 && dup2(out, 1) != -1 &&
	    (loud || dup2(null, 2) != -1))
		execvp(argv[0], (char *const *)argv);
	_exit(errno == ENOENT ? RC_NOTFOUND : RC_NOEXEC);
}

/* Reads all that comes, also what has no room. */
static int
drain(int fd, struct buf *out)
{
	char part[4096];
	ssize_t n;
	int rc = RC_OK;

	while ((n = read(fd, part, sizeof(part))) != 0)
		if ((n == -1 && errno != EINTR) ||
		    (n > 0 && buf_add(out, part, (size_t)n) == -1)) {
			rc = RC_IO;
			if (n == -1)
				break;
		}
	close(fd);
	return rc;
}

int
child_run(const char *const argv[], const char *in, struct buf *out, int loud)
{
	int fd = open(in != NULL ? in : "/dev/null", O_RDONLY), io[2], st, rc;
	pid_t pid;

	if (fd == -1)
		return fault(RC_IO, "%s:", in);
	if (pipe(io) == -1 || (pid = fork()) == -1)
		die(RC_SYSTEM, "%s:", argv[0]);
	if (pid == 0) {
		close(io[0]);
		become(argv, fd, io[1], loud);
	}
	close(fd);
	close(io[1]);
	if ((rc = drain(io[0], out)) != RC_OK)
		warn("%s: its output cannot be read", argv[0]);
	while (waitpid(pid, &st, 0) == -1)
		if (errno != EINTR)
			return RC_IO;
	return rc != RC_OK ? rc : WIFEXITED(st) ? WEXITSTATUS(st) :
	    128 + WTERMSIG(st);
}

int
child_sha256(const char *file, char hex[65])
{
	static const char *const tools[][4] = {
		{ "sha256sum", NULL }, { "sha256", "-q", NULL },
		{ "shasum", "-a", "256", NULL }
	};
	struct buf b;
	size_t i;
	int rc = RC_NOTFOUND;

	for (i = 0; i < sizeof(tools) / sizeof(tools[0]) &&
	    rc == RC_NOTFOUND; i++) {
		buf_init(&b, 1024);
		rc = child_run(tools[i], file, &b, 0);
		snprintf(hex, 65, "%s", buf_str(&b));
		buf_free(&b);
	}
	if (rc == RC_OK && strspn(hex, "0123456789abcdef") == 64)
		return 0;
	return fault(-1, "%s: its SHA-256 cannot be had (sha256sum)", file);
}
