/* jobset: which jobs of an expansion are one. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "err.h"
#include "jobset.h"

#define FIRST_CAP	1024	/* jobs; a power of two */
#define KEY_MAX		(1u << 20)	/* bytes of a job's tags */

void
jobset_init(struct jobset *s)
{
	memset(s, 0, sizeof(*s));
	tab_init(&s->seen);
	s->arena = arena_new();
}

void
jobset_free(struct jobset *s)
{
	free(s->key);
	free(s->canon);
	free(s->slot);
	free(s->tags);
	tab_free(&s->seen);
	arena_free(s->arena);
}

/* Returns the slot of a key, or the free one where it belongs. */
static uint32_t *
lookup(const struct jobset *s, uint64_t key)
{
	size_t i, mask = s->nslot - 1;

	for (i = (size_t)key & mask; s->slot[i] != 0; i = (i + 1) & mask)
		if (s->key[s->slot[i] - 1] == key)
			break;
	return &s->slot[i];
}

static void
grow(struct jobset *s)
{
	size_t i;

	s->cap = s->cap > 0 ? s->cap * 2 : FIRST_CAP;
	s->key = xreallocarray(s->key, s->cap, sizeof(*s->key));
	s->canon = xreallocarray(s->canon, s->cap, sizeof(*s->canon));
	free(s->slot);
	s->nslot = s->cap * 2;
	s->slot = xcalloc(s->nslot, sizeof(*s->slot));
	for (i = 0; i < s->n; i++)
		if (s->canon[i] == i)
			*lookup(s, s->key[i]) = (uint32_t)i + 1;
}

uint32_t
jobset_add(struct jobset *s, uint64_t key)
{
	uint32_t *slot, job;

	if (s->n == s->cap)
		grow(s);
	job = (uint32_t)s->n++;
	s->key[job] = key;
	slot = lookup(s, key);
	if (*slot == 0) {
		*slot = job + 1;
		s->ndistinct++;
	}
	s->canon[job] = *slot - 1;
	return s->canon[job];
}

void
jobset_tags(struct jobset *s, uint32_t job, const char *tags)
{
	struct buf b;
	char *key;

	if (tags == NULL)
		return;
	buf_init(&b, KEY_MAX);
	buf_printf(&b, "%lu:%s", (unsigned long)job, tags);
	if (tab_find(&s->seen, buf_str(&b), b.len) == -1) {
		key = arena_strndup(s->arena, buf_str(&b), b.len);
		tab_put(&s->seen, key, b.len, 0);
		s->tags = xreallocarray(s->tags, s->ntags + 1,
		    sizeof(*s->tags));
		s->tags[s->ntags].job = job;
		s->tags[s->ntags].seq = s->ntags;
		s->tags[s->ntags++].tags = strchr(key, ':') + 1;
	}
	buf_free(&b);
}

static int
compare(const void *a, const void *b)
{
	const struct jobset_tags *x = a, *y = b;

	if (x->job != y->job)
		return x->job < y->job ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void
jobset_sort(struct jobset *s)
{
	if (s->ntags > 0)
		qsort(s->tags, s->ntags, sizeof(*s->tags), compare);
}

size_t
jobset_first(const struct jobset *s, uint32_t job)
{
	size_t lo = 0, hi = s->ntags, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->tags[mid].job < job)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}
