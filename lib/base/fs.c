/* fs: files: safe names, make-then-rename, tail. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/str.h"

#define TAIL_FACTOR	8	/* bytes looked at for each byte wanted */

/* Longest prefix of at most N bytes that ends at a character. */
static size_t
cut(const char *s, size_t n)
{
	while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

char *
fs_safename(const char *name)
{
	struct buf t;
	const char *ext;
	char *safe;
	size_t k, n = strlen(name);

	buf_init(&t, SIZE_MAX / 2);
	for (; n > 0; name += k, n -= k) {
		k = str_utf8(name, n);
		if (k == 0 || str_iscontrol(name) || str_isbidi(name) ||
		    *name == '/' || *name == '\\' ||
		    (t.len == 0 && (*name == '.' || *name == '-'))) {
			k = k == 0 ? 1 : k;
			buf_putc(&t, '_');
		} else
			buf_add(&t, name, k);
	}
	if (t.len == 0)
		buf_putc(&t, '_');
	if (t.len <= FS_NAME_MAX)
		return buf_take(&t);
	if ((ext = strrchr(t.s, '.')) == NULL || strlen(ext) > 16)
		ext = "";		/* none that is worth keeping */
	safe = xasprintf("%.*s%s", (int)cut(t.s, FS_NAME_MAX - strlen(ext)),
	    t.s, ext);
	buf_free(&t);
	return safe;
}

char *
fs_join(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

const char *
fs_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static int
write_all(int fd, const char *p, size_t n)
{
	ssize_t k;

	for (; n > 0; p += k, n -= (size_t)k)
		if ((k = write(fd, p, n)) == -1) {
			if (errno != EINTR)
				return -1;
			k = 0;
		}
	return 0;
}

static int
write_file(const char *path, const void *p, size_t n, mode_t mode, int sync)
{
	char *tmp = xasprintf("%s.%ld.tmp", path, (long)getpid());
	int fd, saved;

	unlink(tmp);
	if ((fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, mode)) == -1) {
		warn("%s:", tmp);
		free(tmp);
		return -1;
	}
	if (write_all(fd, p, n) == -1 || (sync && fsync(fd) == -1) ||
	    close(fd) == -1 || rename(tmp, path) == -1) {
		saved = errno;
		close(fd);
		unlink(tmp);
		errno = saved;
		warn("%s:", path);
		free(tmp);
		return -1;
	}
	free(tmp);
	return 0;
}

int
fs_write(const char *path, const void *p, size_t n, mode_t mode)
{
	return write_file(path, p, n, mode, 1);
}

int
fs_put(const char *path, const void *p, size_t n, mode_t mode)
{
	return write_file(path, p, n, mode, 0);
}

char *
fs_temp(void)
{
	const char *dir = getenv("TMPDIR");
	char *path;
	int fd;

	path = fs_join(dir != NULL && *dir != '\0' ? dir : "/tmp",
	    "experisana.XXXXXX");
	if ((fd = mkstemp(path)) != -1) {
		close(fd);
		return path;
	}
	warn("%s:", path);
	free(path);
	return NULL;
}

int
fs_full(const char *dir)
{
	static const char block[4096];	/* a small file */
	char *path = xasprintf("%s/.%ld.tmp", dir, (long)getpid());
	int fd, full = 0;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd == -1 || write_all(fd, block, sizeof(block)) == -1 ||
	    fsync(fd) == -1)
		full = errno == ENOSPC || errno == EDQUOT;
	if (fd != -1) {
		close(fd);
		unlink(path);
	}
	free(path);
	return full;
}

char *
fs_read(const char *path, size_t max, size_t *len)
{
	struct buf b;
	char part[8192];
	ssize_t n;
	int fd, saved;

	if ((fd = open(path, O_RDONLY)) == -1)
		return NULL;
	buf_init(&b, max);
	while ((n = read(fd, part, sizeof(part))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 || buf_add(&b, part, (size_t)n) == -1)
			break;
	}
	saved = b.over ? EFBIG : errno;
	close(fd);
	if (n != 0) {
		buf_free(&b);
		errno = saved;
		return NULL;
	}
	if (len != NULL)
		*len = b.len;
	return buf_take(&b);
}

int
fs_mkdirs(const char *path, mode_t mode)
{
	char *copy = xstrdup(path), *p;
	struct stat st;

	for (p = copy + 1; p[-1] != '\0'; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, mode) == -1 && errno != EEXIST) {
			warn("%s:", copy);
			free(copy);
			return -1;
		}
		*p = c;
		if (c == '\0')
			break;
	}
	free(copy);
	if (stat(path, &st) == -1 || !S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return fault(-1, "%s:", path);
	}
	return 0;
}

static char *
last_bytes(int fd, size_t n, size_t *len)
{
	char *p = xmalloc(n + 1);
	struct stat st;
	off_t from;
	ssize_t k;

	*len = 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		from = st.st_size > (off_t)n ? st.st_size - (off_t)n : 0;
		while (*len < n && (k = pread(fd, p + *len, n - *len,
		    from + (off_t)*len)) > 0)
			*len += (size_t)k;
	}
	p[*len] = '\0';
	return p;
}

char *
fs_tail(int fd, int lines, size_t bytes)
{
	struct buf t;
	char *raw;
	const char *s;
	size_t n;

	raw = last_bytes(fd, bytes * TAIL_FACTOR, &n);
	n = str_settle(raw, n);
	buf_init(&t, 4 * bytes * TAIL_FACTOR);
	str_clean(&t, raw, n);
	free(raw);
	while (t.len > 0 && (t.s[t.len - 1] == '\n' || t.s[t.len - 1] == ' '))
		t.len--;
	s = buf_str(&t);
	for (n = t.len; n > 0; n--)
		if (s[n - 1] == '\n' && --lines <= 0)
			break;
	if (t.len - n > bytes) {
		n = t.len - bytes;
		while (n < t.len && ((unsigned char)s[n] & 0xc0) == 0x80)
			n++;
	}
	raw = xasprintf("%.*s", (int)(t.len - n), s + n);
	buf_free(&t);
	return raw;
}
