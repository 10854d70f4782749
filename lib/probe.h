/*
 * probe: measures on the board in use what Asana's documentation leaves open
 * and the lease depends on, with a card of its own.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdio.h>

#include "asana.h"
#include "findings.h"
#include "measure.h"

#define PROBE_LOOKS	5	/* requests of probe_look() */
#define PROBE_TEXT_MAX	65536	/* bytes of the longest comment tried */

/* Only reads: how long an answer takes, and what the server's clock says.
 * Returns as asana_call(). */
int probe_look(struct asana *api, struct findings *f);

/*
 * Makes a card in Active Workers, comments on it, edits, deletes and moves,
 * looks how soon each is visible, and deletes the card, whatever happens
 * meanwhile; where that fails, a message names it.  Opens a second client, so
 * that what one connection writes another reads.  After measure_stop(), which
 * a signal handler may call, it deletes the card and returns RC_LATER.
 * Returns as asana_call(); F has what was found.
 */
int probe_run(struct asana *api, struct findings *f);

/* Prints what probe_run() would write: a request a line, "METHOD path", TAB,
 * what for. */
void probe_plan(struct asana *api, FILE *out);

#endif
