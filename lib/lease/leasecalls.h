/* leasecalls: the lease protocol's requests, each sent once and briefly. */
#ifndef LEASECALLS_H
#define LEASECALLS_H

#include "asana/asana.h"
#include "lease/lease.h"
#include "record/claims.h"

#define LEASE_PAUSE	1.0	/* seconds between tries of one step */
#define LEASE_PAUSE_MAX	30.0	/* ... of one that goes on failing */

/* As asana_send(), but with the protocol's time-out, without a retry and
 * without a message. */
int leasecalls_send(struct asana *api, const struct lease_times *cf,
    const char *method, char *body, const char *fields, struct reply *rep,
    const char *fmt, ...) ERR_PRINTF(7, 8);

/* Deletes WHAT ("tasks", "stories") with this GID, if that works at once. */
void leasecalls_delete(struct asana *api, const struct lease_times *cf,
    const char *what, const char *gid);

/* Asks for FIELDS of L's card.  If RC_OK, T points into REP.  Returns as
 * asana_call(). */
int leasecalls_card(struct asana *api, const struct lease *l,
    const char *fields, struct reply *rep, struct task *t);

/*
 * Tells what an answer means for L's card, or its claim, of which *FIRST is a
 * member of L: RC_OK; RC_LEASE if there was a 404 once more, at least `settle`
 * after the first, for what answers so once may be no more than a reader that
 * lags; RC_NOAUTH, told at once, RC_LATER.  L's `why` says it unless RC_OK.
 */
int leasecalls_judge(struct lease *l, double *first, int rc, int status);

/* Tells by all claims of the card whose lease L it is: RC_OK; RC_LEASE if
 * another worker has had it since, or as leasecalls_judge() if ours is not
 * among them. */
int leasecalls_ours(struct lease *l, const struct claims *cs);

/* Sleeps before another try, and makes *PAUSE longer, from LEASE_PAUSE on. */
void leasecalls_pause(double *pause);

/* Returns 1 if T is in column COL_… as L knows it. */
int leasecalls_in(const struct lease *l, const struct task *t, int col);

/* Reads all claims of card GID, with the server's time, into L (empty if that
 * fails), which claims_free() frees; GID must live as long.  With CF, unless
 * NULL, each request is sent once and briefly.  Returns as asana_call(). */
int leasecalls_read(struct asana *api, const struct lease_times *cf,
    const char *gid, struct claims *l);

/* The same for the card of our lease MINE.  *OUT is set if the card's activity
 * shows that it left Running since we claimed it; comments about retries that
 * earlier attempts left are counted in L. */
int leasecalls_watch(struct asana *api, const struct lease *mine,
    struct claims *l, int *out);

/* Returns the body of a comment that is claim C with the log's TAIL, to be
 * freed. */
char *leasecalls_body(const struct claim *c, const char *tail);

/* PUTs the claim as it is in C.  Returns as asana_call(). */
int leasecalls_edit(struct asana *api, const struct lease_times *cf,
    const struct claim *c, const char *tail, struct reply *rep);

/* Edits L's claim to the closed state ST: a few tries, then it expires.  One
 * that was never posted is left alone.  Returns RC_OK (also if it was deleted)
 * or RC_LATER. */
int leasecalls_close(struct asana *api, struct lease *l, int st,
    const char *tail);

/* Moves L's card, trying until clock_boot() is UNTIL (not at all after it:
 * RC_LATER), also if the token or its rights are refused, which may change.
 * A refusal is told by a message.  A column of L that was deleted and made
 * again is found by its name.  Returns as asana_call(), RC_CONFIG if there
 * is none. */
int leasecalls_move(struct asana *api, struct lease *l, const char *section,
    double until);

/* Takes the server's time from the last answer, if there was one. */
void leasecalls_time(struct lease *l, const struct asana *api);

/* Sets `seen` of the claim to the server's time now.  Returns the clock_boot()
 * when the lease expires for its holder, if an edit with it is answered in
 * time. */
double leasecalls_stamp(struct lease *l);

#endif
