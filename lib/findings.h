/*
 * findings: what asana-probe has measured, in words, and the lease settings
 * that follow.  There is no network here.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include <stdint.h>
#include <stdio.h>

#define FINDINGS_MAX	64	/* values of a series */
#define FINDINGS_FACTOR	6	/* settle is so many times the longest */

/* Seconds, measured several times. */
struct series {
	double	v[FINDINGS_MAX];
	int	n;
};

/* A comment, as far as its stamp goes. */
struct stamp {
	char		gid[33];
	long long	ms;
};

/* Zeroed memory is "nothing known", but for what says -1. */
struct findings {
	struct series	 read;		/* from a GET to its answer */
	struct series	 post;		/* the same of a comment's POST */
	struct series	 shown;		/* from that answer to the first list
					 * that shows it; 0: at once */
	struct series	 edited;	/* the same of an edited comment, */
	struct series	 deleted;	/* a deleted one, */
	struct series	 moved;		/* and a moved card */
	int		 unseen;	/* waits among these that were given
					 * up: it was even longer */
	int		 failed;	/* comments whose POST had no answer */
	int		 overtaken;	/* lists that showed a comment without
					 * one that was stamped before it */
	int		 stamps;	/* comments that twins and so on are
					 * about */
	int		 twins;		/* of them with another's millisecond */
	int		 backward;	/* of them with a lower gid than one
					 * stamped before */
	int		 section;	/* an edit's answer tells the card's
					 * section: 1, 0; -1 unknown */
	long		 whole;		/* longest text that came back whole */
	long		 cut;		/* shortest that did not; 0: none */
	int		 modifies;	/* a move changes modified_at: 1, 0;
					 * -1 unknown */
	int		 clocks;	/* answers that told the time */
	double		 ahead_min;	/* the server's clock less ours lies */
	double		 ahead_max;	/* between these */
	double		 skew;		/* its Date against its stamps */
	long		 requests;
	long		 limited;	/* answers 429 */
	double		 longest;	/* Retry-After */
};

/* Makes F empty. */
void findings_init(struct findings *f);

/* Adds a value; beyond FINDINGS_MAX the lowest makes room. */
void series_add(struct series *s, double v);

/* Return the highest value, or that which SHARE (0..1) of them do not pass; 0
 * when there is none. */
double series_max(const struct series *s);
double series_share(const struct series *s, double share);

/* Returns how many values are not 0. */
int series_late(const struct series *s);

/*
 * Counts the lists that had a comment but not one that was stamped before it.
 * Each is a number whose bit I tells whether S[I] was there; one whose gid is
 * "" is not looked at.  N is at most 64.
 */
void findings_lists(struct findings *f, const struct stamp *s, int n,
    const uint64_t *list, int lists);

/* Looks at the N stamps for twins and the order of gids.  Sorts them. */
void findings_stamps(struct findings *f, struct stamp *s, int n);

/* Takes the server's time DATE (seconds), from an answer that arrived at GOT
 * to what was sent at SENT, by this machine's clock (seconds since 1970). */
void findings_clock(struct findings *f, long long date, double sent,
    double got);

/* Returns the longest that anything took to become visible. */
double findings_lag(const struct findings *f);

/* Prints name, TAB, value, TAB, what it means: a line for each. */
void findings_print(const struct findings *f, FILE *out);

/* Returns the `settle` that follows from F: in half of it any claim is
 * answered, and what was stamped by then is seen by everybody at its end. */
double findings_settle(const struct findings *f);

/* Prints it as it may stand in experisana.yaml, or SETTLE, which is in force,
 * when that is longer. */
void findings_yaml(const struct findings *f, double settle, FILE *out);

#endif
