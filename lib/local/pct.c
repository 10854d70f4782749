/* pct: percent-encoding (RFC 3986). */
#include <string.h>

#include "local/pct.h"

static const char unreserved[] = "abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

int
pct_encode(struct buf *b, const char *s)
{
	size_t n;

	for (; *s != '\0'; s++) {
		n = strspn(s, unreserved);
		buf_add(b, s, n);
		s += n;
		if (*s == '\0')
			break;
		buf_printf(b, "%%%02X", (unsigned char)*s);
	}
	return b->over ? -1 : 0;
}

static int
hex(int c)
{
	const char *digits = "0123456789abcdef", *p;

	if (c >= 'A' && c <= 'F')
		c += 'a' - 'A';
	p = c != '\0' ? strchr(digits, c) : NULL;
	return p != NULL ? (int)(p - digits) : -1;
}

int
pct_decode(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '%' && hex(s[1]) != -1 && hex(s[2]) != -1) {
			buf_putc(b, hex(s[1]) * 16 + hex(s[2]));
			s += 2;
		} else
			buf_putc(b, *s);
	return b->over ? -1 : 0;
}
