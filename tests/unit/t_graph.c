/* t_graph: who waits for whom. */
#include <stdint.h>

#include "record/graph.h"
#include "unit.h"

/* Makes G from pairs "waits needs", both one digit, "10 20 21". */
static void
make(struct graph *g, const char *pairs, uint32_t n)
{
	memset(g, 0, sizeof(*g));
	for (; *pairs != '\0'; pairs += pairs[2] == ' ' ? 3 : 2)
		graph_edge(g, (uint32_t)(pairs[0] - '0'),
		    (uint32_t)(pairs[1] - '0'));
	graph_close(g, n);
}

static void
digits(char *s, const uint32_t *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		s[i] = (char)('0' + v[i]);
	s[n] = '\0';
}

static void
order(const char *pairs, uint32_t n, const char *want, const char *levels)
{
	uint32_t *got, *level, *cycle = NULL;
	struct graph g;
	char s[32];
	size_t nc;

	make(&g, pairs, n);
	if ((got = graph_order(&g, &cycle, &nc)) == NULL) {
		free(cycle);
		ok(0, "an order of %s", pairs);
	} else {
		digits(s, got, n);
		is_str(s, want, "the order of '%s'", pairs);
		level = graph_levels(&g, got);
		digits(s, level, n);
		is_str(s, levels, "its levels");
		free(level);
	}
	free(got);
	graph_free(&g);
}

static void
cycle(const char *pairs, uint32_t n, const char *want)
{
	uint32_t *got, *c = NULL;
	struct graph g;
	char s[32] = "";
	size_t nc = 0;

	make(&g, pairs, n);
	got = graph_order(&g, &c, &nc);
	ok(got == NULL, "no order of '%s'", pairs);
	if (got == NULL)
		digits(s, c, nc);
	is_str(s, want, "its cycle");
	free(got);
	free(c);
	graph_free(&g);
}

static void
needs(void)
{
	struct graph g;
	size_t i;

	memset(&g, 0, sizeof(g));
	graph_edge(&g, 2, 1);
	graph_edge(&g, 0, 2);
	graph_edge(&g, 2, 0);
	graph_edge(&g, 2, 1);
	graph_close(&g, 4);
	ok(g.n == 4 && g.m == 4, "four nodes, four edges");
	ok(g.at[0] == 0 && g.at[1] == 1 && g.at[2] == 1 && g.at[3] == 4 &&
	    g.at[4] == 4, "where the needs of each stand");
	ok(g.need[0] == 2 && g.need[1] == 1 && g.need[2] == 0 &&
	    g.need[3] == 1, "in the order in which they were added");
	graph_free(&g);
	ok(g.n == 0 && g.need == NULL && g.at == NULL, "freed it is as new");
	memset(&g, 0, sizeof(g));
	for (i = 0; i < 5000; i++)
		graph_edge(&g, (uint32_t)i + 1, (uint32_t)i);
	graph_close(&g, 5001);
	is_int((long long)g.need[g.at[5000]], 4999, "it grows");
	graph_free(&g);
}

/* Node I waits for I + 1 and for I * 7919 + 1 of those above it. */
static void
large(uint32_t n)
{
	uint32_t *got, *level, *cyc, i;
	size_t k, wrong = 0, nc, *at;
	struct graph g;

	memset(&g, 0, sizeof(g));
	for (i = 0; i + 1 < n; i++) {
		graph_edge(&g, i, i + 1);
		graph_edge(&g, i, i + 1 + (uint32_t)(i * 7919ull %
		    (n - i - 1)));
	}
	graph_close(&g, n);
	if ((got = graph_order(&g, &cyc, &nc)) == NULL)
		bail("no order of a large graph");
	at = calloc(n, sizeof(*at));
	for (i = 0; i < n; i++)
		at[got[i]] = i;
	for (i = 0; i < n; i++)
		for (k = g.at[i]; k < g.at[i + 1]; k++)
			wrong += at[g.need[k]] >= at[i];
	is_int((long long)wrong, 0, "%lu nodes: each after its needs",
	    (unsigned long)n);
	ok(got[0] == n - 1 && got[n - 1] == 0, "the first and the last");
	level = graph_levels(&g, got);
	for (i = 0; i < n; i++)
		wrong += level[i] != n - i;
	is_int((long long)wrong, 0, "a chain of all of them");
	free(level);
	free(at);
	free(got);
	graph_free(&g);
}

/* One that all wait for, and one that waits for all. */
static void
wide(uint32_t n)
{
	uint32_t *got, *level, *cyc, i;
	struct graph g;
	size_t nc, wrong = 0;

	memset(&g, 0, sizeof(g));
	for (i = 1; i + 1 < n; i++) {
		graph_edge(&g, i, n - 1);
		graph_edge(&g, 0, i);
	}
	graph_close(&g, n);
	if ((got = graph_order(&g, &cyc, &nc)) == NULL)
		bail("no order of a wide graph");
	for (i = 1; i + 1 < n; i++)
		wrong += got[i] != i;
	ok(wrong == 0 && got[0] == n - 1 && got[n - 1] == 0,
	    "%lu between two: by number", (unsigned long)n);
	level = graph_levels(&g, got);
	ok(level[n - 1] == 1 && level[1] == 2 && level[n - 2] == 2 &&
	    level[0] == 3, "on three levels");
	free(level);
	free(got);
	graph_free(&g);
}

int
main(void)
{
	needs();
	order("", 0, "", "");
	order("", 1, "0", "1");
	order("", 3, "012", "111");
	order("01", 2, "10", "21");
	order("10", 2, "01", "12");
	order("01 12", 3, "210", "321");
	/* always the smallest that can come next */
	order("03 14", 5, "23041", "22111");
	order("05 15 25", 6, "345012", "222111");
	order("02 14 21", 5, "34120", "42311");
	order("10 20 31 32", 4, "0123", "1223");
	order("10 10 20", 3, "012", "122");
	order("09 98", 10, "1234567890",
	    "3111111112");
	cycle("00", 1, "0");
	cycle("01 10", 2, "01");
	cycle("01 12 20", 3, "012");
	cycle("01 12 23 31", 4, "123");
	cycle("32 21 12", 4, "12");
	cycle("11 01", 2, "1");
	/* the first that waits leads to it, not those that are done */
	cycle("10 12 21 13", 4, "12");
	large(100000);
	wide(100000);
	return done();
}
