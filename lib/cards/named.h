/*
 * named: the cards and sweeps that people name.  A card is its gid, its
 * address, its title, or the end of its gid, the number that experisana-status
 * shows.  A sweep is that of its card, or the file it was scheduled from: the
 * same place (sweeps_place()), wherever its text has changed, or else the same
 * text, whatever the file is called.
 */
#ifndef NAMED_H
#define NAMED_H

#include "base/input.h"
#include "cards/sweeps.h"

#define NAMED_LEAST	3	/* digits that such a number has at least, */
#define NAMED_MOST	9	/* ... and at most: what has more is a gid */
#define NAMED_SHOWN	10	/* cards that one name fits, in a message */

enum {
	NAMED_CARD = 1,		/* a card of a job */
	NAMED_SWEEP = 2,
	NAMED_CHECK = 4		/* a gid must be that of a card on the board */
};

struct named {
	char		 gid[33];
	struct sweep_card s;	/* s.gid is "" if it is no sweep */
};

/*
 * Finds what each of NAMES, up to its NULL, means, of KINDS.  *V gets as many,
 * which named_free() frees.  Costs a request for each hundred cards if one of
 * them is a title or a number.  Returns RC_OK; RC_INPUT after messages, *V
 * being NULL, if a name fits no card or several, which are listed; or as
 * asana_call().
 */
int named_find(struct asana *api, char *const *names, int kinds,
    struct named **v);

/* Frees V, which named_find() has made for the same NAMES; NULL is allowed. */
void named_free(struct named *v, char *const *names);

/* Puts the gid of the card of a job that NAME means into GID.  Returns as
 * named_find(). */
int named_card(struct asana *api, char *name, char gid[33]);

/* Calls FN for the gid of each card that ARGV names, sweeps standing for their
 * jobs if KINDS has them, once all are found; or, if ARGV is empty, for those
 * on standard input.  Returns the worst status. */
int named_gids(struct asana *api, char *argv[], int kinds, input_gid_fn *fn,
    void *arg);

#endif
