/* settings: which keys experisana.yaml may have, and what they may be. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "node.h"

#define SETTINGS_MINUTES_MAX	525600	/* a year */
#define SETTINGS_WORKERS_MAX	10000	/* workers of a board */
#define SETTINGS_SECONDS_MAX	86400	/* of a command, or between looks */

/*
 * Ends the program with RC_CONFIG and one line, "FILE:line:col: key: reason",
 * unless each key under ROOT is known, each value that the scripts read is of
 * its kind, and scale.max is at least scale.min.  What only C reads is looked
 * at there.  A value that is null counts as absent.
 */
void settings_check(const char *file, const struct node *root);

#endif
