/* lease: its times, and the file that keeps it from program to program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "lease/lease.h"

#define FILE_MAX	8192	/* bytes of the file */
#define BOOT_ID		"/proc/sys/kernel/random/boot_id"

/* Claims tell it in whole seconds. */
static double
round_up(double sec)
{
	return (double)(long)(sec + 0.999);
}

void
leasetimes_derive(struct lease_times *cf)
{
	double first = cf->settle + 6 * cf->timeout;

	if (first < 3 * cf->check)
		first = 3 * cf->check;
	cf->first_ttl = round_up(first);
	/* if reads never lag, no answer comes too late */
	cf->trust = cf->settle > 0 ? cf->settle / 2 : cf->timeout;
	cf->grace = cf->settle + 5 * cf->timeout;
}

void
leasetimes_read(struct lease_times *cf)
{
	cf->settle = conf_lease("lease.settle");
	cf->ttl = conf_lease("lease.ttl");
	cf->check = conf_lease("lease.check");
	cf->kill = conf_lease("lease.kill");
	cf->poll = conf_lease("lease.poll");
	cf->budget = (long)conf_lease("lease.budget");
	cf->lost_limit = (long)conf_lease("lease.lost_limit");
	cf->timeout = clock_least(20, cf->ttl / 10);
	cf->guard = clock_least(5, cf->ttl / 30);
	cf->beat = clock_least(5 * cf->check, cf->ttl / 3);
	cf->beat = clock_least(cf->beat, cf->ttl - cf->kill - 2 * cf->guard -
	    4 * cf->timeout);
	leasetimes_derive(cf);
}

void
leasetimes_lock(struct lease_times *cf)
{
	double ttl;

	cf->beat = clock_least(cf->beat, cf->first_ttl / 3);
	ttl = cf->beat + cf->kill + 2 * cf->guard + 4 * cf->timeout;
	if (ttl < cf->first_ttl)
		ttl = cf->first_ttl;
	cf->ttl = clock_least(cf->ttl, round_up(ttl));
}

/* Names this boot of the machine, so that its clock is not mistaken for
 * another's; "-" where the system does not tell. */
static void
boot_id(char out[64])
{
	char *s = fs_read(BOOT_ID, 4096, NULL);

	snprintf(out, 64, "%.40s", s != NULL && *s != '\0' ? s : "-");
	out[strcspn(out, "\n")] = '\0';
	free(s);
}

/* One line of the file: a name, and where its value is. */
struct entry {
	const char	*name;
	enum { TEXT, GID, WHOLE, REAL } kind;
	size_t		 size;		/* of a TEXT or GID */
	void		*at;
	int		 found;		/* its line was there */
};

#define ENTRIES	23

static size_t
entries(struct lease *l, struct entry *e)
{
	const struct entry all[] = {
		{ "task", GID, sizeof(l->c.task), l->c.task, 0 },
		{ "story", GID, sizeof(l->c.story), l->c.story, 0 },
		{ "id", TEXT, sizeof(l->c.id), l->c.id, 0 },
		{ "who", TEXT, sizeof(l->c.who), l->c.who, 0 },
		{ "backlog", GID, 33, l->column[COL_BACKLOG], 0 },
		{ "running", GID, 33, l->column[COL_RUNNING], 0 },
		{ "done", GID, 33, l->column[COL_DONE], 0 },
		{ "failed", GID, 33, l->column[COL_FAILED], 0 },
		{ "seen", WHOLE, 0, &l->c.seen, 0 },
		{ "created", WHOLE, 0, &l->c.created, 0 },
		{ "date", WHOLE, 0, &l->date, 0 },
		{ "stop", REAL, 0, &l->stop, 0 },
		{ "moved", REAL, 0, &l->running, 0 },
		{ "date_sent", REAL, 0, &l->date_sent, 0 },
		{ "date_got", REAL, 0, &l->date_got, 0 },
		{ "settle", REAL, 0, &l->cf.settle, 0 },
		{ "check", REAL, 0, &l->cf.check, 0 },
		{ "beat", REAL, 0, &l->cf.beat, 0 },
		{ "kill", REAL, 0, &l->cf.kill, 0 },
		{ "guard", REAL, 0, &l->cf.guard, 0 },
		{ "timeout", REAL, 0, &l->cf.timeout, 0 },
		{ "lasts", REAL, 0, &l->cf.ttl, 0 }
	};

	memcpy(e, all, sizeof(all));
	return sizeof(all) / sizeof(all[0]);
}

int
lease_save(const struct lease *l, const char *path)
{
	struct entry e[ENTRIES];
	struct lease copy = *l;
	struct buf b;
	char boot[64];
	size_t i, n = entries(&copy, e);
	int rc;

	boot_id(boot);
	buf_init(&b, FILE_MAX);
	buf_printf(&b, "boot=%s\nattempt=%d\nst=%s\nsure=%.3f\n", boot,
	    l->c.n, claim_word(l->c.st), l->sure);
	for (i = 0; i < n; i++)
		if (e[i].kind == TEXT || e[i].kind == GID)
			buf_printf(&b, "%s=%s\n", e[i].name, (char *)e[i].at);
		else if (e[i].kind == WHOLE)
			buf_printf(&b, "%s=%lld\n", e[i].name,
			    *(long long *)e[i].at);
		else
			buf_printf(&b, "%s=%.3f\n", e[i].name,
			    *(double *)e[i].at);
	rc = fs_write(path, buf_str(&b), b.len, 0600);
	buf_free(&b);
	return rc;
}

/* Stores VALUE where entry NAME says; returns 1, 0 when there is none of this
 * name, or -1 when the value is not right. */
static int
store(struct entry *e, size_t n, const char *name, const char *value)
{
	size_t i;
	char *end;

	for (i = 0; i < n && strcmp(e[i].name, name) != 0; i++)
		continue;
	if (i == n)
		return 0;	/* of a newer version */
	if (e[i].found++)
		return -1;
	if (e[i].kind == TEXT || e[i].kind == GID) {
		if (*value == '\0' || strlen(value) >= e[i].size ||
		    (e[i].kind == GID && !str_isgid(value)))
			return -1;
		memcpy(e[i].at, value, strlen(value) + 1);
		return 1;
	}
	if (e[i].kind == WHOLE)
		return str_int(value, 0, 1LL << 60, e[i].at) == 0 ? 1 : -1;
	if (value[strspn(value, "0123456789.-")] != '\0')
		return -1;	/* strtod() knows nan and inf, too */
	*(double *)e[i].at = strtod(value, &end);
	return *end == '\0' && end != value ? 1 : -1;
}

/* Takes one line; returns how many of the wanted entries it was, or -1. */
static int
load_line(struct lease *l, struct entry *e, size_t n, char *line,
    int *same_boot)
{
	char boot[64], *eq = strchr(line, '=');
	long long v;

	if (eq == NULL)
		return *line == '\0' ? 0 : -1;
	*eq++ = '\0';
	if (strcmp(line, "boot") == 0) {
		boot_id(boot);
		*same_boot = strcmp(boot, eq) == 0;
		return 0;
	}
	if (strcmp(line, "attempt") == 0) {
		if (str_int(eq, 1, CLAIM_ATTEMPT_MAX, &v) == -1)
			return -1;
		l->c.n = (int)v;
		return 0;
	}
	if (strcmp(line, "sure") == 0) {	/* older versions had none */
		l->sure = strtod(eq, NULL);
		return 0;
	}
	if (strcmp(line, "st") == 0) {
		l->c.st = claim_state(eq);
		return l->c.st != -1 ? 0 : -1;
	}
	return store(e, n, line, eq);
}

int
lease_load(struct lease *l, const char *path)
{
	struct entry e[ENTRIES];
	char *text, *line, *next;
	size_t n, found = 0;
	int same_boot = 0, k = 0;

	memset(l, 0, sizeof(*l));
	n = entries(l, e);
	if ((text = fs_read(path, FILE_MAX, NULL)) == NULL)
		return fault(-1, "%s:", path);
	for (line = text; line != NULL && k != -1; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		k = load_line(l, e, n, line, &same_boot);
		found += k > 0;
	}
	free(text);
	if (k == -1 || found != n || l->c.n == 0)
		return fault(-1, "%s: not a lease", path);
	leasetimes_derive(&l->cf);
	l->c.ttl = (long)l->cf.ttl;
	l->c.exit = -1;
	l->c.ran = -1;
	if (!same_boot ||
	    (l->c.st != CLAIM_RUNNING && l->c.st != CLAIM_CLAIMED))
		l->stop = -1;	/* over */
	return 0;
}
