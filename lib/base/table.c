/* table: a hash table from text to a number. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/table.h"

struct table_slot {
	const char	*key;	/* NULL when free */
	size_t		 len;
	uint64_t	 hash;
	long		 v;
};

void
table_init(struct table *t)
{
	memset(t, 0, sizeof(*t));
}

void
table_free(struct table *t)
{
	free(t->slot);
	table_init(t);
}

/* Returns the slot of the key, or the free one where it belongs. */
static struct table_slot *
lookup(const struct table *t, const char *key, size_t len, uint64_t h)
{
	struct table_slot *s;
	size_t i;

	for (i = (size_t)h & (t->cap - 1);; i = (i + 1) & (t->cap - 1)) {
		s = &t->slot[i];
		if (s->key == NULL || (s->hash == h && s->len == len &&
		    memcmp(s->key, key, len) == 0))
			return s;
	}
}

static void
grow(struct table *t)
{
	struct table old = *t;
	size_t i;

	t->cap = old.cap > 0 ? old.cap * 2 : 16;
	t->slot = xcalloc(t->cap, sizeof(*t->slot));
	for (i = 0; i < old.cap; i++)
		if (old.slot[i].key != NULL)
			*lookup(t, old.slot[i].key, old.slot[i].len,
			    old.slot[i].hash) = old.slot[i];
	free(old.slot);
}

long
table_find(const struct table *t, const char *key, size_t len)
{
	const struct table_slot *s;

	if (t->cap == 0)
		return -1;
	s = lookup(t, key, len, hash_add(HASH_START, key, len));
	return s->key != NULL ? s->v : -1;
}

void
table_put(struct table *t, const char *key, size_t len, long v)
{
	struct table_slot *s;
	uint64_t h = hash_add(HASH_START, key, len);

	if (t->n + 1 > t->cap / 2)
		grow(t);
	s = lookup(t, key, len, h);
	s->key = key;
	s->len = len;
	s->hash = h;
	s->v = v;
	t->n++;
}
