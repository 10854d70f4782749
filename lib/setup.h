/* setup: is everything there that the tools need? */
#ifndef SETUP_H
#define SETUP_H

#include <stdio.h>

#include "asana.h"

/*
 * Checks token, workspace and project, and the columns; makes the missing
 * ones (behind each other, Backlog first) unless ONLYCHECK.  Prints every
 * column as "name<TAB>gid" on OUT.  Returns RC_OK; RC_CONFIG after a message
 * that says which setting is wrong (also when the gids of workspace and
 * project are swapped), or when a column is missing and ONLYCHECK; otherwise
 * as asana_call().
 */
int setup_board(struct asana *api, int onlycheck, FILE *out);

#endif
