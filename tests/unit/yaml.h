/* yaml: pieces of YAML and sweep files for the unit tests. */
#ifndef TESTS_YAML_H
#define TESTS_YAML_H

#include <stdio.h>

#include "base/err.h"
#include "base/yamlin.h"
#include "unit.h"

#define YAML_NAME	"t.yaml"

/* Returns the tree of TEXT, which messages call t.yaml. */
static inline struct node *
yaml(const char *text)
{
	struct node *root;
	FILE *f;
	int rc;

	if ((f = fmemopen((char *)text, strlen(text), "r")) == NULL ||
	    (root = yamlin_read(f, YAML_NAME, &rc)) == NULL)
		bail(text);
	fclose(f);
	return root;
}

/* Writes a file into the current folder. */
static inline void
yaml_file(const char *name, const char *text)
{
	FILE *f;

	if ((f = fopen(name, "w")) == NULL || fputs(text, f) == EOF ||
	    fclose(f) == EOF)
		bail(name);
}

/* What a test does with a text: it prints, and returns an exit status. */
typedef int yaml_fn(const char *text);

struct yaml_arg {
	yaml_fn		*fn;
	const char	*text;
};

static inline int
yaml_child(void *arg)
{
	const struct yaml_arg *a = arg;

	err_prog = "t";
	return a->fn(a->text);
}

/*
 * Calls FN for TEXT in a child.  It must return RC, having printed OUT, and
 * ERR on stderr.
 */
static inline void
yaml_try(yaml_fn *fn, const char *text, int rc, const char *out,
    const char *err)
{
	struct yaml_arg a = { fn, text };
	struct unit_child c;

	unit_fork(&c, yaml_child, &a);
	if (ok(c.status == rc && strcmp(c.out, out) == 0 &&
	    strcmp(c.err, err) == 0, "%s", text))
		return;
	printf("# status: wanted %d, got %d\n", rc, c.status);
	unit_show("out: wanted", out);
	unit_show("        got", c.out);
	unit_show("err: wanted", err);
	unit_show("        got", c.err);
}

#endif
