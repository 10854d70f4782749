/* t_clock: time goes on, sleep ends, chance is even. */
#include <signal.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "unit.h"

static void
clocks(void)
{
	double a = clock_boot(), r = clock_real();
	long long t = (long long)time(NULL);
	int i, wrong = 0;
	double last = a, now;

	for (i = 0; i < 1000; i++) {
		now = clock_boot();
		wrong += now < last;
		last = now;
	}
	is_int(wrong, 0, "the boot clock does not go back");
	ok(a > 0 && clock_boot() > a, "but on");
	ok(r > (double)t - 2 && r < (double)t + 2,
	    "the real clock is that of time(2)");
	ok(r != (double)(long long)r || clock_real() != r,
	    "with parts of a second");
}

static void
sleeps(void)
{
	double a = clock_boot(), d;

	is_int(clock_sleep(0), 0, "no sleep");
	is_int(clock_sleep(-5), 0, "nor a negative one");
	ok(clock_boot() - a < 5, "takes no time");
	a = clock_boot();
	is_int(clock_sleep(0.05), 0, "a short sleep");
	d = clock_boot() - a;
	ok(d >= 0.049 && d < 30, "takes its time");
}

static void
on_alarm(int sig)
{
	(void)sig;
}

static void
interrupted(void)
{
	struct sigaction sa;
	double a = clock_boot();

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_alarm;
	sigaction(SIGALRM, &sa, NULL);
	alarm(1);
	is_int(clock_sleep(300), -1, "a signal ends a sleep");
	ok(clock_boot() - a < 100, "at once");
}

/* ARG is a signal; HUP is ignored by who has started us. */
static int
catches(void *arg)
{
	signal(*(int *)arg, SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	clock_catch();
	raise(SIGHUP);
	printf("%d %d ", clock_caught(), clock_nap(0.01));
	raise(*(int *)arg);
	printf("%d %d", clock_caught() == *(int *)arg, clock_nap(300));
	return closeout(RC_OK);
}

/* A signal in the middle of a nap. */
static int
wakes(void *arg)
{
	(void)arg;
	signal(SIGALRM, clock_stop);
	alarm(1);
	return clock_nap(300) == -1 && clock_caught() == SIGALRM ? 0 : 1;
}

static void
signals(void)
{
	static int sigs[] = { SIGTERM, SIGINT };
	struct unit_child child;
	double a = clock_boot();
	size_t i;

	for (i = 0; i < 2; i++) {
		unit_fork(&child, catches, &sigs[i]);
		is_int(child.status, RC_OK, "signal %d: we go on", sigs[i]);
		is_str(child.out, "0 0 1 -1", "... it is caught, one that was "
		    "ignored is not");
	}
	unit_fork(&child, wakes, NULL);
	is_int(child.status, 0, "a signal ends a nap");
	ok(clock_boot() - a < 100, "... at once");
	a = clock_boot();
	is_int(clock_nap(0.7), 0, "a nap without one");
	ok(clock_boot() - a >= 0.7, "... is as long as it should be");
}

static void
chance(void)
{
	double v, sum = 0, low = 10, high = 5;
	int i, wrong = 0, n = 4000;

	for (i = 0; i < n; i++) {
		v = clock_random(5, 10);
		wrong += v < 5 || v > 10;
		low = v < low ? v : low;
		high = v > high ? v : high;
		sum += v;
	}
	is_int(wrong, 0, "4,000 numbers lie between their ends");
	ok(low < 5.1 && high > 9.9, "near both of them");
	ok(sum / n > 7.3 && sum / n < 7.7, "and evenly");
	ok(clock_random(3, 3) == 3, "between a number and itself is that");
	ok(clock_random(-2, -1) < -1, "ends may be negative");
}

static void
nonces(void)
{
	char seen[200][17];
	int i, k, wrong = 0;

	for (i = 0; i < 200; i++) {
		memset(seen[i], 'x', sizeof(seen[i]));
		clock_nonce(seen[i]);
		wrong += memchr(seen[i], '\0', 17) != seen[i] + 16 ||
		    strspn(seen[i], "0123456789abcdef") != 16;
		for (k = 0; k < i; k++)
			wrong += strcmp(seen[i], seen[k]) == 0;
	}
	is_int(wrong, 0, "200 nonces of 16 hex digits, none like another");
}

int
main(void)
{
	clocks();
	sleeps();
	interrupted();
	signals();
	chance();
	nonces();
	return done();
}
