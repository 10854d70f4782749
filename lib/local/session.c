/* session: who has logged in to the page. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "local/session.h"

static int
over(const struct session *s, double now)
{
	return now - s->used > SESSION_IDLE || now - s->began > SESSION_LIFE;
}

static void
drop(struct sessions *l, size_t i)
{
	l->s[i] = l->s[--l->n];
	memset(&l->s[l->n], 0, sizeof(l->s[l->n]));
}

static void
expire(struct sessions *l, double now)
{
	size_t i;

	for (i = l->n; i-- > 0;)
		if (over(&l->s[i], now))
			drop(l, i);
}

const char *
session_new(struct sessions *l, const char *who)
{
	struct session *s;
	double now = clock_boot();
	size_t i, oldest = 0;

	expire(l, now);
	if (l->n == SESSION_MAX) {
		for (i = 1; i < l->n; i++)
			if (l->s[i].used < l->s[oldest].used)
				oldest = i;
		drop(l, oldest);
	}
	s = &l->s[l->n++];
	for (i = 0; i < SESSION_ID; i += 16)
		clock_nonce(s->id + i);
	snprintf(s->who, sizeof(s->who), "%s", who);
	s->began = s->used = now;
	return s->id;
}

static int
same(const char *a, const char *b)
{
	unsigned char differ = 0;
	size_t i;

	for (i = 0; i < SESSION_ID; i++)
		differ |= (unsigned char)(a[i] ^ b[i]);
	return !differ;
}

struct session *
session_find(struct sessions *l, const char *id)
{
	struct session *found = NULL;
	double now = clock_boot();
	size_t i;

	expire(l, now);
	if (id == NULL || strlen(id) != SESSION_ID)
		return NULL;
	for (i = 0; i < l->n; i++)
		if (same(l->s[i].id, id))
			found = &l->s[i];
	if (found != NULL)
		found->used = now;
	return found;
}

void
session_end(struct sessions *l, const char *id)
{
	struct session *s = session_find(l, id);

	if (s != NULL)
		drop(l, (size_t)(s - l->s));
}
