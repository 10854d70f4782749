/* claim: the comments that are the lease, one for each attempt at a card: a
 * line for people, the record, perhaps a line with metrics, an empty line, the
 * log's tail. */
#ifndef CLAIM_H
#define CLAIM_H

#include <stddef.h>

#include "base/buf.h"
#include "base/node.h"

#define CLAIM_ATTEMPT_MAX	99999
#define CLAIM_TEXT_MAX		16384	/* bytes of a claim that we write */
#define CLAIM_TAIL_BYTES	2000	/* of the log, in a claim */
#define CLAIM_TAIL_LINES	20
#define CLAIM_FIELDS	"created_at,resource_subtype,text"	/* of stories */

#define CLAIM_MAGIC	"claim/1 "	/* begins the record */

/* Begins the record of another comment of ours: the card is blocked. */
#define CLAIM_BLOCKED	"blocked/1 "

/* Begins the second line of the comment about a failed attempt whose card goes
 * back to the column that follows: which retry it is for, of how many. */
#define CLAIM_RETRY	"Retry %d of %d: it goes back to "

/* Begin a worker's comment about a card of which it has run nothing. */
#define CLAIM_NOTRUN	"Not run: "
#define CLAIM_NOTBEGUN	"Failed before it started: "

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
	int		 next;		/* it waits for another job's end */
	const char	*people;	/* first line; NULL: by the state */
	const char	*metrics;	/* as metrics_show(), all if closed;
					 * or NULL, also in one that was read */
	const char	*lock;		/* for that line: the lock that the card
					 * is; NULL for a job */
	/* of the comment that it was read from */
	char		 story[33];	/* gid */
	long long	 created;	/* server's stamp, ms */
};

/* Reads the text of a comment.  Returns 0, or -1 if it is no whole claim of
 * card TASK (a copy on another card is none). */
int claim_parse(struct claim *c, const char *text, const char *task);

/* Appends the text of C: a first line for people that says what the state
 * means, the record, its metrics, and TAIL (may be NULL).  Returns 0, or -1 if
 * B is full. */
int claim_print(struct buf *b, const struct claim *c, const char *tail);

/* Returns the log's tail in such a text; it may be empty. */
const char *claim_tail(const char *text);

/* Returns the metrics in such a text, a line, or NULL. */
const char *claim_metrics(const char *text);

/* Returns what blocks card TASK as a comment says (gids with commas, *N bytes),
 * or NULL if it says no such thing. */
const char *claim_blocked(const char *text, const char *task, size_t *n);

/* Returns the text of a story with CLAIM_FIELDS that is a comment, else NULL;
 * *MS is when it was made, or -1 if that cannot be read. */
const char *claim_comment(const struct node *story, long long *ms);

/* Returns the number of the retry that a comment tells of, or 0. */
int claim_retry(const char *text);

/* Returns a state's word ("running"); a word's state, or -1. */
const char *claim_word(int st);
int claim_state(const char *word);

/* Returns 1 if C holds the card for a reader: its state is live, and it was
 * made or last seen less than ttl + GRACE seconds ago. */
int claim_live(const struct claim *c, long long now, double grace);

/* Returns 1 if the state is one of a claim that was not closed. */
int claim_open(const struct claim *c);

/* Returns what became of an attempt: its state's word, or "lost" if its worker
 * vanished. */
const char *claim_became(const struct claim *c, long long now, double grace);

#endif
