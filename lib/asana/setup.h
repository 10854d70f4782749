/* setup: is everything there that the tools need? */
#ifndef SETUP_H
#define SETUP_H

#include <stdio.h>

#include "asana/asana.h"

/*
 * Checks token, workspace and project, and the columns; makes the missing
 * ones (behind each other, Backlog first) unless ONLYCHECK.  MORE, up to a
 * NULL, are names of columns that a board may have (Sweeps, Cancelled) and
 * shall have; another name is RC_USAGE after a message.  Prints every
 * column as "name<TAB>gid" on OUT.  Returns RC_OK; RC_CONFIG after a message
 * that says which setting is wrong (also when the gids of workspace and
 * project are swapped), or when a column is missing and ONLYCHECK; otherwise
 * as asana_call().
 */
int setup_board(struct asana *api, int onlycheck, char *const *more, FILE *out);

/*
 * Makes column COL_…, one of those that need not be there, unless it is there
 * already.  Returns RC_OK, RC_CONFIG after a message when it is there twice,
 * or as asana_call().
 */
int setup_column(struct asana *api, int col);

#endif
