/*
 * asana-lock: run a command while nobody else of this board does.
 *
 * A lock is a card in the column Sweeps, created if missing, and held by the
 * protocol by which cards are claimed, with comments on it.  The first line of
 * its description is the record, "lock/1 name=schedule".  If several have one
 * name, the oldest is used.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/keep.h"
#include "lease/leasecalls.h"
#include "record/card.h"
#include "worker/hold.h"

#define LOCK_KEEP	10	/* comments of the past that stay, up to twice
				 * as many */

static const char usage[] =
    "Run a command while holding a lock of the board.\n"
    "usage: asana-lock [-hnVv] [-t wait] name command [argument ...]\n"
    "  -t, --wait time    wait up to this long for the lock: 0, 90s, 10m\n"
    "                     (default: until the lock of a dead holder expires)\n";

struct lock {
	struct asana	*api;
	const char	*name;
	struct lease_times cf;
	int		 tell;
	int		 settled;	/* that we wait for that was told */
	char		 gid[33];	/* of the card, or "" */
	long long	 created;
	char		(*more)[33];	/* younger ones of this name */
	size_t		 nmore;
	int		 looked;	/* the last look is not used yet */
	double		 when;		/* clock_boot() when it began */
	char		 mine[33];	/* of the card that we made, or "" … */
	double		 made;		/* … and clock_boot() then */
	char		 told[17];	/* id of the claim that was told of */
};

static int
is_lock(const char *notes, const char *name)
{
	static const char head[] = CARD_LOCK "name=";
	size_t n = strlen(name);

	return notes != NULL && strncmp(notes, head, sizeof(head) - 1) == 0 &&
	    strncmp(notes += sizeof(head) - 1, name, n) == 0 &&
	    strchr(" \r\n", notes[n]) != NULL;
}

static void
add_more(struct lock *k, const char *gid)
{
	k->more = xgrow(k->more, k->nmore, sizeof(*k->more));
	snprintf(k->more[k->nmore++], sizeof(*k->more), "%s", gid);
}

static int
take_card(const struct node *item, void *arg)
{
	struct lock *k = arg;
	const char *gid = node_str(item, "gid");
	const char *at = node_str(item, "created_at");
	long long ms = 0;

	if (!is_lock(node_str(item, "notes"), k->name) || !str_isgid(gid))
		return 0;
	if (at != NULL)
		str_iso(at, &ms);
	if (k->gid[0] != '\0' &&
	    str_order(ms, gid, k->created, k->gid) >= 0) {
		add_more(k, gid);
		return 0;
	}
	if (k->gid[0] != '\0')
		add_more(k, k->gid);
	snprintf(k->gid, sizeof(k->gid), "%s", gid);
	k->created = ms;
	return 0;
}

/* RC_OK, RC_NO if it is missing, or as asana_call(). */
static int
look(void *arg)
{
	struct lock *k = arg;
	int rc;

	k->looked = 1;
	k->when = clock_boot();
	k->gid[0] = '\0';
	k->nmore = 0;
	rc = column_cards(k->api, COL_SWEEPS, "notes,created_at", take_card,
	    k);
	return rc == RC_OK && k->gid[0] == '\0' ? RC_NO : rc;
}

static int
make(struct lock *k)
{
	struct wire_req q = { .method = "POST", .path = "/tasks" };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	char *name = xasprintf("Lock: %s", k->name), *notes;
	int rc;

	notes = xasprintf(CARD_LOCK "name=%s\n\n"
	    "This is no job.  Whoever is about to \"%s\" on this board says so "
	    "here, in a comment, and waits while somebody else does it, so "
	    "that two who do the same at the same time do not do it twice "
	    "(asana-lock).\n\n"
	    "Leave this card where it is.  If it is deleted, it is created "
	    "again.", k->name, k->name);
	asana_body(&w, &b);
	jsonw_kstr(&w, "name", name);
	jsonw_kstr(&w, "notes", notes);
	column_place(k->api, COL_SWEEPS, &w);
	q.body = asana_body_end(&w);
	rc = make_once(k->api, &q, "gid", look, k, &rep);
	if (node_str(rep.data, "gid") != NULL) {
		snprintf(k->mine, sizeof(k->mine), "%s",
		    node_str(rep.data, "gid"));
		k->made = rep.http.got;
	}
	asana_free(&rep);
	free(notes);
	free(name);
	return rc;
}

/* Takes away what others made at the same time, unless it is in use. */
static void
remove_more(struct lock *k)
{
	struct claims cs;
	size_t i, c;
	int live;

	for (i = 0; i < k->nmore; i++) {
		if (leasecalls_read(k->api, &k->cf, k->more[i],
		    &cs) != RC_OK)
			continue;
		for (c = 0, live = 0; c < cs.n; c++)
			live |= claim_live(&cs.c[c], cs.now, k->cf.grace);
		claims_free(&cs);
		if (!live)
			leasecalls_delete(k->api, &k->cf, "tasks",
			    k->more[i]);
	}
}

/* Says once why nothing happens for so long that a person wonders. */
static void
tell_settle(struct lock *k)
{
	if (k->tell && !k->settled && k->cf.settle >= 3)
		warn("%s: waiting until the board has settled", k->name);
	k->settled = 1;
}

/* Did the last look come so late that a card older than ours, the oldest that
 * was seen, was seen, too? */
static int
settled(const struct lock *k)
{
	const struct asana *api = k->api;

	if (strcmp(k->gid, k->mine) == 0)
		return k->when >= k->made + k->cf.settle;
	/* where no read lags the date, in whole seconds, need not be asked */
	return k->cf.settle == 0 ||
	    (double)api->date - (api->date_got - k->when) >=
	    (double)k->created / 1000 + k->cf.settle;
}

/* Finds the lock's card, or makes one.  One that is younger than a write takes
 * to be seen is not believed to be the oldest: there may be an older one. */
static int
find(struct lock *k)
{
	int rc, i;

	k->mine[0] = '\0';
	for (i = 0; i < 10 && !clock_caught(); i++) {
		if (!k->looked && (rc = look(k)) != RC_OK && rc != RC_NO)
			return rc;
		k->looked = 0;
		if (k->gid[0] != '\0' && settled(k))
			return RC_OK;
		if (k->gid[0] == '\0' && k->mine[0] == '\0' &&
		    (rc = make(k)) != RC_OK)
			return rc;
		tell_settle(k);
		clock_sleep(k->cf.settle);
	}
	if (!clock_caught())
		warn("%s: the lock's card does not come into %s", k->name,
		    conf_column(COL_SWEEPS));
	return RC_REFUSED;
}

/* "schedule: locked by lab-1 since 17:02 UTC" */
static void
say_who(struct lock *k, const struct claim *c, const char *what)
{
	warn("%s: locked by %s since %02d:%02d UTC%s", k->name, c->who,
	    (int)(c->created / 3600000 % 24), (int)(c->created / 60000 % 60),
	    what);
}

static void
tell_who(struct lock *k, const struct claim *c)
{
	if (k->tell && strcmp(k->told, c->id) != 0)
		say_who(k, c, "; waiting");
	memcpy(k->told, c->id, sizeof(k->told));
}

/* A person has deleted the card, or the column. */
static int
made_again(struct lock *k)
{
	column_forget(k->api);
	return column_make(k->api, COL_SWEEPS);
}

/* One look after the other, until it is ours or END. */
static int
wait_for(struct lock *k, double end, struct lease *l)
{
	/* a board that need not settle is asked as often as by a worker */
	double pause = k->cf.settle > 0 ? k->cf.settle : k->cf.poll;
	int rc, refused = 0;

	for (;;) {
		if ((rc = find(k)) == RC_OK) {
			tell_settle(k);
			rc = acquire_lock(k->api, &k->cf, k->gid,
			    strcmp(k->gid, k->mine) == 0, k->name, l);
		}
		if (clock_caught() || rc == RC_OK) {
			if (rc == RC_OK)
				remove_more(k);
			return rc;
		}
		if (rc == RC_REFUSED && !refused++ &&
		    made_again(k) == RC_OK)
			continue;
		if (rc != RC_NO && rc != RC_LATER)
			return rc;
		if (rc == RC_NO)
			tell_who(k, &l->c);
		if (clock_boot() >= end)
			break;
		clock_sleep(clock_random(pause / 2, pause));
	}
	if (rc == RC_NO)
		say_who(k, &l->c, "");
	else
		warn("%s: the lock could not be had", k->name);
	return RC_LATER;
}

/* Once L, which we had, is closed: now and then deletes comments about earlier
 * ones. */
static void
tidy(struct asana *api, const struct lease *l)
{
	const struct claim *c;
	struct claims cs;
	size_t i;

	if (l->c.n % LOCK_KEEP != 0 ||
	    leasecalls_read(api, &l->cf, l->c.task, &cs) != RC_OK)
		return;
	for (i = 0; i < cs.n; i++) {
		c = &cs.c[i];
		if (c->n <= l->c.n - LOCK_KEEP &&
		    !claim_live(c, cs.now, l->cf.grace))
			leasecalls_delete(api, &l->cf, "stories", c->story);
	}
	claims_free(&cs);
}

/* Runs the command under lock NAME, for which it waits up to WAIT seconds, or,
 * if that is negative, a minute longer than the lock of a dead holder lasts. */
static int
run(struct asana *api, const char *name, double wait, char *const argv[])
{
	struct lock k = { .api = api, .name = name };
	double began = clock_boot();
	struct lease l = { 0 };
	int rc;

	k.tell = isatty(STDERR_FILENO) || err_level > 0;
	leasetimes_read(&k.cf);
	leasetimes_lock(&k.cf);
	if (wait < 0)
		wait = k.cf.ttl + k.cf.grace + 60;
	if ((rc = column_make(api, COL_SWEEPS)) == RC_OK)
		rc = wait_for(&k, began + wait, &l);
	free(k.more);
	if (rc == RC_OK && clock_caught() != 0) {
		keep_close(api, &l, CLAIM_RELEASED, -1, -1, NULL);
		rc = RC_LATER;
	}
	if (rc != RC_OK)
		return rc;
	rc = hold_lock(api, &l, argv);
	if (rc != RC_LEASE)
		tidy(api, &l);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	double wait = -1;

	argv = cli_read(argc, argv, usage, 2, -1);
	if (cli_has('t'))
		wait = cli_time("-t", cli_arg('t', NULL));
	if (!str_isname(argv[0]))
		die(RC_USAGE, "'%s' is no name of a lock: letters, digits and "
		    "._- alone", argv[0]);
	if (cli_dry) {
		printf("lock %s, run %s\n", argv[0], argv[1]);
		return closeout(RC_OK);
	}
	clock_catch();
	api = asana_open();
	return asana_end(api, run(api, argv[0], wait, argv + 1));
}
