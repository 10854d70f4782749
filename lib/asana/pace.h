/* pace: how often the workers of this user on this machine may ask the board.
 * They share a bucket, a file in the state folder, that fills at their part of
 * `budget`.  Each request takes one out.  If it is in debt, looks for cards and
 * the start of claims wait; what keeps or ends a card does not. */
#ifndef PACE_H
#define PACE_H

struct pace;

/* How many workers live, as they were counted last. */
struct pace_fleet {
	int	n;		/* 0: they were not */
	double	at;		/* clock_real() */
	double	ttl;		/* seconds that the number holds */
};

/* Returns the bucket for a worker's process, or NULL if EXPERISANA_WORKER_CARD
 * names no worker, or there is no state folder.  All functions allow NULL.
 * pace_close() gives back what was reserved and not used, and frees. */
struct pace *pace_open(const char *project);
void pace_close(struct pace *p);

/* Sets that FLEET workers share BUDGET requests a minute.  Before that, and
 * with a BUDGET of 0, nothing is counted and nobody waits. */
void pace_set(struct pace *p, long budget, int fleet);

/* Remember F, and return what is remembered in F. */
void pace_count(struct pace *p, const struct pace_fleet *f);
void pace_counted(struct pace *p, struct pace_fleet *f);

/* This worker ends: its part is not this machine's any more. */
void pace_gone(struct pace *p);

/* N requests went out; what was reserved for them is used first. */
void pace_draw(struct pace *p, long n);

/* The server has answered 429. */
void pace_refused(struct pace *p);

/* Reserves N requests and waits until it is their turn, after all that were
 * reserved before.  Returns 0, or -1 with nothing reserved when a signal was
 * caught. */
int pace_wait(struct pace *p, long n);

/* The same for a look of about N requests, but waits for the turn of the first
 * alone.  pace_step() is called before each, and waits for the turn of the
 * others; those beyond N are slowed down to our part. */
int pace_look(struct pace *p, long n);
void pace_step(struct pace *p);

#endif
