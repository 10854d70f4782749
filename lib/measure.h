/*
 * measure: how late comments and other changes become visible: what
 * asana-probe is made of.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdint.h>

#include "asana.h"
#include "findings.h"

#define MEASURE_REQUESTS	120	/* at most, refused ones too */
#define MEASURE_ROUNDS		8	/* of two comments at once */
#define MEASURE_COMMENTS	(2 * MEASURE_ROUNDS)
#define MEASURE_WAIT		30.0	/* seconds for one thing to show */

/* One comment.  Its text begins "probe N". */
struct comment {
	char		 gid[33];	/* "" until its POST is answered */
	long long	 ms;		/* its stamp */
	double		 got;		/* clock_boot() of the answer */
	double		 late;		/* how late it showed; -1: not yet */
	int		 missed;	/* a list was without it since */
};

struct probe {
	struct asana	*w, *r;		/* who writes, who reads */
	struct findings	*f;
	int		 rc;		/* the first that ended it */
	char		 name[64];	/* of the card */
	char		 card[33];	/* its gid, or "" */
	char		*stories;	/* path of its comments */
	struct comment	 c[MEASURE_COMMENTS];
	int		 n;
	int		 asked;		/* a list was begun in this round */
	uint64_t	 list[MEASURE_REQUESTS];	/* what each list had */
	int		 lists;
	double		 worst;		/* the longest wait so far */
	int		 which;		/* the comment that is looked for */
	const char	*section;	/* or the column's gid */
};

/* May be called from a signal handler: nothing new is begun. */
void measure_stop(void);

/* Returns 1 after measure_stop(). */
int measure_stopped(void);

/* Returns how many requests both clients have sent. */
long measure_requests(const struct probe *p);

/* Returns 1 while there is time and leave for more. */
int measure_going(const struct probe *p);

/* Ends it with RC, unless that is RC_OK or it has ended before. */
void measure_end(struct probe *p, int rc);

/* Takes the server's time from an answer. */
void measure_times(struct findings *f, const struct reply *rep);

/* Returns the number of one of our comments by its text, or -1. */
int measure_number(const char *text);

/* Returns the body of a request for a comment with TEXT, to be freed. */
char *measure_body(const char *text);

/*
 * Reads PATH, on the reader's connection, until SEEN says 1, at once and then
 * after growing pauses.  How long after GOT the read began that showed it is
 * added to S, unless NULL; 0 when the first one did.
 */
typedef int measure_fn(struct probe *p, const struct reply *rep);
void measure_await(struct probe *p, const char *path, const char *fields,
    measure_fn *seen, double got, struct series *s);

/* The same with the list of comments. */
void measure_list(struct probe *p, measure_fn *seen, double got,
    struct series *s);

/* Posts comments, two at a time, and looks when, and in what order, they
 * show. */
void measure_comments(struct probe *p);

#endif
