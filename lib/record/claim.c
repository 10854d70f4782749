/* claim: the comments that are the lease, and what a list of them means. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "record/claim.h"
#include "record/sigtext.h"

#define MAGIC	"claim/1 "
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
	    strncmp(++text, MAGIC, sizeof(MAGIC) - 1) != 0)
		return -1;
	text += sizeof(MAGIC) - 1;
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
	buf_printf(b, "\n" MAGIC "task=%s n=%d id=%s who=%s st=%s "
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

/* Keeps what claim C says of its job, unless a later attempt has said it. */
static void
keep_said(struct claims *l, const struct claim *c, const char *text)
{
	const char *tail = claim_tail(text), *s;
	size_t n = strlen(tail);

	below(text, &s);
	if (s != NULL && c->n >= l->measured) {
		free(l->metrics);
		l->metrics = xstrndup(s, strcspn(s, "\r\n"));
		l->measured = c->n;
	}
	while (n > 0 && strchr("\r\n ", tail[n - 1]) != NULL)
		n--;
	for (s = tail + n; s > tail && s[-1] != '\n'; s--)
		continue;
	if (n > 0 && c->n >= l->logged) {
		free(l->last);
		l->last = xstrndup(s, (size_t)(tail + n - s));
		l->logged = c->n;
	}
}

/* Keeps the first line of TEXT (or NULL) if it says why nothing ran; NULL is
 * that something did. */
static void
keep_why(struct claims *l, const char *text)
{
	if (text != NULL &&
	    strncmp(text, CLAIM_NOTRUN, sizeof(CLAIM_NOTRUN) - 1) != 0 &&
	    strncmp(text, CLAIM_NOTBEGUN, sizeof(CLAIM_NOTBEGUN) - 1) != 0)
		return;
	free(l->why);
	l->why = text != NULL ? xstrndup(text, strcspn(text, "\r\n")) : NULL;
}

int
claims_add(const struct node *story, void *list)
{
	struct claims *l = list;
	struct claim c;
	const char *text, *gid = node_str(story, "gid");
	const char *sub = node_str(story, "resource_subtype");
	long long created;
	size_t n;

	l->stories++;
	if (sub != NULL && strcmp(sub, "attachment_added") == 0)
		l->attached = 1;
	text = claim_comment(story, &created);
	if (text == NULL || gid == NULL || l->n == 10000)
		return 0;
	if (sigtext_is(text, l->task)) {
		if ((n = strlen(text)) > SIGTEXT_MAX ||
		    (l->sigsize += n) > CLAIM_SIGS_MAX)
			return 0;
		l->sig = xgrow(l->sig, l->nsig, sizeof(*l->sig));
		l->sig[l->nsig++] = xstrdup(text);
		return 0;
	}
	if (claim_blocked(text, l->task, &n) != NULL && str_isgid(gid))
		memcpy(l->blocked, gid, strlen(gid) + 1);
	if (claim_parse(&c, text, l->task) == -1) {
		keep_why(l, text);
		if ((text = strchr(text, '\n')) != NULL &&
		    strncmp(text + 1, MAGIC, sizeof(MAGIC) - 1) == 0)
			warn("comment %s is no claim of card %s: ignored", gid,
			    l->task);
		return 0;
	}
	c.created = created;
	if (created == -1 || !str_isgid(gid)) {
		warn("comment %s has no time: ignored", gid);
		return 0;
	}
	memcpy(c.story, gid, strlen(gid) + 1);
	l->c = xreallocarray(l->c, l->n + 1, sizeof(*l->c));
	l->c[l->n++] = c;
	keep_said(l, &c, text);
	if (c.st != CLAIM_VOID)
		keep_why(l, NULL);
	return 0;
}

void
claims_free(struct claims *l)
{
	while (l->nsig > 0)
		free(l->sig[--l->nsig]);
	free(l->sig);
	free(l->metrics);
	free(l->last);
	free(l->why);
	free(l->c);
	memset(l, 0, sizeof(*l));
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

int
claims_top(const struct claims *l)
{
	size_t i;
	int top = 0;

	for (i = 0; i < l->n; i++)
		if (l->c[i].n > top)
			top = l->c[i].n;
	return top;
}

int
claims_live(const struct claims *l, int n, double grace)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->c[i].n == n && claim_live(&l->c[i], l->now, grace))
			return 1;
	return 0;
}

static int
earlier(const struct claim *a, const struct claim *b)
{
	return str_order(a->created, a->story, b->created, b->story) < 0;
}

/* Finds the first claim with this ID or, if ID is NULL, of attempt N. */
static const struct claim *
first(const struct claims *l, const char *id, int n)
{
	const struct claim *c = NULL, *k;
	size_t i;

	for (i = 0; i < l->n; i++) {
		k = &l->c[i];
		if ((id != NULL ? strcmp(k->id, id) == 0 : k->n == n) &&
		    (c == NULL || earlier(k, c)))
			c = k;
	}
	return c;
}

const struct claim *
claims_holder(const struct claims *l, int n)
{
	return first(l, NULL, n);
}

/* The claim of the last attempt; with RAN, of the last one that was not given
 * up before it ran a job. */
static const struct claim *
last(const struct claims *l, int ran, double grace)
{
	const struct claim *c;
	int n;

	for (n = claims_top(l); n > 0; n--)
		if ((c = claims_holder(l, n)) != NULL &&
		    c->st != CLAIM_VOID && c->st != CLAIM_LOST && (!ran ||
		    c->st != CLAIM_CLAIMED || claim_live(c, l->now, grace)))
			return c;
	return NULL;
}

const struct claim *
claims_last(const struct claims *l)
{
	return last(l, 0, 0);
}

const struct claim *
claims_ran(const struct claims *l, double grace)
{
	return last(l, 1, grace);
}

const char *
claim_became(const struct claim *c, long long now, double grace)
{
	if (c->lost > 0 || (states[c->st].live && !claim_live(c, now, grace)))
		return "lost";
	return states[c->st].word;
}

int
claims_lost(const struct claims *l)
{
	const struct claim *c;
	int n, lost = 0;

	for (n = claims_top(l); n > 0; n--) {
		if ((c = claims_holder(l, n)) == NULL ||
		    c->st == CLAIM_CLAIMED || c->st == CLAIM_VOID ||
		    c->st == CLAIM_LOST)
			continue;
		if (!states[c->st].live &&
		    (c->st != CLAIM_RELEASED || c->lost == 0))
			break;
		lost++;
	}
	return lost;
}

int
claims_failed(const struct claims *l, int n)
{
	size_t i;
	int failed = 0;

	for (i = 0; i < l->n; i++)
		failed += l->c[i].n != n && l->c[i].st == CLAIM_FAILED &&
		    l->c[i].exit >= 0;
	return failed > l->retry ? failed : l->retry;
}

enum claim_verdict
claims_decide(const struct claims *l, const char *id, int n, double grace,
    double margin)
{
	const struct claim *me = first(l, id, 0), *c;
	int second = 0, spoilt = me == NULL;
	size_t i;

	for (i = 0; i < l->n; i++) {
		c = &l->c[i];
		if (strcmp(c->id, id) == 0)
			continue;
		if (c->n > n || (c->n < n && claim_live(c, l->now, grace)))
			spoilt = 1;
		else if (c->n == n && me != NULL && earlier(c, me))
			second = 1;
	}
	if (me != NULL && (me->st != CLAIM_CLAIMED || (double)l->now >=
	    (double)me->created / 1000 + (double)me->ttl - margin))
		spoilt = 1;
	return second ? CLAIM_SECOND : spoilt ? CLAIM_SPOILT : CLAIM_WON;
}

int
claims_fenced(const struct claims *l, const char *id, int n)
{
	const struct claim *me = first(l, id, 0), *c;
	size_t i;

	for (i = 0; i < l->n && me != NULL; i++) {
		c = &l->c[i];
		/* its job was started: it runs, or it ended, or was lost */
		if (strcmp(c->id, id) != 0 && (c->st == CLAIM_RUNNING ||
		    c->exit >= 0 || c->ran >= 0 || c->lost > 0) &&
		    (c->n > n || (c->n == n && earlier(c, me))))
			return 1;
	}
	return me == NULL;
}
