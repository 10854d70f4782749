/* pullfolder: a folder of pulled cards. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/node.h"
#include "base/table.h"
#include "results/manifest.h"
#include "results/pullfolder.h"

struct pullfolder {
	char		*dir;
	char		*work;		/* folder of parts */
	int		 lock;		/* descriptor */
	long		 parts;		/* names given so far */
	struct arena	*text;		/* of what follows */
	struct table	 folder;	/* gid -> index of `name` */
	struct table	 title;		/* names that are wanted */
	struct table	 twin;		/* those that several want */
	const char	**name;		/* of folders */
	size_t		 n;
};

static void
learn(struct pullfolder *p, const char *gid, const char *name)
{
	size_t n = strlen(gid);

	if (table_find(&p->folder, gid, n) >= 0)
		return;		/* a copy that somebody made */
	p->name = xgrow(p->name, p->n, sizeof(*p->name));
	p->name[p->n] = arena_strndup(p->text, name, strlen(name));
	table_put(&p->folder, arena_strndup(p->text, gid, n), n, (long)p->n++);
}

/* Calls FN for each name in DIR but "." and ".."; -1 after a message. */
static int
each_name(const char *dir, void (*fn)(struct pullfolder *, const char *),
    struct pullfolder *p)
{
	struct dirent *e;
	DIR *d;

	if ((d = opendir(dir)) == NULL) {
		warn("%s:", dir);
		return -1;
	}
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0)
			fn(p, e->d_name);
	closedir(d);
	return 0;
}

static void
look(struct pullfolder *p, const char *name)
{
	char *path = fs_join(p->dir, name), gid[33];

	if (name[0] != '.' && manifest_card(path, gid) == 0)
		learn(p, gid, name);
	free(path);
}

static void
delete_part(struct pullfolder *p, const char *name)
{
	char *path = fs_join(p->work, name), *file;

	if (strcmp(name, "lock") != 0 && unlink(path) == -1) {
		file = fs_join(path, MANIFEST_FILE);	/* a new folder */
		unlink(file);
		rmdir(path);
		free(file);
	}
	free(path);
}

/* Takes the lock; -1 after a message, with the exit status in *RC. */
static int
lock(struct pullfolder *p, int *rc)
{
	char *path = fs_join(p->work, "lock");
	struct flock fl = { 0 };
	struct stat a, b;

	*rc = RC_IO;
	p->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (p->lock == -1) {
		warn("%s:", path);
		free(path);
		return -1;
	}
	fl.l_type = F_WRLCK;
	fl.l_whence = SEEK_SET;
	/* one that has ended meanwhile has deleted what we have opened */
	if (fcntl(p->lock, F_SETLK, &fl) == -1 || fstat(p->lock, &a) == -1 ||
	    stat(path, &b) == -1 || a.st_ino != b.st_ino) {
		warn("%s: another pull works there", p->dir);
		*rc = RC_LATER;
		close(p->lock);
		p->lock = -1;
	}
	free(path);
	return p->lock == -1 ? -1 : 0;
}

struct pullfolder *
pullfolder_open(const char *dir, int *rc)
{
	struct pullfolder *p;

	p = xcalloc(1, sizeof(*p));
	p->dir = xstrdup(dir);
	p->work = fs_join(dir, PULLFOLDER_WORK);
	p->lock = -1;
	p->text = arena_new();
	*rc = RC_IO;
	if (fs_mkdirs(p->work, 0777) == -1 || lock(p, rc) == -1 ||
	    each_name(p->work, delete_part, p) == -1 ||
	    each_name(dir, look, p) == -1) {
		pullfolder_close(p);
		return NULL;
	}
	*rc = RC_OK;
	return p;
}

void
pullfolder_close(struct pullfolder *p)
{
	char *path;

	if (p == NULL)
		return;
	if (p->lock != -1) {
		each_name(p->work, delete_part, p);
		path = fs_join(p->work, "lock");
		unlink(path);
		free(path);
		rmdir(p->work);
		close(p->lock);
	}
	table_free(&p->folder);
	table_free(&p->title);
	table_free(&p->twin);
	arena_free(p->text);
	free(p->name);
	free(p->work);
	free(p->dir);
	free(p);
}

void
pullfolder_want(struct pullfolder *p, const char *title)
{
	char *name = fs_safename(title);
	size_t n = strlen(name);
	struct table *t = &p->title;

	if (table_find(t, name, n) >= 0)
		t = &p->twin;
	if (table_find(t, name, n) < 0)
		table_put(t, arena_strndup(p->text, name, n), n, 0);
	free(name);
}

char *
pullfolder_part(struct pullfolder *p)
{
	return xasprintf("%s/%ld", p->work, p->parts++);
}

/* Makes the folder NAME of a card, as a whole.  Returns 1, 0 when something is
 * there already, or -1 after a message. */
static int
make_folder(struct pullfolder *p, const char *gid, const char *name)
{
	char *part = pullfolder_part(p), *to = fs_join(p->dir, name);
	char *file = fs_join(part, MANIFEST_FILE);
	int rc = -1;

	if (mkdir(part, 0777) == -1)
		warn("%s:", part);
	else if (manifest_make(part, gid) == 0) {
		if (rename(part, to) == 0)
			rc = 1;
		else if (errno == EEXIST || errno == ENOTEMPTY ||
		    errno == ENOTDIR)
			rc = 0;
		else
			warn("%s:", to);
	}
	if (rc != 1) {
		unlink(file);
		rmdir(part);
	}
	free(part);
	free(to);
	free(file);
	return rc;
}

char *
pullfolder_folder(struct pullfolder *p, const char *gid, const char *title)
{
	long i = table_find(&p->folder, gid, strlen(gid));
	char *name, *longer, *path;
	int rc = 0;

	if (i >= 0)
		return fs_join(p->dir, p->name[i]);
	name = fs_safename(title);
	if (strcmp(name, PULLFOLDER_RESULTS) != 0 &&
	    table_find(&p->twin, name, strlen(name)) < 0)
		rc = make_folder(p, gid, name);
	if (rc == 0) {
		longer = xasprintf("%s-%s", name, gid);
		free(name);
		name = longer;
		if ((rc = make_folder(p, gid, name)) == 0)
			warn("%s/%s: is not of card %s", p->dir, name, gid);
	}
	path = rc == 1 ? fs_join(p->dir, name) : NULL;
	if (rc == 1)
		learn(p, gid, name);
	free(name);
	return path;
}

/* Writes a new file.  It is not synced: were it lost with the machine, the next
 * pull would see that and write it again, and there are thousands. */
static int
write_new(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");
	int rc = -1;

	if (f != NULL) {
		rc = fwrite(text, 1, n, f) == n ? 0 : -1;
		if (fclose(f) == EOF)
			rc = -1;
	}
	if (rc == -1) {
		warn("%s:", path);
		unlink(path);
	}
	return rc;
}

int
pullfolder_text(struct pullfolder *p, const char *path, const char *name,
    const char *text, size_t n)
{
	char *file = fs_join(path, name), *part, *old;
	size_t len = 0;
	int rc = 0;

	old = fs_read(file, n, &len);
	if (old == NULL || len != n || memcmp(old, text, n) != 0) {
		part = pullfolder_part(p);
		if ((rc = write_new(part, text, n)) == 0 &&
		    (rc = rename(part, file)) == -1) {
			warn("%s:", file);
			unlink(part);
		}
		free(part);
	}
	free(old);
	free(file);
	return rc;
}
