/* peak: runs a command, and tells what it took: the shortest time of N runs
 * in milliseconds, and the largest memory in KiB. */
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Runs ARGV once, its output dropped; ends us when it fails. */
static double
once(char *const *argv)
{
	double start = now();
	pid_t pid = fork();
	int fd, status;

	if (pid == 0) {
		if ((fd = open("/dev/null", O_WRONLY)) != -1)
			dup2(fd, STDOUT_FILENO);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	if (pid == -1 || waitpid(pid, &status, 0) == -1) {
		perror("peak");
		exit(71);
	}
	if (status != 0) {
		fprintf(stderr, "peak: %s: wait status %d\n", argv[0], status);
		exit(1);
	}
	return now() - start;
}

int
main(int argc, char *argv[])
{
	struct rusage use;
	double best = -1, ms;
	int n;

	if (argc < 3 || (n = atoi(argv[1])) < 1) {
		fprintf(stderr, "usage: peak times command [argument ...]\n");
		return 2;
	}
	while (n-- > 0)
		if ((ms = once(argv + 2)) < best || best < 0)
			best = ms;
	getrusage(RUSAGE_CHILDREN, &use);
	printf("%.3f\t%ld\n", best, use.ru_maxrss);
	return fflush(stdout) == EOF ? 74 : 0;
}
