/* yaml-get: one value of a YAML file. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "conf.h"
#include "err.h"
#include "fs.h"
#include "node.h"
#include "opt.h"
#include "yamlin.h"

static const char usage[] =
    "yaml-get [-hknsuVv] [-d default] [file] key.path ...\n"
    "  Prints the scalar, or the list of scalars, at each path, a line each.\n"
    "  -d  what to print where there is none\n"
    "  -k  the keys of the map at each path instead\n"
    "  -s  of the settings, experisana.yaml, all checked; no file is named\n"
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
static int settings;		/* -s */

/* Prints what stands for nothing at PATH.  Returns an exit status. */
static int
print_absent(const char *path)
{
	if (absent == NULL && settings)
		conf_missing(path);
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
		return print_absent(path);
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

/* Prints what is at each of PATHS.  Returns an exit status. */
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
	char *file = upward ? fs_upward(name) : xstrdup(name);
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
	int c, upward = 0;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "d:ksu")) != -1)
		if (c == 'd')
			absent = optarg;
		else if (c == 'k')
			keys = 1;
		else if (c == 's')
			settings = 1;
		else if (c == 'u')
			upward = 1;
		else
			opt_common(c);
	argv += optind;
	if (argc - optind < (settings ? 1 : 2))
		opt_usage();
	if (settings)
		return closeout(print_paths(conf_yaml(), "experisana.yaml",
		    argv));
	return closeout(print_file(argv[0], upward, argv + 1));
}
