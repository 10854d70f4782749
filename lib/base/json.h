/* json: JSON text to a tree.  The only file that knows jsmn. */
#ifndef JSON_H
#define JSON_H

#include <stddef.h>

#include "base/node.h"

#define JSON_TOKENS_MAX	4000000u	/* 80 MB of tokens at the most */
#define JSON_DEPTH_MAX	64		/* nesting */

/*
 * Reads the one JSON value in the LEN bytes at S (RFC 8259).  What jsmn lets
 * through is refused here: members without value, missing or spare commas,
 * misspelt words and numbers, control bytes in strings, bad escapes, lone
 * surrogates, U+0000, invalid UTF-8, text after the value.
 * Returns the root, to be freed with node_free(), or NULL; then *WHY, if WHY
 * is not NULL, is a constant text that says what is wrong.
 */
struct node *json_parse(const char *s, size_t len, const char **why);

#endif
