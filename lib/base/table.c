/* table: a hash, a table from text to a number, a set of texts. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/table.h"

struct table_slot {
	const char	*key;	/* NULL when free */
	size_t		 len;
	uint64_t	 hash;
	long		 v;
};

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

void
table_free(struct table *t)
{
	free(t->slot);
	memset(t, 0, sizeof(*t));
}

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
	t->n += s->key == NULL;
	s->key = key;
	s->len = len;
	s->hash = h;
	s->v = v;
}

int
gidset_has(const struct gidset *s, const char *gid)
{
	return s->tab.n > 0 && table_find(&s->tab, gid, strlen(gid)) >= 0;
}

int
gidset_add(struct gidset *s, const char *gid)
{
	size_t n = strlen(gid);

	if (gidset_has(s, gid))
		return 0;
	s->key = xgrow(s->key, s->tab.n, sizeof(*s->key));
	s->key[s->tab.n] = xstrndup(gid, n);
	table_put(&s->tab, s->key[s->tab.n], n, 0);
	return 1;
}

void
gidset_free(struct gidset *s)
{
	size_t i;

	for (i = 0; i < s->tab.n; i++)
		free(s->key[i]);
	table_free(&s->tab);
	free(s->key);
	s->key = NULL;
}
