/* claim: the comments that are the lease, and what a list of them means. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "record/claim.h"
#include "record/sigtext.h"

#define MAGIC	"claim/1 "
#define METRICS	"metrics "
#define CLOCKS_APART	5	/* seconds, of the server's machines */

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

/* Copies VALUE of LEN bytes if it is made of SET and fits; 0, or -1. */
static int
word(char *to, size_t size, const char *value, size_t len, const char *set)
{
	if (len == 0 || len >= size || strspn(value, set) < len)
		return -1;
	memcpy(to, value, len);
	to[len] = '\0';
	return 0;
}

static int
number(const char *value, size_t len, long long max, long long *v)
{
	char s[24];

	if (word(s, sizeof(s), value, len, "0123456789") == -1)
		return -1;
	return str_int(s, 0, max, v);
}

enum {
	F_TASK = 1, F_N = 2, F_ID = 4, F_WHO = 8, F_ST = 16, F_SEEN = 32,
	F_TTL = 64, F_ALL = 127
};

/* Takes one key=value; returns its F_… bit, 0 if unknown, -1 if bad. */
static int
field(struct claim *c, const char *key, size_t n, const char *v, size_t len)
{
	char st[16];
	long long x;

#define IS(s)	(n == sizeof(s) - 1 && memcmp(key, s, n) == 0)
	if (IS("task"))
		return word(c->task, sizeof(c->task), v, len, "0123456789") ==
		    0 ? F_TASK : -1;
	if (IS("id"))
		return word(c->id, sizeof(c->id), v, len,
		    "0123456789abcdef") == 0 && len == 16 ? F_ID : -1;
	if (IS("who"))
		return word(c->who, sizeof(c->who), v, len, STR_NAME) == 0 ?
		    F_WHO : -1;
	if (IS("st")) {
		if (word(st, sizeof(st), v, len, STR_NAME) == -1)
			return -1;
		c->st = claim_state(st);
		if (c->st == -1)
			c->st = CLAIM_UNKNOWN;
		return F_ST;
	}
	if (IS("n") || IS("ttl") || IS("seen") || IS("exit") || IS("ran") ||
	    IS("lost")) {
		if (number(v, len, IS("n") || IS("lost") ?
		    CLAIM_ATTEMPT_MAX : IS("ttl") ?
		    400L * 86400 : IS("exit") ? 255 : 1LL << 40, &x) == -1)
			return -1;
		if (IS("n"))
			return c->n = (int)x, x > 0 ? F_N : -1;
		if (IS("ttl"))
			return c->ttl = (long)x, F_TTL;
		if (IS("seen"))
			return c->seen = x, F_SEEN;
		if (IS("exit"))
			c->exit = (int)x;
		else if (IS("lost"))
			c->lost = (int)x;
		else
			c->ran = (long)x;
	}
#undef IS
	return 0;
}

int
claim_parse(struct claim *c, const char *text, const char *task)
{
	const char *s, *end, *eq, *rest;
	char *line;
	size_t len;
	int bits = 0, bit = 0;

	memset(c, 0, sizeof(*c));
	c->exit = -1;
	c->ran = -1;
	if ((s = strchr(text, '\n')) == NULL ||
	    strncmp(++s, MAGIC, sizeof(MAGIC) - 1) != 0)
		return -1;
	s += sizeof(MAGIC) - 1;
	end = s + strcspn(s, "\r\n");
	rest = line = xstrndup(s, (size_t)(end - s));
	while (bit != -1 && (s = str_next(&rest, " ", &len)) != NULL) {
		if ((eq = memchr(s, '=', len)) == NULL)
			continue;
		bit = field(c, s, (size_t)(eq - s), eq + 1,
		    len - (size_t)(eq + 1 - s));
		bits |= bit;
	}
	free(line);
	if (bit == -1 || (bits & F_ALL) != F_ALL || strcmp(c->task, task) != 0)
		return -1;
	return 0;
}

/* "gpu-07 is running this (attempt 3)", or "schedule: lab-1 holds the lock" */
static void
print_state(struct buf *b, const struct claim *c)
{
	if (c->lock != NULL)
		buf_printf(b, "%s: %.40s %s", c->lock, c->who,
		    states[c->st].lock);
	else if (c->next && (c->st == CLAIM_CLAIMED ||
	    c->st == CLAIM_RUNNING))
		buf_printf(b, "next on %.40s (attempt %d", c->who, c->n);
	else
		buf_printf(b, "%.40s %s (attempt %d", c->who,
		    states[c->st].people, c->n);
	if (c->ran >= 0) {
		buf_puts(b, c->lock != NULL ? ", for " : ", after ");
		str_putdur(b, (double)c->ran);
	}
	if (c->lock == NULL)
		buf_puts(b, ")");
}

/* The same ", since 17:02, last seen 18:55 UTC". */
static void
print_people(struct buf *b, const struct claim *c)
{
	if (c->people != NULL) {
		buf_printf(b, "%s\n", c->people);
		return;
	}
	print_state(b, c);
	if (c->st == CLAIM_RUNNING) {
		if (c->created > 0) {
			buf_puts(b, ", since ");
			str_putclock(b, c->created / 1000);
		}
		buf_puts(b, ", last seen ");
		str_putclock(b, c->seen);
		buf_puts(b, " UTC");
	}
	buf_putc(b, '\n');
}

int
claim_print(struct buf *b, const struct claim *c, const char *tail)
{
	print_people(b, c);
	buf_printf(b, MAGIC "task=%s n=%d id=%s who=%s st=%s seen=%lld "
	    "ttl=%ld", c->task, c->n, c->id, c->who, states[c->st].word,
	    c->seen, c->ttl);
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

/* Returns what stands below the record: the end of that line, or NULL. */
static const char *
below(const char *text)
{
	const char *s = strchr(text, '\n');

	return s != NULL ? strchr(s + 1, '\n') : NULL;
}

const char *
claim_metrics(const char *text, size_t *n)
{
	const char *s = below(text);

	if (s == NULL || strncmp(s + 1, METRICS, sizeof(METRICS) - 1) != 0)
		return NULL;
	s += sizeof(METRICS);
	*n = strcspn(s, "\r\n");
	return s;
}

const char *
claim_tail(const char *text)
{
	const char *s = claim_metrics(text, &(size_t){ 0 });

	s = s != NULL ? strchr(s, '\n') : below(text);
	return s != NULL ? s + strspn(s, "\r\n") : "";
}

const char *
claim_blocked(const char *text, const char *task, size_t *n)
{
	static const char head[] = CLAIM_BLOCKED "task=";
	size_t k = strlen(task);

	if ((text = strchr(text, '\n')) == NULL ||
	    strncmp(++text, head, sizeof(head) - 1) != 0 ||
	    strncmp(text += sizeof(head) - 1, task, k) != 0 ||
	    strncmp(text += k, " by=", 4) != 0)
		return NULL;
	text += 4;
	*n = strspn(text, "0123456789,?g");
	return *n > 0 ? text : NULL;
}

int
claim_retry(const char *text)
{
	static const char head[] = "Retry ", of[] = " of ";
	long long k;
	size_t n;

	if ((text = strchr(text, '\n')) == NULL ||
	    strncmp(++text, head, sizeof(head) - 1) != 0)
		return 0;
	text += sizeof(head) - 1;
	n = strspn(text, "0123456789");
	if (strncmp(text + n, of, sizeof(of) - 1) != 0 ||
	    number(text, n, CLAIM_ATTEMPT_MAX, &k) == -1)
		return 0;
	return (int)k;
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

	if ((s = claim_metrics(text, &(size_t){ 0 })) != NULL &&
	    c->n >= l->measured) {
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

	if (!states[c->st].live)
		return 0;
	/* a time that has not come yet is somebody's invention */
	if (c->seen > from && (double)c->seen <= (double)now + grace)
		from = c->seen;
	return (double)now < (double)(from + c->ttl) + grace;
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
claims_measured(const struct claims *l, long long changed)
{
	const struct claim *c = claims_last(l);

	return c != NULL && !claim_open(c) && l->measured == c->n &&
	    c->n == claims_top(l) && changed > 0 &&
	    (c->n == 1 || strcmp(l->metrics, "{}") != 0) &&
	    changed <= (c->seen + CLOCKS_APART) * 1000;
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
		if (c->n > n ||
		    (c->n < n && claim_live(c, l->now, grace)))
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

	if (me == NULL)
		return 1;
	for (i = 0; i < l->n; i++) {
		c = &l->c[i];
		/* its job was started: it runs, or it ended with a status */
		if (strcmp(c->id, id) != 0 &&
		    (c->st == CLAIM_RUNNING || c->exit >= 0) &&
		    (c->n > n || (c->n == n && earlier(c, me))))
			return 1;
	}
	return 0;
}
