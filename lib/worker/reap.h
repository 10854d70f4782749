/* reap: gives the cards of dead workers back. */
#ifndef REAP_H
#define REAP_H

#include <stdio.h>

#include "asana/asana.h"
#include "lease/lease.h"

/*
 * R1 to R4 for every card of Running: one whose lease is dead at two looks
 * `settle` apart, or that no worker has claimed, goes back to Backlog, and its
 * claim's first line says why; after lease_times' `lost_limit` lost workers in
 * a row to Failed, with a comment, and the claim says `lost`.  Deletes the
 * cards of workers unseen for a day, and updates the comments of blocked cards
 * (blocked.h).  Any number of processes may do this at once.  Prints
 * "gid<TAB>column<TAB>reason" for each on OUT, unless NULL.  Returns RC_OK,
 * RC_NO if there was none, or the worst status.
 */
int reap_all(struct asana *api, FILE *out);

/* R1 to R4 for one card of Running, at random. */
int reap_one(struct asana *api, const struct lease_times *cf, FILE *out);

/* As a name in EXPERISANA_KEPT: begins the names of files beside it, each of
 * which an asana-claim has locked as long as it lives, and keeps its claim in
 * (acquire.h). */
#define REAP_NOTE	"../claim."

/* Looks into those of this machine that were killed: closes their claims on
 * this board, and gives their cards back, at once.  What fails is tried again
 * by the next call. */
void reap_here(struct asana *api, const struct lease_times *cf);

#endif
