/* blocked: one comment on a card that is blocked, saying by what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/state.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/str.h"
#include "worker/blocked.h"
#include "worker/workercard.h"

#define TEXT_MAX	8192	/* bytes of such a comment */
#define FILE_MAX	(BLOCKED_MEMORY * 64u)

#define GPUS_ANY	(-1)	/* some worker takes cards of any number */
#define GPUS_UNASKED	(-2)

/* A card with a comment, or that needs one. */
struct known {
	const char	*gid;
	const char	*by;		/* as its comment says, or "" */
	const char	*want;		/* as it should, or "" */
};

/* Such a comment on a card. */
struct said {
	char		 gid[33];
	long long	 created;
	const char	*by;
};

struct blocked {
	struct asana	*api;
	const struct lease_times *cf;
	long		 gpus;		/* most of a live worker; GPUS_… */
	struct queue	*q;
	struct arena	*text;		/* gids, by and want */
	struct known	*k;
	struct table	 at;		/* gid to its place in k */
	int		 changed;
	/* the card that is looked at */
	const char	*task;
	struct said	*said;		/* oldest first */
	size_t		 n;
};

static struct known *
known(struct blocked *b, const char *gid)
{
	size_t n = strlen(gid), new = b->at.n;
	long i = table_find(&b->at, gid, n);

	if (i >= 0)
		return &b->k[i];
	b->k = xgrow(b->k, new, sizeof(*b->k));
	b->k[new].by = b->k[new].want = "";
	b->k[new].gid = arena_strndup(b->text, gid, n);
	table_put(&b->at, b->k[new].gid, n, (long)new);
	return &b->k[new];
}

static int
count_gpus(const struct workercard *w, void *arg)
{
	struct blocked *b = arg;

	if (w->st == WORKER_STARTING || workercard_lost(b->api, b->cf, w))
		return RC_OK;
	if (w->gpus == -1)
		b->gpus = GPUS_ANY;
	else if (b->gpus != GPUS_ANY && w->gpus > b->gpus)
		b->gpus = w->gpus;
	return RC_OK;
}

/* Do workers live, and has none as many GPUs as BY says, "g8"? */
static int
too_many(struct blocked *b, const char *by)
{
	if (b->gpus == GPUS_UNASKED &&
	    workercard_each(b->api, count_gpus, b) != RC_OK)
		b->gpus = GPUS_ANY;	/* as far as we know */
	return b->gpus >= 0 && strtol(by + 1, NULL, 10) > b->gpus;
}

static int
want(const char *gid, const char *by, void *arg)
{
	struct blocked *b = arg;

	if (*by == 'g' && !too_many(b, by))
		return RC_OK;
	known(b, gid)->want = arena_strndup(b->text, by, strlen(by));
	return RC_OK;
}

static void
load(struct blocked *b, const char *file)
{
	char *text = state_read(file, FILE_MAX), *line, *by;
	const char *rest = text, *s;
	size_t n;

	while ((s = str_next(&rest, "\n", &n)) != NULL) {
		line = arena_strndup(b->text, s, n);
		if ((by = strchr(line, ' ')) == NULL)
			continue;
		*by++ = '\0';
		known(b, line)->by = by;
	}
	free(text);
}

static void
save(const struct blocked *b, const char *file)
{
	size_t n = b->at.n, i = n > BLOCKED_MEMORY ? n - BLOCKED_MEMORY : 0;
	struct buf t;

	buf_init(&t, FILE_MAX);
	for (; i < n; i++)
		if (*b->k[i].by != '\0')
			buf_printf(&t, "%s %s\n", b->k[i].gid, b->k[i].by);
	if (!t.over)
		state_write(file, buf_str(&t), t.len);
	buf_free(&t);
}

static char *
gpus_text(const struct known *k)
{
	const char *n = k->want + 1;

	return xasprintf("Blocked: it needs %s GPUs, and no worker that lives "
	    "has so many.\n" CLAIM_BLOCKED "task=%s by=%s\n\nStart a worker "
	    "on a machine that has %s, or write fewer `gpus` under # Job on "
	    "this card.", n, k->gid, k->want, n);
}

static char *
deps_text(const struct blocked *b, const struct known *k)
{
	char *base = asana_cardbase(b->api), *gid;
	const char *rest = k->want, *s, *what, *name;
	struct buf t;
	size_t n;

	buf_init(&t, TEXT_MAX);
	buf_puts(&t, "Blocked: what it waits for failed or is gone.\n"
	    CLAIM_BLOCKED "task=");
	buf_printf(&t, "%s by=%s\n\nThis card waits for\n", k->gid, k->want);
	while ((s = str_next(&rest, ",", &n)) != NULL) {
		gid = arena_strndup(b->text, s, n);
		what = deps_failure(queue_deps(b->q), gid, &name);
		if (what != NULL)
			buf_printf(&t, "- %.100s, which %s: %s%s\n", name,
			    what, base, gid);
		else if (*gid == '?')
			buf_puts(&t, "- a link that cannot be read\n");
		else
			buf_printf(&t, "- a card that is gone, or cannot be "
			    "read: %s%.*s\n", base, (int)strspn(gid,
			    "0123456789"), gid);
	}
	buf_printf(&t, "Drag what failed back to %s, or take its line out of "
	    "this card's description.", conf_column(COL_BACKLOG));
	free(base);
	return buf_take(&t);
}

static int
take_story(const struct node *item, void *arg)
{
	struct blocked *b = arg;
	const char *gid = node_str(item, "gid"), *by;
	struct said s;
	const char *text = claim_comment(item, &s.created);
	size_t n;

	if (text == NULL || s.created == -1 || strlen(gid) > 32 ||
	    (by = claim_blocked(text, b->task, &n)) == NULL)
		return 0;
	snprintf(s.gid, sizeof(s.gid), "%s", gid);
	s.by = arena_strndup(b->text, by, n);
	b->said = xgrow(b->said, b->n, sizeof(*b->said));
	b->said[b->n++] = s;
	return 0;
}

static int
by_age(const void *a, const void *b)
{
	const struct said *x = a, *y = b;

	return str_order(x->created, x->gid, y->created, y->gid);
}

static int
read_stories(struct blocked *b, const char *gid)
{
	int rc;

	b->task = gid;
	b->n = 0;
	rc = asana_each(b->api, NULL, CLAIM_FIELDS, take_story, b,
	    "/tasks/%s/stories", gid);
	if (b->n > 1)
		qsort(b->said, b->n, sizeof(*b->said), by_age);
	return rc;
}

/* Sends METHOD, with TEXT unless NULL, for story GID, or, to POST one, for card
 * GID.  What others have written or deleted meanwhile is no error. */
static int
write_story(struct blocked *b, const char *method, const char *gid,
    const char *text)
{
	struct wire_req q = { .method = method };
	struct reply rep;
	int rc;

	if (text != NULL)
		q.body = asana_body1("text", text);
	rc = asana_send(b->api, &q, "gid", 1, &rep, strcmp(method, "POST") == 0
	    ? "/tasks/%s/stories" : "/stories/%s", gid);
	asana_free(&rep);
	return rc == RC_REFUSED ? RC_OK : rc;
}

/* Deletes the comments but the first KEEP. */
static int
thin_out(struct blocked *b, size_t keep)
{
	int rc = RC_OK;

	for (; keep < b->n && rc == RC_OK; keep++)
		rc = write_story(b, "DELETE", b->said[keep].gid, NULL);
	return rc;
}

static int
mend(struct blocked *b, struct known *k, double settle)
{
	char *text = *k->want == 'g' ? gpus_text(k) :
	    *k->want != '\0' ? deps_text(b, k) : NULL;
	int rc = read_stories(b, k->gid);

	if (rc == RC_REFUSED) {		/* the card is gone */
		rc = RC_OK;
		k->want = "";
	} else if (rc == RC_OK && text != NULL && b->n == 0) {
		rc = write_story(b, "POST", k->gid, text);
		if (rc == RC_OK && !cli_dry) {
			clock_sleep(settle);
			/* if others did the same, the first one stays */
			if ((rc = read_stories(b, k->gid)) == RC_OK)
				rc = thin_out(b, 1);
		}
	} else if (rc == RC_OK) {
		rc = thin_out(b, text != NULL);
		if (rc == RC_OK && text != NULL &&
		    strcmp(b->said[0].by, k->want) != 0)
			rc = write_story(b, "PUT", b->said[0].gid, text);
	}
	free(text);
	if (rc == RC_OK) {
		k->by = k->want;
		b->changed = 1;
	}
	return rc;
}

int
blocked_update(struct asana *api, const struct lease_times *cf,
    struct queue *q, int max)
{
	struct blocked b = { .api = api, .cf = cf, .gpus = GPUS_UNASKED,
	    .q = q, .text = arena_new() };
	char *file = state_name("blocked", api->project);
	size_t i;
	int rc;

	load(&b, file);
	rc = queue_blocked(q, want, &b);
	for (i = 0; i < b.at.n && max > 0 && rc == RC_OK; i++)
		if (strcmp(b.k[i].by, b.k[i].want) != 0) {
			rc = mend(&b, &b.k[i], cf->settle);
			max--;
		}
	if (b.changed && !cli_dry)
		save(&b, file);
	free(file);
	free(b.k);
	free(b.said);
	table_free(&b.at);
	arena_free(b.text);
	return rc;
}
