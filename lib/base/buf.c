/* buf: a byte buffer that grows up to a named ceiling. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void
buf_init(struct buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

void
buf_free(struct buf *b)
{
	free(b->s);
	buf_init(b, b->max);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->over = 0;
	if (b->s != NULL)
		b->s[0] = '\0';
}

static int
reserve(struct buf *b, size_t n)
{
	size_t want;

	if (b->over || n > b->max - b->len) {
		b->over = 1;
		return -1;
	}
	if (b->len + n < b->cap)
		return 0;
	for (want = b->cap > 0 ? b->cap : 256; want <= b->len + n;)
		want *= 2;
	b->s = xreallocarray(b->s, want, 1);
	b->cap = want;
	return 0;
}

int
buf_add(struct buf *b, const void *p, size_t n)
{
	if (reserve(b, n) == -1)
		return -1;
	if (n > 0)
		memcpy(b->s + b->len, p, n);
	b->len += n;
	b->s[b->len] = '\0';
	return 0;
}

int
buf_puts(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_putc(struct buf *b, int c)
{
	char ch = (char)c;

	return buf_add(b, &ch, 1);
}

int
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || reserve(b, (size_t)n) == -1) {
		b->over = 1;
		return -1;
	}
	va_start(ap, fmt);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

char *
buf_take(struct buf *b)
{
	char *s = b->s;

	b->s = NULL;
	buf_free(b);
	return s != NULL ? s : xstrdup("");
}

const char *
buf_str(const struct buf *b)
{
	return b->s != NULL ? b->s : "";
}
