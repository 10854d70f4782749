/* lane: a file that lets one job run after another. */
#include <sys/file.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "worker/lane.h"

int
lane_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1)
		warn("%s:", path);
	return fd;
}

/* A file that is not empty is closed: by size, for the disk may be full. */
int
lane_take(int fd, int waited)
{
	int taken = flock(fd, LOCK_EX | LOCK_NB) == 0;
	struct stat st;

	if (waited && fstat(fd, &st) == 0 && st.st_size > 0)
		return -1;
	if (taken && ftruncate(fd, 0) == -1)
		warn("the lane:");
	return taken;
}

void
lane_close(int fd)
{
	if (fd != -1 && ftruncate(fd, 1) == -1)
		warn("the lane:");
}
