/* l_rank: places among siblings. */
#include "board.h"
#include "local/rank.h"

/* Puts the card GID into the section at RANK. */
static void
put(long long gid, long long rank)
{
	store_run(board.st, "INSERT OR REPLACE INTO member"
	    " VALUES(?1, ?2, ?3, ?4)", "iiii", gid, board_project,
	    board_section, rank);
}

static long long
place(enum rank_where where, long long anchor)
{
	return rank_place(board.st, &rank_members, board_section, where,
	    anchor);
}

static void
order(const char *want, const char *name)
{
	struct query *q;
	char got[256] = "";
	size_t n = 0;

	q = store_query(board.st, "SELECT task FROM member WHERE section = ?1"
	    " ORDER BY rank, task", "i", board_section);
	while (query_next(q))
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%lld ",
		    query_int(q, 0));
	query_end(q);
	is_str(got, want, "%s", name);
}

static void
places(void)
{
	is_int(place(RANK_TOP, 0), 0, "the top of nothing");
	is_int(place(RANK_BOTTOM, 0), 0, "the bottom of nothing");
	put(1, place(RANK_BOTTOM, 0));
	put(2, place(RANK_BOTTOM, 0));
	put(3, place(RANK_TOP, 0));
	order("3 1 2 ", "bottom, bottom, top");
	put(4, place(RANK_BEFORE, 1));
	put(5, place(RANK_AFTER, 1));
	order("3 4 1 5 2 ", "before and after one");
	put(6, place(RANK_BEFORE, 3));
	put(7, place(RANK_AFTER, 2));
	order("6 3 4 1 5 2 7 ", "before the first, after the last");
	put(7, place(RANK_BEFORE, 6));
	order("7 6 3 4 1 5 2 ", "the last becomes the first");
	put(6, place(RANK_AFTER, 6));
	order("7 6 3 4 1 5 2 ", "after itself is where it is");
	put(6, place(RANK_BEFORE, 6));
	order("7 6 3 4 1 5 2 ", "and so is before");
}

/* Between the same two until there is no room: all are numbered anew. */
static void
exhaustion(void)
{
	long long i, gap, anew = 0, wrong = 0, last, r;

	store_run(board.st, "DELETE FROM member", "");
	put(1, place(RANK_BOTTOM, 0));
	put(2, place(RANK_BOTTOM, 0));
	gap = store_int(board.st, 0, "SELECT max(rank) - min(rank)"
	    " FROM member", "");
	is_int(gap, RANK_GAP, "the first gap");
	last = store_int(board.st, 0, "SELECT max(rank) FROM member", "");
	for (i = 3; i < 103; i++) {
		put(i, place(i % 2 == 0 ? RANK_AFTER : RANK_BEFORE,
		    i == 3 ? 2 : i - 1));
		r = store_int(board.st, 0, "SELECT rank FROM member"
		    " WHERE task = 2", "");
		anew += r != last;
		last = r;
		wrong += store_int(board.st, 0, "SELECT count(*) FROM (SELECT"
		    " count(*) AS n FROM member GROUP BY rank) WHERE n > 1",
		    "");
	}
	is_int(wrong, 0, "no two have one place");
	ok(anew >= 4 && anew <= 6, "100 insertions number anew %lld times",
	    anew);
	is_int(store_int(board.st, 0, "SELECT count(*) FROM member"
	    " WHERE section = ?1", "i", board_section), 102, "all are there");
	wrong = 0;
	for (i = 4; i < 103; i++)
		wrong += store_int(board.st, 0, "SELECT (a.rank < b.rank) = ?1"
		    " FROM member a, member b WHERE a.task = ?2 AND"
		    " b.task = ?3", "iii", i % 2, i, i - 1) != 1;
	is_int(wrong, 0, "each on the side of the one before it");
}

/* Equal ranks are an order too, and get room. */
static void
equal(void)
{
	store_run(board.st, "DELETE FROM member", "");
	put(1, 5);
	put(2, 5);
	put(3, 5);
	put(4, place(RANK_AFTER, 2));
	order("1 2 3 4 ", "after one of equals there is room");
	store_run(board.st, "DELETE FROM member", "");
	put(1, 5);
	put(2, 6);
	put(3, place(RANK_BEFORE, 2));
	order("1 3 2 ", "between neighbours");
}

/* Each table has its own siblings. */
static void
tables(void)
{
	long long a, b, c;

	a = board_newsection("a", rank_place(board.st, &rank_sections,
	    board_project, RANK_BOTTOM, 0));
	b = board_newsection("b", rank_place(board.st, &rank_sections,
	    board_project, RANK_BEFORE, a));
	is_int(store_int(board.st, 0, "SELECT gid FROM section WHERE"
	    " project = ?1 AND rank > 0 ORDER BY rank", "i", board_project),
	    b, "a section before another");
	a = board_task("a");
	b = board_task("b");
	c = board_task("c");
	store_run(board.st, "UPDATE task SET parent = ?1, rank = 7"
	    " WHERE gid = ?2", "ii", a, b);
	is_int(rank_place(board.st, &rank_subtasks, a, RANK_TOP, 0),
	    7 - RANK_GAP, "a subtask at the top");
	is_int(rank_place(board.st, &rank_subtasks, c, RANK_TOP, 0), 0,
	    "another's subtasks do not count");
}

int
main(void)
{
	board_open();
	places();
	exhaustion();
	equal();
	tables();
	board_close();
	return done();
}
