/*
 * jobdir: one claimed job as a folder of plain files, for shell.
 *
 *	gid name attempt url	of the card, a line each
 *	script			verbatim, executable
 *	deps opts params.json	as the card says, or empty
 *	task.json		the card as the server gave it
 *	lease			the lease (asana-hold, asana-release)
 *	files			if the card had to be signed: the attachments
 *				that were, a line "file SHA256 NAME" each
 *	prepare			if experisana-prepare has something to do
 *	work/			where the job runs
 *	inputs			what experisana-prepare has fetched of other
 *				cards, see asana-fetch(1)
 *	setup			the folder that its code was set up in
 * and, once asana-hold has run the job,
 *	outcome			done, failed, timeout, interrupted, fenced or
 *				released
 *	exit ran		exit status, seconds
 *	summary			one line for people
 *	tail			the log's last lines, for people
 *	stuck			one process that could not be killed
 *	draining		exists if a person wants the worker to stop
 */
#ifndef JOBDIR_H
#define JOBDIR_H

#include "asana/asana.h"
#include "lease/lease.h"
#include "record/card.h"

#define JOBDIR_FILE_MAX	(4u << 20)	/* bytes of one of these files */
#define JOBDIR_SPARE	65536	/* bytes: a dozen small files */

/* Makes DIR/<gid>.<attempt>/ for card T with the raw answer RAW, under another
 * name, then renamed.  One that exists is renamed first.  Returns its absolute
 * path, to be freed, or NULL after a message, and DIR is as before.  After a
 * power cut files may be empty: what had just begun then is lost anyway. */
char *jobdir_make(const char *dir, int attempt, const struct task *t,
    const struct card *c, const struct node *raw);

/* Deletes a job directory in which nothing has run yet. */
void jobdir_remove(const char *job);

/* Returns a file's text without its final newline, to be freed; NULL if it is
 * missing. */
char *jobdir_get(const char *job, const char *file);

/* As jobdir_get(), but a missing file ends the program with RC_IO. */
char *jobdir_need(const char *job, const char *file);

/* Takes JOB for this process until it ends.  Returns 0, or -1 after a message
 * if another one has it. */
int jobdir_take(const char *job);

/* Keeps room for what is written about the end of the job, in case the job
 * fills the disk; jobdir_unspare() frees it.  Returns 0, or -1 after a
 * message. */
int jobdir_spare(const char *job);
void jobdir_unspare(const char *job);

/* Writes a file, TEXT and a newline.  Returns 0, or -1 after a message. */
int jobdir_put(const char *job, const char *file, const char *text);

/* Writes `gid` and `attempt` once more, whatever the job did to them, and so
 * that they are there after a power cut. */
void jobdir_whose(const char *job, const char *gid, int attempt);

/* Returns our environment without credentials, and with EXPERISANA_... that say
 * who the job in JOB is, and what it has.  jobdir_envfree() frees it; NULL is
 * allowed. */
char **jobdir_env(const struct lease *l, const char *job);
void jobdir_envfree(char **env);

#endif
