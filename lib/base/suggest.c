/* suggest: what somebody may have meant. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"

void
suggest_init(struct suggest *n, const char *word, size_t len)
{
	n->word = word;
	n->len = len;
	n->best = NULL;
	n->dist = len / 3 + 2;
}

static size_t
min3(size_t a, size_t b, size_t c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

static int
differ(char a, char b)
{
	return tolower((unsigned char)a) != tolower((unsigned char)b);
}

/* The distance of Levenshtein, neighbours that changed places being one
 * mistake (optimal string alignment), and capitals none. */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t rows[3][SUGGEST_LEN_MAX + 1], *row, *up, *up2, i, j;

	for (j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (i = 1; i <= na; i++) {
		row = rows[i % 3];
		up = rows[(i + 2) % 3];
		up2 = rows[(i + 1) % 3];
		row[0] = i;
		for (j = 1; j <= nb; j++) {
			row[j] = min3(up[j] + 1, row[j - 1] + 1,
			    up[j - 1] + (size_t)differ(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
		}
	}
	return rows[na % 3][nb];
}

void
suggest_try(struct suggest *n, const char *candidate)
{
	size_t len = strlen(candidate), d;

	if (len == 0 || len > SUGGEST_LEN_MAX || n->len > SUGGEST_LEN_MAX)
		return;
	d = distance(n->word, n->len, candidate, len);
	if (d < n->dist && 2 * d <= len) {
		n->dist = d;
		n->best = candidate;
	}
}

const char *
suggest_hint(const struct suggest *n)
{
	static char hint[SUGGEST_LEN_MAX + 32];

	if (n->best == NULL)
		return "";
	snprintf(hint, sizeof(hint), ", did you mean '%s'?", n->best);
	return hint;
}

const char *
suggest_among(const char *word, size_t len, const void *list, size_t n,
    size_t size)
{
	const char *const *name = list;
	struct suggest near;

	suggest_init(&near, word, len);
	for (; n > 0; n--, name += size / sizeof(*name))
		suggest_try(&near, *name);
	return suggest_hint(&near);
}
