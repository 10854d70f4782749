/* t_pace: how often the workers of this user on this machine may ask. */
#include <signal.h>

#include "bucket.h"
#include "unit.h"

#define BUDGET	600	/* 9.5 a second; 15 at once */

static char *file;

/* Makes the file say TEXT, with this time in place of %s. */
static void
say(const char *fmt, double when)
{
	char *at = xasprintf("%.3f", when), *text = xasprintf(fmt, at);

	if (fs_write(file, text, strlen(text), 0600) == -1)
		bail("no file");
	free(text);
	free(at);
}

/* The bucket, as another process finds it. */
static double
level(void)
{
	struct pace *p = pace_open("1");
	double v = pace_level(p);

	pace_close(p);
	return v;
}

/* Seconds that it takes to reserve N. */
static double
waits(struct pace *p, long n)
{
	double begun = clock_boot();

	is_int(pace_wait(p, n), 0, "%ld are reserved", n);
	return clock_boot() - begun;
}

static struct pace *
anew(long budget, int fleet)
{
	struct pace *p;

	unlink(file);
	p = pace_open("1");
	pace_set(p, budget, fleet);
	return p;
}

/* A worker of another name. */
static int
another(void *arg)
{
	struct pace *p;

	(void)arg;
	setenv("EXPERISANA_WORKER_CARD", "11", 1);
	setenv("EXPERISANA_WORKER_ID", "another", 1);
	p = pace_open("1");
	pace_set(p, BUDGET, 4);
	pace_draw(p, 1);
	pace_close(p);
	return 0;
}

/* Before our own name is known. */
static void
two(void)
{
	struct unit_child c;
	struct pace *p;
	double v;

	unit_fork(&c, another, NULL);
	is_int(c.status, 0, "a worker tells its budget");
	setenv("EXPERISANA_WORKER_CARD", "12", 1);
	p = pace_open("1");
	is_int(pace_here(p), 1, "it is here");
	v = pace_level(p);
	ok(v > 13.9 && v < 15, "... and has drawn: %.1f", v);
	pace_draw(p, 1);
	is_int(pace_here(p), 2, "who draws too is the second");
	v = pace_level(p);
	ok(v > 12.9, "... which draws from the same: %.1f", v);
	pace_close(p);
	unsetenv("EXPERISANA_WORKER_CARD");
	unlink(file);
}

static void
nobody(void)
{
	struct pace *p;

	ok(pace_open("1") == NULL, "who is no worker has no bucket");
	pace_set(NULL, BUDGET, 1);
	pace_draw(NULL, 1);
	pace_refused(NULL);
	pace_step(NULL);
	is_int(pace_wait(NULL, 1000), 0, "... and does not wait");
	is_int(pace_here(NULL), 1, "... but is one");
	pace_close(NULL);
	setenv("EXPERISANA_WORKER_CARD", "12", 1);
	p = pace_open("1");
	pace_draw(p, 1000);
	ok(waits(p, 1000) < 5, "nor does a worker whose budget nobody told");
	pace_set(p, 0, 3);
	pace_draw(p, 1000);
	ok(waits(p, 1000) < 5, "... or that has none");
	pace_close(p);
}

static void
draws(void)
{
	struct pace *p = anew(BUDGET, 1);
	double v;

	v = level();
	ok(v > PACE_BURST - 0.1 && v <= PACE_BURST, "at first it is full: %.1f",
	    v);
	pace_draw(p, 40);
	v = level();
	ok(v > -25.1 && v < -15, "drawing makes debt, and waits for nothing: "
	    "%.1f", v);
	v = waits(p, 5);
	ok(v > 1.9, "a claim waits until it is paid: %.1fs", v);
	v = level();
	ok(v > -0.5 && v < 9, "... no longer: %.1f", v);
	pace_close(p);
	ok(level() > v + 4.9, "what was reserved and not used is given back");
	p = anew(BUDGET, 1);
	ok(waits(p, 10) < 5, "a claim of a full one waits for nothing");
	pace_draw(p, 10);
	v = level();
	ok(v > 4.9, "what was reserved is not drawn twice: %.1f", v);
	pace_draw(p, 100000);
	v = level();
	ok(v > -PACE_DEBT * 9.51, "debt has an end: %.1f", v);
	pace_close(p);
}

static void
fills(void)
{
	double v;

	say("pace 2 600 4 0 %s 0 0 0\nx 0\n", clock_real() - 4);
	v = level();
	ok(v > 9.4 && v < 12, "a fourth of the budget comes in: %.1f", v);
	say("pace 2 600 4 -1000 %s 0 0 0\n", clock_real() - 4);
	v = level();
	ok(v < -PACE_DEBT && v > -PACE_DEBT * 2.4, "... from the deepest debt "
	    "on: %.1f", v);
	say("pace 2 600 4 0 %s 0 0 0\n", clock_real() - 4000);
	v = level();
	ok(v > 14.9 && v <= 15, "... up to what is allowed at once: %.1f", v);
	say("pace 2 600 40 0 %s 0 0 0\n", clock_real() - 4000);
	v = level();
	ok(v > 1.4 && v <= 1.5, "... by one of many: %.1f", v);
	say("pace 2 600 1 3 %s 0 0 0\n", clock_real() + 4000);
	v = level();
	ok(v > 2.9 && v < 14, "nothing comes in while the clock is set back: "
	    "%.1f", v);
	say("pace 2 600 1 nan %s 0 0 0\n", clock_real());
	ok(level() > 14.9, "what is no number is a full one");
	say("pace 2 600 0 0 %s 0 0 0\n", clock_real());
	ok(level() <= 0, "a spoilt file is none");
	say("pace 2 -600 1 -100 %s 0 0 0\n", clock_real());
	ok(level() >= 0, "... nor is this");
}

static void
shares(void)
{
	struct pace *p = anew(BUDGET, 4);
	double v;

	say("pace 2 600 4 0 %1$s 0 0 0\na 99999999999\nb %1$s\n", clock_real());
	is_int(pace_here(p), 1, "who is of the future is not here");
	say("pace 2 600 4 0 0 0 0 0\na 1795000000\nb %s\n", clock_real());
	is_int(pace_here(p), 1, "... nor who was not seen for long");
	say("pace 2 600 6 -20 %1$s 0 0 0\na %1$s\nb %1$s\n", clock_real() - 6);
	v = level();
	ok(v > -1.5 && v < 5, "two of six have a third: %.1f", v);
	say("pace 2 600 1 -20 %1$s 0 0 0\na %1$s\nb %1$s\n", clock_real() - 2);
	v = level();
	ok(v > -1.5 && v < 9, "a fleet is no smaller than who is here: %.1f",
	    v);
	pace_set(p, BUDGET, 1);
	is_int(pace_here(p), 3, "a third one comes");
	pace_gone(p);
	is_int(pace_here(p), 2, "... and goes");
	pace_refused(p);
	v = level();
	ok(v < -90 && v > -95.1, "after a refusal all wait: %.1f", v);
	pace_close(p);
}

static int
stopped(void *arg)
{
	struct pace *p = arg;

	pace_draw(p, 1000);
	clock_stop(SIGTERM);
	if (pace_wait(p, 7) != -1)
		return 1;
	return level() < -1000 ? 2 : 0;
}

/* Seconds of N requests of a look. */
static double
stepping(struct pace *p, int n)
{
	double begun = clock_boot();

	for (; n > 0; n--) {
		pace_step(p);
		pace_draw(p, 1);
	}
	return clock_boot() - begun;
}

static void
steps(void)
{
	struct unit_child c;
	struct pace *p = anew(BUDGET, 1);
	double sec;

	unit_fork(&c, stopped, p);
	is_int(c.status, 0, "a signal ends the waiting, and nothing is "
	    "reserved");
	pace_close(p);
	p = anew(BUDGET, 1);
	pace_draw(p, 500);
	sec = stepping(p, 6);
	ok(sec > 0.6 && sec < 20, "looks in debt are slow, and go on: %.1fs",
	    sec);
	pace_close(p);
	p = anew(BUDGET, 1);
	is_int(pace_look(p, 15), 0, "a look for which there is enough");
	sec = stepping(p, 15);
	ok(sec < 1, "... is quick: %.1fs", sec);
	sec = clock_boot();
	is_int(pace_look(p, 8), 0, "another one begins");
	sec = clock_boot() - sec;
	ok(sec < 0.6, "... when it is its turn: %.1fs", sec);
	ok(level() < -4, "... and all of it is reserved");
	sec = stepping(p, 8);
	ok(sec > 0.8, "... goes on one by one: %.1fs", sec);
	ok(level() > -1.5, "... and has drawn no more: %.1f", level());
	pace_draw(p, 10);
	sec = clock_boot();
	pace_look(p, 2);
	sec = clock_boot() - sec;
	ok(sec > 0.9, "it waits for those before it: %.1fs", sec);
	pace_close(p);
}

static int
homeless(void *arg)
{
	struct pace *p;

	(void)arg;
	setenv("XDG_STATE_HOME", "/proc/none", 1);
	p = pace_open("1");
	pace_set(p, BUDGET, 1);
	pace_draw(p, 1000);
	pace_refused(p);
	if (pace_wait(p, 1000) != 0)
		return 1;
	pace_step(p);
	pace_close(p);
	return 0;
}

/* No state folder can be made. */
static void
nowhere(void)
{
	struct unit_child c;

	unit_fork(&c, homeless, NULL);
	is_int(c.status, 0, "without a state folder nobody waits");
	ok(strchr(c.err, '\n') == strrchr(c.err, '\n'),
	    "... which is said once "
	    "at most: %s", c.err);
}

int
main(void)
{
	unit_tmp();
	setenv("HOME", unit_dir, 1);
	unsetenv("XDG_STATE_HOME");
	setenv("ASANA_API_URL", "http://127.0.0.1:1/api/1.0", 1);
	setenv("EXPERISANA_WORKER_ID", "unit", 1);
	unsetenv("EXPERISANA_WORKER_CARD");
	file = state_name("pace", "1");
	two();
	nobody();
	draws();
	fills();
	shares();
	steps();
	nowhere();
	free(file);
	unit_rmtmp();
	return done();
}
