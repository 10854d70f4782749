/* asana-cancel: take cards, or all of a sweep, out of work. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"
#include "cards/movecards.h"
#include "cards/named.h"
#include "lease/leasecalls.h"

#define LOOKS	6	/* until no worker brings a card back */

static const char usage[] =
    "Cancel a sweep, or waiting and running cards.\n"
    "usage: asana-cancel [-ahnVvwy] [sweep|card ...]\n"
    "  -a, --all          of a sweep, also cancel the cards that are in other\n"
    "                     sweeps, too\n"
    "  -w, --waiting      only waiting cards, not the running ones\n"
    "  -y, --yes          do not ask before all of a sweep is cancelled\n";

enum { WAITING, RUNNING };	/* places in m->from */

struct count {
	size_t	waiting;
	size_t	running;
	size_t	left;		/* other sweeps have them, too */
};

/* Was the card's last attempt done?  RC_OK, RC_NO, or as asana_call(). */
static int
was_done(struct asana *api, const char *gid)
{
	const struct claim *c;
	struct claims l;
	int rc = leasecalls_read(api, NULL, gid, &l);

	c = claims_last(&l);
	if (rc == RC_OK && (c == NULL || c->st != CLAIM_DONE))
		rc = RC_NO;
	claims_free(&l);
	return rc;
}

/*
 * Moves the cards until a look finds none.  A worker that was about to take a
 * card puts it into Running after it was moved, and one whose job failed into
 * Backlog; so the board is given time to settle before each further look.
 * RC_NO: there was none.
 */
static int
until_gone(struct movecards *m)
{
	int rc, looks, any = 0;

	for (looks = 0; looks < LOOKS; looks++) {
		if (looks > 0)
			clock_sleep(conf_lease("lease.settle"));
		rc = movecards_run(m);
		any |= m->count > 0;
		if (rc == RC_NO)
			return any ? RC_OK : RC_NO;
		if (rc != RC_OK || cli_dry)
			return rc;
	}
	return fault(RC_LATER, "some cards keep coming back: try again");
}

/* Prints and counts what is cancelled now; what is done by now is moved to
 * Done.  What is elsewhere was done in spite of us, or somebody has wanted it
 * back. */
static int
sum_up(struct movecards *m, struct count *n)
{
	struct movecards_card *c;
	size_t i;
	int rc, one, ran;

	m->from[0] = m->to;
	m->nfrom = 1;
	rc = movecards_look(m);
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
			printf("%s\t%s\n", c->gid, ran ? "running" :
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
	m->nfrom = cli_has('w') ? 1 : 2;
}

/* Moves the cards of M to Cancelled, which is created if it is missing; N has
 * how many.  RC_NO: there was none. */
static int
cancel_cards(struct movecards *m, struct count *n)
{
	const struct section *to;
	int rc;

	memset(n, 0, sizeof(*n));
	if ((rc = column_make(m->api, COL_CANCELLED)) != RC_OK)
		return rc;
	/* with -n it may be one that was not made */
	to = column_find(m->api, settings_usual(COL_CANCELLED), 0);
	m->to = to != NULL ? to->gid : "0";
	set_columns(m);
	rc = until_gone(m);
	return rc == RC_NO || cli_dry ? rc : err_worst(rc, sum_up(m, n));
}

/* Adds the jobs of sweep S to M; N counts those that wait or run now. */
static int
find_jobs(struct movecards *m, const struct sweep_card *s, struct count *n)
{
	size_t i;
	int rc = sweeps_members(m->api, s, movecards_add, m);

	memset(n, 0, sizeof(*n));
	set_columns(m);
	if (rc == RC_OK && !cli_has('a'))
		rc = sweeps_others(m->api, s, movecards_leave, m);
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

/* Returns "2 waiting cards and 1 running card", to be freed. */
static char *
counted(const struct count *n)
{
	return xasprintf("%zu waiting card%s and %zu running card%s",
	    n->waiting, n->waiting == 1 ? "" : "s", n->running,
	    n->running == 1 ? "" : "s");
}

static int
tell(struct asana *api, const char *card, const struct count *n)
{
	char *who = sweeps_whom(), *what = counted(n), *text;
	int rc = RC_OK;

	fprintf(stderr, "cancelled %s\n", what);
	text = xasprintf("%s has cancelled %s.", who, what);
	if (card != NULL && n->waiting + n->running > 0)
		rc = post_comment(api, card, text, 0);
	free(text);
	free(what);
	free(who);
	return rc;
}

static int
cancel_cards_of(struct movecards *m)
{
	struct count n;
	int rc = cancel_cards(m, &n);

	if (rc == RC_NO)
		fputs("nothing to cancel: no such card waits or runs\n",
		    stderr);
	else if (rc == RC_OK && !cli_dry)
		tell(m->api, NULL, &n);
	return rc;
}

/* Tells what there is to cancel, and asks.  RC_NO: nothing, or the answer is
 * no. */
static int
agree(const struct count *n)
{
	int any = n->waiting + n->running > 0;
	char *what = counted(n);

	fputs(any ? what : "nothing to cancel", stderr);
	free(what);
	if (n->left > 0)
		fprintf(stderr, "; %zu more in other sweeps, too, which -a "
		    "takes", n->left);
	fputc('\n', stderr);
	return any && (cli_dry || cli_has('y') || cli_ask("Cancel them?")) ?
	    RC_OK : RC_NO;
}

static int
cancel_sweep(struct movecards *m, const struct sweep_card *s)
{
	struct count n;
	int rc;

	if ((rc = find_jobs(m, s, &n)) != RC_OK || (rc = agree(&n)) != RC_OK)
		return rc;
	rc = cancel_cards(m, &n);
	return cli_dry ? rc : err_worst(rc, tell(m->api, s->gid, &n));
}

static int
cancel_named(struct movecards *m, char *argv[])
{
	struct movecards one;
	struct named *v;
	size_t i;
	int rc;

	rc = named_find(m->api, argv, NAMED_CARD | NAMED_SWEEP | NAMED_CHECK,
	    &v);
	for (i = 0; v != NULL && argv[i] != NULL; i++) {
		if (v[i].s.gid[0] == '\0') {
			movecards_add(v[i].gid, m);
			continue;
		}
		one = (struct movecards){ .api = m->api };
		rc = err_worst(rc, cancel_sweep(&one, &v[i].s));
		movecards_free(&one);
	}
	named_free(v, argv);
	return m->n > 0 ? err_worst(rc, cancel_cards_of(m)) : rc;
}

int
main(int argc, char *argv[])
{
	struct movecards m = { 0 };
	int rc;

	argv = cli_read(argc, argv, usage, 0, -1);
	if (*argv == NULL && (cli_has('a') || cli_has('y') ||
	    isatty(STDIN_FILENO)))
		cli_usage();
	m.api = asana_open();
	if (*argv != NULL)
		rc = cancel_named(&m, argv);
	else if ((rc = input_gids(argv, movecards_add, &m)) == RC_OK)
		rc = m.n > 0 ? cancel_cards_of(&m) : RC_NO;
	movecards_free(&m);
	return asana_end(m.api, rc);
}
