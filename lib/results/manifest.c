/* manifest: what lies in the folder of a pulled card. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/node.h"
#include "base/str.h"
#include "base/table.h"
#include "record/jobline.h"
#include "results/manifest.h"

int
manifest_card(const char *folder, char gid[33])
{
	char *file = fs_join(folder, MANIFEST_FILE), line[64];
	FILE *f = fopen(file, "r");
	int rc = -1;

	free(file);
	if (f == NULL)
		return -1;
	if (fgets(line, sizeof(line), f) != NULL &&
	    strncmp(line, "card\t", 5) == 0) {
		line[strcspn(line, "\n")] = '\0';
		if (str_isgid(line + 5)) {
			memcpy(gid, line + 5, strlen(line + 5) + 1);
			rc = 0;
		}
	}
	fclose(f);
	return rc;
}

int
manifest_make(const char *folder, const char *gid)
{
	char *file = fs_join(folder, MANIFEST_FILE);
	FILE *f = fopen(file, "w");
	int rc = -1;

	if (f != NULL) {
		rc = fprintf(f, "card\t%s\n", gid) < 0 ? -1 : 0;
		if (fclose(f) == EOF)
			rc = -1;
	}
	if (rc == -1) {
		warn("%s:", file);
		unlink(file);
	}
	free(file);
	return rc;
}

/* A file of the folder, and which attachment it is. */
struct entry {
	const char	*name;
	const char	*gid;
	long long	 size;
	long long	 created;
};

struct manifest {
	char		*folder;
	char		*file;		/* `.pulled` */
	struct arena	*text;
	struct table	 byname;
	struct entry	*e;
	size_t		 n;
	size_t		 lines;		/* of files, in `.pulled` */
	int		 torn;		/* its last line has no end */
};

static void
enter(struct manifest *f, const char *name, const char *gid,
    long long size, long long created)
{
	size_t n = strlen(name);
	long i = table_find(&f->byname, name, n);

	f->lines++;
	if (i < 0) {
		i = (long)f->n;
		f->e = xgrow(f->e, f->n++, sizeof(*f->e));
		f->e[i].name = arena_strndup(f->text, name, n);
		table_put(&f->byname, f->e[i].name, n, i);
	}
	f->e[i].gid = arena_strndup(f->text, gid, strlen(gid));
	f->e[i].size = size;
	f->e[i].created = created;
}

/* Takes a line of `.pulled`; one that makes no sense is of no use. */
static void
take_line(struct manifest *f, char *line)
{
	char *part[5];
	const char *why = NULL;
	long long size, created;
	size_t n;

	for (n = 0; n < 5 && line != NULL; n++) {
		part[n] = line;
		if ((line = strchr(line, '\t')) != NULL)
			*line++ = '\0';
	}
	if (n < 5 || strcmp(part[0], "file") != 0 || !str_isgid(part[1]) ||
	    str_int(part[2], -1, LLONG_MAX, &size) == -1 ||
	    str_int(part[3], 0, LLONG_MAX, &created) == -1 ||
	    (part[4] = jobline_unescape(part[4], &why)) == NULL || why != NULL)
		return;
	enter(f, part[4], part[1], size, created);
}

struct manifest *
manifest_open(const char *folder)
{
	struct manifest *f;
	char *text, *s, *nl;

	f = xcalloc(1, sizeof(*f));
	f->folder = xstrdup(folder);
	f->file = fs_join(folder, MANIFEST_FILE);
	f->text = arena_new();
	if ((text = fs_read(f->file, MANIFEST_MAX, NULL)) == NULL)
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
print_entry(struct buf *b, const struct entry *e)
{
	buf_printf(b, "file\t%s\t%lld\t%lld\t", e->gid, e->size, e->created);
	jobline_escape(b, e->name);
	buf_putc(b, '\n');
}

/* Writes `.pulled` anew, without what is of the past. */
static void
rewrite(struct manifest *f)
{
	struct buf b;
	char gid[33];
	size_t i;

	if (manifest_card(f->folder, gid) == -1)
		return;
	buf_init(&b, MANIFEST_MAX);
	buf_printf(&b, "card\t%s\n", gid);
	for (i = 0; i < f->n; i++)
		print_entry(&b, &f->e[i]);
	if (!b.over)
		fs_write(f->file, buf_str(&b), b.len, 0666);
	buf_free(&b);
}

void
manifest_close(struct manifest *f)
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
manifest_has(const struct manifest *f, const char *name, const char *gid,
    long long size, long long created)
{
	long i = table_find(&f->byname, name, strlen(name));
	const struct entry *e = i >= 0 ? &f->e[i] : NULL;
	struct stat st;
	char *path;
	int there;

	if (e == NULL || strcmp(e->gid, gid) != 0 || e->size != size ||
	    e->created != created)
		return 0;
	path = fs_join(f->folder, name);
	there = lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (size < 0 || st.st_size == size);
	free(path);
	return there;
}

/* Adds what is now in file NAME to `.pulled`. */
static int
note(struct manifest *f, const struct entry *e)
{
	struct buf b;
	int fd, rc = -1;

	buf_init(&b, MANIFEST_MAX);
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
manifest_put(struct manifest *f, const char *part, const char *name,
    const char *gid, long long size, long long created)
{
	char *path = fs_join(f->folder, name);
	struct entry e;
	int rc;

	e.name = name;
	e.gid = gid;
	e.size = size;
	e.created = created;
	if ((rc = rename(part, path)) == -1) {
		warn("%s:", path);
		unlink(part);
	} else if ((rc = note(f, &e)) == 0)
		enter(f, name, gid, size, created);
	free(path);
	return rc;
}
