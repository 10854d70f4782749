/* yaml-get: one value of a YAML file. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "err.h"
#include "fs.h"
#include "node.h"
#include "opt.h"
#include "yamlin.h"

static const char usage[] =
    "yaml-get [-hknuVv] [-d default] file key.path ...\n"
    "  Prints the scalar, or the list of scalars, at each path, a line each.\n"
    "  -d  what to print where there is none\n"
    "  -k  the keys of the map at each path instead\n"
    "  -u  the file is in this folder or the nearest above, or nowhere\n"
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

static const char *absent;	/* what -d says */
static int keys;		/* -k */

/* Prints what stands for nothing.  Returns an exit status. */
static int
print_absent(void)
{
	if (absent == NULL)
		return RC_NO;
	puts(absent);
	return RC_OK;
}

/* Prints what is at PATH.  Returns an exit status. */
static int
print_path(const struct node *root, const char *file, const char *path)
{
	const struct node *n = node_get(root, path), *c;
	int rc = RC_OK;

	if (n == NULL || n->type == NODE_NULL)
		return print_absent();
	if (keys && n->type == NODE_OBJ) {
		for (c = n->first; c != NULL; c = c->next)
			puts(c->key);
		return RC_OK;
	}
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
	char *file;
	int c, rc, upward = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "d:ku")) != -1)
		if (c == 'd')
			absent = optarg;
		else if (c == 'k')
			keys = 1;
		else if (c == 'u')
			upward = 1;
		else
			opt_common(c);
	argc -= optind;
	argv += optind;
	if (argc < 2)
		opt_usage();
	file = upward ? fs_upward(*argv) : xstrdup(*argv);
	root = file != NULL ? yamlin_load(file, &rc) : NULL;
	if (file != NULL && root == NULL) {
		free(file);
		return closeout(rc);
	}
	for (rc = RC_OK; *++argv != NULL;)
		rc = err_worst(rc, print_path(root, file, *argv));
	node_free(root);
	free(file);
	return closeout(rc);
}
