/* fakeclock: the clocks of lib/base/clock.c, moved by a test.  Whoever includes
 * it links this copy in place of the library's. */
#ifndef TESTS_FAKECLOCK_H
#define TESTS_FAKECLOCK_H

#include <signal.h>
#include <time.h>

static volatile double fake_shift;	/* seconds that the clocks are ahead */
static volatile double fake_jump;	/* ... and what SIGUSR1 adds */

static int
fake_gettime(clockid_t id, struct timespec *ts)
{
	int rc = clock_gettime(id, ts);

	ts->tv_sec += (time_t)fake_shift;
	return rc;
}

static void
fake_leap(int sig)
{
	(void)sig;
	fake_shift += fake_jump;
	fake_jump = 0;
}

#define clock_gettime	fake_gettime
#include "../../lib/base/clock.c"
#undef clock_gettime

#endif
