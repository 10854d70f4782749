/* store: the board's database.  The only file that knows SQLite. */
#ifndef LOCAL_STORE_H
#define LOCAL_STORE_H

#define STORE_STMTS_MAX	512	/* prepared statements kept */
#define STORE_BUSY_MS	2000	/* wait for a foreign reader's lock */

struct store;
struct query;

/*
 * Opens the database in FILE, made (mode 0600) when absent, and takes the
 * lock FILE.lock, which dies with the process: one server for one database.
 * Every commit is on disk when store_end() returns (WAL, synchronous=FULL).
 * Returns NULL after a message, *RC being RC_LATER when another process
 * serves it, RC_INPUT when it is no database, else RC_IO.
 */
struct store *store_open(const char *file, int *rc);

/* Opens the database in FILE, which must be there, beside the server that may
 * have it open.  Returns as store_open(). */
struct store *store_join(const char *file, int *rc);

/* Closes it; NULL is allowed. */
void store_close(struct store *st);

/*
 * A transaction.  Errors stick: after the first one (said on stderr) every
 * call does nothing, every query is empty, and store_end() rolls back and
 * forgets it.  So calls need no checks of their own, but nothing may be
 * acknowledged before store_end() said 0, or store_commit() where it is used.
 */
void store_begin(struct store *st, int write);

/* Ends it: commits when KEEP is set, else rolls back.  Returns 0 when that
 * succeeded and no error stuck, else -1 (rolled back). */
int store_end(struct store *st, int keep);

/*
 * From now on transactions are grouped: what store_end() keeps is on disk only
 * when store_commit() has said so, of all since the last one at once, as one
 * sync is what costs.  A transaction that fails is undone alone.
 * store_isopen() returns 1 while something waits for store_commit(); whatever
 * was read then may be of it.  store_commit() returns 0, or -1 after a message
 * when all that waited is undone.
 */
void store_group(struct store *st);
int store_isopen(const struct store *st);
int store_commit(struct store *st);

/* Writes a copy of the database, as it is now, to a new FILE, and syncs it.
 * Not in a transaction.  Returns 0, or -1 after a message. */
int store_copy(struct store *st, const char *file);

/* Runs the statements in SQL, as a schema has. */
void store_script(struct store *st, const char *sql);

/*
 * Runs one statement with the values that FMT tells of: 'i' a long long, 'r'
 * a long long of which 0 is NULL, 's' a string of which NULL is NULL.  SQL
 * must be a constant: statements are kept by its address.  Values beyond the
 * statement's parameters are ignored.
 */
void store_run(struct store *st, const char *sql, const char *fmt, ...);

/* As store_run(), and returns the integer in the first column of the first
 * row, or DEF when there is no row or it is NULL. */
long long store_int(struct store *st, long long def, const char *sql,
    const char *fmt, ...);

/* Returns how many rows the last statement changed. */
int store_changes(const struct store *st);

/* Returns the rowid that the last insertion made. */
long long store_lastid(const struct store *st);

/*
 * Starts a query, with values as for store_run().  Queries may nest, the same
 * one too.  Returns it, never NULL; query_end() must follow.
 */
struct query *store_query(struct store *st, const char *sql, const char *fmt,
    ...);

/* Goes to the next row, at first to the first one.  Returns 1, or 0 when
 * there is none (or after an error); the columns mean nothing then. */
int query_next(struct query *q);

/* Ends a query, also one that has rows left; Q must not be used again. */
void query_end(struct query *q);

/* Columns of the row: NULL is 0 or NULL.  The text lives until the next call
 * for this query. */
long long query_int(struct query *q, int col);
const char *query_text(struct query *q, int col);
int query_null(struct query *q, int col);

#endif
