/* run: the local board as a whole. */
#ifndef LOCAL_RUN_H
#define LOCAL_RUN_H

#include "local/admin.h"

/*
 * Serves the board until SIGTERM or SIGINT; prints its URL on standard output
 * once it listens, after the port and env files are there.  Returns an exit
 * status, after a message unless it is RC_OK.
 */
int run(const struct run_conf *conf);

#endif
