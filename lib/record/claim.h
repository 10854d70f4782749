/*
 * claim: the comments that are the lease, and what a list of them means.
 *
 * A claim is one comment for each attempt at a card.  Its second line is the
 * record; the first is for people, and from the fourth on the log's tail.
 * The first claim of an attempt, by the server's time stamps, has it.  There
 * is no I/O here.
 */
#ifndef CLAIM_H
#define CLAIM_H

#include <stddef.h>

#include "base/buf.h"
#include "base/node.h"

#define CLAIM_ATTEMPT_MAX	99999
#define CLAIM_TEXT_MAX		16384	/* bytes of a claim that we write */
#define CLAIM_TAIL_BYTES	2000	/* of the log, in a claim */
#define CLAIM_TAIL_LINES	20
#define CLAIM_MAX		10000	/* claims looked at on one card */
#define CLAIM_FIELDS	"created_at,resource_subtype,text"	/* of stories */

/* Begins the record of another comment of ours: the card is blocked. */
#define CLAIM_BLOCKED	"blocked/1 "

/* Begins the second line of the comment about a failed attempt whose card goes
 * back to Backlog: which retry it is for, of how many.  The column follows. */
#define CLAIM_RETRY	"Retry %d of %d: it goes back to "

/* The states.  Claimed, running and unknown ones (of a newer version) are
 * live until their time is over; the others are closed. */
enum claim_st {
	CLAIM_CLAIMED, CLAIM_RUNNING, CLAIM_DONE, CLAIM_FAILED,
	CLAIM_INTERRUPTED, CLAIM_RELEASED, CLAIM_FENCED, CLAIM_VOID,
	CLAIM_LOST, CLAIM_UNKNOWN
};

struct claim {
	char		 task[33];	/* gid of the card */
	char		 id[17];	/* 16 hex digits, new for each claim */
	char		 who[65];	/* the worker */
	int		 n;		/* attempt */
	int		 st;		/* CLAIM_… */
	long long	 seen;		/* server time of the last heartbeat */
	long		 ttl;		/* seconds that it holds from there */
	int		 exit;		/* status of the job, or -1 */
	long		 ran;		/* seconds it ran, or -1 */
	int		 lost;		/* so many workers were lost in a row
					 * that the card failed; or 0 */
	const char	*people;	/* first line when it is written; NULL:
					 * what the state says */
	const char	*lock;		/* for that line: the card is no job but
					 * a lock of this name; or NULL */
	/* of the comment that it was read from */
	char		 story[33];	/* gid */
	long long	 created;	/* server's stamp, ms */
};

struct claims {
	const char	*task;		/* gid of the card */
	struct claim	*c;
	size_t		 n;
	size_t		 stories;	/* comments and system stories seen */
	char		 blocked[33];	/* gid of a comment that says that the
					 * card is blocked, or "" */
	int		 retry;		/* the last retry for which such a
					 * comment was posted, as far as it
					 * was looked for */
	long long	 now;		/* server time when they were read */
};

/*
 * Reads the text of a comment.  Returns 0, or -1 when it is no claim of card
 * TASK (a copy on another card does not count), or one that is not whole.
 */
int claim_parse(struct claim *c, const char *text, const char *task);

/*
 * Appends the text of C: a first line for people that says what the state
 * means, the record, and TAIL (may be NULL).  Returns 0, or -1 if B is full.
 */
int claim_print(struct buf *b, const struct claim *c, const char *tail);

/* Returns the log's tail in such a text; it may be empty. */
const char *claim_tail(const char *text);

/* Returns what blocks card TASK, as this comment says (gids with
 * commas, *N bytes), or NULL when it is not such a comment. */
const char *claim_blocked(const char *text, const char *task, size_t *n);

/* Returns the number of the retry that a comment tells of, or 0. */
int claim_retry(const char *text);

/* Returns the state's word ("running"), or its number; -1 if unknown. */
const char *claim_word(int st);
int claim_state(const char *word);

/* Adds a story with CLAIM_FIELDS to the struct claims L when it is a claim of
 * its task, and counts it in any case: an asana_fn.  Returns 0. */
int claims_add(const struct node *story, void *l);
void claims_free(struct claims *l);

/* Returns 1 while C holds the card for a reader: state live, and less than
 * ttl + GRACE seconds since it was made or last seen. */
int claim_live(const struct claim *c, long long now, double grace);

/* Returns the highest attempt number, 0 when there is none. */
int claims_top(const struct claims *l);

/* Returns 1 when attempt N has a live claim. */
int claims_live(const struct claims *l, int n, double grace);

/* Returns the claim that has, or had, attempt N: its first one; NULL when
 * there is none. */
const struct claim *claims_holder(const struct claims *l, int n);

/* Returns the claim of the last attempt, whatever became of it, or NULL;
 * claims that came second or were not taken up are no attempts. */
const struct claim *claims_last(const struct claims *l);

/* Returns the claim of the last attempt that ran a job, or may still: the one
 * whose log, exit status and time count; or NULL.  It differs from
 * claims_last() where a worker vanished before it ran anything. */
const struct claim *claims_ran(const struct claims *l, double grace);

/* Returns 1 when the state is one of a claim that was not closed. */
int claim_open(const struct claim *c);

/* Returns what became of an attempt: its state's word, or "lost" when its
 * worker vanished. */
const char *claim_became(const struct claim *c, long long now, double grace);

/* Returns how many attempts in a row, the last ones, were lost: their job was
 * started and they were never closed.  To be asked when the top is dead.
 * Attempts whose job never started do not count. */
int claims_lost(const struct claims *l);

/* Returns how many attempts but N ended as failed: those whose claims say so,
 * or, should some of these have been left open, as many as there were
 * retries. */
int claims_failed(const struct claims *l, int n);

/* What C3 finds. */
enum claim_verdict {
	CLAIM_WON,
	CLAIM_SECOND,	/* somebody was first: leave no trace */
	CLAIM_SPOILT	/* the attempt's number is used up: close as void */
};

/*
 * Decides about the claim ID of attempt N: it has won when no claim has a
 * higher number, no live one a lower, none of the same number is earlier,
 * and its own comment is there, still `claimed`, with more than MARGIN of
 * its TTL left.
 */
enum claim_verdict claims_decide(const struct claims *l, const char *id, int n,
    double grace, double margin);

/* Returns 1 when the holder of claim ID, attempt N, must stop (rule H3): its
 * comment is gone, or a claim that ran has a higher number, or the same
 * number and is earlier. */
int claims_fenced(const struct claims *l, const char *id, int n);

#endif
