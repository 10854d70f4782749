/* pct: percent-encoding (RFC 3986). */
#ifndef LOCAL_PCT_H
#define LOCAL_PCT_H

#include "base/buf.h"

/* Appends S with all but unreserved characters encoded.  Returns 0, or -1
 * when B is full. */
int pct_encode(struct buf *b, const char *s);

/* Appends S decoded; a '%' that begins no code stands for itself, and "%00"
 * gives a NUL byte.  Returns 0, or -1 when B is full. */
int pct_decode(struct buf *b, const char *s);

#endif
