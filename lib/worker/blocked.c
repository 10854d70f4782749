/* blocked: one comment on a card that waits in vain, saying for what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/conf.h"
#include "asana/state.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "base/str.h"
#include "base/table.h"
#include "record/claim.h"
#include "record/jobline.h"
#include "worker/blocked.h"

#define FIELDS		"created_at,resource_subtype,text"
#define TEXT_MAX	8192	/* bytes of such a comment */
#define FILE_MAX	(BLOCKED_MEMORY * 64u)

/* A card with a comment, or that needs one. */
struct known {
	char	*gid;
	char	*by;		/* as its comment says; NULL: it has none */
	char	*want;		/* as it should; NULL: none */
};

struct blocked {
	struct asana	*api;
	const struct lease_times *cf;
	struct queue	*q;
	struct known	*k;
	size_t		 n;
	struct table	 at;		/* gid to its place in k */
	int		 changed;
};

static struct known *
known(struct blocked *b, const char *gid)
{
	long i = table_find(&b->at, gid, strlen(gid));
	struct known *k;

	if (i >= 0)
		return &b->k[i];
	if ((b->n & (b->n + 1)) == 0)
		b->k = xreallocarray(b->k, (b->n + 1) * 2, sizeof(*b->k));
	k = &b->k[b->n];
	memset(k, 0, sizeof(*k));
	k->gid = xstrdup(gid);
	table_put(&b->at, k->gid, strlen(gid), (long)b->n++);
	return k;
}

static int
want(const char *gid, const char *by, void *arg)
{
	struct known *k = known(arg, gid);

	free(k->want);
	k->want = xstrdup(by);
	return RC_OK;
}

static void
load(struct blocked *b, const char *file)
{
	char *text = state_read(file, FILE_MAX), *line, *next, *by;
	struct known *k;

	for (line = text; line != NULL && *line != '\0'; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		if ((by = strchr(line, ' ')) == NULL)
			continue;
		*by++ = '\0';
		k = known(b, line);
		free(k->by);
		k->by = xstrdup(by);
	}
	free(text);
}

static void
save(const struct blocked *b, const char *file)
{
	struct buf t;
	size_t i;

	buf_init(&t, FILE_MAX);
	for (i = b->n > BLOCKED_MEMORY ? b->n - BLOCKED_MEMORY : 0; i < b->n;
	    i++)
		if (b->k[i].by != NULL)
			buf_printf(&t, "%s %s\n", b->k[i].gid, b->k[i].by);
	if (!t.over)
		state_write(file, buf_str(&t), t.len);
	buf_free(&t);
}

/* The comment's text, to be freed. */
static char *
text_of(const struct blocked *b, const struct known *k)
{
	char *base = asana_cardbase(b->api), *gid;
	const char *rest = k->want, *s, *name;
	struct buf t;
	size_t n;

	buf_init(&t, TEXT_MAX);
	buf_puts(&t, "Blocked: what it waits for failed or is gone.\n"
	    CLAIM_BLOCKED "task=");
	buf_printf(&t, "%s by=%s\n\nThis card waits for\n", k->gid, k->want);
	while ((s = str_next(&rest, ",", &n)) != NULL) {
		gid = xstrndup(s, n);
		name = deps_name(queue_deps(b->q), gid);
		if (name != NULL)
			buf_printf(&t, "- %.100s, which %s: %s%s\n", name,
			    deps_cancelled(queue_deps(b->q), gid) ?
			    "was cancelled" : "failed", base, gid);
		else if (*gid == '?')
			buf_puts(&t, "- a link that cannot be read\n");
		else
			buf_printf(&t, "- a card that is gone, or cannot be "
			    "read: %s%.*s\n", base, (int)strspn(gid,
			    "0123456789"), gid);
		free(gid);
	}
	buf_printf(&t, "Drag what failed back to %s, or take its line out of "
	    "this card's description.", conf_column(COL_BACKLOG));
	free(base);
	return buf_take(&t);
}

/* The comments that a card has. */
struct found {
	const char	*task;
	char		 first[33];	/* gid of the one that counts */
	long long	 created;
	char		*by;
	char		 others[8][33];	/* gids of more, to be deleted */
	int		 nothers;
};

static void
note_other(struct found *f, const char *gid)
{
	if (f->nothers < (int)(sizeof(f->others) / sizeof(f->others[0])))
		snprintf(f->others[f->nothers++], 33, "%s", gid);
}

static int
take_story(const struct node *item, void *arg)
{
	struct found *f = arg;
	const char *text = node_str(item, "text");
	const char *sub = node_str(item, "resource_subtype");
	const char *at = node_str(item, "created_at");
	const char *gid = node_str(item, "gid"), *by;
	long long ms;
	size_t n;

	if (text == NULL || sub == NULL || at == NULL || strlen(gid) > 32 ||
	    strcmp(sub, "comment_added") != 0 || str_iso(at, &ms) == -1 ||
	    (by = claim_blocked(text, f->task, &n)) == NULL)
		return 0;
	if (f->by != NULL && (ms > f->created ||
	    (ms == f->created && strcmp(gid, f->first) > 0))) {
		note_other(f, gid);
		return 0;
	}
	if (f->by != NULL)
		note_other(f, f->first);
	free(f->by);
	f->by = xstrndup(by, n);
	f->created = ms;
	snprintf(f->first, sizeof(f->first), "%s", gid);
	return 0;
}

static int
read_stories(struct blocked *b, const char *gid, struct found *f)
{
	char *path = xasprintf("/tasks/%s/stories", gid);
	int rc;

	memset(f, 0, sizeof(*f));
	f->task = gid;
	rc = asana_each(b->api, path, FIELDS, take_story, f);
	free(path);
	return rc;
}

/* Sends METHOD for a story, or, when STORY is NULL, for those of a card; with
 * TEXT unless NULL.  What somebody else has written or deleted is no error. */
static int
write_story(struct blocked *b, const char *method, const char *task,
    const char *story, const char *text)
{
	struct wire_req q = { .method = method };
	struct reply rep;
	int rc;

	if (text != NULL)
		q.body = asana_body1("text", text);
	rc = asana_send(b->api, &q, "gid", 1, &rep, story != NULL ?
	    "/stories/%s" : "/tasks/%s/stories", story != NULL ? story : task);
	asana_free(&rep);
	return rc == RC_REFUSED ? RC_OK : rc;
}

/* Leaves at most the first comment, and that only when KEEP. */
static int
thin_out(struct blocked *b, const struct found *f, int keep)
{
	int rc = RC_OK, i;

	for (i = 0; i < f->nothers && rc == RC_OK; i++)
		rc = write_story(b, "DELETE", NULL, f->others[i], NULL);
	if (rc == RC_OK && !keep && f->by != NULL)
		rc = write_story(b, "DELETE", NULL, f->first, NULL);
	return rc;
}

/* Posts the comment, and when others did the same the first one stays. */
static int
post(struct blocked *b, const struct known *k, const char *text)
{
	struct found f;
	int rc;

	rc = write_story(b, "POST", k->gid, NULL, text);
	if (rc != RC_OK || cli_dry)
		return rc;
	clock_sleep(b->cf->settle);
	if ((rc = read_stories(b, k->gid, &f)) == RC_OK)
		rc = thin_out(b, &f, 1);
	free(f.by);
	return rc;
}

/* Makes the comments of one card right. */
static int
mend(struct blocked *b, struct known *k)
{
	struct found f;
	char *text = k->want != NULL ? text_of(b, k) : NULL;
	int rc = read_stories(b, k->gid, &f);

	if (rc == RC_REFUSED) {		/* the card is gone */
		rc = RC_OK;
		free(k->want);
		k->want = NULL;
	} else if (rc == RC_OK && k->want != NULL && f.by == NULL) {
		rc = post(b, k, text);
	} else if (rc == RC_OK) {
		rc = thin_out(b, &f, k->want != NULL);
		if (rc == RC_OK && k->want != NULL &&
		    strcmp(f.by, k->want) != 0)
			rc = write_story(b, "PUT", NULL, f.first, text);
	}
	free(f.by);
	free(text);
	if (rc == RC_OK) {
		free(k->by);
		k->by = k->want != NULL ? xstrdup(k->want) : NULL;
		b->changed = 1;
	}
	return rc;
}

static int
is_right(const struct known *k)
{
	return k->by == NULL || k->want == NULL ? k->by == k->want :
	    strcmp(k->by, k->want) == 0;
}

static void
finish(struct blocked *b)
{
	size_t i;

	for (i = 0; i < b->n; i++) {
		free(b->k[i].gid);
		free(b->k[i].by);
		free(b->k[i].want);
	}
	free(b->k);
	table_free(&b->at);
}

int
blocked_update(struct asana *api, const struct lease_times *cf,
    struct queue *q, int max)
{
	struct blocked b = { 0 };
	char *file = state_name("blocked", api->project);
	size_t i;
	int rc;

	b.api = api;
	b.cf = cf;
	b.q = q;
	load(&b, file);
	rc = queue_blocked(q, want, &b);
	for (i = 0; i < b.n && max > 0 && rc == RC_OK; i++)
		if (!is_right(&b.k[i])) {
			rc = mend(&b, &b.k[i]);
			max--;
		}
	if (b.changed && !cli_dry)
		save(&b, file);
	finish(&b);
	free(file);
	return rc;
}
