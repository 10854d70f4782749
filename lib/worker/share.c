/* share: a worker's part of the requests that a token allows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/state.h"
#include "base/clock.h"
#include "base/str.h"
#include "worker/share.h"
#include "worker/workercard.h"

#define COUNT_TTL	600	/* seconds that a number of workers holds, */
#define COUNT_TTL_FIRST	20	/* ... and if it has just changed */
#define SLOW_MAX	16	/* after refusals pauses grow so many times */
#define HEAD_START	30	/* seconds */
#define DEBT_MAX	600	/* seconds to wait for a turn, at most */

void
share_load(struct share *m)
{
	char *path = state_kept("share"), *text = state_read(path, 4096);

	if (text == NULL || sscanf(text, "%d %lf %lf %lf %lf %lf",
	    &m->workers, &m->counted, &m->ttl, &m->at, &m->paid,
	    &m->slow) != 6 || !(m->slow >= 1) || !(m->slow <= SLOW_MAX)) {
		memset(m, 0, sizeof(*m));
		m->slow = 1;
	}
	m->since = m->at > 0 ? clock_real() - m->at : 0;
	free(text);
	free(path);
}

void
share_save(const struct share *m)
{
	char *path = state_kept("share"), *text;

	text = xasprintf("%d %.3f %.0f %.3f %.3f %.3f\n", m->workers,
	    m->counted, m->ttl, m->at, m->paid, m->slow);
	state_write(path, text, strlen(text));
	free(text);
	free(path);
}

void
share_census(struct share *m, struct asana *api, const struct lease_times *cf)
{
	double age = clock_real() - m->counted;
	int n, change;

	if ((m->workers > 0 && age >= 0 && age <= m->ttl) ||
	    (n = workercard_living(api, cf)) == -1)
		return;
	change = n - m->workers;
	m->ttl = m->workers > 0 && (change < 0 ? -change : change) <=
	    m->workers / 8 ? clock_least(2 * m->ttl, COUNT_TTL) :
	    COUNT_TTL_FIRST;
	m->workers = n;
	m->counted = clock_real();
}

int
share_rivals(const struct share *m, double seconds)
{
	double others = m->workers > 1 ? m->workers - 1 : 0;

	if (m->since > seconds)
		others *= seconds / m->since;
	return 1 + (int)others;
}

/* Reads what the worker's programs have asked since then, and *LIMITED, how
 * often they were refused. */
static long
asked(struct asana *api, long *limited)
{
	char *path = state_kept("asked"), *text = state_read(path, 65536);
	const char *rest = text, *s;
	long n = http_count(api->http) - api->count, sum = n, some;
	size_t len;

	*limited = http_limited(api->http) - api->limited;
	api->count += n;
	api->limited += *limited;
	while ((s = str_next(&rest, "\n", &len)) != NULL)
		if (sscanf(s, "%ld %ld", &n, &some) == 2) {
			sum += n;
			*limited += some;
		}
	if (path != NULL)
		unlink(path);
	free(text);
	free(path);
	return sum;
}

double
share_pay(struct share *m, struct asana *api, long budget)
{
	double now = clock_real();
	long limited, n = asked(api, &limited);
	int workers = m->workers > 0 ? m->workers : 1;

	/* more are being started */
	if (workers >= 8 && m->ttl <= COUNT_TTL_FIRST)
		workers *= 2;
	if (m->at <= 0)		/* a new worker has paid for a while */
		m->at = now - HEAD_START;
	m->slow = limited > 0 ? clock_least(2 * m->slow, SLOW_MAX) :
	    m->slow > 2 ? m->slow / 2 : 1;
	if (budget == 0)
		return 0;
	if (!(m->paid > m->at))
		m->paid = m->at;
	/* not all in step */
	m->paid += 60.0 * workers * (double)n * m->slow *
	    clock_random(0.75, 1.25) / (0.95 * (double)budget);
	if (!(m->paid < now + DEBT_MAX))	/* nor if it is no number */
		m->paid = now + DEBT_MAX;
	m->at = now;
	return m->paid - now;
}
