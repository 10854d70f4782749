/* jsonw: the one way by which JSON goes out. */
#ifndef JSONW_H
#define JSONW_H

#include <stddef.h>

#include "base/buf.h"
#include "base/node.h"

#define JSONW_DEPTH_MAX	32

/* A writer of compact JSON.  Errors stick (wrong nesting, a member without key,
 * invalid UTF-8, a full buffer); jsonw_done() tells at the end. */
struct jsonw {
	struct buf	*b;
	int		 depth;
	int		 err;
	int		 haskey;	/* its value comes next */
	char		 kind[JSONW_DEPTH_MAX];	/* '{' or '[' */
	char		 any[JSONW_DEPTH_MAX];	/* not the first */
};

/* Starts a value at the end of B. */
void jsonw_init(struct jsonw *w, struct buf *b);

/* Containers; jsonw_end() closes the innermost. */
void jsonw_obj(struct jsonw *w);
void jsonw_arr(struct jsonw *w);
void jsonw_end(struct jsonw *w);

/* The name of the next member. */
void jsonw_key(struct jsonw *w, const char *key);

/* Values.  A NULL string is null.  Text must be UTF-8 without NUL. */
void jsonw_str(struct jsonw *w, const char *s);
void jsonw_int(struct jsonw *w, long long v);
void jsonw_bool(struct jsonw *w, int v);
void jsonw_null(struct jsonw *w);
void jsonw_node(struct jsonw *w, const struct node *n);	/* a whole tree */

/* Member and value in one call. */
void jsonw_kstr(struct jsonw *w, const char *key, const char *s);
void jsonw_kint(struct jsonw *w, const char *key, long long v);

/* Returns 0 if one whole value was written, else -1. */
int jsonw_done(struct jsonw *w);

#endif
