/* create: job lines become cards. */
#ifndef CREATE_H
#define CREATE_H

#include <stdio.h>

#include "cards/plan.h"

/*
 * Creates the cards of P whose key no card of the project has: their tags, then
 * the cards, dependencies first, one after another.  Prints every job line on
 * OUT, gids for ids, in the order of the input.  With TELL, a terminal shows
 * progress.  Costs one request for each new card and new tag, and the listings
 * of columns, cards and, if no card has them all, tags.  Returns RC_OK;
 * RC_INPUT with nothing created, if the input is wrong or a description longer
 * than CARD_TEXT_MAX; or the worst status of the calls: a later run makes what
 * is missing.  A card whose text the server changed is deleted and ends it:
 * RC_REFUSED.  With P->look nothing is made.
 */
int create_run(struct asana *api, struct plan *p, int tell, FILE *out);

#endif
