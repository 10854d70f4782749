/* store: the board's database.  The only file that knows SQLite. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/err.h"
#include "local/store.h"

struct query {
	struct store	*store;
	sqlite3_stmt	*stmt;	/* NULL stands for a query that failed */
	const char	*sql;
	int		 busy;
};

struct store {
	sqlite3		*db;
	char		*file;
	int		 lock;		/* file descriptor */
	int		 failed;	/* an error stuck */
	int		 group;		/* see store_group() */
	int		 open;		/* a group has begun */
	int		 lost;		/* and went with an error */
	int		 within;	/* a transaction of it has begun */
	size_t		 n;
	struct query	*stmt[STORE_STMTS_MAX];
	struct query	 none;		/* what a failed query answers */
};

static void
fail(struct store *st)
{
	if (!st->failed)
		warn("%s: %s", st->file, sqlite3_errmsg(st->db));
	st->failed = 1;
}

/* A record lock of POSIX: the kernel gives it back however we end.  Returns
 * the descriptor, or -1 after a message. */
static int
lock(const char *file, int *rc)
{
	struct flock fl;
	char *path;
	int fd;

	path = xasprintf("%s.lock", file);
	memset(&fl, 0, sizeof(fl));
	fl.l_type = F_WRLCK;
	fl.l_whence = SEEK_SET;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	*rc = RC_IO;
	if (fd == -1)
		warn("%s:", path);
	else if (fcntl(fd, F_SETLK, &fl) == -1) {
		if (errno == EACCES || errno == EAGAIN) {
			warn("%s: another asana-local serves it", file);
			*rc = RC_LATER;
		} else
			warn("%s:", path);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

static int
is_wal(void *ok, int n, char **val, char **name)
{
	(void)name;
	if (n == 1 && val[0] != NULL && strcmp(val[0], "wal") == 0)
		*(int *)ok = 1;
	return 0;
}

/* Returns 0, or -1 with the reason in the handle. */
static int
settings(struct store *st)
{
	int wal = 0;

	sqlite3_extended_result_codes(st->db, 1);
	sqlite3_busy_timeout(st->db, STORE_BUSY_MS);
	if (sqlite3_exec(st->db, "PRAGMA journal_mode=WAL", is_wal, &wal,
	    NULL) != SQLITE_OK)
		return -1;
	if (sqlite3_exec(st->db, "PRAGMA synchronous=FULL;"
	    "PRAGMA temp_store=MEMORY", NULL, NULL, NULL) != SQLITE_OK)
		return -1;
	if (wal)
		return 0;
	warn("%s: no write-ahead log on this file system", st->file);
	st->failed = 1;
	return -1;
}

/* Makes the file, which SQLite would let others read; its companions get the
 * same mode.  Returns 0, or -1 after a message. */
static int
make(const char *file)
{
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1)
		warn("%s:", file);
	else
		close(fd);
	return fd == -1 ? -1 : 0;
}

/* FD is the lock, or -1. */
static struct store *
connect_to(const char *file, int fd, int *rc)
{
	struct store *st = xcalloc(1, sizeof(*st));
	int e;

	st->file = xstrdup(file);
	st->lock = fd;
	st->none.store = st;
	e = sqlite3_open_v2(file, &st->db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	if (e == SQLITE_OK && settings(st) == 0)
		return st;
	e = sqlite3_errcode(st->db) & 0xff;
	*rc = e == SQLITE_NOTADB || e == SQLITE_CORRUPT ? RC_INPUT : RC_IO;
	fail(st);
	store_close(st);
	return NULL;
}

struct store *
store_open(const char *file, int *rc)
{
	int fd;

	if ((fd = lock(file, rc)) == -1)
		return NULL;
	if (make(file) == -1) {
		close(fd);
		return NULL;
	}
	return connect_to(file, fd, rc);
}

struct store *
store_join(const char *file, int *rc)
{
	if (access(file, R_OK | W_OK) == -1) {
		warn("%s:", file);
		*rc = RC_IO;
		return NULL;
	}
	return connect_to(file, -1, rc);
}

void
store_close(struct store *st)
{
	size_t i;

	if (st == NULL)
		return;
	for (i = 0; i < st->n; i++) {
		sqlite3_finalize(st->stmt[i]->stmt);
		free(st->stmt[i]);
	}
	if (sqlite3_close(st->db) != SQLITE_OK)
		warn("%s: %s", st->file, sqlite3_errmsg(st->db));
	if (st->lock != -1)
		close(st->lock);
	free(st->file);
	free(st);
}

/* Begins a transaction of a group: a savepoint in that of them all.  One that
 * only reads joins what is open, or stands alone. */
static void
join_group(struct store *st, int write)
{
	if (!st->open) {
		store_run(st, write ? "BEGIN IMMEDIATE" : "BEGIN", "");
		st->open = write && !st->failed;
	}
	if (st->lost)
		st->failed = 1;	/* nobody begins anew before all know */
	st->within = write && st->open && !st->lost;
	if (st->within)
		store_run(st, "SAVEPOINT one", "");
}

void
store_begin(struct store *st, int write)
{
	st->failed = 0;
	if (st->group)
		join_group(st, write);
	else
		store_run(st, write ? "BEGIN IMMEDIATE" : "BEGIN", "");
}

static int
end_alone(struct store *st, int keep)
{
	int rc;

	if (keep && !st->failed)
		store_run(st, "COMMIT", "");
	rc = st->failed ? -1 : 0;
	st->failed = 0;
	if (!sqlite3_get_autocommit(st->db))
		store_run(st, "ROLLBACK", "");
	return rc;
}

int
store_end(struct store *st, int keep)
{
	int rc;

	if (!st->open)
		return end_alone(st, keep);
	rc = st->failed ? -1 : 0;
	st->failed = 0;
	/* some errors, such as a full disk, undo everything */
	if (sqlite3_get_autocommit(st->db))
		st->lost = 1;
	else if (st->within) {
		if (!keep || rc == -1)
			store_run(st, "ROLLBACK TO one", "");
		store_run(st, "RELEASE one", "");
	}
	if (st->failed)
		st->lost = 1;
	st->within = st->failed = 0;
	return st->lost ? -1 : rc;
}

void
store_group(struct store *st)
{
	st->group = 1;
}

int
store_isopen(const struct store *st)
{
	return st->open;
}

int
store_commit(struct store *st)
{
	int keep = !st->lost;

	if (!st->open)
		return 0;
	st->open = st->lost = 0;
	return end_alone(st, keep) == 0 && keep ? 0 : -1;
}

int
store_copy(struct store *st, const char *file)
{
	int fd, rc = -1;

	st->failed = 0;
	if (make(file) == -1)
		return -1;
	/* an empty file is as good as none, and has its mode */
	store_run(st, "VACUUM INTO ?1", "s", file);
	if (!st->failed && (fd = open(file, O_RDONLY | O_CLOEXEC)) != -1) {
		if ((rc = fsync(fd)) == -1)
			warn("%s:", file);
		close(fd);
	}
	st->failed = 0;
	return rc;
}

void
store_script(struct store *st, const char *sql)
{
	if (!st->failed &&
	    sqlite3_exec(st->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(st);
}

/* An idle statement for SQL, or a new one: a query may be inside itself.
 * Past the ceiling there is none, which is an error like any other. */
static struct query *
prepare(struct store *st, const char *sql)
{
	struct query *q;
	size_t i;

	for (i = 0; i < st->n; i++)
		if (st->stmt[i]->sql == sql && !st->stmt[i]->busy)
			return st->stmt[i];
	if (st->n == STORE_STMTS_MAX) {
		st->failed = 1;
		warn("%s: more than %d statements", st->file, STORE_STMTS_MAX);
		return NULL;
	}
	q = xcalloc(1, sizeof(*q));
	q->store = st;
	q->sql = sql;
	if (sqlite3_prepare_v3(st->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
	    &q->stmt, NULL) != SQLITE_OK) {
		fail(st);
		free(q);
		return NULL;
	}
	st->stmt[st->n++] = q;
	return q;
}

static void
bind(struct query *q, const char *fmt, va_list ap)
{
	int i, n = sqlite3_bind_parameter_count(q->stmt), e = SQLITE_OK;
	const char *s;
	long long v;

	for (i = 1; fmt[i - 1] != '\0' && i <= n && e == SQLITE_OK; i++)
		if (fmt[i - 1] == 's') {
			s = va_arg(ap, const char *);
			e = sqlite3_bind_text(q->stmt, i, s, -1,
			    SQLITE_TRANSIENT);
		} else {
			v = va_arg(ap, long long);
			if (v == 0 && fmt[i - 1] == 'r')
				e = sqlite3_bind_null(q->stmt, i);
			else
				e = sqlite3_bind_int64(q->stmt, i, v);
		}
	if (e != SQLITE_OK)
		fail(q->store);
}

static struct query *
start(struct store *st, const char *sql, const char *fmt, va_list ap)
{
	struct query *q;

	if (st->failed || (q = prepare(st, sql)) == NULL)
		return &st->none;
	q->busy = 1;
	bind(q, fmt, ap);
	return q;
}

struct query *
store_query(struct store *st, const char *sql, const char *fmt, ...)
{
	struct query *q;
	va_list ap;

	va_start(ap, fmt);
	q = start(st, sql, fmt, ap);
	va_end(ap);
	return q;
}

int
query_next(struct query *q)
{
	int e;

	if (q->stmt == NULL || q->store->failed)
		return 0;
	e = sqlite3_step(q->stmt);
	if (e != SQLITE_ROW && e != SQLITE_DONE)
		fail(q->store);
	return e == SQLITE_ROW;
}

void
query_end(struct query *q)
{
	if (q->stmt == NULL)
		return;
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	q->busy = 0;
}

void
store_run(struct store *st, const char *sql, const char *fmt, ...)
{
	struct query *q;
	va_list ap;

	va_start(ap, fmt);
	q = start(st, sql, fmt, ap);
	va_end(ap);
	while (query_next(q))
		continue;
	query_end(q);
}

long long
store_int(struct store *st, long long def, const char *sql, const char *fmt,
    ...)
{
	struct query *q;
	va_list ap;

	va_start(ap, fmt);
	q = start(st, sql, fmt, ap);
	va_end(ap);
	if (query_next(q) && !query_null(q, 0))
		def = query_int(q, 0);
	while (query_next(q))
		continue;
	query_end(q);
	return def;
}

int
store_changes(const struct store *st)
{
	return sqlite3_changes(st->db);
}

long long
store_lastid(const struct store *st)
{
	return sqlite3_last_insert_rowid(st->db);
}

long long
query_int(struct query *q, int col)
{
	return sqlite3_column_int64(q->stmt, col);
}

const char *
query_text(struct query *q, int col)
{
	return (const char *)sqlite3_column_text(q->stmt, col);
}

int
query_null(struct query *q, int col)
{
	return sqlite3_column_type(q->stmt, col) == SQLITE_NULL;
}
