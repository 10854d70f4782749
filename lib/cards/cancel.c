/* cancel: takes cards out of work. */
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "asana/setup.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "cards/cancel.h"
#include "cards/sweepcard.h"
#include "lease/leasecalls.h"

enum { WAITING, RUNNING };	/* places in m->from */

/* Was the card's last attempt done?  RC_OK, RC_NO, or as asana_call(). */
static int
was_done(struct asana *api, const char *gid)
{
	const struct claim *c;
	struct claims l;
	int rc = leasecalls_claims(api, gid, &l);

	c = claims_last(&l);
	if (rc == RC_OK && (c == NULL || c->st != CLAIM_DONE))
		rc = RC_NO;
	claims_free(&l);
	return rc;
}

/* Until a look finds none. */
static int
until_gone(struct movecards *m)
{
	int rc, looks, any = 0;

	for (looks = 0; looks < CANCEL_LOOKS; looks++) {
		if (looks > 0)
			clock_sleep(asana_settle(m->api));
		rc = movecards_run(m);
		any |= m->count > 0;
		if (rc == RC_NO)
			return any ? RC_OK : RC_NO;
		if (rc != RC_OK || cli_dry)
			return rc;
	}
	warn("some cards come back again and again: try again");
	return RC_LATER;
}

static int
take_cancelled(const struct node *item, void *arg)
{
	movecards_see(arg, node_str(item, "gid"), 0);
	return 0;
}

/* Prints and counts what is cancelled now; what is done by now is moved to
 * Done.  What is elsewhere was done in spite of us, or somebody has wanted it
 * back. */
static int
sum_up(struct movecards *m, struct cancel_count *n, FILE *out)
{
	struct movecards_card *c;
	size_t i;
	int rc, one, ran;

	movecards_unsee(m);
	rc = column_cards(m->api, COL_CANCELLED, "gid", take_cancelled, m);
	for (i = 0; i < m->n; i++) {
		c = &m->v[i];
		if (!c->moved || c->seen == -1)
			continue;
		ran = (c->was & 1 << RUNNING) != 0;
		one = ran ? was_done(m->api, c->gid) : RC_NO;
		if (one == RC_OK)
			one = asana_move(m->api, c->gid,
			    column_gid(m->api, COL_DONE));
		else if (one == RC_NO) {
			fprintf(out, "%s\t%s\n", c->gid, ran ? "running" :
			    "waiting");
			n->running += ran;
			n->waiting += !ran;
			one = RC_OK;
		}
		rc = err_worst(rc, one);
	}
	return rc;
}

static void
set_columns(struct movecards *m)
{
	m->from[WAITING] = column_gid(m->api, COL_BACKLOG);
	m->from[RUNNING] = column_gid(m->api, COL_RUNNING);
	m->nfrom = 2;
}

int
cancel_cards(struct movecards *m, struct cancel_count *n, FILE *out)
{
	const struct section *to;
	int rc;

	memset(n, 0, sizeof(*n));
	if ((rc = setup_column(m->api, COL_CANCELLED)) != RC_OK)
		return rc;
	/* with -n it may be one that was not made */
	to = column_find(m->api, settings_usual(COL_CANCELLED), 0);
	m->to = to != NULL ? to->gid : "0";
	set_columns(m);
	rc = until_gone(m);
	return rc == RC_NO || cli_dry ? rc : err_worst(rc, sum_up(m, n, out));
}

static int
leave_job(const char *gid, void *arg)
{
	struct movecards *m = arg;
	long i = table_find(&m->at, gid, strlen(gid));

	if (i != -1)
		m->v[i].left = 1;
	return RC_OK;
}

/* The jobs that other sweeps than S have, too, are left. */
static int
leave_shared(struct movecards *m, const struct sweep_card *s)
{
	struct sweeps c;
	size_t i;
	int rc = sweeps_list(m->api, &c);

	for (i = 0; i < c.n; i++)
		if (strcmp(c.v[i].gid, s->gid) != 0)
			rc = err_worst(rc, sweeps_members(m->api, &c.v[i],
			    leave_job, m));
	sweeps_free(&c);
	return rc;
}

int
cancel_find(struct movecards *m, const struct sweep_card *s, int all,
    struct cancel_count *n)
{
	size_t i;
	int rc = sweeps_members(m->api, s, movecards_add, m);

	memset(n, 0, sizeof(*n));
	set_columns(m);
	if (rc == RC_OK && !all)
		rc = leave_shared(m, s);
	if (rc == RC_OK)
		rc = movecards_look(m);
	for (i = 0; i < m->n && rc == RC_OK; i++) {
		if (m->v[i].seen == -1)
			continue;
		n->left += m->v[i].left;
		n->waiting += !m->v[i].left && m->v[i].seen == WAITING;
		n->running += !m->v[i].left && m->v[i].seen == RUNNING;
	}
	return rc;
}

int
cancel_tell(struct asana *api, const char *card, const struct cancel_count *n)
{
	char *who = sweepcard_whom(), *text;
	int rc;

	text = xasprintf("%s has cancelled %zu waiting and %zu running "
	    "cards.", who, n->waiting, n->running);
	rc = post_comment(api, card, text, 0);
	free(text);
	free(who);
	return rc;
}
