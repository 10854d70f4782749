/* moving: many cards at once to a column, each only while it is where it should
 * be. */
#ifndef MOVING_H
#define MOVING_H

#include "asana/asana.h"
#include "base/tab.h"

#define MOVING_BATCH	100	/* cards moved after one look */
#define MOVING_FROM	4	/* columns */

struct moving_card {
	char	*gid;
	int	 was;		/* 1 << i: it was taken out of from[i] */
	int	 seen;		/* where it stands: i, or -1 */
	int	 tried;		/* it was moved in this run, or could not be */
	int	 moved;		/* in some run */
	int	 left;		/* it is not to be moved */
};

/* Zeroed memory, with `api` and `to`, has no cards. */
struct moving {
	struct asana	*api;
	const char	*to;		/* gid of the section */
	const char	*from[MOVING_FROM];	/* only out of these sections;
					 * none: wherever they are */
	int		 nfrom;
	struct moving_card *v;
	size_t		 n;
	struct tab	 at;		/* gid to its place in v */
	int		 rc;		/* worst status of this run */
	size_t		 count;		/* moved in this run */
};

/* Adds a card, once, to a struct moving; for input_gids().  Returns RC_OK. */
int moving_add(const char *gid, void *moving);

/*
 * Moves the cards, up to HTTP_INFLIGHT at once; those that cannot be are said.
 * With `from` it lists those sections first, and again before each further
 * MOVING_BATCH cards, so that a card that somebody has taken elsewhere stays
 * there.  Returns RC_OK, RC_NO when none was to be moved, or the worst status.
 * It may be called again, for cards that came back.
 */
int moving_run(struct moving *m);

/* Looks in which of `from` the cards stand.  Returns as asana_call(). */
int moving_look(struct moving *m);

/* All cards are seen nowhere; GID, if it is one of them, is seen at PLACE. */
void moving_unsee(struct moving *m);
void moving_see(struct moving *m, const char *gid, int place);

/* Frees the cards. */
void moving_free(struct moving *m);

#endif
