/* asana-attach: attach files, and folders with their path in the name. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/attachnames.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/fs.h"
#include "base/walk.h"
#include "cards/named.h"
#include "worker/hold.h"

static const char usage[] =
    "Attach files to a card, and the files of folders.\n"
    "usage: asana-attach [-hmnVv] [-j jobdir] [-l log] [-p prefix] [-r root]"
    " card [file ...]\n"
    "  -j, --job jobdir   keep this job's card meanwhile, as asana-hold -k\n"
    "  -l, --log file     attach this first; if it is over 100 MB, its end\n"
    "  -m, --missing      skip what the card has in this name and size\n"
    "  -p, --prefix text  begin each attachment's name with this\n"
    "  -r, --root dir     follow links to folders in this one (default: the\n"
    "                     folder that is attached)\n";

struct target {
	struct asana	*api;
	const char	*gid;
	const char	*prefix;
	const char	*root;
	const char	*folder;	/* name of the folder that is walked */
	int		 log;		/* of what is too large the end */
	struct gidset	 has;		/* names and sizes of attachments */
	int		 rc;		/* of the board */
	int		 lost;		/* of files that it cannot get */
};

static char *
key(const char *name, long long size)
{
	return xasprintf("%lld %s", size, name);
}

static int
note(const struct node *item, void *arg)
{
	struct target *t = arg;
	const char *name = node_str(item, "name");
	long long size;
	char *k;

	if (name != NULL && node_int(item, "size", &size) == 0) {
		gidset_add(&t->has, k = key(name, size));
		free(k);
	}
	return 0;
}

static int
attach(struct target *t, int fd, long long from, long long end,
    const char *path, const char *name)
{
	char *k = key(name, end - from);
	int there = gidset_has(&t->has, k), rc;

	free(k);
	if (there)
		return RC_OK;
	rc = post_open(t->api, t->gid, fd, from, end, path, name, NULL);
	if (rc == RC_OK && !cli_dry)
		puts(name);
	else if (rc == RC_REFUSED)
		warn("%s: it was not attached", path);
	return rc;
}

/* Attaches a file that is open as FD, by a name made of what the user gave. */
static int
send(struct target *t, const struct walk_found *f, int fd)
{
	long long from = t->log && f->st.st_size > HTTP_UPLOAD_MAX ?
	    f->st.st_size - HTTP_UPLOAD_MAX : 0;
	struct buf name;
	char *path;
	int rc = RC_INPUT;

	buf_init(&name, ATTACHNAMES_MAX);
	buf_printf(&name, "%s%s", t->prefix, from > 0 ? ATTACHNAMES_END : "");
	if (t->folder != NULL) {
		path = xasprintf("%s/%s", t->folder, f->below);
		attachnames_flat(&name, path);
		free(path);
	} else
		buf_puts(&name, f->below);
	if (name.over)
		warn("%s: the name is too long", f->path);
	else
		rc = attach(t, fd, from, f->st.st_size, f->path,
		    buf_str(&name));
	buf_free(&name);
	if (rc == RC_OK && from > 0) {
		post_stays(f->path, f->st.st_size, ", its end is attached");
		rc = RC_INPUT;
	}
	return rc;
}

/* A file, or what is not one: a walk_fn.  Not 0 if the board takes nothing for
 * now. */
static int
found(const struct walk_found *found, void *arg)
{
	struct walk_found f = *found;
	struct target *t = arg;
	int fd = -1, rc = RC_OK;

	if (f.why == NULL && (fd = walk_open(&f)) != -1)
		rc = send(t, &f, fd);
	else {
		warn("%s: %s", f.path, f.why);
		if (f.lost || found->why == NULL)
			rc = RC_IO;
	}
	close(fd);
	if (rc == RC_INPUT || rc == RC_IO)
		t->lost = err_worst(t->lost, rc);
	else
		t->rc = err_worst(t->rc, rc);
	return rc == RC_LATER || rc == RC_NOAUTH;
}

static int
operand(char *path, size_t len, const char *where, void *arg)
{
	struct walk_found f = { .path = path, .name = path, .at = AT_FDCWD,
	    .linked = 1, .by = geteuid() };
	struct target *t = arg;
	int later;

	(void)where;
	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	f.below = fs_base(path);
	t->folder = NULL;
	if (stat(path, &f.st) == 0 && S_ISDIR(f.st.st_mode)) {
		t->folder = f.below;
		later = walk_each(path, t->root, found, t);
	} else
		later = found(&f, t);
	return later ? t->rc : RC_OK;
}

static int
attach_all(char *argv[])
{
	struct target t = { 0 };
	char gid[33], *log;
	int rc;

	t.prefix = cli_arg('p', "");
	t.root = cli_arg('r', NULL);
	log = cli_has('l') ? xstrdup(cli_arg('l', NULL)) : NULL;
	t.api = asana_open();
	t.gid = gid;
	rc = named_card(t.api, *argv++, gid);
	if (rc == RC_OK && cli_has('m'))
		t.rc = asana_each(t.api, NULL, "name,size", note, &t,
		    "/attachments?parent=%s", t.gid);
	if (log != NULL && rc == RC_OK && t.rc == RC_OK) {
		t.log = 1;
		operand(log, strlen(log), "-l", &t);
		t.log = 0;
	}
	if (rc == RC_OK && t.rc == RC_OK && (log == NULL || *argv != NULL))
		rc = input_operands(argv, operand, &t);
	free(log);
	gidset_free(&t.has);
	return asana_end(t.api, err_worst(t.rc, err_worst(rc, t.lost)));
}

int
main(int argc, char *argv[])
{
	struct hold h = { .parent = getppid(), .ours = 1, .fn = attach_all };
	struct asana *api;

	h.argv = argv = cli_read(argc, argv, usage, 1, -1);
	if (!cli_has('j') || cli_dry)
		return attach_all(argv);
	h.job = cli_arg('j', NULL);
	api = asana_open();
	return asana_end(api, hold_run(api, &h));
}
