/* clock: time that does not jump, sleep and what ends it, chance. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/table.h"

#ifndef CLOCK_BOOTTIME
#define CLOCK_BOOTTIME	CLOCK_MONOTONIC
#endif

static double
now(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) == -1)
		die(RC_SYSTEM, "clock:");
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

double
clock_boot(void)
{
	return now(CLOCK_BOOTTIME);
}

double
clock_awake(void)
{
	return now(CLOCK_MONOTONIC);
}

double
clock_real(void)
{
	return now(CLOCK_REALTIME);
}

int
clock_sleep(double sec)
{
	struct timespec ts;

	if (sec <= 0)
		return 0;
	ts.tv_sec = (time_t)sec;
	ts.tv_nsec = (long)((sec - (double)ts.tv_sec) * 1e9);
	return nanosleep(&ts, NULL);
}

static volatile sig_atomic_t caught;

void
clock_stop(int sig)
{
	caught = sig;
}

void
clock_catch(void)
{
	static const int sigs[] = { SIGTERM, SIGHUP, SIGINT };
	struct sigaction sa, old;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = clock_stop;
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		if (sigs[i] == SIGTERM || sigaction(sigs[i], NULL, &old) ==
		    -1 || old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &sa, NULL);
}

int
clock_caught(void)
{
	return caught;
}

int
clock_nap(double sec)
{
	double until = clock_boot() + sec, left;

	/* in steps: a signal may come just before one */
	while (!caught && (left = until - clock_boot()) > 0)
		clock_sleep(left < 0.5 ? left : 0.5);
	return caught ? -1 : 0;
}

/* /dev/urandom, because getrandom(2) is not in POSIX. */
static uint64_t
bits(void)
{
	uint64_t v = 0;
	int fd;

	if ((fd = open("/dev/urandom", O_RDONLY)) == -1 ||
	    read(fd, &v, sizeof(v)) != (ssize_t)sizeof(v))
		die(RC_SYSTEM, "/dev/urandom:");
	close(fd);
	return v;
}

double
clock_random(double lo, double hi)
{
	return lo + (hi - lo) * ((double)(bits() >> 11) / 9007199254740992.0);
}

double
clock_least(double a, double b)
{
	return a < b ? a : b;
}

void
clock_nonce(char out[17])
{
	hash_hex(bits(), out);
}
