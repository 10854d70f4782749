/* movecards: moves many cards at once. */
#ifndef MOVECARDS_H
#define MOVECARDS_H

#include "asana/asana.h"
#include "base/table.h"

#define MOVECARDS_BATCH	100	/* cards moved after one look */
#define MOVECARDS_FROM	4	/* columns */

struct movecards_card {
	struct movecards *m;	/* whose it is, once it is sent */
	char	*gid;
	int	 was;		/* 1 << i: it was taken out of from[i] */
	int	 seen;		/* it is in from[i]: i, or -1 */
	int	 tried;		/* it was moved in this run, or could not be */
	int	 moved;		/* in some run */
	int	 left;		/* it is not to be moved */
};

/* Zeroed memory, with `api` and `to`, has no cards. */
struct movecards {
	struct asana	*api;
	const char	*to;		/* gid of the section */
	const char	*from[MOVECARDS_FROM];	/* only of these; none: any */
	int		 nfrom;
	struct movecards_card *v;
	size_t		 n;
	struct table	 at;		/* gid to its place in v */
	int		 rc;		/* worst status of this run */
	size_t		 count;		/* moved in this run */
};

/* Adds a card, once, to a struct movecards; for input_gids().  Returns RC_OK.
 * movecards_free() frees the cards. */
int movecards_add(const char *gid, void *moving);
void movecards_free(struct movecards *m);

/* Leaves a card that was added where it is.  Returns RC_OK. */
int movecards_leave(const char *gid, void *moving);

/*
 * Moves the cards, up to HTTP_INFLIGHT at once; names those that cannot be in
 * messages.  With `from` it lists those sections before each MOVECARDS_BATCH
 * cards, so that what somebody has taken elsewhere stays there.  It can be
 * called again, for cards that came back.  Returns RC_OK, RC_NO if there was
 * none to move, or the worst status.
 */
int movecards_run(struct movecards *m);

/* Looks in which of `from` the cards are.  Returns as asana_call(). */
int movecards_look(struct movecards *m);

#endif
