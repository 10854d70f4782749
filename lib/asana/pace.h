/*
 * pace: how often the workers of this user on this machine may ask the board.
 *
 * They share a bucket, which a small file in the state folder keeps from one
 * process to the next: it fills at their part of `budget`, each request takes
 * one out, and it may be in debt.  Nothing that keeps a card or brings it to
 * an end waits; looks for cards and the start of claims do, until the debt is
 * paid.
 */
#ifndef PACE_H
#define PACE_H

#define PACE_BURST	15	/* requests at once for each worker, about those
				 * of a card from its claim to its end */
#define PACE_WORKERS	500	/* of one state folder; more do not count */
#define PACE_DEBT	300	/* seconds of its part, the deepest debt */
#define PACE_STEP_MAX	10.0	/* seconds between two requests of a look */

struct pace;

/* How many workers live, as they were counted last. */
struct pace_fleet {
	int	n;		/* 0: they were not */
	double	at;		/* clock_real() */
	double	ttl;		/* seconds that the number holds */
};

/* Returns the bucket for a worker's process, or NULL where
 * EXPERISANA_WORKER_CARD names no worker, or there is no state folder.  All
 * functions allow NULL.  pace_close() gives back what was reserved and not
 * used, and frees. */
struct pace *pace_open(const char *project);
void pace_close(struct pace *p);

/* Tells that FLEET workers share BUDGET requests a minute.  Until somebody has
 * told it, and with a BUDGET of 0, nothing is counted and nobody waits. */
void pace_set(struct pace *p, long budget, int fleet);

/* Remember F, and tell what is remembered. */
void pace_count(struct pace *p, const struct pace_fleet *f);
void pace_counted(struct pace *p, struct pace_fleet *f);

/* For tests: how many workers use this state folder, at least 1. */
int pace_here(struct pace *p);

/* This worker ends: its part is not this machine's any more. */
void pace_gone(struct pace *p);

/* N requests went out; what was reserved for them is used first. */
void pace_draw(struct pace *p, long n);

/* The server has said 429. */
void pace_refused(struct pace *p);

/*
 * Reserves N requests and waits until it is their turn, behind all who
 * reserved before.  Returns 0, or -1 when a signal was caught meanwhile;
 * then nothing is reserved.
 */
int pace_wait(struct pace *p, long n);

/*
 * A look that will cost about N requests: as pace_wait(), but returns as soon
 * as it is the turn of the first, and the others follow one by one.
 * pace_step() is for each of them, before it is sent; when there are more than
 * N, they wait so long that looks alone stay within our part.
 */
int pace_look(struct pace *p, long n);
void pace_step(struct pace *p);

/* For tests: what is in the bucket now. */
double pace_level(struct pace *p);

#endif
