/* json: JSON text to a tree.  The only file that knows jsmn. */
#ifndef JSON_H
#define JSON_H

#include <stddef.h>

#include "base/node.h"

#define JSON_TOKENS_MAX	4000000u	/* 80 MB of tokens at the most */
#define JSON_DEPTH_MAX	64		/* nesting */

/* Reads the one JSON value in the LEN bytes at S (RFC 8259), strictly, where
 * jsmn is not; U+0000 is refused, too.  node_free() frees the root.  Returns
 * NULL, and in *WHY (may be NULL) a constant text, if it is wrong. */
struct node *json_parse(const char *s, size_t len, const char **why);

/* The same for a server's answer: what is no text in a string costs that string
 * alone, see node.h's `odd`. */
struct node *json_answer(const char *s, size_t len);

/* Returns 1 if the N bytes at S are a number as JSON spells it. */
int json_isnumber(const char *s, size_t n);

#endif
