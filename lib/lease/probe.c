/* probe: how late a comment is seen, and how long it takes to post one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "lease/probe.h"

#define RESERVE	8	/* requests left for deleting the card */

struct run {
	struct asana	*w, *r;		/* who writes, who reads */
	struct probe	*p;
	char		 name[64];	/* of the card */
	char		 card[33];	/* its gid, or "" */
};

static int
may_go_on(const struct run *r)
{
	return clock_caught() == 0 &&
	    http_count(r->w->http) + http_count(r->r->http) <
	    PROBE_REQUESTS - RESERVE;
}

/* Sends one write; the answer is in REP. */
static int
write_one(struct run *r, const char *method, const char *path, char *body,
    struct reply *rep)
{
	struct wire_req q = { 0 };
	int rc;

	q.method = method;
	q.path = path;
	q.body = body;
	rc = asana_call(r->w, &q, "gid", 0, rep);
	free(body);
	return rc;
}

static int
is_ours(const struct node *item, void *arg)
{
	struct run *r = arg;
	const char *name = node_str(item, "name");

	if (name == NULL || strcmp(name, r->name) != 0)
		return 0;
	snprintf(r->card, sizeof(r->card), "%s", node_str(item, "gid"));
	return RC_NO;
}

/* The request was not answered: looks for the card. */
static void
find_card(struct run *r)
{
	clock_sleep(asana_settle(r->w));
	column_cards(r->w, COL_WORKERS, "name", is_ours, r);
	if (r->card[0] == '\0')
		warn("a card '%s' may appear in %s: delete it then", r->name,
		    conf_column(COL_WORKERS));
}

static int
make_card(struct run *r)
{
	struct reply rep;
	struct jsonw w;
	struct buf b;
	const char *gid;
	char nonce[17];
	int rc;

	clock_nonce(nonce);
	snprintf(r->name, sizeof(r->name), "asana-probe %s", nonce);
	asana_body(&w, &b);
	jsonw_kstr(&w, "name", r->name);
	jsonw_kstr(&w, "notes", "asana-probe measures this board and deletes "
	    "this card in a minute.\nIf it is older than that, delete it.");
	column_place(r->w, COL_WORKERS, &w);
	rc = write_one(r, "POST", "/tasks", asana_body_end(&w), &rep);
	if (rc == RC_OK && (gid = node_str(rep.data, "gid")) != NULL)
		snprintf(r->card, sizeof(r->card), "%s", gid);
	else if (rc == RC_LATER && rep.http.ambiguous)
		find_card(r);
	asana_free(&rep);
	return r->card[0] != '\0' ? RC_OK : rc;
}

static int
delete_card(struct run *r)
{
	int tries, rc = RC_LATER;

	if (clock_caught() != 0)
		warn("deleting its card");
	for (tries = 0; tries < RESERVE && rc == RC_LATER; tries++) {
		if (tries > 0)
			clock_sleep(1);
		rc = asana_delete(r->w, r->card);
	}
	if (rc != RC_OK)
		warn("its card is still there: asana-delete %s", r->card);
	return rc;
}

static int
has_story(const struct reply *rep, const char *gid)
{
	const struct node *s;

	for (s = rep->data->first; s != NULL; s = s->next)
		if (strcmp(node_str(s, "gid"), gid) == 0)
			return 1;
	return 0;
}

/* Reads the comments at PATH until GID, whose POST was answered at GOT, is
 * among them: at once, then after growing pauses. */
static int
await(struct run *r, const char *path, const char *gid, double got)
{
	struct reply rep;
	double late = 0;
	int rc, seen;

	for (;;) {
		rc = asana_get(r->r, path, NULL, &rep);
		seen = rc == RC_OK && has_story(&rep, gid);
		asana_free(&rep);
		if (late > r->p->seen)
			r->p->seen = late;
		r->p->comments += seen;
		if (rc != RC_OK || seen || late > 30 || !may_go_on(r))
			return rc;
		clock_sleep(0.05 + late / 3);
		late = clock_boot() - got;
	}
}

/* Posts one comment; one that is not answered does not count. */
static int
comment(struct run *r, const char *path)
{
	struct reply rep;
	struct jsonw w;
	struct buf b;
	double took;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "text", "of asana-probe");
	rc = write_one(r, "POST", path, asana_body_end(&w), &rep);
	if (rc == RC_OK) {
		took = rep.http.got - rep.http.sent;
		if (took > r->p->post)
			r->p->post = took;
		rc = await(r, path, node_str(rep.data, "gid"), rep.http.got);
	} else if (rc == RC_LATER && rep.http.ambiguous)
		rc = RC_OK;
	asana_free(&rep);
	return rc;
}

static int
measure(struct run *r)
{
	char *path = xasprintf("/tasks/%s/stories", r->card);
	int i, rc = RC_OK;

	for (i = 0; i < PROBE_COMMENTS && rc == RC_OK && may_go_on(r); i++)
		rc = comment(r, path);
	free(path);
	return rc == RC_OK && r->p->comments == 0 ? RC_LATER : rc;
}

int
probe_run(struct asana *api, struct probe *p)
{
	struct run r;
	int rc;

	memset(&r, 0, sizeof(r));
	r.w = api;
	r.p = p;
	rc = make_card(&r);
	if (cli_dry)
		printf("POST /tasks/{card}/stories\t%d comments\n"
		    "DELETE /tasks/{card}\tin the end, whatever happens\n",
		    PROBE_COMMENTS);
	if (cli_dry || r.card[0] == '\0')
		return cli_dry ? RC_OK : rc;
	r.r = asana_open();
	rc = measure(&r);
	asana_close(r.r);
	rc = err_worst(rc, delete_card(&r));
	return clock_caught() != 0 ? RC_LATER : rc;
}

double
probe_settle(const struct probe *p, double now)
{
	/* what others have posted before us is there that much later; three
	 * times that is safe */
	double want = 3 * (p->post + (p->post > p->seen ? p->post : p->seen));
	double unit = want < 2 ? 0.1 : 1;

	want = (double)(long)(want / unit + 0.999) * unit;
	return want > now ? want : now;
}
