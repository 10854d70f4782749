/* deps: what is known of the cards that others wait for. */
#ifndef DEPS_H
#define DEPS_H

#include "asana/asana.h"

#define DEPS_GONE_LOOKS	5	/* after them one that is gone is asked again */

struct deps;

enum dep_st {
	DEP_DONE,	/* completed, or in Done */
	DEP_WAITS,	/* may still become so by itself */
	DEP_FAILED,	/* in Failed: a person has to do something */
	DEP_CANCELLED,	/* in Cancelled: the same */
	DEP_GONE	/* deleted, or not visible to this token */
};

/* DIR, unless NULL, keeps the gids of finished cards for other processes.
 * deps_close() frees; NULL is allowed. */
struct deps *deps_open(struct asana *api, const char *dir);
void deps_close(struct deps *d);

/* Begins a new look at the board: forgets what may change. */
void deps_look(struct deps *d);

/* Tells that this card is in Backlog and not completed. */
void deps_waiting(struct deps *d, const char *gid);

/* Lets deps_state() ask for the first two cards of a look by themselves, until
 * one is not done: that is less than listing all, for a few. */
void deps_direct(struct deps *d);

/* Finds the state of a card.  One that is done is asked for once; Running,
 * Failed and Cancelled are listed once a look.  Returns RC_OK, or as
 * asana_call(). */
int deps_state(struct deps *d, const char *gid, enum dep_st *st);

/* Returns 1 for a card that is known to be done, without asking. */
int deps_known(const struct deps *d, const char *gid);

/* Counts the cards of Running and Failed that are not completed, as of this
 * look.  Returns RC_OK, or as asana_call(). */
int deps_count(struct deps *d, long *running, long *failed);

/* Returns what became of a card, "failed" or "was cancelled", and its *NAME, as
 * of the last look; NULL if neither. */
const char *deps_failure(const struct deps *d, const char *gid,
    const char **name);

#endif
