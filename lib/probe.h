/*
 * probe: measures on the board in use what Asana's documentation leaves open
 * and the lease depends on, with a card of its own.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdio.h>

#include "asana.h"
#include "findings.h"

#define PROBE_REQUESTS	120	/* at most; without what follows a 429 */
#define PROBE_ROUNDS	8	/* of two comments at once */
#define PROBE_COMMENTS	(2 * PROBE_ROUNDS)
#define PROBE_WAIT	30.0	/* seconds for one thing to become visible */
#define PROBE_LOOKS	5	/* requests of probe_look() */
#define PROBE_TEXT_MAX	65536	/* bytes of the longest comment tried */

/* Only reads: how long an answer takes, and what the server's clock says.
 * Returns as asana_call(). */
int probe_look(struct asana *api, struct findings *f);

/*
 * Makes a card in Active Workers, comments on it, edits, deletes and moves,
 * looks how soon each is visible, and deletes the card, whatever happens
 * meanwhile; where that fails, a message names it.  Opens a second client, so
 * that what one connection writes another reads.  Returns as asana_call(); F
 * has what was found.
 */
int probe_run(struct asana *api, struct findings *f);

/* May be called from a signal handler: a running probe_run() deletes its card
 * and returns RC_LATER. */
void probe_stop(void);

/* Prints what probe_run() would write: a request a line, "METHOD path", TAB,
 * what for. */
void probe_plan(struct asana *api, FILE *out);

#endif
