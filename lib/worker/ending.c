/* ending: how a held command ended, as a word, a number and a sentence. */
#include <sys/stat.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/str.h"
#include "lease/acquire.h"
#include "lease/jobdir.h"
#include "worker/ending.h"
#include "worker/proc.h"

static const struct {
	const char	*outcome;
	const char	*said;
	const char	*because;
} words[] = {
	{ "done", "Done", "" },
	{ "interrupted", "Interrupted", "" },
	{ "fenced", "Dropped", "" },
	{ "fenced", "Dropped", "its lease expired: " },
	{ "released", "Given back", "its worker was told to stop" },
	{ "timeout", "Timed out", "the card allows " },
	{ "released", "Given back", "its worker was killed" }
};

int
ending_status(const struct ending *e)
{
	switch (e->why) {
	case INTERRUPTED:
		return RC_INTR;
	case FENCED:
	case OVERDUE:
		return RC_LEASE;
	case TIMEOUT:
		return ENDING_TIMEOUT;
	case TOLD:
		return 128 + e->told;
	case ORPHANED:
		return 128 + SIGHUP;
	default:
		return e->status;
	}
}

char *
ending_summary(const struct ending *e)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_puts(&b, e->why == ENDED && e->status != 0 ? "Failed" :
	    words[e->why].said);
	buf_puts(&b, e->sec < 0 ? " before it began" : " after ");
	if (e->sec >= 0)
		str_putdur(&b, e->sec);
	buf_printf(&b, " on %s (attempt %d): %s", e->who, e->attempt,
	    words[e->why].because);
	if (e->why == INTERRUPTED || e->why == FENCED || e->why == OVERDUE)
		buf_puts(&b, e->because != NULL ? e->because :
		    "the worker hung");
	else if (e->why == TIMEOUT)
		str_putdur(&b, e->limit);
	else if (e->why == ENDED && e->because != NULL)
		buf_printf(&b, "%s was killed, by the job or for lack of "
		    "memory", e->because);
	else if (e->why == ENDED && e->signal != 0)
		buf_printf(&b, "killed by signal %d", e->signal);
	else if (e->why == ENDED)
		buf_printf(&b, "exit status %d", e->status);
	if (e->full != NULL)
		buf_printf(&b, "; no space is left in %s", e->full);
	if (e->stuck != NULL)
		buf_printf(&b, "; %s cannot be killed", e->stuck);
	return buf_take(&b);
}

static void
put_number(const char *job, const char *file, int n)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", n);
	jobdir_put(job, file, text);
}

void
ending_put(const struct ending *e, const char *job, const char *tail)
{
	char *line = ending_summary(e);

	if (e->sec >= 0) {
		put_number(job, "exit", ending_status(e));
		put_number(job, "ran", (int)(e->sec + 0.5));
	}
	jobdir_put(job, "summary", line);
	jobdir_put(job, "tail", tail);
	/* last: who finds it finds the others */
	jobdir_put(job, "outcome", e->why == ENDED && e->status != 0 ?
	    "failed" : words[e->why].outcome);
	free(line);
}

void
ending_log(int log, const char *path)
{
	char part[16384];
	struct stat ours, there;
	off_t at = 0;
	ssize_t n;
	int fd;

	if (log == -1 || fstat(log, &ours) == -1 ||
	    (lstat(path, &there) == 0 && there.st_ino == ours.st_ino))
		return;
	unlink(path);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)) == -1)
		return;		/* nor is its folder there */
	while ((n = pread(log, part, sizeof(part), at)) > 0 &&
	    write(fd, part, (size_t)n) == n)
		at += n;
	if (n != 0)
		warn("%s: not all is back of what the job deleted:", path);
	close(fd);
}

/* Kills all that has the mark of claim ID.  Returns what is left, to be freed,
 * or NULL. */
static char *
kill_marked(const char *id)
{
	char *mark = xasprintf("EXPERISANA_CLAIM=%s", id), *left;
	const struct tree t = { 0, 0, mark };

	left = tree_kill(&t, GUARD_STUCK);
	free(mark);
	return left;
}

void
ending_rescue(const struct lease *l, const char *job, int log)
{
	struct ending e = { .why = ENDED, .status = 128 + SIGKILL,
	    .signal = SIGKILL, .who = l->c.who, .attempt = l->c.n,
	    .because = "asana-hold" };
	char *spare = fs_join(job, "spare"), *outcome, *stuck, *tail;
	struct stat st;

	outcome = jobdir_get(job, "outcome");
	/* it is there while the job runs */
	if (outcome == NULL && stat(spare, &st) == 0) {
		e.sec = difftime(time(NULL), st.st_mtime);
		e.stuck = stuck = kill_marked(l->c.id);
		if (stuck != NULL)
			jobdir_put(job, "stuck", stuck);
		jobdir_unspare(job);
		tail = fs_tail(log, ENDING_LINES, ENDING_BYTES);
		ending_put(&e, job, tail);
		free(tail);
		free(stuck);
	}
	free(outcome);
	free(spare);
}

int
ending_renewed(const struct lease *l, const char *job)
{
	char *file = fs_join(job, "lease");
	int rc;

	put_number(job, "attempt", l->c.n);
	rc = lease_save(l, file);
	free(file);
	return rc;
}

int
ending_claim(struct asana *api, struct lease *l, const char *job)
{
	char *outcome = jobdir_get(job, "outcome");
	int rc = RC_LEASE;

	if (outcome != NULL && (strcmp(outcome, "done") == 0 ||
	    strcmp(outcome, "failed") == 0 || strcmp(outcome, "timeout") == 0))
		rc = acquire_again(api, l);
	free(outcome);
	if (rc == RC_OK)
		ending_renewed(l, job);
	return rc == RC_NO ? RC_LATER : rc;
}
