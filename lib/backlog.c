/* backlog: what Backlog held when it was last listed, for all workers of this
 * user on this machine. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backlog.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "fs.h"
#include "gidset.h"
#include "state.h"
#include "str.h"

#define MAGIC	"backlog 1"
#define LIST_MAX	(BACKLOG_MAX / 32 * 31)	/* the rest is for marks */

struct backlog {
	char		*path;
	char		*lockpath;
	int		 lock;		/* file descriptor, or -1 */
	struct buf	 list;		/* that is being made */
	long		 n;		/* cards in it */
	/* of the list that was read or written last */
	ino_t		 ino;
	off_t		 end;		/* of what was read of it */
	long long	 since;
	long		 pages;
	int		 misses;
};

/* The head of a file. */
struct head {
	double		at;		/* clock_real() */
	long long	since;
	long		pages;
	long		n;		/* cards */
};

struct backlog *
backlog_open(const char *project)
{
	struct backlog *b;
	char *path = state_name("backlog", project);

	if (path == NULL)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->path = path;
	b->lockpath = xasprintf("%s.lock", path);
	b->lock = -1;
	buf_init(&b->list, LIST_MAX);
	return b;
}

void
backlog_close(struct backlog *b)
{
	if (b == NULL)
		return;
	backlog_unlock(b);
	buf_free(&b->list);
	free(b->path);
	free(b->lockpath);
	free(b);
}

long long
backlog_since(const struct backlog *b)
{
	return b->since;
}

long
backlog_pages(const struct backlog *b)
{
	return b->pages;
}

int
backlog_misses(const struct backlog *b)
{
	return b->misses;
}

/* Takes the next line of *REST, without its end; NULL when no whole line is
 * left. */
static char *
line(char **rest)
{
	char *s = *rest, *nl = strchr(s, '\n');

	if (nl == NULL)
		return NULL;
	*nl = '\0';
	*rest = nl + 1;
	return s;
}

static int
is_mark(int c)
{
	return c == BACKLOG_TRIED || c == BACKLOG_GONE || c == BACKLOG_FREE;
}

/* Finds out what the marks in TEXT say in the end: cards not to be tried go
 * into SET.  Each is judged by its last mark, so TEXT is read backwards. */
static void
marks(const char *text, struct gidset *set, int *gone)
{
	struct gidset seen = { { NULL, 0, 0 }, NULL };
	const char *s, *end = text + strlen(text);
	char gid[33];

	while (end > text) {
		for (s = end - 1; s > text && s[-1] != '\n'; s--)
			continue;
		if (end[-1] == '\n' && is_mark(*s) && s[1] == ' ' &&
		    sscanf(s + 2, "%32[0-9]", gid) == 1 &&
		    gidset_add(&seen, gid) && *s != BACKLOG_FREE) {
			gidset_add(set, gid);
			*gone += *s == BACKLOG_GONE;
		}
		end = s;
	}
	gidset_free(&seen);
}

/* Reads a card's line in place.  Returns -1 when it is none. */
static int
card(struct backlog_card *c, char *s)
{
	int n = 0;

	c->gid = s;
	if ((s = strchr(s, ' ')) == NULL)
		return -1;
	*s++ = '\0';
	if (!str_isgid(c->gid) || sscanf(s, "%lld %ld %lf %d %n", &c->created,
	    &c->priority, &c->timeout, &c->score, &n) != 4 || n == 0)
		return -1;
	c->deps = s + n;
	if (strcmp(c->deps, "-") == 0)
		*c->deps = '\0';
	return 0;
}

/* Calls FN for N cards from REST on that are not in OUT. */
static int
cards(char *rest, long n, const struct gidset *out, backlog_fn *fn, void *arg)
{
	struct backlog_card c;
	char *s;

	for (; n > 0; n--) {
		if ((s = line(&rest)) == NULL || card(&c, s) == -1)
			return -1;
		if (!gidset_has(out, c.gid))
			fn(&c, arg);
	}
	return (s = line(&rest)) != NULL && strcmp(s, "end") == 0 ? 0 : -1;
}

static int
head(struct head *h, const char *s)
{
	return sscanf(s, MAGIC " %lf %lld %ld %ld", &h->at, &h->since,
	    &h->pages, &h->n) == 4 && h->pages < BACKLOG_MAX ?
	    0 : -1;
}

static int
valid(const struct head *h, double each, double most)
{
	double age = clock_real() - h->at;

	/* what was written just now may have been rounded up */
	return age > -1 && age < most && age < each * (double)h->pages;
}

/* Reads the whole file, to be freed, and notes which it was. */
static char *
whole(struct backlog *b)
{
	struct stat st;
	char *text;
	size_t len;

	if (stat(b->path, &st) == -1 ||
	    (text = fs_read(b->path, BACKLOG_MAX, &len)) == NULL)
		return NULL;
	b->ino = st.st_ino;
	b->end = (off_t)len;
	return text;
}

int
backlog_load(struct backlog *b, double each, double most, backlog_fn *fn,
    void *arg)
{
	struct gidset out = { { NULL, 0, 0 }, NULL };
	struct head h;
	char *text = whole(b), *rest = text, *s, *end;
	int rc = 0;

	b->misses = 0;
	if (text != NULL && (s = line(&rest)) != NULL &&
	    head(&h, s) == 0 && (b->pages = h.pages) > 0 &&
	    valid(&h, each, most) && (end = strstr(rest, "end\n")) != NULL) {
		b->since = h.since;
		marks(end + 4, &out, &b->misses);
		rc = cards(rest, h.n, &out, fn, arg) == 0;
	}
	gidset_free(&out);
	free(text);
	return rc;
}

void
backlog_begin(struct backlog *b)
{
	buf_reset(&b->list);
	b->n = 0;
}

void
backlog_add(struct backlog *b, const struct backlog_card *c)
{
	buf_printf(&b->list, "%s %lld %ld %.0f %d %s\n", c->gid, c->created,
	    c->priority, c->timeout, c->score,
	    *c->deps != '\0' ? c->deps : "-");
	b->n++;
}

int
backlog_save(struct backlog *b, long long since, long pages)
{
	struct buf all;
	struct stat st;
	int rc = -1;

	b->since = since;
	b->misses = 0;
	if (b->list.over)
		return -1;
	buf_init(&all, LIST_MAX);
	buf_printf(&all, MAGIC " %.3f %lld %ld %ld\n", clock_real(), since,
	    pages, b->n);
	buf_add(&all, buf_str(&b->list), b->list.len);
	buf_puts(&all, "end\n");
	if (!all.over) {
		state_write(b->path, buf_str(&all), all.len);
		if (stat(b->path, &st) == 0 &&
		    st.st_size == (off_t)all.len) {
			b->ino = st.st_ino;
			b->end = st.st_size;
			rc = 0;
		}
	}
	buf_free(&all);
	return rc;
}

/* Locks all of FD.  Returns -1 when it is locked and WAIT is 0. */
static int
lock_file(int fd, int wait)
{
	struct flock lock = { 0 };

	lock.l_type = F_WRLCK;
	lock.l_whence = SEEK_SET;
	return fcntl(fd, wait ? F_SETLKW : F_SETLK, &lock);
}

/* What the open file FD says of GID that we have not read: 1 it may be tried,
 * 0 it may not. */
static int
may_try(struct backlog *b, int fd, const struct stat *st, const char *gid)
{
	struct gidset out = { { NULL, 0, 0 }, NULL };
	off_t from = st->st_ino == b->ino && st->st_size >= b->end ? b->end : 0;
	size_t n = (size_t)(st->st_size - from);
	char *text = xmalloc(n + 1), *own;
	int ok, gone = 0;

	ok = pread(fd, text, n, from) == (ssize_t)n;
	text[n] = '\0';
	if (ok) {
		marks(text, &out, &gone);
		ok = !gidset_has(&out, gid);
	}
	if (ok && from == 0) {	/* a list that we do not know */
		own = xasprintf("\n%s ", gid);
		ok = strstr(text, own) != NULL;
		free(own);
	}
	gidset_free(&out);
	free(text);
	return ok;
}

int
backlog_mark(struct backlog *b, const char *gid, enum backlog_mark mark)
{
	char text[40];
	struct stat st;
	int fd, ok = 1, n;

	if ((fd = open(b->path, O_RDWR | O_APPEND | O_CLOEXEC)) == -1)
		return 1;	/* without the file nobody is told */
	n = snprintf(text, sizeof(text), "%c %s\n", (int)mark, gid);
	if (lock_file(fd, 1) == 0 && fstat(fd, &st) == 0) {
		if (mark == BACKLOG_TRIED)
			ok = st.st_size < (off_t)BACKLOG_MAX - n &&
			    may_try(b, fd, &st, gid);
		if (ok && write(fd, text, (size_t)n) != n)
			debug(ERR_TRACE, "%s: not marked", b->path);
	}
	close(fd);
	b->misses += mark == BACKLOG_GONE;
	return ok;
}

int
backlog_lock(struct backlog *b)
{
	if (b->lock == -1 && (b->lock = open(b->lockpath,
	    O_RDWR | O_CREAT | O_CLOEXEC, 0600)) == -1)
		return 1;	/* then each lists for itself */
	if (lock_file(b->lock, 0) == 0)
		return 1;
	backlog_unlock(b);
	return 0;
}

void
backlog_unlock(struct backlog *b)
{
	if (b->lock != -1)
		close(b->lock);
	b->lock = -1;
}
