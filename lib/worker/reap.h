/* reap: gives the cards of dead workers back. */
#ifndef REAP_H
#define REAP_H

#include <stdio.h>

#include "asana/asana.h"
#include "lease/lease.h"

/*
 * What is to be done now and then for the whole board.  R1 to R4 for every card
 * of Running: one whose lease is dead, at two looks `settle` apart, goes back
 * to Backlog, and its claim's first line says why and how often; so does one
 * that no worker has claimed.  After lease_times' `lost_limit` workers in a row
 * were lost over a card it goes to Failed, with a comment, and the claim says
 * `lost`.  Any number of processes may do this at once.  Cards of workers
 * unseen for a day are deleted, and the comments of blocked cards brought up
 * to date (blocked.h).  Prints "gid<TAB>column<TAB>reason" for each on OUT,
 * unless NULL.  Returns RC_OK, RC_NO if there was none, or the worst status.
 */
int reap_all(struct asana *api, FILE *out);

/* R1 to R4 for one card of Running, at random. */
int reap_one(struct asana *api, const struct lease_times *cf, FILE *out);

#endif
