/* create: job lines become cards. */
#ifndef CREATE_H
#define CREATE_H

#include <stdio.h>

#include "cards/plan.h"

/*
 * Creates the cards of P, whose lines were added, that are missing: those whose
 * key no card of the project carries.  New tags are made, then the cards,
 * dependencies first, up to HTTP_INFLIGHT at once.  Every job line is printed
 * on OUT with gids for ids, in the order of the input, those that were there,
 * too.  With TELL, a terminal shows on stderr how many new cards are made.
 * Costs one request for each new card and new tag, and the listings of
 * columns, tags and cards.  Nothing is created if anything is wrong with the
 * input, or a description would be longer than CARD_TEXT_MAX (RC_INPUT).
 * Returns RC_OK, or the worst status of the calls: a later run makes what is
 * missing.
 */
int create_run(struct asana *api, struct plan *p, int tell, FILE *out);

/* In place of create_run(): makes nothing, and prints the lines of those jobs
 * alone that have a card. */
int create_look(struct asana *api, struct plan *p, FILE *out);

#endif
