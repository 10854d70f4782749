/* yaml-get: one value of a YAML file. */
#include <stdio.h>
#include <stdlib.h>

#include "asana/conf.h"
#include "base/cli.h"
#include "base/trust.h"
#include "base/yamlin.h"

static const char usage[] =
    "Print values of a YAML file, one a line.\n"
    "usage: yaml-get [-hksuVv] [-d default] [file] key.path ...\n"
    "  -d, --default text  print this for a missing value\n"
    "  -k, --keys         print the keys of the map at each path\n"
    "  -s, --settings     read the settings, experisana.yaml; takes no file\n"
    "  -u, --upward       use the file in this folder or the nearest above,\n"
    "                     if any\n";

static int
print_scalar(const struct node *n, const char *file, const char *path)
{
	if (n->type == NODE_OBJ || n->type == NODE_ARR)
		return fault(RC_INPUT, "%s:%d:%d: %s is not one value or a "
		    "list of them", file, n->line, n->col, path);
	puts(n->str);
	return RC_OK;
}

/* Prints what stands for nothing at PATH.  Returns an exit status. */
static int
print_absent(const char *path)
{
	const char *absent = cli_arg('d', NULL);

	if (absent == NULL && cli_has('s'))
		conf_missing(path);
	if (absent == NULL)
		return RC_NO;
	puts(absent);
	return RC_OK;
}

static int
print_path(const struct node *root, const char *file, const char *path)
{
	const struct node *n = node_get(root, path), *c;

	if (n == NULL || n->type == NODE_NULL)
		return print_absent(path);
	if (cli_has('k') && n->type == NODE_OBJ) {
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
		puts(c->str);
	return RC_OK;
}

static int
print_paths(const struct node *root, const char *file, char *const *paths)
{
	int rc = RC_OK;

	for (; *paths != NULL; paths++)
		rc = err_worst(rc, print_path(root, file, *paths));
	return rc;
}

/* As print_paths(), of a file; UPWARD: of the nearest one of that name. */
static int
print_file(const char *name, int upward, char *const *paths)
{
	char *file = upward ? trust_upward(name) : xstrdup(name);
	struct node *root = NULL;
	int rc;

	if (file != NULL && (root = yamlin_load(file, &rc)) == NULL) {
		free(file);
		return rc;
	}
	rc = print_paths(root, file, paths);
	node_free(root);
	free(file);
	return rc;
}

int
main(int argc, char *argv[])
{
	argv = cli_read(argc, argv, usage, 1, -1);
	if (cli_has('s'))
		return closeout(print_paths(conf_yaml(), "experisana.yaml",
		    argv));
	if (argv[1] == NULL)
		cli_usage();
	return closeout(print_file(argv[0], cli_has('u'), argv + 1));
}
