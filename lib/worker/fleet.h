/* fleet: how many workers share a token's requests, and how often each may
 * ask. */
#ifndef FLEET_H
#define FLEET_H

#include "asana/asana.h"
#include "lease/leasetimes.h"

#define FLEET_TTL	600	/* seconds that the number is remembered, when
				 * it has not changed for long, */
#define FLEET_TTL_FIRST	20	/* ... and when it has just changed */

/*
 * Returns how many workers live, by their cards in Active Workers, at least
 * 1.  They are counted at most once in FLEET_TTL seconds for all workers of a
 * state folder (see pace.h), and not at all where lease_conf's `budget` is 0.
 */
int fleet_size(struct asana *api, const struct lease_times *cf);

/* Returns the shortest pause between two looks for a card that cost REQUESTS
 * each, so that SIZE workers spend half of the budget on looking for cards;
 * the other half is for holding them.  0 for no limit. */
double fleet_pause(const struct lease_times *cf, int size, long requests);

/* Makes `check` and `beat` of CF longer, where SIZE workers need that, up to
 * what the other times allow. */
void fleet_stretch(struct lease_times *cf, int size);

/* Returns the requests a minute that holding a card costs: H1, and at each H2
 * the claim and the worker's card. */
double fleet_holding(const struct lease_times *cf);

#endif
