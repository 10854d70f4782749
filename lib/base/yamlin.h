/* yamlin: YAML 1.1 text to the same tree as JSON.  The only file that knows
 * libyaml. */
#ifndef YAMLIN_H
#define YAMLIN_H

#include <stdio.h>

#include "base/node.h"

#define YAMLIN_FILE_MAX		(16u << 20)	/* bytes of a file */
#define YAMLIN_NODES_MAX	1000000u	/* values, aliases expanded */
/* levels, aliases expanded; also maps in the list after a << */
#define YAMLIN_DEPTH_MAX	64

/*
 * What node.quoted says, so that a place within the text can be told as a line
 * and column of the file: 0 is a plain scalar, 1 one in quotes, each on one
 * line and character for character as in the file; YAMLIN_LITERAL plus its
 * indentation a literal block (|); YAMLIN_FOLDED anything else, of which only
 * the beginning has a place.
 */
enum { YAMLIN_FOLDED = -1, YAMLIN_LITERAL = 2 };

/*
 * Reads the one document of F.  Every scalar is NODE_STR with its text after
 * YAML's own unquoting and folding; an empty plain scalar is NODE_NULL with
 * text "".  Tags of YAML itself (!!str and the like) are dropped, others are
 * kept in `tag`.  Anchors and aliases are resolved, and so are merge keys
 * (<<: https://yaml.org/type/merge.html); merged members come first, as in
 * PyYAML.  The children of an alias are shared, so the tree must not be
 * changed.  A key given twice in a map is an error.  NAME stands in messages.
 * Returns the root (NODE_NULL for an empty document), to be freed with
 * node_free(), or NULL after one message "prog: NAME:line:col: reason" (or
 * without a place for a read error); *RC is then RC_INPUT or RC_IO.
 */
struct node *yamlin_read(FILE *f, const char *name, int *rc);

/* Opens and reads the file; "-" is standard input.  As yamlin_read(). */
struct node *yamlin_load(const char *file, int *rc);

#endif
