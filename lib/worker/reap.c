/* reap: gives the cards of dead workers back. */
#include <sys/file.h>

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "asana/state.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "lease/leasecalls.h"
#include "worker/blocked.h"
#include "worker/reap.h"
#include "worker/workercard.h"

#define WORKER_GONE	86400	/* seconds unseen after which the card of a
				 * worker is deleted */

/* A card that seems to be nobody's. */
struct suspect {
	struct lease	 l;		/* its last holder's claim, as far as
					 * it is known, in our hands */
	int		 top;		/* attempt, 0: never claimed */
	int		 lost;		/* attempts lost in a row */
};

struct reaper {
	struct asana	*api;
	struct lease_times cf;
	struct arena	*text;
	const char	**gid;		/* cards of Running */
	size_t		 n;
	FILE		*out;		/* or NULL */
};

static int
take_gid(const struct node *item, void *arg)
{
	struct reaper *w = arg;
	const char *gid = node_str(item, "gid");

	w->gid = xgrow(w->gid, w->n, sizeof(*w->gid));
	w->gid[w->n++] = arena_strndup(w->text, gid, strlen(gid));
	return 0;
}

static int
list_running(struct reaper *w)
{
	int rc;

	w->text = arena_new();
	rc = column_cards(w->api, COL_RUNNING, "gid", take_gid, w);
	return rc == RC_REFUSED ? RC_LATER : rc;
}

static void
finish(struct reaper *w)
{
	free(w->gid);
	arena_free(w->text);
}

/*
 * R1, and R2: reads the card's claims.  RC_OK: it is dead, and S says at which
 * attempt; RC_NO: somebody has it.
 */
static int
look(struct reaper *w, const char *gid, struct suspect *s)
{
	const struct claim *c;
	struct claims l;
	int rc;

	if ((rc = leasecalls_read(w->api, &w->cf, gid, &l)) != RC_OK)
		return rc == RC_REFUSED ? RC_NO : rc;	/* deleted, say */
	memset(s, 0, sizeof(*s));
	s->l.cf = w->cf;
	s->top = claims_top(&l);
	s->lost = claims_lost(&l);
	if ((c = claims_holder(&l, s->top)) != NULL)
		s->l.c = *c;
	snprintf(s->l.c.task, sizeof(s->l.c.task), "%s", gid);
	rc = claims_live(&l, s->top, w->cf.grace) ? RC_NO : RC_OK;
	claims_free(&l);
	return rc;
}

static int
still_running(struct reaper *w, const struct suspect *s)
{
	struct reply rep;
	struct task t;
	int rc;

	rc = leasecalls_card(w->api, &s->l,
	    "completed,memberships.project.gid,memberships.section.gid", &rep,
	    &t);
	if (rc == RC_OK && (t.section == NULL || t.completed ||
	    strcmp(t.section, column_gid(w->api, COL_RUNNING)) != 0))
		rc = RC_NO;
	asana_free(&rep);
	return rc == RC_REFUSED ? RC_NO : rc;
}

/* What is told to people, on one line; to be freed. */
static char *
reason(const struct reaper *w, const struct suspect *s)
{
	const struct claim *c = &s->l.c;
	struct buf b;

	if (s->lost == 0)
		return xstrdup("No worker had this card");
	buf_init(&b, 512);
	buf_printf(&b, "Lost contact with %.40s, last seen ", c->who);
	str_putclock(&b, c->seen > 0 ? c->seen : c->created / 1000);
	buf_printf(&b, " UTC (attempt %d, lost %d time%s in a row)", s->top,
	    s->lost, s->lost == 1 ? "" : "s");
	if (s->lost >= w->cf.lost_limit)
		buf_puts(&b, ": perhaps the job is what kills its workers");
	return buf_take(&b);
}

/*
 * R4: puts TEXT into the first line of the dead claim, and keeps the rest;
 * when the card went to Failed, closes it too, so that a person's retry
 * counts anew.  Only its author may: returns RC_REFUSED to others.
 */
static int
reword(struct reaper *w, const struct suspect *s, const char *text, int failed)
{
	struct claim c;
	struct reply rep, done;
	const char *old;
	int rc = leasecalls_send(w->api, &w->cf, "GET", NULL, "text", &rep,
	    "/stories/%s", s->l.c.story);

	old = node_str(rep.data, "text");
	if (rc == RC_OK && (old == NULL ||
	    claim_parse(&c, old, s->l.c.task) == -1))
		rc = RC_REFUSED;
	if (rc == RC_OK) {
		memcpy(c.story, s->l.c.story, sizeof(c.story));
		c.people = text;
		if (failed) {
			c.st = CLAIM_FAILED;
			c.lost = s->lost;
		}
		rc = leasecalls_edit(w->api, &w->cf, &c, claim_tail(old),
		    &done);
		asana_free(&done);
	}
	asana_free(&rep);
	return rc;
}

/* Tells people: on the claim, and by a comment when that cannot be, or when
 * they have to do something. */
static void
tell(struct reaper *w, const struct suspect *s, const char *text, int failed)
{
	char *comment;
	long long since;

	if (s->lost > 0 && reword(w, s, text, failed) == RC_OK && !failed)
		return;
	comment = xasprintf("%s.%s%s", text, failed ? "\n\nDrag the card back "
	    "to try again: " : " It goes back: ",
	    conf_column(COL_BACKLOG));
	/* another reaper may have said it since the card died */
	since = (asana_time(w->api) - (long long)w->cf.grace) * 1000;
	post_comment(w->api, s->l.c.task, comment, since > 0 ? since : 1);
	free(comment);
}

/* R3, once: later, another reaper may have moved the card, and a worker may run
 * it.  If it fails, a later look begins anew.  START is when this one did. */
static int
move(struct reaper *w, struct suspect *s, int col, double start)
{
	const char *section = column_gid(w->api, col);
	double now = clock_boot();

	if (cli_dry)
		return asana_move(w->api, s->l.c.task, section);
	return leasecalls_move(w->api, &s->l, section,
	    now - start > w->cf.settle + w->cf.timeout ? now :
	    now + LEASE_PAUSE);
}

/* Notes for experisana-report that the card has run for the last time. */
static void
ended(const struct suspect *s)
{
	const char *path = getenv("EXPERISANA_ENDED");
	FILE *f = path != NULL ? fopen(path, "a") : NULL;
	int bad = path != NULL && f == NULL;

	if (f != NULL) {
		bad = fprintf(f, "%s %d\n", s->l.c.task, s->top) < 0;
		bad |= fclose(f) == EOF;
	}
	if (bad)
		warn("%s:", path);
}

/* R2 to R4 for a card that was dead at the first look. */
static int
bury(struct reaper *w, const struct suspect *first)
{
	struct suspect s;
	const char *gid = first->l.c.task;
	double start = clock_boot();
	char *text;
	int rc, col;

	if ((rc = look(w, gid, &s)) != RC_OK)
		return rc;
	if (s.top != first->top)
		return RC_NO;	/* attempts went on: not the same death */
	if ((rc = still_running(w, &s)) != RC_OK)
		return rc;
	/* it is done, or failed, and its column is gone: see keep_finish() */
	if ((s.l.c.st == CLAIM_DONE && !column_find(w->api, "Done", 0)) ||
	    (s.l.c.st == CLAIM_FAILED && !column_find(w->api, "Failed", 0)))
		return RC_NO;
	col = s.lost >= w->cf.lost_limit ? COL_FAILED : COL_BACKLOG;
	text = reason(w, &s);
	rc = move(w, &s, col, start);
	if (rc == RC_OK && !cli_dry) {
		tell(w, &s, text, col == COL_FAILED);
		if (col == COL_FAILED)
			ended(&s);
		if (w->out != NULL)
			fprintf(w->out, "%s\t%s\t%s\n", gid,
			    conf_column(col), text);
	}
	free(text);
	return rc;
}

/* R1 for N cards from FIRST on, then the rest for those that seem dead. */
static int
reap_cards(struct reaper *w, size_t first, size_t n)
{
	struct suspect *s = xcalloc(n + 1, sizeof(*s));
	int rc = RC_NO, one, found = 0;
	size_t i, ns = 0;

	for (i = first; i < first + n; i++) {
		one = look(w, w->gid[i], &s[ns]);
		if (one == RC_OK)
			ns++;
		else
			rc = err_worst(rc, one);
	}
	if (ns > 0)
		clock_sleep(w->cf.settle);
	for (i = 0; i < ns; i++) {
		one = bury(w, &s[i]);
		found += one == RC_OK;
		rc = err_worst(rc, one);
	}
	free(s);
	return rc == RC_NO && found > 0 ? RC_OK : rc;
}

/* Deletes the card of a worker that was not seen for long.  One that comes
 * back takes this as the word of a person, and exits. */
static int
bury_worker(const struct workercard *k, void *arg)
{
	struct reaper *w = arg;
	long long silent = asana_time(w->api) - k->seen;
	int rc;

	if (silent < WORKER_GONE)
		return RC_OK;
	rc = asana_delete(w->api, k->gid);
	if (rc == RC_OK && w->out != NULL && !cli_dry)
		fprintf(w->out, "%s\t-\tWorker %s was not seen for %lld "
		    "hours\n", k->gid, k->who, silent / 3600);
	return rc;
}

/* The comments of blocked cards. */
static int
tell_blocked(struct reaper *w)
{
	char *dir = state_dir();
	struct queue *q = queue_open(w->api, &w->cf, dir);
	int rc;

	if ((rc = queue_poll(q)) == RC_OK)
		rc = blocked_update(w->api, &w->cf, q, BLOCKED_MEMORY);
	queue_close(q);
	free(dir);
	return rc;
}

/* Closes claim ID of card GID, and gives the card back, if it has it still. */
static int
close_dead(struct reaper *w, const char *gid, const char *id)
{
	struct suspect s = { 0 };
	int rc = look(w, gid, &s);

	if ((rc != RC_OK && rc != RC_NO) || strcmp(s.l.c.id, id) != 0 ||
	    !claim_open(&s.l.c))
		return rc;
	if ((rc = still_running(w, &s)) == RC_OK)
		rc = move(w, &s, COL_BACKLOG, clock_boot());
	return rc == RC_OK || rc == RC_NO ? leasecalls_close(w->api, &s.l,
	    CLAIM_RELEASED, NULL) : rc;
}

void
reap_here(struct asana *api, const struct lease_times *cf)
{
	struct reaper w = { .api = api, .cf = *cf };
	char *all = state_kept(REAP_NOTE "*");
	char text[257], board[33], gid[33], id[17];
	glob_t g = { 0 };
	ssize_t n;
	size_t i;
	int fd, rc;

	if (all != NULL)
		glob(all, 0, NULL, &g);
	for (i = 0; i < g.gl_pathc; i++) {
		fd = open(g.gl_pathv[i], O_RDONLY | O_CLOEXEC);
		n = fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == 0 ?
		    read(fd, text, sizeof(text) - 1) : -1;
		rc = n == -1 ? RC_LATER : RC_OK;
		text[n == -1 ? 0 : n] = '\0';
		if (sscanf(text, "%32s %32s %16s", board, gid, id) == 3) {
			clock_sleep(cf->settle);	/* until seen */
			rc = strcmp(board, api->project) != 0 ? RC_LATER :
			    close_dead(&w, gid, id);
		}
		if (rc == RC_OK || rc == RC_NO)
			unlink(g.gl_pathv[i]);
		if (fd != -1)
			close(fd);
	}
	globfree(&g);
	free(all);
}

int
reap_all(struct asana *api, FILE *out)
{
	struct reaper w = { .api = api, .out = out };
	int rc;

	leasetimes_read(&w.cf);
	if ((rc = list_running(&w)) == RC_OK) {
		rc = reap_cards(&w, 0, w.n);
		rc = err_worst(rc, workercard_each(api, bury_worker, &w));
		rc = err_worst(rc, tell_blocked(&w));
	}
	finish(&w);
	return rc;
}

int
reap_one(struct asana *api, const struct lease_times *cf, FILE *out)
{
	struct reaper w = { .api = api, .cf = *cf, .out = out };
	int rc;

	if ((rc = list_running(&w)) == RC_OK)
		rc = w.n == 0 ? RC_NO : reap_cards(&w,
		    (size_t)clock_random(0, (double)w.n - 0.001), 1);
	finish(&w);
	return rc;
}
