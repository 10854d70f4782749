/* asana-release: end an attempt, as its job directory tells it, and move its
 * card. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/cli.h"
#include "base/fs.h"
#include "base/input.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "record/metrics.h"
#include "worker/cache.h"

#define COMMENTED	"commented"	/* is our comment on the card: "yes",
					 * or "perhaps" */

static const char usage[] =
    "End an attempt and move its card.\n"
    "usage: asana-release [-hnVv] jobdir section\n"
    "  Sections: Backlog, Running, Done, Failed; or as the board calls them.\n";

/* The claim's last state: as OUTCOME says, or, if NULL, by where the card
 * goes. */
static int
final_state(const char *outcome, const struct lease *l, const char *section)
{
	int st = CLAIM_RELEASED;

	if (outcome == NULL) {
		if (strcmp(section, l->column[COL_DONE]) == 0)
			st = CLAIM_DONE;
		else if (strcmp(section, l->column[COL_FAILED]) == 0)
			st = CLAIM_FAILED;
	} else if (strcmp(outcome, "timeout") == 0)
		st = CLAIM_FAILED;
	else if ((st = claim_state(outcome)) == -1)
		st = CLAIM_RELEASED;
	return st;
}

/* Returns the number S, up to MAX, else NONE; frees S. */
static long
number(char *s, long long max, long none)
{
	long long v = none;

	if (s != NULL)
		str_int(s, 0, max, &v);
	free(s);
	return (long)v;
}

/* What the job has worked with is on this machine now. */
static void
learn(const struct asana *api, const char *job)
{
	struct cache *c = cache_open(api->project);
	char *params = jobdir_get(job, "params.json");

	cache_learn(c, params);
	free(params);
	cache_close(c);
}

/* Ends the attempt as E, of which section, state and comment are set. */
static int
finish(struct asana *api, const char *job, struct lease *l, struct keep_end *e)
{
	char *tail = jobdir_get(job, "tail"), *opts = jobdir_get(job, "opts");
	char *mark = jobdir_get(job, COMMENTED), *file;
	char *work = fs_join(job, "work");
	enum lease_said before = LEASE_UNSAID;
	struct buf whole;
	int rc;

	e->exit_status = -1;
	if (e->st == CLAIM_DONE || e->st == CLAIM_FAILED)
		e->exit_status = (int)number(jobdir_get(job, "exit"), INT_MAX,
		    -1);
	e->ran = number(jobdir_get(job, "ran"), INT_MAX, -1);
	e->tail = tail;
	if (strcmp(e->section, l->column[COL_FAILED]) == 0)
		e->retries = (int)number(jobopts_get(opts, "retries"),
		    JOBOPTS_RETRIES_MAX, 0);
	if (mark != NULL)
		before = strcmp(mark, "yes") == 0 ? LEASE_SAID :
		    LEASE_PERHAPS;
	else if (!cli_dry)	/* we may be killed in between */
		jobdir_put(job, COMMENTED, "perhaps");
	e->said = before;
	buf_init(&whole, METRICS_WHOLE);
	if (metrics_show(work, 1, &whole) == 0)
		l->c.metrics = buf_str(&whole);
	rc = keep_finish(api, l, e);
	l->c.metrics = NULL;
	buf_free(&whole);
	if (e->said == LEASE_SAID && before != e->said)
		jobdir_put(job, COMMENTED, "yes");
	if (rc == RC_OK && e->st == CLAIM_DONE && !cli_dry)
		learn(api, job);
	if (!cli_dry) {
		file = fs_join(job, "lease");
		lease_save(l, file);
		free(file);
	}
	free(work);
	free(mark);
	free(opts);
	free(tail);
	return rc;
}

/* Makes sure that L is still ours, or is again: a result that comes too late is
 * published under a new claim, unless somebody else has had the card. */
static int
still_ours(struct asana *api, struct lease *l, int st)
{
	int rc;

	if (st == CLAIM_FENCED)	/* a dropped job has no result */
		return RC_LEASE;
	if (cli_dry || keep_left(l) > 0)
		return RC_OK;
	if (st != CLAIM_DONE && st != CLAIM_FAILED)
		return RC_LEASE;
	rc = acquire_again(api, l);
	return rc == RC_NO ? RC_LATER : rc;
}

/*
 * Ends the attempt of job directory JOB: posts the text of IN, unless empty, as
 * a comment, moves the card to SECTION (name or gid; for Failed to Backlog
 * while retries are left), prints that column's name on OUT, and closes the
 * claim by the directory's `outcome`, or, if missing, the section.  If the
 * lease is over, a result is published under a new claim, unless another had
 * the card.  It can be repeated: posts no second comment, and does nothing once
 * it is done.  Returns as keep_finish(), but RC_LATER for a result whose lease
 * was over too early, RC_LEASE if the outcome is `fenced`, or RC_IO.
 */
static int
release_job(struct asana *api, const char *job, const char *section, FILE *in,
    FILE *out)
{
	struct keep_end e = { 0 };
	struct lease l;
	char *file = fs_join(job, "lease"), *comment, *outcome;
	int rc = lease_load(&l, file) == 0 ? RC_OK : RC_IO;
	int col = conf_meant(section);

	free(file);
	if (rc != RC_OK || (comment = input_all(in, "stdin", INPUT_TEXT_MAX,
	    &rc)) == NULL)
		return rc;
	outcome = jobdir_get(job, "outcome");
	/* the columns of jobs are those of the time when the card was claimed:
	 * somebody may have renamed one since */
	e.section = col >= 0 && col < COL_WORKERS ? l.column[col] :
	    column_find(api, section, 1)->gid;
	e.comment = *comment != '\0' ? comment : NULL;
	e.st = final_state(outcome, &l, e.section);
	if (l.c.st == e.st && e.st != CLAIM_FENCED)
		rc = RC_OK;	/* an earlier call did it */
	else if ((rc = still_ours(api, &l, e.st)) == RC_OK) {
		rc = finish(api, job, &l, &e);
		if (rc == RC_LEASE && keep_left(&l) <= 0 &&
		    (e.st == CLAIM_DONE || e.st == CLAIM_FAILED))
			rc = RC_LATER;
	}
	if (rc == RC_LEASE)
		warn("%s: the lease is lost: the card was not moved",
		    l.c.task);
	else if (rc == RC_INTR)
		warn("%s: a person took the card away: it was not moved",
		    l.c.task);
	else if (rc == RC_OK && !cli_dry)
		fprintf(out, "%s\n", e.retry > 0 ? conf_column(COL_BACKLOG) :
		    col != -1 ? conf_column(col) : section);
	free(outcome);
	free(comment);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = cli_read(argc, argv, usage, 2, 2);
	api = asana_open();
	return asana_end(api, release_job(api, argv[0], argv[1], stdin,
	    stdout));
}
