/* l_store: the database, its transactions, and the tables of a board. */
#include <sys/stat.h>

#include "base/err.h"
#include "local/schema.h"
#include "local/store.h"
#include "unit.h"

#define NOW	1764000000000LL

static struct store *
must_open(const char *file)
{
	struct store *st;
	int rc;

	if ((st = store_open(file, &rc)) == NULL)
		bail(file);
	return st;
}

/* Opens ARG in a child.  Returns what store_open() and schema_open() say. */
static int
try_open(void *arg)
{
	struct store *st;
	int rc;

	err_prog = "t";
	if ((st = store_open(arg, &rc)) == NULL)
		return rc;
	rc = schema_open(st, arg, NOW);
	store_close(st);
	return rc;
}

static void
opens(const char *file, int rc, const char *err, const char *name)
{
	struct unit_child c;

	unit_fork(&c, try_open, (void *)file);
	is_int(c.status, rc, "%s", name);
	is_str(c.err, err, "what is said");
}

static long long
count(struct store *st)
{
	return store_int(st, -1, "SELECT count(*) FROM t", "");
}

static void
transactions(void)
{
	struct store *st = must_open("t.db");

	store_begin(st, 1);
	store_script(st, "CREATE TABLE t(a INTEGER PRIMARY KEY, b, c);");
	store_run(st, "INSERT INTO t VALUES(?1, ?2, ?3)", "isr", 1LL, "x",
	    5LL);
	store_run(st, "INSERT INTO t VALUES(?1, ?2, ?3)", "isr", 2LL,
	    (const char *)NULL, 0LL);
	is_int(store_changes(st), 1, "one row was changed");
	is_int(store_lastid(st), 2, "the last one's number");
	is_int(store_end(st, 1), 0, "committed");
	store_begin(st, 1);
	store_run(st, "DELETE FROM t", "");
	is_int(store_changes(st), 2, "two rows are gone");
	is_int(count(st), 0, "within the transaction");
	is_int(store_end(st, 0), 0, "not kept");
	store_begin(st, 0);
	is_int(count(st), 2, "they are back");
	is_int(store_int(st, 9, "SELECT c FROM t WHERE a = ?1", "i", 1LL), 5,
	    "a number");
	is_int(store_int(st, 9, "SELECT c FROM t WHERE a = ?1", "i", 2LL), 9,
	    "NULL is the default");
	is_int(store_int(st, 9, "SELECT c FROM t WHERE a = ?1", "i", 3LL), 9,
	    "and so is no row");
	is_int(store_int(st, 9, "SELECT count(*) FROM t", "is", 1LL, "x"), 2,
	    "values without a place are ignored");
	is_int(store_int(st, 9, "SELECT ?1", "r", 7LL), 7,
	    "a reference is a number");
	is_int(store_int(st, 9, "SELECT ?1 IS NULL", "r", 0LL), 1,
	    "that of 0 is NULL");
	store_end(st, 0);
	store_close(st);
	store_close(NULL);
	st = must_open("t.db");
	is_int(count(st), 2, "and are there the next time");
	store_close(st);
}

static void
queries(void)
{
	struct store *st = must_open("t.db");
	static const char all[] = "SELECT a, b, c FROM t ORDER BY a";
	struct query *q, *in;
	long long sum = 0;

	store_begin(st, 0);
	q = store_query(st, all, "");
	is_int(query_next(q), 1, "a row");
	ok(query_int(q, 0) == 1 && !query_null(q, 1) &&
	    strcmp(query_text(q, 1), "x") == 0, "its columns");
	in = store_query(st, all, "");
	ok(in != q, "the same query within itself is another");
	while (query_next(in))
		sum += query_int(in, 0);
	is_int(sum, 3, "and has all rows");
	query_end(in);
	is_int(query_int(q, 0), 1, "the outer one is where it was");
	is_int(query_next(q), 1, "another row");
	ok(query_null(q, 1) && query_text(q, 1) == NULL && query_null(q, 2) &&
	    query_int(q, 2) == 0, "NULL is NULL, or 0");
	is_int(query_next(q), 0, "no more");
	query_end(q);
	q = store_query(st, all, "");
	query_next(q);
	query_end(q);
	q = store_query(st, all, "");
	ok(query_next(q) && query_int(q, 0) == 1,
	    "one that was ended early begins anew");
	query_end(q);
	is_int(store_end(st, 0), 0, "no error");
	store_close(st);
}

/* An error sticks until the end of the transaction. */
static int
errors(void *arg)
{
	struct store *st = must_open("t.db");
	struct query *q;

	(void)arg;
	err_prog = "t";
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(10, 0, 0)", "");
	store_run(st, "INSERT INTO t VALUES(1, 0, 0)", "");
	store_run(st, "INSERT INTO t VALUES(11, 0, 0)", "");
	store_run(st, "INSERT INTO nothing VALUES(11)", "");
	store_script(st, "no sql");
	q = store_query(st, "SELECT a FROM t", "");
	printf("%d ", query_next(q));
	query_end(q);
	printf("%lld ", store_int(st, 42, "SELECT 1", ""));
	printf("%d ", store_end(st, 1));
	store_begin(st, 1);
	printf("%lld ", count(st));
	store_run(st, "INSERT INTO t VALUES(12, 0, 0)", "");
	printf("%d ", store_end(st, 1));
	printf("%lld", count(st));
	store_close(st);
	return 0;
}

/* 512 statements are kept, a further one is an error. */
static int
many(void *arg)
{
	static char sql[STORE_STMTS_MAX + 1][24];
	struct store *st = must_open("t.db");
	long long sum = 0;
	int i;

	(void)arg;
	err_prog = "t";
	for (i = 0; i <= STORE_STMTS_MAX; i++) {
		snprintf(sql[i], sizeof(sql[i]), "SELECT %d", i);
		if (i < STORE_STMTS_MAX)
			sum += store_int(st, -1, sql[i], "");
	}
	printf("%lld %lld ", sum, store_int(st, -1, sql[i - 1], ""));
	printf("%d", store_end(st, 1));
	store_close(st);
	return 0;
}

static void
put(const char *name, const char *s)
{
	FILE *f = fopen(name, "w");

	if (f == NULL || fputs(s, f) == EOF || fclose(f) == EOF)
		bail(name);
}

static void
opening(void)
{
	struct unit_child c;
	struct store *st;
	struct stat sb;
	mode_t old = umask(0);

	st = must_open("mode.db");
	umask(old);
	store_script(st, "CREATE TABLE t(a);");
	ok(stat("mode.db.lock", &sb) == 0 && (sb.st_mode & 07777) == 0600,
	    "only its owner can read the lock");
	ok(stat("mode.db", &sb) == 0 && (sb.st_mode & 07777) == 0600,
	    "nor the database");
	ok(stat("mode.db-wal", &sb) == 0 && (sb.st_mode & 07777) == 0600,
	    "nor its log");
	store_close(st);
	unit_fork(&c, errors, NULL);
	is_str(c.out, "0 42 -1 2 0 3", "an error sticks, and is forgotten");
	is_str(c.err, "t: t.db: UNIQUE constraint failed: t.a\n",
	    "it is said once");
	unit_fork(&c, many, NULL);
	is_str(c.out, "130816 -1 -1", "512 statements and one");
	is_str(c.err, "t: t.db: more than 512 statements\n", "is told");
	put("text", "this is no database, but it is long enough to be one, as "
	    "the first hundred bytes are its header: 100 bytes, no fewer.");
	opens("text", RC_INPUT, "t: text: file is not a database\n",
	    "a text is no database");
	mkdir("is.folder", 0700);
	opens("is.folder", RC_IO, "t: is.folder: Is a directory\n",
	    "a folder");
	opens("no/folder.db", RC_IO,
	    "t: no/folder.db.lock: No such file or directory\n",
	    "no folder");
}

/* One server for one database. */
static void
locking(void)
{
	struct store *st = must_open("board.db");

	opens("board.db", RC_LATER,
	    "t: board.db: another asana-local serves it\n", "two at a time");
	store_close(st);
	opens("board.db", RC_OK, "", "one after the other");
}

static void
fresh(void)
{
	struct store *st = must_open("new.db");
	long long gid, first, last, a, b;

	is_int(schema_open(st, "new.db", NOW), RC_OK, "a new board");
	store_begin(st, 1);
	is_int(store_int(st, -1, "PRAGMA user_version", ""), SCHEMA_VERSION,
	    "its version");
	is_int(store_int(st, 0, "SELECT count(*) FROM section s JOIN project p"
	    " ON p.gid = s.project JOIN user u ON u.gid = p.owner"
	    " JOIN workspace w ON w.gid = p.workspace"
	    " WHERE s.name = 'Untitled section' AND p.name = 'Experiments'"
	    " AND s.created_at = ?1 AND p.created_at = ?1", "i", NOW), 1,
	    "a user, a workspace, a project and a section");
	is_int(store_int(st, 0, "SELECT count(*) FROM object", ""), 5,
	    "and nothing else");
	first = store_int(st, 0, "SELECT min(gid) FROM object WHERE kind > 0",
	    "");
	ok(first > 1200000000000000 && first < 1290000000000002,
	    "gids have 16 digits");
	a = schema_gid(st, K_TASK);
	b = schema_gid(st, K_TAG);
	ok(b == a + 1 && a == first + 4, "they grow");
	store_run(st, "DELETE FROM object WHERE gid >= ?1", "i", a);
	ok(schema_gid(st, K_TASK) > b, "none comes again");
	is_int(store_int(st, 0, "SELECT kind FROM object ORDER BY gid DESC"
	    " LIMIT 1", ""), K_TASK, "its kind is kept");
	is_int(store_end(st, 1), 0, "kept");
	store_begin(st, 1);
	last = store_int(st, 0, "SELECT max(gid) FROM object", "");
	store_end(st, 0);
	store_close(st);
	st = must_open("new.db");
	is_int(schema_open(st, "new.db", NOW + 5), RC_OK, "opened again");
	store_begin(st, 1);
	is_int(store_int(st, 0, "SELECT count(*) FROM project", ""), 1,
	    "there is still one project");
	gid = schema_project(st, 1, 2, "More", NOW);
	is_int(gid, last + 1, "another has the next gid");
	is_int(store_int(st, 0, "SELECT count(*) FROM section"
	    " WHERE project = ?1", "i", gid), 1, "and a section");
	store_end(st, 0);
	store_close(st);
}

/* Two boards hardly have cards of the same gid. */
static void
apart(void)
{
	struct store *a = must_open("a1.db"), *b = must_open("b1.db");

	schema_open(a, "a1.db", NOW);
	schema_open(b, "b1.db", NOW);
	ok(store_int(a, 0, "SELECT min(gid) FROM user", "") !=
	    store_int(b, 0, "SELECT min(gid) FROM user", ""),
	    "two boards begin at different places");
	store_close(a);
	store_close(b);
}

static void
stamps(void)
{
	struct store *st = must_open("new.db");

	store_begin(st, 1);
	is_int(schema_stamp(st, NOW), NOW, "a time is a stamp");
	is_int(schema_stamp(st, NOW), NOW + 1, "the same one is the next");
	is_int(schema_stamp(st, NOW - 1000), NOW + 2, "a clock that went back");
	is_int(schema_stamp(st, NOW + 2), NOW + 3, "one that stands still");
	is_int(schema_stamp(st, NOW + 50), NOW + 50, "one that goes on");
	store_end(st, 1);
	store_close(st);
	st = must_open("new.db");
	is_int(schema_stamp(st, NOW), NOW + 51, "the last is not forgotten");
	store_close(st);
}

static void
versions(void)
{
	struct store *st = must_open("other.db");

	store_script(st, "CREATE TABLE t(a);");
	store_close(st);
	opens("other.db", RC_INPUT, "t: other.db: not a board\n",
	    "somebody else's database");
	st = must_open("newer.db");
	schema_open(st, "newer.db", NOW);
	store_script(st, "PRAGMA user_version = 3;");
	store_close(st);
	opens("newer.db", RC_INPUT, "t: newer.db: made by a newer asana-local "
	    "(version 3)\n", "a newer board");
	put("empty.db", "");
	opens("empty.db", RC_OK, "", "an empty file becomes a board");
	opens("empty.db", RC_OK, "", "and is one then");
}

/* In a child, for what it says. */
static int
grouped(void *arg)
{
	struct store *st = must_open("g.db"), *other;
	int rc;

	(void)arg;
	err_prog = "t";
	store_script(st, "CREATE TABLE t(a INTEGER PRIMARY KEY, b);");
	store_group(st);
	printf("%d", store_isopen(st));
	store_begin(st, 0);
	printf("%d", store_end(st, 0));
	printf("%d ", store_isopen(st));
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(1, 0)", "");
	printf("%d", store_end(st, 1));
	printf("%d ", store_isopen(st));
	/* one fails, one is not kept, one is */
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(2, 0)", "");
	store_run(st, "INSERT INTO t VALUES(1, 0)", "");
	printf("%d", store_end(st, 1));
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(3, 0)", "");
	printf("%d", store_end(st, 0));
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(4, 0)", "");
	printf("%d ", store_end(st, 1));
	store_begin(st, 0);
	printf("%lld", count(st));
	printf("%d ", store_end(st, 0));
	if ((other = store_join("g.db", &rc)) == NULL)
		return 1;
	printf("%lld ", count(other));
	printf("%d", store_commit(st));
	printf("%d ", store_isopen(st));
	printf("%lld ", count(other));
	store_close(other);
	/* no more room: all that wait are undone, and those who come too late
	 * to know are refused */
	store_script(st, "PRAGMA max_page_count = 4;");
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(5, 0)", "");
	printf("%d", store_end(st, 1));
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(6, randomblob(100000))", "");
	printf("%d", store_end(st, 1));
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(7, 0)", "");
	printf("%d ", store_end(st, 1));
	printf("%d ", store_commit(st));
	printf("%lld ", count(st));
	store_begin(st, 1);
	store_run(st, "INSERT INTO t VALUES(8, 0)", "");
	printf("%d", store_end(st, 1));
	printf("%d", store_commit(st));
	store_close(st);
	return 0;
}

static void
groups(void)
{
	struct unit_child c;
	struct store *st;

	unit_fork(&c, grouped, NULL);
	is_int(c.status, 0, "transactions in a group");
	is_str(c.out, "000 01 -100 20 0 00 2 0-1-1 -1 2 00",
	    "each is undone alone, all are kept at once");
	is_str(c.err, "t: g.db: UNIQUE constraint failed: t.a\n"
	    "t: g.db: database or disk is full\n", "what is said");
	st = must_open("g.db");
	is_int(count(st), 3, "those that were kept are there");
	store_close(st);
}

static void
copying(void)
{
	struct store *st = must_open("c.db"), *copy;
	struct stat sb;
	int rc;

	schema_open(st, "c.db", NOW);
	store_begin(st, 1);
	is_int(store_copy(st, "d.db"), -1, "no copy within a transaction");
	store_end(st, 0);
	is_int(unlink("d.db"), 0, "nothing in it");
	is_int(store_copy(st, "d.db"), 0, "a copy");
	store_close(st);
	ok(stat("d.db", &sb) == 0 && (sb.st_mode & 07777) == 0600,
	    "that only its owner can read");
	if ((copy = store_join("d.db", &rc)) == NULL)
		bail("no copy");
	is_int(schema_check(copy, "d.db"), RC_OK, "is a board");
	is_int(store_int(copy, 0, "SELECT count(*) FROM project", ""), 1,
	    "with all that was in it");
	is_int(store_int(copy, 0, "PRAGMA synchronous", ""), 2,
	    "commits are synced");
	store_close(copy);
	ok(access("d.db.lock", F_OK) == -1, "and no lock was taken");
}

int
main(void)
{
	unit_tmp();
	transactions();
	queries();
	opening();
	locking();
	fresh();
	apart();
	stamps();
	versions();
	groups();
	copying();
	unit_rmtmp();
	return done();
}
