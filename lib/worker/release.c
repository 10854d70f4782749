/* release: the end of an attempt, as its job directory tells it. */
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/input.h"
#include "base/str.h"
#include "lease/jobdir.h"
#include "lease/keep.h"
#include "record/jobopts.h"
#include "worker/cache.h"
#include "worker/release.h"

#define COMMENTED	"commented"	/* is our comment on the card: "yes",
					 * or "perhaps" */

/* The claim's last state: by outcome, else by where the card goes. */
static int
final_state(const char *job, const struct lease *l, const char *section)
{
	char *word = jobdir_get(job, "outcome");
	int st = CLAIM_RELEASED;

	if (word == NULL) {
		if (strcmp(section, l->column[COL_DONE]) == 0)
			st = CLAIM_DONE;
		else if (strcmp(section, l->column[COL_FAILED]) == 0)
			st = CLAIM_FAILED;
	} else if (strcmp(word, "timeout") == 0)
		st = CLAIM_FAILED;
	else if ((st = claim_state(word)) == -1)
		st = CLAIM_RELEASED;
	free(word);
	return st;
}

/* A number that asana-hold has left, or -1. */
static long
number(const char *job, const char *file)
{
	char *s = jobdir_get(job, file);
	long long v = -1;

	if (s != NULL)
		str_int(s, 0, 1LL << 31, &v);
	free(s);
	return (long)v;
}

/* What the job has worked with is on this machine now. */
static void
learn(const struct asana *api, const char *job)
{
	struct cache *c = cache_open(api->project);
	char *params;

	if (c == NULL)
		return;
	params = jobdir_get(job, "params.json");
	cache_learn(c, params);
	free(params);
	cache_close(c);
}

/* The card's option. */
static int
retries(const char *job)
{
	char *opts = jobdir_get(job, "opts");
	char *s = opts != NULL ? jobopts_get(opts, "retries") : NULL;
	long long v = 0;

	if (s != NULL)
		str_int(s, 0, JOBOPTS_RETRIES_MAX, &v);
	free(s);
	free(opts);
	return (int)v;
}

static int
finish(struct asana *api, const char *job, struct lease *l,
    const char *section, const char *comment, int *retried)
{
	char *tail = jobdir_get(job, "tail");
	char *mark = jobdir_get(job, COMMENTED), *file;
	struct keep_end e = { 0 };
	enum lease_said before = LEASE_UNSAID;
	int rc;

	e.section = section;
	e.st = final_state(job, l, section);
	if (e.st == CLAIM_DONE || e.st == CLAIM_FAILED)
		e.exit_status = (int)number(job, "exit");
	else
		e.exit_status = -1;
	e.ran = number(job, "ran");
	e.tail = tail;
	if (*comment != '\0')
		e.comment = comment;
	if (strcmp(section, l->column[COL_FAILED]) == 0)
		e.retries = retries(job);
	if (mark != NULL)
		before = strcmp(mark, "yes") == 0 ? LEASE_SAID :
		    LEASE_PERHAPS;
	else if (!cli_dry)	/* we may be killed in between */
		jobdir_put(job, COMMENTED, "perhaps");
	e.said = before;
	rc = keep_finish(api, l, &e);
	if (e.said == LEASE_SAID && before != e.said)
		jobdir_put(job, COMMENTED, "yes");
	*retried = e.retry > 0;
	if (rc == RC_OK && e.st == CLAIM_DONE && !cli_dry)
		learn(api, job);
	if (l->c.st != CLAIM_RUNNING) {		/* closed */
		file = fs_join(job, "lease");
		lease_save(l, file);
		free(file);
	}
	free(mark);
	free(tail);
	return rc;
}

/* The job was dropped: its result is not to be published, even should some
 * of the lease be left. */
static int
dropped(const char *job)
{
	char *word = jobdir_get(job, "outcome");
	int is = word != NULL && strcmp(word, "fenced") == 0;

	free(word);
	return is;
}

int
release_job(struct asana *api, const char *job, const char *section, FILE *in,
    FILE *out)
{
	struct lease l;
	char *file = fs_join(job, "lease"), *comment;
	const char *gid;
	int rc, retried = 0, col = conf_meant(section);

	rc = lease_load(&l, file) == 0 ? RC_OK : RC_IO;
	free(file);
	if (rc != RC_OK)
		return rc;
	if ((comment = input_all(in, "stdin", INPUT_TEXT_MAX, &rc)) == NULL)
		return rc;
	/* the columns of jobs are those of the time when the card was claimed:
	 * somebody may have renamed one since */
	gid = col >= 0 && col < COL_WORKERS ? l.column[col] :
	    column_find(api, section, 1)->gid;
	if ((keep_left(&l) <= 0 && !cli_dry) || dropped(job))
		rc = RC_LEASE;
	else
		rc = finish(api, job, &l, gid, comment, &retried);
	if (rc == RC_LEASE)
		warn("%s: the lease is lost: the card was not moved",
		    l.c.task);
	else if (rc == RC_INTR)
		warn("%s: a person took the card away: it was not moved",
		    l.c.task);
	else if (rc == RC_OK && !cli_dry)
		fprintf(out, "%s\n", retried ? conf_column(COL_BACKLOG) :
		    col != -1 ? conf_column(col) : section);
	free(comment);
	return rc;
}
