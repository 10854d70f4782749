/* files: what was uploaded, and the addresses it is fetched from. */
#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "local/files.h"

#define NEW	"new."		/* what the name of an upload begins with */

struct key {
	char		 text[FILES_KEY_LEN + 1];
	long long	 gid;
	long long	 until;		/* ms since 1970 */
};

struct files {
	char		*dir;
	struct key	*key;		/* a ring */
	size_t		 next;
};

struct upload {
	struct files	*f;
	char		*path;
	int		 fd;
	long long	 kept;		/* as the file of this attachment */
	int		 toobig;
	long long	 size;
	long long	 synced;	/* bytes surely on disk */
};

/* Removes what a crash left.  Files of other names are not ours. */
static void
clean(const char *dir, int (*wanted)(long long, void *), void *arg)
{
	struct dirent *e;
	long long gid;
	char *path;
	DIR *d;

	if ((d = opendir(dir)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, NEW, sizeof(NEW) - 1) != 0 &&
		    (str_int(e->d_name, 1, LLONG_MAX, &gid) == -1 ||
		    wanted(gid, arg)))
			continue;
		path = fs_join(dir, e->d_name);
		debug(ERR_TRACE, "%s: left over, removed", path);
		if (unlink(path) == -1)
			warn("%s:", path);
		free(path);
	}
	closedir(d);
}

/* Syncs the folder that has DIR in it. */
static int
sync_above(const char *dir)
{
	char *above = xstrdup(dir), *slash = strrchr(above, '/');
	int rc;

	if (slash != NULL)
		slash[slash == above] = '\0';
	rc = files_sync(slash != NULL ? above : ".");
	free(above);
	return rc;
}

struct files *
files_open(const char *database, int (*wanted)(long long, void *), void *arg)
{
	struct files *f;

	f = xcalloc(1, sizeof(*f));
	f->dir = xasprintf("%s.files", database);
	f->key = xcalloc(FILES_KEYS_MAX, sizeof(*f->key));
	if (fs_mkdirs(f->dir, 0700) == -1) {
		files_close(f);
		return NULL;
	}
	if (sync_above(f->dir) == -1) {
		files_close(f);
		return NULL;
	}
	clean(f->dir, wanted, arg);
	return f;
}

void
files_close(struct files *f)
{
	if (f == NULL)
		return;
	free(f->dir);
	free(f->key);
	free(f);
}

struct upload *
files_begin(struct files *f)
{
	struct upload *u;
	char nonce[17];

	u = xcalloc(1, sizeof(*u));
	clock_nonce(nonce);
	u->f = f;
	u->path = xasprintf("%s/" NEW "%s", f->dir, nonce);
	u->fd = open(u->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (u->fd == -1) {
		warn("%s:", u->path);
		free(u->path);
		free(u);
		return NULL;
	}
	return u;
}

/* Returns 0, or -1 with errno. */
static int
write_all(int fd, const char *s, size_t n)
{
	ssize_t k;

	for (; n > 0; s += k, n -= (size_t)k)
		if ((k = write(fd, s, n)) == -1) {
			if (errno != EINTR)
				return -1;
			k = 0;
		}
	return 0;
}

int
upload_write(struct upload *u, const void *p, size_t n)
{
	if (u->size + (long long)n > FILES_MAX)
		u->toobig = 1;
	if (u->toobig)
		return -1;
	u->size += (long long)n;
	if (write_all(u->fd, p, n) == -1) {
		warn("%s:", u->path);
		return -1;
	}
	/* one sync of it all at the end would hold up everybody else */
	if (u->size - u->synced >= FILES_SYNC) {
		u->synced = u->size;
		if (fsync(u->fd) == -1) {
			warn("%s:", u->path);
			return -1;
		}
	}
	return 0;
}

long long
upload_size(const struct upload *u)
{
	return u->size;
}

int
upload_toobig(const struct upload *u)
{
	return u->toobig;
}

static char *
place(struct files *f, long long gid)
{
	return xasprintf("%s/%lld", f->dir, gid);
}

int
files_sync(const char *dir)
{
	int fd, rc;

	if ((fd = open(dir, O_RDONLY | O_CLOEXEC)) == -1) {
		warn("%s:", dir);
		return -1;
	}
	if ((rc = fsync(fd)) == -1)
		warn("%s:", dir);
	close(fd);
	return rc;
}

int
upload_keep(struct upload *u, long long gid)
{
	char *path = place(u->f, gid);
	int rc = -1;

	if (fsync(u->fd) == -1)
		warn("%s:", u->path);
	else if (rename(u->path, path) == -1)
		warn("%s:", path);
	else {
		u->kept = gid;
		rc = files_sync(u->f->dir);
	}
	free(path);
	return rc;
}

void
upload_undo(struct upload *u)
{
	if (u->kept != 0)
		files_remove(u->f, u->kept);
}

void
upload_free(struct upload *u)
{
	if (u == NULL)
		return;
	close(u->fd);
	if (u->kept == 0 && unlink(u->path) == -1)
		warn("%s:", u->path);
	free(u->path);
	free(u);
}

void
files_remove(struct files *f, long long gid)
{
	char *path = place(f, gid);

	if (unlink(path) == -1 && errno != ENOENT)
		warn("%s:", path);
	free(path);
}

/* Copies all that can be read to a new file.  Returns 0, or -1 with errno. */
static int
pour(int in, const char *to)
{
	char *s = xcalloc(1, FILES_CHUNK);
	int out, rc = -1;
	ssize_t n;

	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out != -1) {
		while ((n = read(in, s, FILES_CHUNK)) > 0)
			if (write_all(out, s, (size_t)n) == -1)
				break;
		rc = n != 0 || fsync(out) == -1 ? -1 : 0;
		close(out);
	}
	free(s);
	return rc;
}

int
files_copy(const char *from, const char *to)
{
	char *tmp;
	int fd, rc;

	if (link(from, to) == 0)
		return 0;
	if ((fd = open(from, O_RDONLY | O_CLOEXEC)) == -1) {
		if (errno != ENOENT)
			warn("%s:", from);
		return -1;
	}
	tmp = xasprintf("%s.part", to);
	if ((rc = pour(fd, tmp)) == -1 || (rc = rename(tmp, to)) == -1) {
		warn("%s:", to);
		unlink(tmp);
	}
	close(fd);
	free(tmp);
	return rc;
}

int
files_read(struct files *f, long long gid, long long *size)
{
	char *path = place(f, gid);
	struct stat sb;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1 ||
	    fstat(fd, &sb) == -1) {
		warn("%s:", path);
		if (fd != -1)
			close(fd);
		fd = -1;
	} else
		*size = (long long)sb.st_size;
	free(path);
	return fd;
}

const char *
files_key(struct files *f, long long gid, long long now)
{
	struct key *k = &f->key[f->next++ % FILES_KEYS_MAX];
	char nonce[17];
	int i;

	for (i = 0; i < FILES_KEY_LEN; i += 16) {
		clock_nonce(nonce);
		memcpy(k->text + i, nonce, sizeof(nonce));
	}
	k->gid = gid;
	k->until = now + FILES_KEY_SEC * 1000LL;
	return k->text;
}

long long
files_bykey(struct files *f, const char *key, long long now)
{
	size_t i;

	for (i = 0; i < FILES_KEYS_MAX; i++)
		if (f->key[i].gid != 0 && strcmp(f->key[i].text, key) == 0)
			return now <= f->key[i].until ? f->key[i].gid : 0;
	return 0;
}
