/* sel: which fields an answer shall have (opt_fields). */
#include <string.h>

#include "local/sel.h"

struct adding {
	struct arena	*a;
	size_t		 count;
};

static int path(struct adding *, struct sel *, const char *, size_t, int);

const struct sel *
sel_at(const struct sel *s, const char *name)
{
	for (s = s->first; s != NULL; s = s->next)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

/* Returns the length up to the first C outside of parentheses, or N. */
static size_t
upto(const char *s, size_t n, int c)
{
	size_t i;
	int open = 0;

	for (i = 0; i < n; i++) {
		if (s[i] == c && open == 0)
			break;
		if (s[i] == '(')
			open++;
		else if (s[i] == ')' && open > 0)
			open--;
	}
	return i;
}

/* The group S of N bytes, then REST: each alternative is a path of its own. */
static int
group(struct adding *ad, struct sel *at, const char *s, size_t n,
    const char *rest, size_t nrest, int depth)
{
	size_t k;
	char *p;

	for (;; s += k + 1, n -= k + 1) {
		k = upto(s, n, '|');
		p = arena_alloc(ad->a, k + nrest + 1);
		memcpy(p, s, k);
		memcpy(p + k, rest, nrest);
		if (path(ad, at, p, k + nrest, depth) == -1)
			return -1;
		if (k == n)
			return 0;
	}
}

/* Returns the child of AT with that name, made if it is not there. */
static struct sel *
child(struct adding *ad, struct sel *at, const char *s, size_t n)
{
	struct sel **p;

	for (p = &at->first; *p != NULL; p = &(*p)->next)
		if (strncmp((*p)->name, s, n) == 0 && (*p)->name[n] == '\0')
			return *p;
	if (ad->count++ >= SEL_NODES_MAX)
		return NULL;
	*p = arena_alloc(ad->a, sizeof(**p));
	(*p)->name = arena_strndup(ad->a, s, n);
	return *p;
}

static int
path(struct adding *ad, struct sel *at, const char *s, size_t n, int depth)
{
	size_t k;

	/* counts empty alternatives too: groups multiply */
	if (depth > SEL_DEPTH_MAX || ad->count++ >= SEL_NODES_MAX)
		return -1;
	for (;; s += k, n -= k) {
		while (n > 0 && (*s == ' ' || *s == '.'))
			s++, n--;
		if (n == 0)
			return 0;
		k = upto(s, n, '.');
		if (*s == '(') {
			if (s[k - 1] != ')' || k < 2)
				return -1;
			return group(ad, at, s + 1, k - 2, s + k, n - k,
			    depth + 1);
		}
		if (k == 4 && strncmp(s, "this", k) == 0)
			continue;
		if (depth++ == SEL_DEPTH_MAX || memchr(s, '(', k) != NULL ||
		    memchr(s, ')', k) != NULL)
			return -1;
		if ((at = child(ad, at, s, k)) == NULL)
			return -1;
	}
}

int
sel_add(struct sel *root, struct arena *a, const char *text)
{
	struct adding ad = { a, 0 };
	size_t k, n = strlen(text);

	for (;; text += k + 1, n -= k + 1) {
		k = upto(text, n, ',');
		if (path(&ad, root, text, k, 0) == -1)
			return -1;
		if (k == n)
			return 0;
	}
}
