/* hash: FNV-1a with 64 bits. */
#include <string.h>

#include "base/hash.h"

uint64_t
hash_add(uint64_t h, const void *p, size_t n)
{
	const unsigned char *s = p;

	for (; n > 0; s++, n--)
		h = (h ^ *s) * UINT64_C(0x100000001b3);
	return h;
}

uint64_t
hash_text(uint64_t h, const char *s)
{
	return s != NULL ? hash_add(h, s, strlen(s)) : h;
}

void
hash_hex(uint64_t h, char hex[17])
{
	int i;

	for (i = 15; i >= 0; i--, h >>= 4)
		hex[i] = "0123456789abcdef"[h & 15];
	hex[16] = '\0';
}
