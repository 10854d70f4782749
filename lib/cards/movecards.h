/* movecards: many cards at once to a column, each only while it is where it should
 * be. */
#ifndef MOVECARDS_H
#define MOVECARDS_H

#include "asana/asana.h"
#include "base/table.h"

#define MOVECARDS_BATCH	100	/* cards moved after one look */
#define MOVECARDS_FROM	4	/* columns */

struct movecards_card {
	char	*gid;
	int	 was;		/* 1 << i: it was taken out of from[i] */
	int	 seen;		/* where it stands: i, or -1 */
	int	 tried;		/* it was moved in this run, or could not be */
	int	 moved;		/* in some run */
	int	 left;		/* it is not to be moved */
};

/* Zeroed memory, with `api` and `to`, has no cards. */
struct movecards {
	struct asana	*api;
	const char	*to;		/* gid of the section */
	const char	*from[MOVECARDS_FROM];	/* only out of these sections;
					 * none: wherever they are */
	int		 nfrom;
	struct movecards_card *v;
	size_t		 n;
	struct table	 at;		/* gid to its place in v */
	int		 rc;		/* worst status of this run */
	size_t		 count;		/* moved in this run */
};

/* Adds a card, once, to a struct movecards; for input_gids().  Returns RC_OK. */
int movecards_add(const char *gid, void *moving);

/*
 * Moves the cards, up to HTTP_INFLIGHT at once; those that cannot be are said.
 * With `from` it lists those sections first, and again before each further
 * MOVECARDS_BATCH cards, so that a card that somebody has taken elsewhere stays
 * there.  Returns RC_OK, RC_NO when none was to be moved, or the worst status.
 * It may be called again, for cards that came back.
 */
int movecards_run(struct movecards *m);

/* Looks in which of `from` the cards stand.  Returns as asana_call(). */
int movecards_look(struct movecards *m);

/* All cards are seen nowhere; GID, if it is one of them, is seen at PLACE. */
void movecards_unsee(struct movecards *m);
void movecards_see(struct movecards *m, const char *gid, int place);

/* Frees the cards. */
void movecards_free(struct movecards *m);

#endif
