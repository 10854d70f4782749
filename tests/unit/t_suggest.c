/* t_suggest: what somebody may have meant. */
#include <stdarg.h>

#include "base/suggest.h"
#include "unit.h"

/* Of the candidates up to NULL, WANT is the hint for the LEN bytes at WORD;
 * NULL is none. */
static void
hint(const char *word, size_t len, const char *want, ...)
{
	char text[256];
	const char *s, *got;
	struct suggest n;
	va_list ap;

	suggest_init(&n, word, len);
	va_start(ap, want);
	while ((s = va_arg(ap, const char *)) != NULL)
		suggest_try(&n, s);
	va_end(ap);
	snprintf(text, sizeof(text), ", did you mean '%s'?", want);
	got = suggest_hint(&n);
	is_str(got, want != NULL ? text : "", "near '%.*s'", (int)len, word);
}

static void
mistakes(void)
{
	const char *none = NULL;

	hint("seed", 4, "seed", "seed", none);
	hint("sed", 3, "seed", "seed", none);
	hint("seeed", 5, "seed", "seed", none);
	hint("sead", 4, "seed", "seed", none);
	hint("sede", 4, "seed", "seed", none);
	hint("esed", 4, "seed", "seed", none);
	hint("xyzw", 4, NULL, "seed", "lr", "", none);
	hint("seed", 4, NULL, none);
}

/* A third of the word may be wrong, and one letter more. */
static void
limits(void)
{
	const char *none = NULL;

	hint("ab", 2, "abc", "abc", none);
	hint("ab", 2, NULL, "abcd", none);
	hint("abc", 3, "abcde", "abcde", none);
	hint("abc", 3, NULL, "abcdef", none);
	hint("abcdef", 6, "abcxyz", "abcxyz", none);
	hint("abcdef", 6, NULL, "abwxyz", none);
	/* but half of the candidate must be right */
	hint("foo", 3, NULL, "job", none);
	hint("fob", 3, "job", "job", none);
	hint("alfa", 4, "alpha", "alpha", none);
	hint("abcdef", 6, NULL, "adefg", none);
	hint("a", 1, NULL, "b", none);
	hint("ab", 2, NULL, "c", none);
	hint("", 0, NULL, "a", none);
	hint("", 0, NULL, "", none);
}

static void
best(void)
{
	const char *none = NULL;

	hint("batchsize", 9, "batch_size", "batches", "batch_size", "batch",
	    none);
	hint("lr", 2, "lr1", "lr1", "lr2", none);
	hint("lr2", 3, "lr2", "lr1", "lr2", "lr3", none);
	/* two neighbours that changed places are one mistake, not two */
	hint("abcd", 4, "abdc", "abxy", "abdc", none);
	hint("seedling", 4, "seed", "seed", none);
}

static void
lengths(void)
{
	char w[SUGGEST_LEN_MAX + 2], x[SUGGEST_LEN_MAX + 2];

	memset(w, 'a', sizeof(w));
	memset(x, 'a', sizeof(x));
	w[SUGGEST_LEN_MAX] = x[SUGGEST_LEN_MAX] = '\0';
	x[10] = 'b';
	hint(w, SUGGEST_LEN_MAX, x, x, (const char *)NULL);
	hint(w, SUGGEST_LEN_MAX - 1, x, x, (const char *)NULL);
	w[SUGGEST_LEN_MAX] = 'a';
	hint(w, SUGGEST_LEN_MAX + 1, NULL, x, (const char *)NULL);
	x[SUGGEST_LEN_MAX] = 'a';
	x[SUGGEST_LEN_MAX + 1] = '\0';
	hint(w, SUGGEST_LEN_MAX, NULL, x, (const char *)NULL);
}

static void
among(void)
{
	static const struct { const char *name; int v; } list[] = {
		{ "lr", 1 }, { "seed", 2 }, { "size", 3 }
	};
	const char *s = suggest_among("sede", 4, list, 3, sizeof(*list));

	is_str(s, ", did you mean 'seed'?", "one of a list of structures");
	s = suggest_among("LR", 2, list, 3, sizeof(*list));
	is_str(s, ", did you mean 'lr'?", "capitals are no mistakes");
	s = suggest_among("sede", 4, list, 1, sizeof(*list));
	is_str(s, "", "none of a shorter one");
}

int
main(void)
{
	mistakes();
	limits();
	best();
	lengths();
	among();
	return done();
}
