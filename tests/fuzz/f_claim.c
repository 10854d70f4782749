/*
 * Claims: a comment that is a claim says the same when it is written anew, and
 * of the claims of one attempt at most one wins.
 *
 * The input is the comments of a card, with a NUL byte between them.  They are
 * a second apart, but for those that begin with "!", which have the time of
 * the one before.
 */
#include "fuzz.h"
#include "record/claims.h"

#define TASK		"77"
#define NOW		1000000000
#define GRACE		30.0
#define MARGIN		10.0
#define CLAIMS_MAX	64

static void
check_claim(const struct claim *c)
{
	struct claim again;
	struct buf b;

	HOLDS(c->n >= 1 && c->n <= CLAIM_ATTEMPT_MAX && c->ttl >= 0);
	HOLDS(c->st >= 0 && c->st <= CLAIM_UNKNOWN);
	HOLDS(claim_state(claim_word(c->st)) == c->st ||
	    c->st == CLAIM_UNKNOWN);
	buf_init(&b, CLAIM_TEXT_MAX);
	HOLDS(claim_print(&b, c, "tail") == 0);
	HOLDS(strcmp(claim_tail(b.s), "tail") == 0);
	HOLDS(claim_parse(&again, b.s, TASK) == 0);
	HOLDS(claim_parse(&again, b.s, "78") == -1);
	HOLDS(claim_parse(&again, b.s, TASK) == 0);
	HOLDS(strcmp(again.id, c->id) == 0 && strcmp(again.who, c->who) == 0);
	HOLDS(again.n == c->n && again.st == c->st && again.seen == c->seen);
	HOLDS(again.ttl == c->ttl && again.exit == c->exit);
	HOLDS(again.ran == c->ran);
	HOLDS(again.lost == c->lost);
	buf_free(&b);
}

/* Reads a comment, the I-th, of that time. */
static void
add(struct claims *l, const char *text, int i, int time)
{
	struct claim c;

	l->stories++;
	HOLDS(claim_retry(text) >= 0 && claim_retry(text) <= CLAIM_ATTEMPT_MAX);
	if (claim_parse(&c, text, TASK) == -1)
		return;
	check_claim(&c);
	c.created = (NOW - 1000 + time) * 1000LL;
	snprintf(c.story, sizeof(c.story), "%d", 100 + i);
	l->c = xreallocarray(l->c, l->n + 1, sizeof(*l->c));
	l->c[l->n++] = c;
}

/* No two claims have the same id, as it is with those that are made. */
static int
are_unique(const struct claims *l)
{
	size_t i, k;

	for (i = 0; i < l->n; i++)
		for (k = 0; k < i; k++)
			if (strcmp(l->c[i].id, l->c[k].id) == 0)
				return 0;
	return 1;
}

static void
check_list(const struct claims *l)
{
	const struct claim *c, *won = NULL;
	size_t i;

	for (i = 0; i < l->n; i++) {
		c = &l->c[i];
		HOLDS(c->n <= claims_top(l));
		HOLDS(!claim_live(c, NOW, GRACE) ||
		    claims_live(l, c->n, GRACE));
		HOLDS(claims_holder(l, c->n)->n == c->n);
		HOLDS(claims_failed(l, c->n) < (int)l->n);
		claims_fenced(l, c->id, c->n);
		if (claims_decide(l, c->id, c->n, GRACE, MARGIN) != CLAIM_WON)
			continue;
		HOLDS(c->n == claims_top(l));
		HOLDS(won == NULL);
		won = c;
	}
	HOLDS(claims_lost(l) <= (int)l->n);
	HOLDS(claims_decide(l, "none", 1, GRACE, MARGIN) != CLAIM_WON);
	HOLDS(claims_fenced(l, "none", 1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct claims l;
	char *text = xmalloc(size + 1), *s = text;
	int i, time = 0;

	memcpy(text, data, size);
	text[size] = '\0';
	memset(&l, 0, sizeof(l));
	l.now = NOW;
	for (i = 0; s <= text + size && i < CLAIMS_MAX; i++) {
		time += *s != '!';
		add(&l, s, i, time);
		s += strlen(s) + 1;
	}
	if (are_unique(&l))
		check_list(&l);
	claims_free(&l);
	free(text);
	return 0;
}
