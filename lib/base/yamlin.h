/* yamlin: YAML 1.1 text to the same tree as JSON.  The only file that knows
 * libyaml. */
#ifndef YAMLIN_H
#define YAMLIN_H

#include <stdio.h>

#include "base/node.h"

#define YAMLIN_FILE_MAX		(16u << 20)	/* bytes of a file */
#define YAMLIN_NODES_MAX	1000000u	/* values, aliases expanded */
#define YAMLIN_DEPTH_MAX	64	/* levels; maps in the list of a << */

/* Reads the one document of F, called NAME in messages.  Scalars are NODE_STR
 * with their text after unquoting and folding; an empty plain one, and an empty
 * document, is NODE_NULL with text "".  Only tags that are not YAML's own are
 * kept.  Aliases and merge keys (<<: https://yaml.org/type/merge.html) are
 * resolved; merged members come first, as in PyYAML.  Aliases share children:
 * the tree must not be changed.  A key given twice in a map is an error.
 * Returns the root, to be freed with node_free(), or NULL after one message;
 * *RC is then RC_INPUT, or RC_IO for a read error. */
struct node *yamlin_read(FILE *f, const char *name, int *rc);

/* Opens and reads the file; "-" is standard input.  As yamlin_read(). */
struct node *yamlin_load(const char *file, int *rc);

#endif
