/* t_range: !range, !linspace and !logspace. */
#include "sweep/range.h"
#include "yaml.h"

/* Prints the values, those of a long list counted. */
static int
expand(const char *text)
{
	struct node *root = yaml(text);
	struct arena *a = arena_new();
	const struct node *list, *n;
	struct report r;
	int rc = 1;

	report_init(&r, YAML_NAME);
	list = range_expand(&r, a, root);
	if (list != NULL) {
		rc = list == root ? 2 : 0;
		if (list->n > 100)
			printf("%zu: %s ... %s", list->n, list->first->str,
			    list->last->str);
		for (n = list->first; n != NULL && list->n <= 100; n = n->next)
			printf("%s%s", n == list->first ? "" : " ", n->str);
	}
	if ((list == NULL) != (r.errors > 0))
		rc = 3;
	report_free(&r);
	arena_free(a);
	node_free(root);
	return rc;
}

static void
values(const char *text, const char *want)
{
	yaml_try(expand, text, 0, want, "");
}

static void
wrong(const char *text, const char *place, const char *why)
{
	char err[256];

	snprintf(err, sizeof(err), "t: t.yaml:%s: %s\n", place, why);
	yaml_try(expand, text, 1, "", err);
}

static void
ranges(void)
{
	values("!range [0, 5]", "0 1 2 3 4");
	values("!range [0, 5, 2]", "0 2 4");
	values("!range [0, 4, 2]", "0 2");
	values("!range [5, 0, -2]", "5 3 1");
	values("!range [5, 1, -2]", "5 3");
	values("!range [-2, 2]", "-2 -1 0 1");
	values("!range [0, 1]", "0");
	values("!range [3, 4, 100]", "3");
	values("!range [0.5, 3]", "0.5 1.5 2.5");
	values("!range [0, 1, 0.1]",
	    "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9");
	values("!range [0.1, 0.4, 0.1]", "0.1 0.2 0.3");
	values("!range [-0.05, 0.10, 0.05]", "-0.05 0 0.05");
	values("!range [1, 0, -0.25]", "1 0.75 0.5 0.25");
	values("!range [1e-4, 3e-4, 1e-4]", "0.0001 0.0002");
	values("!range [1e3, 3e3, 1e3]", "1000 2000");
	values("!range [1e22, 3e22, 1e22]",
	    "10000000000000000000000 20000000000000000000000");
	values("!range ['1', \"3\"]", "1 2");
	values("!range [+1, 3]", "1 2");
	values("!range [1000000000000.25, 1000000000001, 0.25]",
	    "1000000000000.25 1000000000000.5 1000000000000.75");
	/* with more decimals, or digits, than can be kept: twelve */
	values("!range [0, 2e-16, 1e-16]", "0 1e-16");
	values("!range [1e300, 2e300, 5e299]", "1e300 1.5e300");
	values("!range [-1e300, 1e300, 1e300]", "-1e300 0");
	values("!range [1e24, 3e24, 1e24]", "1e24 2e24");
}

static void
sizes(void)
{
	values("!range [0, 1000000]", "1000000: 0 ... 999999");
	values("!range [0, 100000, 0.1]", "1000000: 0 ... 99999.9");
	values("!linspace [0, 1, 1000000]", "1000000: 0 ... 1");
}

static void
spaces(void)
{
	values("!linspace [0, 1, 5]", "0 0.25 0.5 0.75 1");
	values("!linspace [0, 1, 1]", "0");
	values("!linspace [7, 7, 3]", "7 7 7");
	values("!linspace [1, -1, 3]", "1 0 -1");
	values("!linspace [0, 1, 4]", "0 0.333333333333 0.666666666667 1");
	values("!linspace [1e-5, 3e-5, 3]", "1e-5 2e-5 3e-5");
	values("!linspace [0, 2, 3e0]", "0 1 2");
	values("!linspace [0, 1e308, 3]", "0 5e307 1e308");
	values("!linspace [-1e308, 1e308, 3]", "-1e308 0 1e308");
	values("!logspace [-4, -1, 4]", "0.0001 0.001 0.01 0.1");
	values("!logspace [-6, -4, 3]", "1e-6 1e-5 0.0001");
	values("!logspace [0, 3, 4]", "1 10 100 1000");
	values("!logspace [0, 1, 3]", "1 3.16227766017 10");
	values("!logspace [-1.5, 1.5, 4]",
	    "0.0316227766017 0.316227766017 3.16227766017 31.6227766017");
	values("!logspace [2, 2, 1]", "100");
	values("!logspace [11, 12, 2]", "100000000000 1e12");
	values("!logspace [-300, 300, 3]", "1e-300 1 1e300");
}

static void
mistakes(void)
{
	const char *many = "gives no list of 1 to 1000000 values";
	char why[120];

	snprintf(why, sizeof(why), "!range %s", many);
	wrong("!range [0, 5, 0]", "1:1", why);
	wrong("!range [0, 5, -1]", "1:1", why);
	wrong("!range [0, 1000001]", "1:1", why);
	wrong("!range [0, 1, 1e-300]", "1:1", why);
	wrong("!range [0, 1e308, 1e-308]", "1:1", why);
	wrong("!range [-1e308, 1e308, 1]", "1:1", why);
	wrong("!range [0, 1, 1e-99999999999999999999999]", "1:1", why);
	snprintf(why, sizeof(why), "!range %s; it ends where it begins, or "
	    "needs a negative step", many);
	wrong("!range [0, 0]", "1:1", why);
	wrong("!range [5, 0]", "1:1", why);
	snprintf(why, sizeof(why), "!linspace %s", many);
	wrong("!linspace [0, 1, 0]", "1:1", why);
	wrong("!linspace [0, 1, -1]", "1:1", why);
	wrong("!linspace [0, 1, 2.5]", "1:1", why);
	wrong("!linspace [0, 1, 0.5]", "1:1", why);
	wrong("!linspace [0, 1, 1000001]", "1:1", why);
	wrong("!linspace [0, 1, 1e300]", "1:1", why);
	wrong("!linspace [0, 1, -1e300]", "1:1", why);
	wrong("!logspace [-301, 0, 2]", "1:1",
	    "!logspace wants exponents from -300 to 300");
	wrong("!logspace [0, 300.5, 2]", "1:1",
	    "!logspace wants exponents from -300 to 300");
	wrong("!range [1]", "1:1", "!range has no end; write !range [0, 1]");
	wrong("!range []", "1:1", "!range wants [a, b, step]");
	wrong("!range [1, 2, 3, 4]", "1:1", "!range wants [a, b, step]");
	wrong("!linspace [1, 2]", "1:1", "!linspace wants [a, b, n]; for 5 "
	    "values write !linspace [1, 2, 5]");
	wrong("!logspace [1, 2, 3, 4]", "1:1", "!logspace wants [a, b, n]");
}

static void
no_numbers(void)
{
	wrong("!range [0, ten]", "1:12", "!range: 'ten' is not a number");
	wrong("!range [0x10, 20]", "1:9", "!range: '0x10' is not a number");
	wrong("!range [nan, 20]", "1:9", "!range: 'nan' is not a number");
	wrong("!range [0, .inf]", "1:12", "!range: '.inf' is not a number");
	wrong("!range [0, 1e999]", "1:12", "!range: '1e999' is not a number");
	wrong("!range [0, 1-2]", "1:12", "!range: '1-2' is not a number");
	wrong("!range [0, ' 1']", "1:12", "!range: ' 1' is not a number");
	wrong("!range [0, '']", "1:12", "!range: '' is not a number");
	wrong("!range [0, ]", "1:1", "!range has no end; write !range [0, 10]");
	wrong("!range\n- 0\n-\n", "3:2", "!range: '' is not a number");
	wrong("!range [0, [1]]", "1:12", "!range: 'a list' is not a number");
	wrong("!range [0, {a: 1}]", "1:12",
	    "!range: 'a list' is not a number");
}

static void
tags(void)
{
	wrong("!rnage [0, 5]", "1:1",
	    "unknown tag '!rnage', did you mean '!range'?");
	wrong("!lin [0, 5]", "1:1", "unknown tag '!lin'");
	wrong("!env x", "1:1", "unknown tag '!env'");
	wrong("!range 5", "1:1", "!range wants a list, like !range [0, 5]");
	wrong("!linspace {a: 5}", "1:1", "!linspace wants a list, like "
	    "!linspace [0, 10, 5]");
	yaml_try(expand, "[b, a]", 2, "b a", "");
	yaml_try(expand, "!!seq [b, a]", 2, "b a", "");
	yaml_try(expand, "5", 2, "", "");
}

int
main(void)
{
	ranges();
	sizes();
	spaces();
	mistakes();
	no_numbers();
	tags();
	return done();
}
