/* yaml-get: one value of a YAML file. */
#include <stdio.h>
#include <unistd.h>

#include "err.h"
#include "node.h"
#include "opt.h"
#include "yamlin.h"

static const char usage[] =
    "yaml-get [-hnVv] file key.path ...\n"
    "  Prints the scalar, or the list of scalars, at each path, a line each.\n"
    "  -h -V   help, version; -n and -v change nothing here\n";

/* Prints a scalar.  Returns an exit status. */
static int
print_scalar(const struct node *n, const char *file, const char *path)
{
	if (n->type == NODE_OBJ || n->type == NODE_ARR) {
		warn("%s:%d:%d: %s is not one value or a list of them", file,
		    n->line, n->col, path);
		return RC_INPUT;
	}
	puts(n->str);
	return RC_OK;
}

/* Prints what is at PATH.  Returns an exit status. */
static int
print_path(const struct node *root, const char *file, const char *path)
{
	const struct node *n = node_get(root, path), *c;
	int rc = RC_OK;

	if (n == NULL || n->type == NODE_NULL)
		return RC_NO;
	if (n->type != NODE_ARR)
		return print_scalar(n, file, path);
	for (c = n->first; c != NULL; c = c->next)
		if (c->type == NODE_OBJ || c->type == NODE_ARR)
			return print_scalar(c, file, path);
	for (c = n->first; c != NULL; c = c->next)
		rc = err_worst(rc, print_scalar(c, file, path));
	return rc;
}

int
main(int argc, char *argv[])
{
	struct node *root;
	const char *file;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON)) != -1)
		opt_common(c);
	argc -= optind;
	argv += optind;
	if (argc < 2)
		opt_usage();
	file = *argv++;
	if ((root = yamlin_load(file, &rc)) == NULL)
		return closeout(rc);
	for (rc = RC_OK; *argv != NULL; argv++)
		rc = err_worst(rc, print_path(root, file, *argv));
	node_free(root);
	return closeout(rc);
}
