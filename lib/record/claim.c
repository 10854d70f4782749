/* claim: the comments that are the lease. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "record/claim.h"

#define METRICS	"metrics "
#define DIGITS	"0123456789"

static const struct {
	const char *word;
	int live;
	const char *people;	/* with the worker before it */
	const char *lock;	/* the same for a lock */
} states[] = {
	{ "claimed", 1, "is taking this", "requested the lock" },
	{ "running", 1, "is running this", "holds the lock" },
	{ "done", 0, "has done this", "held the lock" },
	{ "failed", 0, "ran this, and it failed",
	    "held the lock, and its command failed" },
	{ "interrupted", 0, "was running this when it was dragged away",
	    "held the lock" },
	{ "released", 0, "gave this back", "was told to stop" },
	{ "fenced", 0, "lost this to another worker and dropped it",
	    "lost the lock to another" },
	{ "void", 0, "did not take this", "did not get the lock" },
	{ "lost", 0, "came second to this", "lost the race" },
	{ "unknown", 1, "has this", "has the lock" }
};

const char *
claim_word(int st)
{
	return states[st].word;
}

int
claim_state(const char *word)
{
	int i;

	for (i = 0; i < CLAIM_UNKNOWN; i++)
		if (strcmp(states[i].word, word) == 0)
			return i;
	return -1;
}

/* Copies the last value of KEY on LINE.  Returns 1; 0 if it has none, with TO
 * as before; -1 if one does not fit or has other bytes than SET. */
static int
word(const char *line, const char *key, char *to, size_t size, const char *set)
{
	size_t n, k = strlen(key);
	const char *s;
	int got = 0;

	while ((s = str_next(&line, " ", &n)) != NULL) {
		if (n <= k || memcmp(s, key, k) != 0 || s[k] != '=')
			continue;
		s += k + 1;
		n -= k + 1;
		if (n == 0 || n >= size || strspn(s, set) < n)
			return -1;
		memcpy(to, s, n);
		to[n] = '\0';
		got = 1;
	}
	return got;
}

/* The same for a number from MIN to MAX. */
static int
number(const char *line, const char *key, long long min, long long max,
    long long *v)
{
	char s[24];
	int got = word(line, key, s, sizeof(s), DIGITS);

	return got == 1 && str_int(s, min, max, v) == -1 ? -1 : got;
}

static int
record(struct claim *c, const char *line)
{
	long long n, ttl, code = -1, ran = -1, lost = 0;
	char st[16];

	if (word(line, "task", c->task, sizeof(c->task), DIGITS) != 1 ||
	    word(line, "id", c->id, sizeof(c->id), DIGITS "abcdef") != 1 ||
	    strlen(c->id) != 16 ||
	    word(line, "who", c->who, sizeof(c->who), STR_NAME) != 1 ||
	    word(line, "st", st, sizeof(st), STR_NAME) != 1 ||
	    number(line, "n", 1, CLAIM_ATTEMPT_MAX, &n) != 1 ||
	    number(line, "seen", 0, 1LL << 40, &c->seen) != 1 ||
	    number(line, "ttl", 0, 400L * 86400, &ttl) != 1 ||
	    number(line, "exit", 0, 255, &code) == -1 ||
	    number(line, "ran", 0, 1LL << 40, &ran) == -1 ||
	    number(line, "lost", 0, CLAIM_ATTEMPT_MAX, &lost) == -1)
		return -1;
	if ((c->st = claim_state(st)) == -1)
		c->st = CLAIM_UNKNOWN;
	c->n = (int)n;
	c->ttl = (long)ttl;
	c->exit = (int)code;
	c->ran = (long)ran;
	c->lost = (int)lost;
	return 0;
}

int
claim_parse(struct claim *c, const char *text, const char *task)
{
	char *line;
	int rc;

	memset(c, 0, sizeof(*c));
	if ((text = strchr(text, '\n')) == NULL ||
	    strncmp(++text, CLAIM_MAGIC, sizeof(CLAIM_MAGIC) - 1) != 0)
		return -1;
	text += sizeof(CLAIM_MAGIC) - 1;
	line = xstrndup(text, strcspn(text, "\r\n"));
	rc = record(c, line);
	free(line);
	return rc == 0 && strcmp(c->task, task) == 0 ? 0 : -1;
}

/* "gpu-07 is running this (attempt 3), since 17:02, last seen 18:55 UTC", or
 * "schedule: lab-1 holds the lock" */
static void
print_people(struct buf *b, const struct claim *c)
{
	if (c->lock != NULL)
		buf_printf(b, "%s: %.40s %s", c->lock, c->who,
		    states[c->st].lock);
	else if (c->next && states[c->st].live)
		buf_printf(b, "next on %.40s (attempt %d", c->who, c->n);
	else
		buf_printf(b, "%.40s %s (attempt %d", c->who,
		    states[c->st].people, c->n);
	if (c->ran >= 0) {
		buf_puts(b, c->lock != NULL ? ", for " : ", after ");
		str_putdur(b, (double)c->ran);
	}
	buf_puts(b, c->lock == NULL ? ")" : "");
	if (c->st != CLAIM_RUNNING)
		return;
	if (c->created > 0) {
		buf_puts(b, ", since ");
		str_putclock(b, c->created / 1000);
	}
	buf_puts(b, ", last seen ");
	str_putclock(b, c->seen);
	buf_puts(b, " UTC");
}

int
claim_print(struct buf *b, const struct claim *c, const char *tail)
{
	if (c->people != NULL)
		buf_puts(b, c->people);
	else
		print_people(b, c);
	buf_printf(b, "\n" CLAIM_MAGIC "task=%s n=%d id=%s who=%s st=%s "
	    "seen=%lld ttl=%ld", c->task, c->n, c->id, c->who,
	    states[c->st].word, c->seen, c->ttl);
	if (c->exit >= 0)
		buf_printf(b, " exit=%d", c->exit);
	if (c->ran >= 0)
		buf_printf(b, " ran=%ld", c->ran);
	if (c->lost > 0)
		buf_printf(b, " lost=%d", c->lost);
	if (c->metrics != NULL)
		buf_printf(b, "\n" METRICS "%s", c->metrics);
	if (tail != NULL && *tail != '\0')
		buf_printf(b, "\n\n%s", tail);
	return b->over ? -1 : 0;
}

/* The end of the record's line; *METRICS are those below it.  Each or NULL. */
static const char *
below(const char *text, const char **metrics)
{
	const char *s = strchr(text, '\n');

	if (s != NULL)
		s = strchr(s + 1, '\n');
	*metrics = s != NULL && strncmp(s + 1, METRICS, sizeof(METRICS) - 1) ==
	    0 ? s + sizeof(METRICS) : NULL;
	return s;
}

const char *
claim_tail(const char *text)
{
	const char *metrics, *s = below(text, &metrics);

	if (metrics != NULL)
		s = strchr(metrics, '\n');
	return s != NULL ? s + strspn(s, "\r\n") : "";
}

const char *
claim_metrics(const char *text)
{
	const char *metrics;

	below(text, &metrics);
	return metrics;
}

const char *
claim_blocked(const char *text, const char *task, size_t *n)
{
	char gid[33];
	int end = 0;

	if ((text = strchr(text, '\n')) == NULL ||
	    sscanf(++text, CLAIM_BLOCKED "task=%32[0-9] by=%n", gid, &end) !=
	    1 || end == 0 || strcmp(gid, task) != 0)
		return NULL;
	text += end;
	*n = strspn(text, DIGITS ",?g");
	return *n > 0 ? text : NULL;
}

int
claim_retry(const char *text)
{
	int k, end = 0;

	if ((text = strchr(text, '\n')) == NULL || sscanf(text + 1,
	    "Retry %5d of %n", &k, &end) != 1 || end == 0 || k < 0)
		return 0;
	return k;
}

const char *
claim_comment(const struct node *story, long long *ms)
{
	const char *sub = node_str(story, "resource_subtype");
	const char *at = node_str(story, "created_at");

	if (at == NULL || str_iso(at, ms) == -1)
		*ms = -1;
	return sub != NULL && strcmp(sub, "comment_added") == 0 ?
	    node_str(story, "text") : NULL;
}

int
claim_open(const struct claim *c)
{
	return states[c->st].live;
}

int
claim_live(const struct claim *c, long long now, double grace)
{
	long long from = c->created / 1000;

	/* a time that has not come yet is somebody's invention */
	if (c->seen > from && (double)c->seen <= (double)now + grace)
		from = c->seen;
	return states[c->st].live &&
	    (double)now < (double)(from + c->ttl) + grace;
}

const char *
claim_became(const struct claim *c, long long now, double grace)
{
	if (c->lost > 0 || (states[c->st].live && !claim_live(c, now, grace)))
		return "lost";
	return states[c->st].word;
}
