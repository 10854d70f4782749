/* asana-probe: measures on the board in use how long the lease must settle. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"

#define PROBE_COMMENTS	10
#define PROBE_REQUESTS	80	/* at most, the card's deletion included */
#define RESERVE		8	/* of them, left for deleting the card */

static const char usage[] =
    "Measure on this board how long the lease must settle.\n"
    "usage: asana-probe [-hnVvy]\n"
    "  -y, --yes          do not ask\n";

/* What was measured. */
struct probe {
	int	comments;	/* posted, answered and seen */
	double	post;		/* longest time until a POST was answered, s */
	double	seen;		/* longest time from there until another
				 * connection read the comment, s; 0: at once */
};

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

static int
find_card(void *arg)
{
	struct run *r = arg;
	int rc = column_cards(r->w, COL_WORKERS, "name", is_ours, r);

	if (r->card[0] != '\0')
		return RC_OK;
	return rc == RC_OK ? RC_NO : rc;
}

static int
make_card(struct run *r)
{
	struct wire_req q = { .method = "POST", .path = "/tasks" };
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
	q.body = asana_body_end(&w);
	rc = make_once(r->w, &q, "gid", find_card, r, &rep);
	if ((gid = node_str(rep.data, "gid")) != NULL)
		snprintf(r->card, sizeof(r->card), "%s", gid);
	else if (rc == RC_LATER && r->card[0] == '\0')
		warn("a card '%s' may appear in %s: delete it then", r->name,
		    conf_column(COL_WORKERS));
	asana_free(&rep);
	return rc;
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

/* Reads the comments until GID, whose POST was answered at GOT, is among them:
 * at once, then after growing pauses. */
static int
await(struct run *r, const char *gid, double got)
{
	struct wire_req q = { .method = "GET" };
	struct reply rep;
	double late = 0;
	int rc, seen;

	for (;;) {
		rc = asana_send(r->r, &q, NULL, 0, &rep, "/tasks/%s/stories",
		    r->card);
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
comment(struct run *r)
{
	struct wire_req q = { .method = "POST",
	    .body = asana_body1("text", "of asana-probe") };
	struct reply rep;
	double took;
	int rc;

	rc = asana_send(r->w, &q, "gid", 0, &rep, "/tasks/%s/stories",
	    r->card);
	if (rc == RC_OK) {
		took = rep.http.got - rep.http.sent;
		if (took > r->p->post)
			r->p->post = took;
		rc = await(r, node_str(rep.data, "gid"), rep.http.got);
	} else if (rc == RC_LATER && rep.http.ambiguous)
		rc = RC_OK;
	asana_free(&rep);
	return rc;
}

static int
measure(struct run *r)
{
	int i, rc = RC_OK;

	for (i = 0; i < PROBE_COMMENTS && rc == RC_OK && may_go_on(r); i++)
		rc = comment(r);
	return rc == RC_OK && r->p->comments == 0 ? RC_LATER : rc;
}

/*
 * Makes a card in Active Workers, comments on it, and deletes it, whatever
 * happens meanwhile; if that fails, a message names it.  Returns RC_LATER after
 * a caught signal, else as asana_call(); P has what was found in any case.
 */
static int
probe_run(struct asana *api, struct probe *p)
{
	struct run r = { .w = api, .p = p };
	int rc = make_card(&r);

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

/* Returns the `settle` that follows, in seconds: never less than NOW. */
static double
probe_settle(const struct probe *p, double now)
{
	/* what others have posted before us is there that much later; three
	 * times that is safe */
	double want = 3 * (p->post + (p->post > p->seen ? p->post : p->seen));
	double unit = want < 2 ? 0.1 : 1;

	want = (double)(long)(want / unit + 0.999) * unit;
	return want > now ? want : now;
}

static int
may(const struct asana *api)
{
	char *text = xasprintf("asana-probe: makes a card in project %s at "
	    "%s,\ncomments on it and deletes it, with at most %d requests.\n"
	    "Go on?", api->project, conf_api(), PROBE_REQUESTS);
	int yes = cli_ask(text);

	free(text);
	return yes;
}

/* The figures as comments, and the setting that follows. */
static void
print(const struct probe *p, double now)
{
	printf("# comments %d\n"
	    "# post_max %.3f\tseconds until a comment was answered\n"
	    "# seen_max %.3f\tseconds from there until others could read it\n"
	    "lease:\n  settle: %.10g\n", p->comments, p->post, p->seen,
	    probe_settle(p, now));
}

int
main(int argc, char *argv[])
{
	struct probe p = { 0 };
	struct asana *api;
	int rc;

	cli_read(argc, argv, usage, 0, 0);
	api = asana_open();
	column_forget(api);	/* what there is now, from the board itself */
	column_gid(api, COL_WORKERS);
	if (!cli_has('y') && !cli_dry && !may(api)) {
		warn("nothing was written");
		return closeout(RC_NO);
	}
	clock_catch();
	rc = probe_run(api, &p);
	if (clock_caught() == 0 && p.comments > 0)
		print(&p, conf_lease("lease.settle"));
	return asana_end(api, rc);
}
