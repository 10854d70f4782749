/* leasecalls: the requests of the lease protocol, each sent once and briefly. */
#ifndef LEASECALLS_H
#define LEASECALLS_H

#include "asana/asana.h"
#include "lease/lease.h"

#define LEASECALLS_CLOSE_TRIES	5	/* of an edit that closes a claim */
#define LEASE_PAUSE		1.0	/* seconds between tries of one step */

/* One call: never repeated below, with the protocol's time-out, and without a
 * message.  Returns as asana_call(). */
int leasecalls_once(struct asana *api, const struct lease_times *cf,
    const char *method, const char *path, const char *body,
    const char *fields, struct reply *rep);

/* Reads all claims of card GID, with the server's time, into L, which
 * claims_free() frees; GID must live as long.  Returns as asana_call(). */
int leasecalls_claims(struct asana *api, const char *gid, struct claims *l);

/*
 * The same, each request sent once and briefly, and L is empty when it fails:
 * reads all claims of card GID, with the server's time, into L, which
 * claims_free() frees unless it fails.  With our lease MINE, *OUT tells whether
 * the card's activity shows that it left Running since we claimed it, and the
 * comments that earlier attempts left about retries are looked for.
 */
int leasecalls_read(struct asana *api, const struct lease_times *cf,
    const char *gid, struct claims *l, const struct lease *mine, int *out);

/* Returns the body of a comment that is claim C with the log's TAIL, to be
 * freed. */
char *leasecalls_body(const struct claim *c, const char *tail);

/* PUTs the claim as it stands in C.  Returns as asana_call(). */
int leasecalls_edit(struct asana *api, const struct lease_times *cf,
    const struct claim *c, const char *tail, struct reply *rep);

/* Edits claim C to the closed state ST: a few tries, for it dies by itself. */
void leasecalls_drop(struct asana *api, const struct lease_times *cf,
    struct claim *c, int st);

/* Moves the card until that is answered or clock_boot() reaches UNTIL, and not
 * at all when it has (RC_LATER); what is refused is said.  Returns as
 * asana_call(). */
int leasecalls_move(struct asana *api, const struct lease *l,
    const char *section, double until);

/* Takes the server's time from the last answer. */
void leasecalls_time(struct lease *l, const struct asana *api);

/*
 * Sets `seen` of the claim to the server's time now.  Returns when, by
 * clock_boot(), the lease is over for its holder once an edit with it is
 * answered in time: counted from before the request that told the time, less
 * what rounding may hide.
 */
double leasecalls_stamp(struct lease *l);

#endif
