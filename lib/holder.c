/* holder: who holds a card now, for people. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "claim.h"
#include "err.h"
#include "holder.h"
#include "leaseconf.h"
#include "rec.h"
#include "str.h"

struct look {
	struct claims	 claims;
	const char	*gid;
	char		*line;		/* last one of the log, of the holder's
					 * claim */
};

/* Returns the last line with something in it, to be freed.  A progress bar
 * has many, with CR between. */
static char *
last_line(const char *text)
{
	const char *s, *last = "";
	size_t n, len = 0;
	struct buf b;

	while ((s = str_next(&text, "\r\n", &n)) != NULL) {
		last = s;
		len = n;
	}
	buf_init(&b, CLAIM_TEXT_MAX);
	if (len > HOLDER_LINE_MAX)
		len = HOLDER_LINE_MAX;
	while (len > 0 && !str_isutf8(last, len))
		len--;	/* not in the middle of a character */
	str_clean(&b, last, len);
	return buf_take(&b);
}

static const struct claim *
holder(const struct claims *l)
{
	return claims_holder(l, claims_top(l));
}

static int
take_story(const struct node *item, void *arg)
{
	struct look *k = arg;
	size_t n = k->claims.n;

	claims_add(&k->claims, item, k->gid);
	if (k->claims.n > n && holder(&k->claims) == &k->claims.c[n]) {
		free(k->line);
		k->line = last_line(claim_tail(node_str(item, "text")));
	}
	return RC_OK;
}

static long long
since(long long now, long long then)
{
	return now > then ? now - then : 0;
}

static void
print(struct asana *api, const struct look *k, FILE *out)
{
	const struct claim *c = holder(&k->claims);
	struct lease_conf cf;
	struct buf b;
	long long now = asana_time(api), made;

	if (c == NULL || (c->st != CLAIM_CLAIMED && c->st != CLAIM_RUNNING &&
	    c->st != CLAIM_UNKNOWN && c->lost == 0)) {
		fprintf(out, "%s\t-\t-\t-\t-\t-\t-\n", k->gid);
		return;
	}
	leaseconf_read(&cf);
	made = c->created / 1000;
	buf_init(&b, CLAIM_TEXT_MAX);
	rec_escape(&b, k->line);
	fprintf(out, "%s\t%s\t%d\t%s\t%lld\t%lld\t%s\n", k->gid, c->who, c->n,
	    claim_live(c, now, cf.grace) ? claim_word(c->st) : "lost",
	    since(now, made), since(now, c->seen > made ? c->seen : made),
	    buf_str(&b));
	buf_free(&b);
}

int
holder_print(struct asana *api, const char *gid, FILE *out)
{
	char *path = xasprintf("/tasks/%s/stories", gid);
	struct look k = { 0 };
	int rc;

	k.gid = gid;
	rc = asana_each(api, path, "created_at,resource_subtype,text",
	    take_story, &k);
	if (rc == RC_OK)
		print(api, &k, out);
	claims_free(&k.claims);
	free(k.line);
	free(path);
	return rc;
}
