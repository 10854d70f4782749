/* claims: what the comments of a card mean together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "record/claims.h"
#include "record/sigtext.h"

/* Keeps what claim C says of its job, unless a later attempt has said it. */
static void
keep_said(struct claims *l, const struct claim *c, const char *text)
{
	const char *tail = claim_tail(text), *s = claim_metrics(text);
	size_t n = strlen(tail);

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
		    (l->sigsize += n) > CLAIMS_SIGS_MAX)
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
		    strncmp(text + 1, CLAIM_MAGIC, sizeof(CLAIM_MAGIC) - 1) ==
		    0)
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
		if (!claim_open(c) &&
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
