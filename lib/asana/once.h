/* once: what a POST makes is made once, although answers are lost. */
#ifndef ONCE_H
#define ONCE_H

#include "asana/asana.h"

#define ONCE_TRIES	4	/* of one POST whose answers are lost */

/* Looks for what a POST may have made.  Returns RC_OK, RC_NO if it is
 * missing, or as asana_call(). */
typedef int once_fn(void *arg);

/*
 * Sends Q, a POST that makes something.  When its answer does not tell whether
 * it was made, waits until that can be seen and calls LOOK; only when that
 * returns RC_NO is Q sent again.  REP is the answer to Q, with FIELDS, to be
 * freed; it names no gid when LOOK has found it.  Returns as asana_call(),
 * after a message.
 */
int make_once(struct asana *api, const struct wire_req *q, const char *fields,
    once_fn *look, void *arg, struct reply *rep);

#endif
