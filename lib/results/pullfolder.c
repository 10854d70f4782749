/* pullfolder: a folder of pulled cards. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/table.h"
#include "base/str.h"
#include "record/jobline.h"
#include "results/pullfolder.h"

#define LIST_MAX	(16u << 20)	/* bytes of a `.pulled` */

struct pullfolder {
	char		*dir;
	char		*work;		/* folder of parts */
	int		 lock;		/* descriptor */
	long		 parts;		/* names given so far */
	struct arena	*text;		/* of what follows */
	struct table	 folder;	/* gid -> index of `name` */
	struct gidset	 title;		/* names that are wanted */
	struct gidset	 twin;		/* those that several want */
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

	if ((d = opendir(dir)) == NULL)
		return fault(-1, "%s:", dir);
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0)
			fn(p, e->d_name);
	closedir(d);
	return 0;
}

/* Puts the gid of the card whose folder this is into GID.  Returns 0, or -1 if
 * it is not a card's. */
static int
card_of(const char *folder, char gid[33])
{
	char *file = fs_join(folder, PULLFOLDER_LIST), end = '\n';
	FILE *f = fopen(file, "r");
	int rc = -1;

	free(file);
	if (f == NULL)
		return -1;
	if (fscanf(f, "card%*1[\t]%32[0-9]%c", gid, &end) >= 1 && end == '\n')
		rc = 0;
	fclose(f);
	return rc;
}

static void
look(struct pullfolder *p, const char *name)
{
	char *path = fs_join(p->dir, name), gid[33];

	if (name[0] != '.' && card_of(path, gid) == 0)
		learn(p, gid, name);
	free(path);
}

static void
delete_part(struct pullfolder *p, const char *name)
{
	char *path = fs_join(p->work, name), *file;

	if (strcmp(name, "lock") != 0 && unlink(path) == -1) {
		file = fs_join(path, PULLFOLDER_LIST);	/* a new folder */
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
	struct pullfolder *p = xcalloc(1, sizeof(*p));

	p->dir = xstrdup(dir);
	p->work = fs_join(dir, ".pulling");
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
	gidset_free(&p->title);
	gidset_free(&p->twin);
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

	if (gidset_add(&p->title, name) == 0)
		gidset_add(&p->twin, name);
	free(name);
}

char *
pullfolder_part(struct pullfolder *p)
{
	return xasprintf("%s/%ld", p->work, p->parts++);
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

/* Makes the folder NAME of a card, as a whole.  Returns 1, 0 when something is
 * there already, or -1 after a message. */
static int
make_folder(struct pullfolder *p, const char *gid, const char *name)
{
	char *part = pullfolder_part(p), *to = fs_join(p->dir, name);
	char *file = fs_join(part, PULLFOLDER_LIST);
	char *line = xasprintf("card\t%s\n", gid);
	int rc = -1;

	if (mkdir(part, 0777) == -1)
		warn("%s:", part);
	else if (write_new(file, line, strlen(line)) == 0) {
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
	free(line);
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
	    !gidset_has(&p->twin, name))
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

/* ------------------------------------------------- the files of one card */

struct pullfolder_files {
	char		*folder;
	char		*file;		/* `.pulled` */
	struct arena	*text;
	struct table	 byname;
	struct attachnames_att *e;	/* with name, gid, size, created */
	size_t		 n;
	size_t		 lines;		/* of files, in `.pulled` */
	int		 torn;		/* its last line has no end */
};

static void
enter(struct pullfolder_files *f, const struct attachnames_att *a)
{
	size_t n = strlen(a->name);
	long i = table_find(&f->byname, a->name, n);
	char *name;

	f->lines++;
	if (i < 0) {
		i = (long)f->n;
		f->e = xgrow(f->e, f->n++, sizeof(*f->e));
		f->e[i].name = arena_strndup(f->text, a->name, n);
		table_put(&f->byname, f->e[i].name, n, i);
	}
	name = f->e[i].name;
	f->e[i] = *a;
	f->e[i].name = name;
	f->e[i].gid = arena_strndup(f->text, a->gid, strlen(a->gid));
}

/* Takes a line of `.pulled`; one that makes no sense is skipped. */
static void
take_line(struct pullfolder_files *f, char *line)
{
	char *part[5];
	const char *why = NULL;
	struct attachnames_att a = { 0 };
	size_t n;

	for (n = 0; n < 5 && line != NULL; n++) {
		part[n] = line;
		if ((line = strchr(line, '\t')) != NULL)
			*line++ = '\0';
	}
	if (n < 5 || strcmp(part[0], "file") != 0 || !str_isgid(part[1]) ||
	    str_int(part[2], -1, LLONG_MAX, &a.size) == -1 ||
	    str_int(part[3], 0, LLONG_MAX, &a.created) == -1 ||
	    (a.name = jobline_unescape(part[4], &why)) == NULL || why != NULL)
		return;
	a.gid = part[1];
	enter(f, &a);
}

struct pullfolder_files *
pullfolder_files(const char *folder)
{
	struct pullfolder_files *f;
	char *text, *s, *nl;

	f = xcalloc(1, sizeof(*f));
	f->folder = xstrdup(folder);
	f->file = fs_join(folder, PULLFOLDER_LIST);
	f->text = arena_new();
	if ((text = fs_read(f->file, LIST_MAX, NULL)) == NULL)
		return f;
	for (s = text; (nl = strchr(s, '\n')) != NULL; s = nl + 1) {
		*nl = '\0';
		take_line(f, s);
	}
	f->torn = *s != '\0';
	free(text);
	return f;
}

static void
print_entry(struct buf *b, const struct attachnames_att *e)
{
	buf_printf(b, "file\t%s\t%lld\t%lld\t", e->gid, e->size, e->created);
	jobline_escape(b, e->name);
	buf_putc(b, '\n');
}

/* Writes `.pulled` anew, without what is of the past. */
static void
rewrite(struct pullfolder_files *f)
{
	struct buf b;
	char gid[33];
	size_t i;

	if (card_of(f->folder, gid) == -1)
		return;
	buf_init(&b, LIST_MAX);
	buf_printf(&b, "card\t%s\n", gid);
	for (i = 0; i < f->n; i++)
		print_entry(&b, &f->e[i]);
	if (!b.over)
		fs_write(f->file, buf_str(&b), b.len, 0666);
	buf_free(&b);
}

void
pullfolder_done(struct pullfolder_files *f)
{
	if (f == NULL)
		return;
	if (f->lines > 2 * f->n + 64)
		rewrite(f);
	table_free(&f->byname);
	arena_free(f->text);
	free(f->e);
	free(f->file);
	free(f->folder);
	free(f);
}

int
pullfolder_has(const struct pullfolder_files *f,
    const struct attachnames_att *a)
{
	long i = table_find(&f->byname, a->name, strlen(a->name));
	const struct attachnames_att *e = i >= 0 ? &f->e[i] : NULL;
	struct stat st;
	char *path;
	int there;

	if (e == NULL || strcmp(e->gid, a->gid) != 0 || e->size != a->size ||
	    e->created != a->created)
		return 0;
	path = fs_join(f->folder, a->name);
	there = lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (a->size < 0 || st.st_size == a->size);
	free(path);
	return there;
}

static int
note(struct pullfolder_files *f, const struct attachnames_att *e)
{
	struct buf b;
	int fd, rc = -1;

	buf_init(&b, LIST_MAX);
	if (f->torn)
		buf_putc(&b, '\n');
	print_entry(&b, e);
	fd = open(f->file, O_WRONLY | O_APPEND);
	if (fd != -1) {
		errno = ENOSPC;		/* of a part that finds room */
		if (write(fd, buf_str(&b), b.len) == (ssize_t)b.len)
			rc = 0;
		f->torn = rc == -1;
		if (close(fd) == -1)
			rc = -1;
	}
	if (rc == -1)
		warn("%s:", f->file);
	buf_free(&b);
	return rc;
}

int
pullfolder_put(struct pullfolder_files *f, const char *part,
    const struct attachnames_att *a)
{
	char *path = fs_join(f->folder, a->name), *end = strrchr(path, '/');
	int rc;

	*end = '\0';	/* folders of its name */
	rc = fs_mkdirs(path, 0777);
	*end = '/';
	if (rc == -1 || (rc = rename(part, path)) == -1) {
		warn("%s:", path);
		unlink(part);
	} else if ((rc = note(f, a)) == 0)
		enter(f, a);
	free(path);
	return rc;
}
