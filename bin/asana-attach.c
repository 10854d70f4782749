/* asana-attach: attach files, and folders with their path in the name. */
#include <sys/stat.h>

#include <stdio.h>
#include <string.h>

#include "asana/asana.h"
#include "asana/post.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/input.h"
#include "base/str.h"
#include "cards/named.h"

static const char usage[] =
    "Attach files to a card, and the files of folders.\n"
    "usage: asana-attach [-hnVv] [-p prefix] card [file ...]\n"
    "  -p, --prefix text  begin each attachment's name with this\n";

struct target {
	struct asana	*api;
	const char	*gid;
	const char	*prefix;
	const char	*folder;	/* name of the folder that is walked */
	int		 rc;
};

/* Attaches PATH, whose name on the card is made of what the user gave. */
static int
attach(const char *path, const char *below, void *arg)
{
	struct target *t = arg;
	struct buf name;
	int rc;

	buf_init(&name, 4 * ASANA_NAME_MAX);
	buf_puts(&name, t->prefix);
	if (t->folder != NULL)
		buf_printf(&name, "%s__", t->folder);
	fs_flat(&name, below);
	rc = name.over ? RC_INPUT : post_attach(t->api, t->gid, path,
	    buf_str(&name), NULL);
	if (name.over)
		warn("%s: the name is too long", path);
	if (rc == RC_OK && !cli_dry)
		puts(buf_str(&name));
	buf_free(&name);
	t->rc = err_worst(t->rc, rc);
	return 0;		/* on with the others */
}

static int
operand(char *path, size_t len, const char *where, void *arg)
{
	struct target *t = arg;
	struct stat st;
	const char *base;

	(void)where;
	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		t->folder = base;
		if (fs_walk(path, attach, t) == -1)
			t->rc = err_worst(t->rc, RC_IO);
		return t->rc;
	}
	t->folder = NULL;
	attach(path, base, t);
	return t->rc;
}

int
main(int argc, char *argv[])
{
	struct target t = { NULL, NULL, "", NULL, RC_OK };
	char gid[33];
	int rc;

	argv = cli_read(argc, argv, usage, 1, -1);
	t.prefix = cli_arg('p', "");
	t.api = asana_open();
	t.gid = gid;
	if ((rc = named_card(t.api, *argv, gid)) == RC_OK)
		rc = input_operands(argv + 1, operand, &t);
	return asana_end(t.api, err_worst(rc, t.rc));
}
