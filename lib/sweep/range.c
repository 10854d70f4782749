/* range: !range, !linspace and !logspace. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "sweep/range.h"

#define EXPONENT_MAX	300	/* of a power of ten */

static const char *const tags[] = {"!range", "!linspace", "!logspace"};

struct seq {
	double	a, b, c;	/* c is the step or the number of values */
	int	decimals;	/* or -1: what %g finds */
	size_t	n;
};

/* Reads a decimal number.  Returns 0, or -1 (hexadecimal, nan, inf …). */
static int
number(const struct node *n, double *v)
{
	char *end;

	if (n->type != NODE_STR || n->len == 0 ||
	    strspn(n->str, "0123456789+-.eE") != n->len)
		return -1;
	*v = strtod(n->str, &end);
	return *end == '\0' && *v - *v == 0 ? 0 : -1;
}

/* Returns how many decimals the number is written with, or -1: too many. */
static int
decimals(const char *s)
{
	const char *dot = strchr(s, '.');
	size_t e = strcspn(s, "eE");
	double d = 0;

	if (dot != NULL)
		d = (double)(s + e - dot - 1);
	if (s[e] != '\0')
		d -= strtod(s + e + 1, NULL);
	/* a double cannot tell more than 15 apart */
	return d < 0 ? 0 : d > 15 ? -1 : (int)d;
}

/* Ten to the power of X without libm, which nothing else needs. */
static double
power10(double x)
{
	char text[64];
	int whole = (int)x - (x < (int)x), i;
	double f = (x - whole) * RANGE_LN10, term = 1, sum = 1;

	/* the series for e^f: below 2.4 so many terms are enough */
	for (i = 1; i < 40; i++) {
		term *= f / i;
		sum += term;
	}
	snprintf(text, sizeof(text), "1e%d", whole);
	return strtod(text, NULL) * sum;
}

double
range_exponent(double v)
{
	double e = 0, step = 1;

	if (!(v > 0))
		return -5;	/* there is none: some example */
	while (e > -EXPONENT_MAX && power10(e) > v * (1 + 1e-9))
		e--;
	while (e < EXPONENT_MAX && power10(e + 1) < v * (1 + 1e-9))
		e++;
	while ((step /= 2) > 1e-4)
		if (power10(e + step) < v * (1 + 1e-9))
			e += step;
	return e;
}

/* Writes V as people do: 0.1, 1e-5, 100000, not 1e-05 or -0, and not in full
 * where that takes more than 23 digits. */
static void
format(char text[64], double v, int dec)
{
	char *e, *p;

	if (dec < 0 || snprintf(text, 64, "%.*f", dec, v) > 23) {
		snprintf(text, 64, "%.12g", v);
	} else if (dec > 0) {
		for (p = text + strlen(text); p[-1] == '0'; p--)
			continue;
		p[p[-1] == '.' ? -1 : 0] = '\0';
	}
	if (strcmp(text, "-0") == 0)
		strcpy(text, "0");
	if ((e = strchr(text, 'e')) == NULL)
		return;
	e += e[1] == '-' ? 2 : 1;
	for (p = e; *p == '+' || *p == '0'; p++)
		continue;
	memmove(e, p, strlen(p) + 1);
}

static int
arguments(struct report *r, const struct node *list, struct seq *q)
{
	const struct node *n = list->first;
	double *v[3] = { &q->a, &q->b, &q->c };
	const char *s;
	int isrange = strcmp(list->tag, "!range") == 0, dec;
	size_t i;

	if (list->n != 3 && !(isrange && list->n == 2)) {
		s = list->n > 0 && n->str != NULL ? n->str : "0";
		if (isrange && list->n == 1)
			report_error(r, list, "!range has no end; write !range "
			    "[0, %s]", strcmp(s, "0") == 0 ? "10" : s);
		else if (list->n == 2 && list->last->str != NULL)
			report_error(r, list, "%s wants [a, b, n]; for 5 "
			    "values write %s [%s, %s, 5]", list->tag, list->tag,
			    s, list->last->str);
		else
			report_error(r, list, "%s wants [a, b, %s]", list->tag,
			    isrange ? "step" : "n");
		return -1;
	}
	q->c = 1;
	for (i = 0; i < 3 && n != NULL; n = n->next, i++) {
		if (number(n, v[i]) == -1)
			return report_error(r, n, "%s: '%s' is not a number",
			    list->tag, n->str != NULL ? n->str : "a list");
		if (i == 0)
			q->decimals = decimals(n->str);
	}
	if (list->n == 3 && q->decimals >= 0) {
		dec = decimals(list->last->str);
		if (dec == -1 || dec > q->decimals)
			q->decimals = dec;
	}
	return 0;
}

static int
length(struct report *r, const struct node *list, struct seq *q)
{
	double n = q->c, whole;
	int isrange = strcmp(list->tag, "!range") == 0;

	if (isrange)	/* rounding may add up to a billionth of a step */
		n = q->c != 0 ? (q->b - q->a) / q->c - 1e-9 : 0;
	if (n > 0 && n <= RANGE_MAX) {
		whole = (double)(size_t)n;
		if (n != whole)
			n = isrange ? whole + 1 : 0;
	}
	if (!(n >= 1 && n <= RANGE_MAX))
		return report_error(r, list, "%s gives no list of 1 to %d "
		    "values%s", list->tag, RANGE_MAX, isrange && q->c > 0 &&
		    q->b <= q->a ? "; it ends where it begins, or needs a "
		    "negative step" : "");
	if (strcmp(list->tag, "!logspace") == 0 &&
	    !(q->a >= -EXPONENT_MAX && q->a <= EXPONENT_MAX &&
	    q->b >= -EXPONENT_MAX && q->b <= EXPONENT_MAX))
		return report_error(r, list, "!logspace wants exponents from "
		    "%d to %d", -EXPONENT_MAX, EXPONENT_MAX);
	q->n = (size_t)n;
	return 0;
}

static double
nth(const struct seq *q, const char *tag, size_t i)
{
	double last = (double)(q->n - 1), at = (double)i, v;

	if (strcmp(tag, "!range") == 0)
		return q->a + at * q->c;
	v = q->n > 1 ? (q->a * (last - at) + q->b * at) / last : q->a;
	if (v - v != 0)		/* a product was too large */
		v = q->a * ((last - at) / last) + q->b * (at / last);
	return strcmp(tag, "!logspace") == 0 ? power10(v) : v;
}

static int
known(struct report *r, const struct node *n)
{
	size_t i;

	for (i = 0; i < 3; i++)
		if (strcmp(n->tag, tags[i]) == 0)
			return 1;
	report_error(r, n, "unknown tag '%s'%s", n->tag, suggest_among(n->tag,
	    strlen(n->tag), tags, 3, sizeof(*tags)));
	return 0;
}

const struct node *
range_expand(struct report *r, struct arena *a, const struct node *list)
{
	char text[64];
	struct node *out, *n;
	struct seq q = { 0 };
	size_t i;

	if (list->tag == NULL)
		return list;
	if (!known(r, list))
		return NULL;
	if (list->type != NODE_ARR) {
		report_error(r, list, "%s wants a list, like %s [0, %s%s]",
		    list->tag, list->tag, list->type == NODE_STR ? list->str :
		    "10", strcmp(list->tag, "!range") == 0 ? "" : ", 5");
		return NULL;
	}
	if (arguments(r, list, &q) == -1 || length(r, list, &q) == -1)
		return NULL;
	if (strcmp(list->tag, "!range") != 0)
		q.decimals = -1;
	if (strcmp(list->tag, "!logspace") == 0 && q.a >= 0 && q.b >= 0 &&
	    q.a <= 1 && q.b <= 1 && (q.a + q.b < 1 || q.a * q.b > 0) &&
	    q.a + q.b > 0 && q.a * q.b < 1)
		report_warnkey(r, list, "!logspace takes exponents: for %s to "
		    "%s write !logspace [%.3g, %.3g, %zu]", list->first->str,
		    list->first->next->str, range_exponent(q.a),
		    range_exponent(q.b), q.n);
	out = node_new(a, NODE_ARR);
	for (i = 0; i < q.n; i++) {
		n = node_new(a, NODE_STR);
		n->line = list->line;
		n->col = list->col;
		format(text, nth(&q, list->tag, i), q.decimals);
		n->len = strlen(text);
		n->str = arena_strndup(a, text, n->len);
		node_append(out, n);
	}
	out->line = list->line;
	out->col = list->col;
	return out;
}
