/* resultsby: means of results over what is not named. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "record/metrics.h"
#include "results/results.h"

static void
put_number(struct results *r, int group, const char *name, double x)
{
	char s[32];

	snprintf(s, sizeof(s), "%.10g", x);
	resultsrow_put(r, group, name,
	    metrics_special(s) ? metrics_special(s) : s);
}

/* A metric over the rows of a combination (Welford). */
struct mean {
	double	 mean, square;	/* the latter from it */
	size_t	 n;
};

struct means {
	size_t		 first;	/* row that has it */
	size_t		 jobs;
	struct mean	*m;	/* by metric */
};

/* The number of the combination of row W, NEXT if it is new. */
static size_t
combination(const struct results *r, const struct resultsrow *w,
    struct table *seen, const long *cols, size_t n, size_t next)
{
	struct buf b;
	const char *s;
	long at;
	size_t i;

	buf_init(&b, RESULTS_PARAMS_MAX);
	for (i = 0; i < n; i++) {
		s = resultsrow_value(w, RESULTS_PARAM, (size_t)cols[i]);
		buf_printf(&b, "%d%s\t", s != NULL, s != NULL ? s : "");
	}
	s = arena_strndup(r->text, buf_str(&b), b.len);
	if ((at = table_find(seen, s, b.len)) == -1)
		table_put(seen, s, b.len, at = (long)next);
	buf_free(&b);
	return (size_t)at;
}

static void
count(struct means *s, const struct resultsrow *w, size_t ncol)
{
	struct mean *m;
	double x, off;
	size_t i;

	s->jobs++;
	for (i = 0; i < ncol; i++)
		if (resultsrow_read(resultsrow_value(w, RESULTS_METRIC, i),
		    &x) == 0) {
			m = &s->m[i];
			off = x - m->mean;
			m->mean += off / (double)++m->n;
			m->square += off * (x - m->mean);
		}
}

static void
put_means(struct results *t, const struct results *r, const struct means *s,
    const long *cols, size_t n, const char *metric)
{
	const struct resultsrow_group *g = r->group;
	const char *text;
	size_t i;

	resultsrow_new(t);
	for (i = 0; i < n; i++) {
		resultsrow_column(t, RESULTS_PARAM,
		    g[RESULTS_PARAM].name[cols[i]]);
		text = resultsrow_value(&r->row[s->first], RESULTS_PARAM,
		    (size_t)cols[i]);
		if (text != NULL)
			resultsrow_put(t, RESULTS_PARAM,
			    g[RESULTS_PARAM].name[cols[i]], text);
	}
	put_number(t, RESULTS_METRIC, "jobs", (double)s->jobs);
	for (i = 0; i < g[RESULTS_METRIC].n; i++) {
		text = g[RESULTS_METRIC].name[i];
		if (s->m[i].n > 0)
			put_number(t, RESULTS_METRIC, text, s->m[i].mean);
		if (s->m[i].n > 1 && metric != NULL &&
		    strcmp(text, metric) == 0)
			put_number(t, RESULTS_METRIC, "std",
			    sqrt(s->m[i].square / (double)(s->m[i].n - 1)));
	}
}

/* Reads the names in BY into COLS.  Returns how many, or 0 after a message. */
static size_t
read_names(const struct results *r, const char *by, long *cols)
{
	const char *rest = by, *s;
	size_t len, n = 0;

	while ((s = str_next(&rest, ",", &len)) != NULL &&
	    n < RESULTS_COLUMNS_MAX)
		if ((cols[n++] = resultsrow_find(r, RESULTS_PARAM, s,
		    len)) == -1)
			return 0;
	if (n == 0)
		warn("'%s' names no parameter", by);
	return n;
}

struct results *
resultsby(const struct results *r, const char *by, const char *metric)
{
	struct results *t = results_open();
	size_t nm = r->group[RESULTS_METRIC].n, n, i, k = 0, at;
	long *cols = xcalloc(RESULTS_COLUMNS_MAX, sizeof(*cols));
	struct means *s = xcalloc(r->n + 1, sizeof(*s));
	struct table seen = { 0 };

	t->means = 1;
	n = read_names(r, by, cols);
	for (i = 0; i < r->n && n > 0; i++) {
		if (!resultsrow_is(&r->row[i], "done"))
			continue;
		at = combination(r, &r->row[i], &seen, cols, n, k);
		if (at == k) {
			s[k].first = i;
			s[k++].m = xcalloc(nm + 1, sizeof(*s->m));
		}
		count(&s[at], &r->row[i], nm);
	}
	table_free(&seen);
	for (i = 0; i < k; i++) {
		put_means(t, r, &s[i], cols, n, metric);
		free(s[i].m);
	}
	free(s);
	free(cols);
	if (n > 0)
		return t;
	results_close(t);
	return NULL;
}
