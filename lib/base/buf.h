/* buf: a byte buffer that grows up to a named ceiling. */
#ifndef BUF_H
#define BUF_H

#include <stddef.h>

#include "base/err.h"

/* s ends with a NUL, which len does not count, whenever it is not NULL.  What
 * would pass max is dropped and sets `over` for good: test it once at the
 * end. */
struct buf {
	char	*s;		/* NULL until something was added */
	size_t	 len;		/* bytes in use */
	size_t	 cap;		/* bytes allocated */
	size_t	 max;		/* ceiling of len */
	int	 over;		/* something did not fit */
};

/* Makes B an empty buffer that holds at most MAX bytes. */
void buf_init(struct buf *b, size_t max);

/* Frees the memory; B is then as after buf_init(). */
void buf_free(struct buf *b);

/* Empties B, keeps its memory, clears `over`. */
void buf_reset(struct buf *b);

/* Append N bytes, a string, one byte, formatted text.  Return 0, or -1 if it
 * did not fit: B is then as before, but `over`. */
int buf_add(struct buf *b, const void *p, size_t n);
int buf_puts(struct buf *b, const char *s);
int buf_putc(struct buf *b, int c);
int buf_printf(struct buf *b, const char *fmt, ...) ERR_PRINTF(2, 3);

/* Returns the text ("" if empty), to be freed; B is then empty. */
char *buf_take(struct buf *b);

/* Returns the text, never NULL, valid until B changes. */
const char *buf_str(const struct buf *b);

#endif
