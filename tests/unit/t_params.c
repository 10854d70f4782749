/* t_params: what a map of parameters spans. */
#include <stdint.h>

#include "sweep/params.h"
#include "yaml.h"

/* Prints the values of combination K. */
static void
put_combination(const struct params *s, size_t k)
{
	size_t index[16], i;
	const struct params_var *v;
	const struct node *n;

	params_at(s, k, index);
	for (i = 0; i < s->nvar; i++) {
		v = &s->var[i];
		n = v->val[v->dim == PARAMS_FIXED ? 0 : index[v->dim]];
		printf("%s%s", i > 0 ? " " : "", n != NULL ? n->str : "-");
	}
	putchar(';');
}

#define TWICE	" twice, which makes one job; to run it again, add a " \
		"parameter like seed\n"

/* Prints the names, then each combination of "s", with "zip" zipped. */
static int
span(const char *text)
{
	struct node *root = yaml(text);
	const struct node *zip = node_at(root, "zip");
	struct arena *a = arena_new();
	struct report r;
	struct params s;
	size_t i;
	int rc;

	report_init(&r, YAML_NAME);
	memset(&s, 0, sizeof(s));
	rc = params_add(&s, &r, a, node_at(root, "s"));
	if (rc == 0 && zip != NULL)
		rc = params_zip(&s, &r, zip);
	for (i = 0; rc == 0 && i < s.nvar; i++)
		printf("%s%s", s.var[i].name, i + 1 < s.nvar ? " " : ":");
	for (i = 0; rc == 0 && i < params_total(&s); i++)
		put_combination(&s, i);
	if ((rc == -1) != (r.errors > 0))
		puts("a failure without a report, or the other way round");
	params_free(&s);
	report_free(&r);
	arena_free(a);
	node_free(root);
	return -rc;
}

static void
spans(const char *text, const char *want)
{
	yaml_try(span, text, 0, want, "");
}

static void
wrong(const char *text, const char *why)
{
	char err[400];

	snprintf(err, sizeof(err), "t: t.yaml:%s\n", why);
	yaml_try(span, text, 1, "", err);
}

static void
products(void)
{
	spans("s: {}", ";");
	spans("s: {a: 1}", "a:1;");
	spans("s: {a: [1, 2], b: [x, y, z]}",
	    "a b:1 x;1 y;1 z;2 x;2 y;2 z;");
	spans("s: {a: [1, 2], c: k, b: [x, y]}",
	    "a c b:1 k x;1 k y;2 k x;2 k y;");
	spans("s: {a: [1]}", "a:1;");
	yaml_try(span, "s: {a: [1, 1]}", 0, "a:1;1;", "t: t.yaml:1:12: "
	    "warning: a has '1'" TWICE);
	yaml_try(span, "s:\n  a:\n  - 1\n  -\n  - ''\n", 0, "a:1;;;",
	    "t: t.yaml:5:5: warning: a has ''" TWICE);
	spans("s: {a: , b: ''}", "a b: ;");
	spans("s: {a: !range [0, 3]}", "a:0;1;2;");
	spans("s: {a: [0x1, 1e-4, yes, null, 010]}",
	    "a:0x1;1e-4;yes;null;010;");
}

static void
nested(void)
{
	spans("s: {a: [1, 2], m: {x: [3, 4], y: 5}, b: 6}",
	    "a m.x m.y b:1 3 5 6;1 4 5 6;2 3 5 6;2 4 5 6;");
	spans("s: {m: {n: {x: 1}, y: 2}}", "m.n.x m.y:1 2;");
	spans("s: {a.b: 1, a: {c: 2}}", "a.b a.c:1 2;");
	spans("s: {m: {}}", ";");
}

/* A list of maps is one dimension. */
static void
joint(void)
{
	spans("s: {p: [{a: 1, b: 2}, {a: 3, b: 4}], c: [5, 6]}",
	    "p.a p.b c:1 2 5;1 2 6;3 4 5;3 4 6;");
	spans("s: {p: [{a: 1}, {b: 4}]}", "p.a p.b:1 -;- 4;");
	spans("s: {p: [{}, {a: 1}]}", "p.a:-;1;");
	spans("s: {p: [{m: {a: 1}}, {m: {a: 2}}]}", "p.m.a:1;2;");
	wrong("s: {p: [{a: [1, 2]}]}",
	    "1:13: 'p.a': a list within a list of maps; "
	    "write it in quotes: \"[1, 2]\"");
	wrong("s: {p: [{a: !range [0, 2]}]}",
	    "1:13: 'p.a': a list within a list of maps; "
	    "write out its values");
	wrong("s: {p: [{a: 1}, 2]}",
	    "1:17: 'p': maps and single values in one list");
	wrong("s: {p: [2, {a: 1}]}",
	    "1:12: 'p': maps and single values in one list");
	wrong("s: {p: [{a: 1, m: {b: 2}, m.b: 3}]}",
	    "1:27: 'p.m.b' is given twice");
}

static void
mistakes(void)
{
	wrong("s: {a: []}", "1:8: 'a' is an empty list");
	wrong("s: {m: {a: []}}", "1:12: 'm.a' is an empty list");
	wrong("s: {a: [1, [2]]}", "1:12: 'a': a list "
	    "within a list; write it in quotes: \"[2]\"");
	wrong("s: {a: [1, !range [0, 2]]}",
	    "1:12: 'a': a list "
	    "within a list; write out its values");
	wrong("s: {a: [1, !x 2]}", "1:12: 'a': a list "
	    "within a list; write out its values");
	wrong("s: {a: !x 2}", "1:8: unknown tag '!x'");
	wrong("s: {m: !x {a: 2}}", "1:8: unknown tag '!x'");
	wrong("s: {a: !range {b: 2}}", "1:8: !range wants a list, "
	    "like !range [0, 10]");
	wrong("s: {a.b: 1, a: {b: 2}}", "1:17: 'a.b' is given twice");
	wrong("s: {'': 1}", "1:5: '' cannot be a parameter's name");
	wrong("s: {'a}': 1}", "1:5: 'a}' cannot be a parameter's name");
	wrong("s: {'{a': [1, 2]}", "1:5: '{a' cannot be a parameter's name");
	yaml_try(span, "s: {a: {size}, b: [1]}", 0, "a.size b: 1;",
	    "t: t.yaml:1:5: warning: {size} without quotes is a map; write "
	    "\"{size}\"\n");
}

static void
zips(void)
{
	spans("s: {a: [1, 2], b: [3, 4]}\nzip: []",
	    "a b:1 3;1 4;2 3;2 4;");
	spans("s: {a: [1, 2], b: [3, 4]}\nzip: [[], [a, b]]",
	    "a b:1 3;2 4;");
	/* a group stands where the first of its lists stood in the file */
	spans("s: {a: [1, 2], b: [3, 4], c: [5, 6]}\nzip: [[c, a]]",
	    "a b c:1 3 5;1 4 5;2 3 6;2 4 6;");
	spans("s: {a: [1, 2], b: [3, 4], c: [5, 6]}\nzip: [[b, c]]",
	    "a b c:1 3 5;1 4 6;2 3 5;2 4 6;");
	spans("s: {a: [1, 2], b: [3, 4], c: [5, 6], d: [7, 8]}\n"
	    "zip: [[d, b], [a, c]]",
	    "a b c d:1 3 5 7;1 4 5 8;2 3 6 7;2 4 6 8;");
	spans("s: {a: [1, 2], p: [{x: 3}, {x: 4}]}\nzip: [[a, p]]",
	    "a p.x:1 3;2 4;");
	spans("s: {a: [1, 2], p: [{x: 3}, {x: 4}]}\nzip: [[p.x, a]]",
	    "a p.x:1 3;2 4;");
	spans("s: {a: [1, 2], m: {x: [3, 4], y: [5]}}\nzip: [[a, m.x]]",
	    "a m.x m.y:1 3 5;2 4 5;");
	spans("s: {a: [1], b: [2]}\nzip: [[a]]", "a b:1 2;");
}

static void
wrong_zips(void)
{
	wrong("s: {a: [1, 2], b: [3]}\nzip: [[a, b]]",
	    "2:11: zip: 'b' has 1 values, 'a' has 2");
	wrong("s: {alpha: [1, 2], b: [3]}\nzip: [[b, alfa]]",
	    "2:11: zip: unknown parameter 'alfa', did you mean 'alpha'?");
	wrong("s: {a: [1, 2], b: 3}\nzip: [[a, b]]",
	    "2:11: zip: 'b' is not a list");
	wrong("s: {a: [1, 2], b: [3, 4]}\nzip: [[a, b, a]]",
	    "2:14: zip: 'a' is named twice");
	wrong("s: {a: [1, 2], b: [3, 4]}\nzip: [[a, b], [a]]",
	    "2:16: zip: 'a' is named twice");
	wrong("s: {a: [1, 2], m: {x: [3, 4], y: [5, 6]}}\nzip: [[a, m]]",
	    "2:11: zip: 'm' is a map, name one of its lists");
	wrong("s: {a: [1, 2]}\nzip: [a]",
	    "2:6: zip wants a list of lists of names: [[a, b]]");
	wrong("s: {a: [1, 2]}\nzip: {a: b}",
	    "2:6: zip wants a list of lists of names: [[a, b]]");
	wrong("s: {a: [1, 2]}\nzip: [!range [a, b]]",
	    "2:6: zip wants a list of lists of names: [[a, b]]");
	wrong("s: {a: [1, 2]}\nzip: [[[a]]]",
	    "2:8: zip wants names of lists");
}

/* A product that does not fit a number is as large as there is. */
static void
totals(void)
{
	struct params s;
	size_t len[5] = { 65536, 65536, 65536, 65536, 2 }, index[5];

	memset(&s, 0, sizeof(s));
	ok(params_total(&s) == 1, "nothing to sweep is one combination");
	s.len = len;
	s.ndim = 3;
	ok(params_total(&s) == (size_t)1 << 48, "2^48 combinations");
	params_at(&s, ((size_t)1 << 48) - 2, index);
	ok(index[0] == 65535 && index[1] == 65535 && index[2] == 65534,
	    "the last but one");
	s.ndim = 4;
	ok(params_total(&s) == SIZE_MAX, "2^64 are too many to count");
	len[3] = 65535;
	ok(params_total(&s) == SIZE_MAX - SIZE_MAX % 65536 + 65536 -
	    ((size_t)1 << 48), "a few less are not");
	s.ndim = 5;
	ok(params_total(&s) == SIZE_MAX, "twice that is");
}

static void
many(void)
{
	struct arena *a = arena_new();
	struct node *map = node_new(a, NODE_OBJ), *n;
	struct report r;
	struct params s;
	char key[16];
	int i;

	for (i = 0; i <= PARAMS_VARS_MAX; i++) {
		n = node_new(a, NODE_STR);
		snprintf(key, sizeof(key), "p%d", i);
		n->key = arena_strndup(a, key, strlen(key));
		n->str = "";
		if (i == PARAMS_VARS_MAX) {
			report_init(&r, "f");
			memset(&s, 0, sizeof(s));
			is_int(params_add(&s, &r, a, map), 0,
			    "%d parameters", i);
			is_int((long long)s.nvar, i, "all of them");
			params_free(&s);
			report_free(&r);
		}
		node_append(map, n);
	}
	report_init(&r, "f");
	r.errors = REPORT_ERRORS_MAX + 1;	/* which says nothing more */
	memset(&s, 0, sizeof(s));
	is_int(params_add(&s, &r, a, map), -1, "one more is too many");
	params_free(&s);
	report_free(&r);
	arena_free(a);
}

int
main(void)
{
	products();
	nested();
	joint();
	mistakes();
	zips();
	wrong_zips();
	totals();
	many();
	return done();
}
