/* tab: a hash table from text to a number. */
#ifndef TAB_H
#define TAB_H

#include <stddef.h>

struct tab_slot;

/* Keys are not copied: their bytes must live as long as the table. */
struct tab {
	struct tab_slot	*slot;
	size_t		 cap;	/* a power of two, or 0 */
	size_t		 n;	/* entries */
};

/* Makes T empty. */
void tab_init(struct tab *t);

/* Frees the memory; T is then as after tab_init(). */
void tab_free(struct tab *t);

/* Returns the number stored for the LEN bytes at KEY, or -1. */
long tab_find(const struct tab *t, const char *key, size_t len);

/* Stores V, from 0, for a key that is not there yet. */
void tab_put(struct tab *t, const char *key, size_t len, long v);

#endif
