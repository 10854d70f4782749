/* t_rules: the entries of exclude and include. */
#include "sweep/params.h"
#include "yaml.h"

/* Reads the list at "x" against the parameters at "s"; with "full" there, as
 * those of include, which must be complete. */
static int
sets(const char *text)
{
	struct node *root = yaml(text);
	struct arena *a = arena_new();
	struct params_set *set;
	struct report r;
	struct params s;
	size_t n = 42, i, k;
	int rc;

	report_init(&r, YAML_NAME);
	memset(&s, 0, sizeof(s));
	params_add(&s, &r, a, node_at(root, "s"));
	set = params_sets(&s, &r, a, node_at(root, "x"), "x", &n);
	for (i = 0; i < n; i++) {
		for (k = 0; k < set[i].n; k++)
			printf("%s%s=%s", k > 0 ? " " : "",
			    s.var[set[i].pair[k].id].name,
			    set[i].pair[k].val->str);
		printf(" (%d:%d);", set[i].at->line, set[i].at->col);
		if (node_at(root, "full") != NULL)
			params_complete(&s, &r, &set[i]);
	}
	rc = r.errors;
	params_freesets(set, n);
	params_free(&s);
	report_free(&r);
	arena_free(a);
	node_free(root);
	return rc;
}

static void
entries(void)
{
	yaml_try(sets, "s: {a: 1}", 0, "", "");
	yaml_try(sets, "s: {a: 1}\nx:", 0, "", "");
	yaml_try(sets, "s: {a: 1}\nx: []", 0, "", "");
	yaml_try(sets, "s: {a: 1}\nx: [{a: 2}, {a: 3}]", 0,
	    "a=2 (2:5);a=3 (2:13);", "");
	yaml_try(sets, "s: {a: [1, 2], m: {b: 3, c: 4}}\n"
	    "x: [{m: {c: 5, b: ''}, a: 6}]", 0,
	    "m.c=5 m.b= a=6 (2:5);", "");
	yaml_try(sets, "s: {p: [{a: 1}, {a: 2}]}\nx: [p: {a: 1}, p.a: 2]", 0,
	    "p.a=1 (2:5);p.a=2 (2:16);", "");
}

static void
mistakes(void)
{
	yaml_try(sets, "s: {a: 1}\nx: {a: 1}", 1, "",
	    "t: t.yaml:2:4: x wants a list of maps\n");
	yaml_try(sets, "s: {a: 1}\nx: !range [0, 2]", 1, "",
	    "t: t.yaml:2:4: x wants a list of maps\n");
	yaml_try(sets, "s: {a: 1}\nx: [a, {a: 2}]", 1, "a=2 (2:8);",
	    "t: t.yaml:2:5: x wants a list of maps\n");
	yaml_try(sets, "s: {seed: 1}\nx: [{sede: 1, seed: 2}]", 1,
	    "seed=2 (2:5);", "t: t.yaml:2:6: x: unknown parameter 'sede', "
	    "did you mean 'seed'?\n");
	yaml_try(sets, "s: {a: 1}\nx: [{a: [1]}]", 1, " (2:5);",
	    "t: t.yaml:2:9: x: 'a' wants one value\n");
	yaml_try(sets, "s: {a: 1}\nx: [{a: !range [0, 2]}]", 1, " (2:5);",
	    "t: t.yaml:2:9: x: 'a' wants one value\n");
	yaml_try(sets, "s: {a: 1}\nx: [{a: !z 2}]", 1, " (2:5);",
	    "t: t.yaml:2:9: x: 'a' wants one value\n");
	/* an entry that names nothing would match everything */
	yaml_try(sets, "s: {a: 1}\nx: [{}]", 1, " (2:5);",
	    "t: t.yaml:2:5: x: an entry without a parameter\n");
	yaml_try(sets, "s: {a: 1}\nx: [{a: {}}]", 1, " (2:5);",
	    "t: t.yaml:2:5: x: an entry without a parameter\n");
}

static void
complete(void)
{
	yaml_try(sets, "full: y\ns: {a: [1, 2], b: 3, c: [4]}\nx: [{a: 5}]",
	    0, "a=5 (3:5);", "");
	yaml_try(sets, "full: y\ns: {a: [1, 2], b: [3, 4]}\nx: [{b: 5}]",
	    1, "b=5 (3:5);", "t: t.yaml:3:5: include: 'a' is missing, which "
	    "has several values\n");
	yaml_try(sets, "full: y\ns: {p: [{a: 1, b: 2}, {a: 3, b: 4}]}\n"
	    "x: [{p: {b: 5}}]", 1, "p.b=5 (3:5);", "t: t.yaml:3:5: include: "
	    "'p.a' is missing, which has several values\n");
}

int
main(void)
{
	entries();
	mistakes();
	complete();
	return done();
}
