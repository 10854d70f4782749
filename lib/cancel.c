/* cancel: takes cards out of work. */
#include <string.h>

#include "cancel.h"
#include "clock.h"
#include "columns.h"
#include "err.h"
#include "leasereq.h"
#include "opt.h"
#include "setup.h"

enum { WAITING, RUNNING };	/* places in m->from */

/* Was the card's last attempt done?  RC_OK, RC_NO, or as asana_call(). */
static int
was_done(struct asana *api, const char *gid)
{
	const struct claim *c;
	struct claims l;
	int rc = leasereq_claims(api, gid, &l);

	c = claims_last(&l);
	if (rc == RC_OK && (c == NULL || c->st != CLAIM_DONE))
		rc = RC_NO;
	claims_free(&l);
	return rc;
}

/* Until a look finds none. */
static int
until_gone(struct moving *m)
{
	int rc, looks, any = 0;

	for (looks = 0; looks < CANCEL_LOOKS; looks++) {
		if (looks > 0)
			clock_sleep(asana_settle(m->api));
		rc = moving_run(m);
		any |= m->count > 0;
		if (rc == RC_NO)
			return any ? RC_OK : RC_NO;
		if (rc != RC_OK || opt_dry)
			return rc;
	}
	warn("some cards come back again and again: try again");
	return RC_LATER;
}

static int
take_cancelled(const struct node *item, void *arg)
{
	moving_see(arg, node_str(item, "gid"), 0);
	return 0;
}

/* Prints what is cancelled now, and what is done by now is moved to Done.  What
 * is elsewhere was done in spite of us, or somebody has wanted it back. */
static int
sum_up(struct moving *m, FILE *out)
{
	struct moving_card *c;
	size_t i;
	int rc, one, ran;

	moving_unsee(m);
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
			one = RC_OK;
		}
		rc = err_worst(rc, one);
	}
	return rc;
}

int
cancel_cards(struct moving *m, FILE *out)
{
	const struct section *to;
	int rc;

	if ((rc = setup_column(m->api, COL_CANCELLED)) != RC_OK)
		return rc;
	/* with -n it may be one that was not made */
	to = column_find(m->api, settings_usual(COL_CANCELLED), 0);
	m->to = to != NULL ? to->gid : "0";
	m->from[WAITING] = column_gid(m->api, COL_BACKLOG);
	m->from[RUNNING] = column_gid(m->api, COL_RUNNING);
	m->nfrom = 2;
	rc = until_gone(m);
	return rc == RC_NO || opt_dry ? rc : err_worst(rc, sum_up(m, out));
}
