/* table: a hash table from text to a number. */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>

struct table_slot;

/* Keys are not copied: their bytes must live as long as the table. */
struct table {
	struct table_slot	*slot;
	size_t		 cap;	/* a power of two, or 0 */
	size_t		 n;	/* entries */
};

/* Makes T empty. */
void table_init(struct table *t);

/* Frees the memory; T is then as after table_init(). */
void table_free(struct table *t);

/* Returns the number stored for the LEN bytes at KEY, or -1. */
long table_find(const struct table *t, const char *key, size_t len);

/* Stores V, from 0, for a key that is not there yet. */
void table_put(struct table *t, const char *key, size_t len, long v);

#endif
