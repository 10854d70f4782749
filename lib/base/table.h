/* table: a hash, a table from text to a number, a set of texts. */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START	UINT64_C(0xcbf29ce484222325)	/* of no bytes */

/* Returns the hash (FNV-1a, 64 bits, RFC 9923) of what H is the hash of and the
 * N bytes after it; of a text without its NUL byte, where NULL is "". */
uint64_t hash_add(uint64_t h, const void *p, size_t n);
uint64_t hash_text(uint64_t h, const char *s);

/* Writes H as 16 hexadecimal digits. */
void hash_hex(uint64_t h, char hex[17]);

/* Zeroed memory is an empty table.  Keys are not copied: their bytes must live
 * as long as the table. */
struct table {
	struct table_slot	*slot;
	size_t		 cap;	/* a power of two, or 0 */
	size_t		 n;	/* entries */
};

/* Frees the memory; T is then empty. */
void table_free(struct table *t);

/* Returns the number stored for the LEN bytes at KEY, or -1. */
long table_find(const struct table *t, const char *key, size_t len);

/* Stores V, from 0, for a key. */
void table_put(struct table *t, const char *key, size_t len, long v);

/* A set of gids, or of other texts.  Zeroed memory is an empty one. */
struct gidset {
	struct table	 tab;
	char		**key;	/* the copies */
};

/* Adds a copy of GID.  Returns 1 if it is new, else 0. */
int gidset_add(struct gidset *s, const char *gid);

/* Returns 1 if GID is in the set. */
int gidset_has(const struct gidset *s, const char *gid);

/* Frees the memory; the set is then empty. */
void gidset_free(struct gidset *s);

#endif
