/* walk: the files below a folder, and what else lies there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/table.h"
#include "base/walk.h"

/* without waiting for the writer of a FIFO */
#define HOW	(O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

struct walk {
	walk_fn		*fn;
	void		*arg;
	size_t		 skip;		/* bytes of the top's name, its '/' */
	struct stat	 root;
	struct gidset	 seen;		/* folders */
	long		 files;
};

static int enter(struct walk *, struct walk_found *, int);

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Puts the *N names in folder FD but "." and "..", sorted, into *NAMES, also if
 * it returns -1 with errno. */
static int
list(int fd, char ***names, size_t *n)
{
	struct dirent *e;
	DIR *d;
	int err;

	*names = NULL;
	*n = 0;
	if ((fd = dup(fd)) == -1 || (d = fdopendir(fd)) == NULL)
		return -1;
	while (errno = 0, *n <= WALK_FILES_MAX && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		*names = xgrow(*names, *n, sizeof(**names));
		(*names)[(*n)++] = xstrdup(e->d_name);
	}
	err = errno;
	closedir(d);
	if (*n > 0)
		qsort(*names, *n, sizeof(**names), by_name);
	errno = err;
	return err == 0 ? 0 : -1;
}

static int
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Does folder FD lie in the root?  By the way up from it, which no link can
 * lead astray. */
static int
inside(const struct walk *w, int fd)
{
	struct stat st, last = { 0 };
	int up, in = 0;

	for (fd = dup(fd); !in && fstat(fd, &st) == 0 && !same(&st, &last);
	    fd = up) {
		in = same(&st, &w->root);
		last = st;
		up = openat(fd, "..", HOW | O_DIRECTORY);
		close(fd);
	}
	close(fd);
	return in;
}

static int
tell(struct walk *w, struct walk_found *f, const char *why, int lost)
{
	f->why = why;
	f->lost = lost;
	return w->fn(f, w->arg);
}

static int
visit(struct walk *w, int at, char *path, const char *name, int depth)
{
	struct walk_found f = { 0 };

	f.path = path;
	f.below = path + w->skip;
	f.at = at;
	f.name = name;
	if (fstatat(at, name, &f.st, AT_SYMLINK_NOFOLLOW) == -1)
		return 0;	/* gone meanwhile */
	f.linked = S_ISLNK(f.st.st_mode);
	f.by = f.st.st_uid;
	if (f.linked && fstatat(at, name, &f.st, 0) == -1)
		return tell(w, &f, errno == ENOENT || errno == ELOOP ?
		    "a link that leads nowhere" : strerror(errno), 0);
	if (S_ISDIR(f.st.st_mode))
		return enter(w, &f, depth + 1);
	if (!S_ISREG(f.st.st_mode))
		return tell(w, &f, S_ISFIFO(f.st.st_mode) ? "a FIFO" :
		    S_ISSOCK(f.st.st_mode) ? "a socket" : "a device", 0);
	if (++w->files > WALK_FILES_MAX)
		return w->files > WALK_FILES_MAX + 1 ? 0 :
		    tell(w, &f, "there are more than 100000 files", 1);
	return w->fn(&f, w->arg);
}

static int
within(struct walk *w, struct walk_found *f, int fd, int depth)
{
	char **names, *path;
	size_t i, n;
	int rc = 0;

	if (list(fd, &names, &n) == -1)
		rc = tell(w, f, strerror(errno), 1);
	for (i = 0; i < n; i++) {
		path = fs_join(f->path, names[i]);
		if (rc == 0)
			rc = visit(w, fd, path, names[i], depth);
		free(path);
		free(names[i]);
	}
	free(names);
	return rc;
}

static int
enter(struct walk *w, struct walk_found *f, int depth)
{
	char id[64];
	int fd, rc;

	if (depth > WALK_DEPTH_MAX)
		return tell(w, f, "it is more than 32 folders deep", 1);
	fd = openat(f->at, f->name, HOW | O_DIRECTORY |
	    (f->linked ? 0 : O_NOFOLLOW));
	if (fd == -1 || fstat(fd, &f->st) == -1)
		return tell(w, f, strerror(errno), 1);
	snprintf(id, sizeof(id), "%llx:%llx", (unsigned long long)f->st.st_dev,
	    (unsigned long long)f->st.st_ino);
	if (f->linked && !inside(w, fd))
		rc = tell(w, f, "a link to a folder elsewhere", 1);
	else if (!gidset_add(&w->seen, id))
		rc = tell(w, f, "a folder that is there already", 0);
	else
		rc = within(w, f, fd, depth);
	close(fd);
	return rc;
}

int
walk_each(const char *dir, const char *root, walk_fn *fn, void *arg)
{
	struct walk w = { .fn = fn, .arg = arg, .skip = strlen(dir) + 1 };
	struct walk_found f = { .path = dir, .below = "", .name = dir,
	    .at = AT_FDCWD, .linked = 1 };
	int rc;

	if (stat(root != NULL ? root : dir, &w.root) == -1)
		rc = tell(&w, &f, strerror(errno), 1);
	else
		rc = enter(&w, &f, 0);
	gidset_free(&w.seen);
	return rc;
}

int
walk_open(struct walk_found *f)
{
	int fd = openat(f->at, f->name, HOW | (f->linked ? 0 : O_NOFOLLOW));

	f->why = NULL;
	if (fd == -1 || fstat(fd, &f->st) == -1)
		f->why = strerror(errno);
	else if (!S_ISREG(f->st.st_mode))
		f->why = "not a regular file";
	/* another user's link gives no more than that user could read */
	else if (f->linked && f->by != geteuid() && f->by != f->st.st_uid &&
	    (f->st.st_mode & S_IROTH) == 0)
		f->why = "a link to a file that its maker may not read";
	if (f->why == NULL)
		return fd;
	close(fd);
	return -1;
}
