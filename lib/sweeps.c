/* sweeps: the cards in the column Sweeps, and what is attached to them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "columns.h"
#include "err.h"
#include "fetch.h"
#include "fs.h"
#include "rec.h"
#include "state.h"
#include "str.h"
#include "sweeps.h"

#define FIELDS		"name,notes,created_at,permalink_url"
#define KEPT_MAX	(JOBLIST_BYTES_MAX + 64)	/* bytes in the cache */

void
sweeps_drop(struct sweep_card *s)
{
	free(s->name);
	free(s->url);
	sweeptext_free(&s->text);
	memset(s, 0, sizeof(*s));
}

void
sweeps_free(struct sweeps *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		sweeps_drop(&c->v[i]);
	free(c->v);
}

static void
set(char **to, const char *text)
{
	free(*to);
	*to = xstrdup(text != NULL ? text : "");
}

/* Reads a task.  0, or -1 when it is not the card of a sweep. */
static int
read_task(const struct asana *api, struct sweep_card *s,
    const struct node *task)
{
	struct task t;

	memset(s, 0, sizeof(*s));
	asana_task(api, task, &t);
	if (t.gid == NULL || !str_isgid(t.gid) ||
	    sweeptext_parse(&s->text, t.notes) == -1)
		return -1;
	memcpy(s->gid, t.gid, strlen(t.gid) + 1);
	set(&s->name, t.name);
	set(&s->url, t.url);
	s->created = t.created;
	return 0;
}

struct walk {
	struct asana	*api;
	struct sweeps	*cards;
};

static int
take_task(const struct node *item, void *arg)
{
	struct walk *w = arg;
	struct sweep_card s;

	if (read_task(w->api, &s, item) == -1)
		return 0;
	w->cards->v = xgrow(w->cards->v, w->cards->n, sizeof(*w->cards->v));
	w->cards->v[w->cards->n++] = s;
	return 0;
}

static int
by_age(const void *a, const void *b)
{
	const struct sweep_card *x = a, *y = b;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return strcmp(x->gid, y->gid);
}

/* Lists the column, oldest first, if there is one. */
int
sweeps_list(struct asana *api, struct sweeps *c)
{
	struct walk w;
	int rc;

	memset(c, 0, sizeof(*c));
	w.api = api;
	w.cards = c;
	rc = column_cards(api, COL_SWEEPS, FIELDS, take_task, &w);
	if (rc == RC_REFUSED)
		column_forget(api);	/* it may be another one now */
	if (c->n > 1)
		qsort(c->v, c->n, sizeof(*c->v), by_age);
	return rc;
}

/* What is kept of card GID, when it is attachment ATT: its text, to be freed,
 * or NULL. */
static char *
kept(const char *gid, const char *att)
{
	char *path = state_cache("sweep", gid), *all, *text = NULL;
	size_t n = strlen(att);

	all = state_read(path, KEPT_MAX);
	if (all != NULL && strncmp(all, att, n) == 0 && all[n] == '\n')
		text = xstrdup(all + n + 1);
	free(all);
	free(path);
	return text;
}

void
sweeps_keep(const char *gid, const char *att, const char *text)
{
	char *path = state_cache("sweep", gid), *all;

	all = xasprintf("%s\n%s", att, text);
	state_write(path, all, strlen(all));
	free(all);
	free(path);
}

/* Fetches attachment ATT of card GID into *TEXT. */
static int
fetch(struct asana *api, const char *gid, const char *att, char **text)
{
	char *file = fs_temp();
	int rc;

	if (file == NULL)
		return RC_IO;
	rc = fetch_one(api, att, SWEEPS_JOBS, -1, file);
	if (rc == RC_OK && (*text = fs_read(file, JOBLIST_BYTES_MAX,
	    NULL)) == NULL) {
		warn("card %s: %s:", gid, SWEEPS_JOBS);
		rc = RC_IO;
	}
	if (rc == RC_OK)
		sweeps_keep(gid, att, *text);
	unlink(file);
	free(file);
	return rc;
}

/*
 * The job lines of a card, *TEXT to be freed: "" when there are none.  Its
 * record need not tell which attachment it is: whoever scheduled it may have
 * been interrupted.
 */
int
sweeps_jobs(struct asana *api, const struct sweep_card *s, char **text)
{
	struct fetch_named n[2] = { { 0 } };
	const char *att = s->text.jobs;
	int rc = RC_OK;

	n[0].name = SWEEPS_JOBS;
	if (*att == '\0') {
		rc = fetch_find(api, s->gid, n);
		att = n[0].gid;
	}
	*text = NULL;
	if (rc == RC_OK && *att == '\0')
		*text = xstrdup("");
	else if (rc == RC_OK && (*text = kept(s->gid, att)) == NULL)
		rc = fetch(api, s->gid, att, text);
	return rc;
}

static int
print_members(struct asana *api, const struct sweep_card *s, FILE *out)
{
	char *text, *p;
	size_t n;
	int rc;

	if ((rc = sweeps_jobs(api, s, &text)) != RC_OK) {
		warn("card %s: its list of jobs cannot be read", s->gid);
		return rc;
	}
	for (p = text; *p != '\0'; p += n, p += *p != '\0') {
		n = strcspn(p, "\t\n");
		if (n > 0 && n < 33 && strspn(p, "0123456789") == n)
			fprintf(out, "%s\t%.*s\n", s->gid, (int)n, p);
		n = strcspn(p, "\n");
	}
	free(text);
	return RC_OK;
}

static int
print(struct asana *api, const struct sweep_card *s, int what, FILE *out)
{
	struct buf b;

	if ((what & SWEEPS_NAMES) != 0) {
		buf_init(&b, 4 * ASANA_NAME_MAX);
		rec_escape(&b, s->name);
		fprintf(out, "%s\t%s\t%zu\n", s->gid, buf_str(&b), s->text.n);
		buf_free(&b);
	}
	return (what & SWEEPS_MEMBERS) != 0 ?
	    print_members(api, s, out) : RC_OK;
}

int
sweeps_print(struct asana *api, int what, FILE *out)
{
	struct sweeps c;
	size_t i;
	int rc = sweeps_list(api, &c);

	for (i = 0; i < c.n; i++)
		rc = err_worst(rc, print(api, &c.v[i], what, out));
	sweeps_free(&c);
	return rc;
}

int
sweeps_print_one(struct asana *api, const char *gid, int what, FILE *out)
{
	char *path = xasprintf("/tasks/%s", gid);
	struct sweep_card s;
	struct reply rep;
	int rc;

	rc = asana_get(api, path, FIELDS, &rep);
	free(path);
	if (rc == RC_OK && read_task(api, &s, rep.data) == -1)
		rc = RC_NO;
	asana_free(&rep);
	if (rc != RC_OK)
		return rc;
	rc = print(api, &s, what, out);
	sweeps_drop(&s);
	return rc;
}
