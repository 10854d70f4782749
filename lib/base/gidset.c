/* gidset: a set of gids, or of other texts. */
#include <string.h>

#include "base/gidset.h"

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
	if (s->text == NULL)
		s->text = arena_new();
	table_put(&s->tab, arena_strndup(s->text, gid, n), n, 0);
	return 1;
}

void
gidset_free(struct gidset *s)
{
	table_free(&s->tab);
	arena_free(s->text);
	s->text = NULL;
}
