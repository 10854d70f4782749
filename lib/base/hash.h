/* hash: FNV-1a with 64 bits (Fowler, Noll, Vo; RFC 9923). */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START	UINT64_C(0xcbf29ce484222325)	/* of no bytes */

/* Returns the hash of what H is the hash of and the N bytes at P after it. */
uint64_t hash_add(uint64_t h, const void *p, size_t n);

/* The same for a text, without its NUL byte; NULL is the empty one. */
uint64_t hash_text(uint64_t h, const char *s);

/* Writes H as 16 hexadecimal digits. */
void hash_hex(uint64_t h, char hex[17]);

#endif
