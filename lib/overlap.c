/* overlap: what is new in the tail of a growing log. */
#include <string.h>

#include "overlap.h"

#define SURE	3	/* lines before one that has changed */
#define PIECE	16	/* bytes of a cut line that can be told from others */

struct line {
	const char	*s;
	size_t		 len;
};

/* The last lines of a tail. */
struct lines {
	struct line	 v[OVERLAP_LINES];
	size_t		 n;
	int		 cut;		/* the first may be a part of one */
};

static void
split(struct lines *l, const char *text, int whole)
{
	const char *s = text + strlen(text), *end = s;

	l->n = 0;
	l->cut = !whole;
	for (;; s--) {
		if (s > text && s[-1] != '\n')
			continue;
		memmove(l->v + 1, l->v, l->n * sizeof(*l->v));
		l->v[0].s = s;
		l->v[0].len = (size_t)(end - s);
		if (++l->n == OVERLAP_LINES || s == text)
			break;
		end = s - 1;
	}
}

static int
begins(const struct line *l, const struct line *with)
{
	return l->len >= with->len && memcmp(l->s, with->s, with->len) == 0;
}

static int
ends(const struct line *l, const struct line *with)
{
	return l->len >= with->len && memcmp(l->s + l->len - with->len,
	    with->s, with->len) == 0;
}

static int
equal(const struct line *a, const struct line *b)
{
	return a->len == b->len && begins(a, b);
}

/* Is line I of A line K of B?  The first one of each may lack its head. */
static int
same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
	const struct line *x = &a->v[i], *y = &b->v[k];

	return equal(x, y) ||
	    (i == 0 && a->cut && x->len >= PIECE && ends(y, x)) ||
	    (k == 0 && b->cut && y->len >= PIECE && ends(x, y));
}

/* Returns how many lines, back from line J of B, are those of A before its
 * last; 0 when one of them is another. */
static size_t
behind(const struct lines *a, const struct lines *b, size_t j)
{
	size_t i, n = a->n - 1 < j ? a->n - 1 : j;

	for (i = 1; i <= n; i++)
		if (!same(a, a->n - 1 - i, b, j - i))
			return 0;
	return n;
}

/* How line J of B goes on from the last of A, of which N lines before it are
 * there, too; OVERLAP_GAP: not at all. */
static enum overlap
follows(const struct lines *a, const struct lines *b, size_t j, size_t n,
    int whole)
{
	const struct line *last = &a->v[a->n - 1];

	if (same(a, a->n - 1, b, j))
		return OVERLAP_GOES_ON;
	if (!whole && n < SURE)
		return OVERLAP_GAP;
	return begins(&b->v[j], last) ? OVERLAP_GOES_ON : OVERLAP_CHANGED;
}

/* Returns the line of B that is the last one of A, or its successor; B->n when
 * there is none. */
static size_t
find(const struct lines *a, const struct lines *b, enum overlap *how)
{
	size_t j, n, best = b->n;
	enum overlap h;

	*how = OVERLAP_GAP;
	for (j = 0; j < b->n; j++) {
		n = behind(a, b, j);
		if (n == 0 && a->n > 1 && j > 0)
			continue;
		h = follows(a, b, j, n, 0);
		if (h == OVERLAP_GAP || h > *how)
			continue;
		best = j;	/* the later, the more is alike */
		*how = h;
	}
	return best;
}

size_t
overlap_new(const char *old, const char *now, int whole, enum overlap *how)
{
	const struct line *last;
	struct lines a, b;
	size_t j, off;

	*how = OVERLAP_GOES_ON;
	if (*old == '\0')
		return 0;
	split(&a, old, whole);
	split(&b, now, whole);
	j = a.n - 1;
	if (whole && j < b.n && behind(&a, &b, j) == j)
		*how = follows(&a, &b, j, j, 1);
	else
		j = find(&a, &b, how);
	if (j == b.n)
		return 0;
	off = (size_t)(b.v[j].s - now);
	if (*how == OVERLAP_CHANGED)
		return off;
	last = &a.v[a.n - 1];
	return off + (begins(&b.v[j], last) ? last->len : b.v[j].len);
}
