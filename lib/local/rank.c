/* rank: places among siblings. */
#include "local/rank.h"

/* Statements over one table; ?1 is the owner. */
struct rank_table {
	const char	*first, *last;	/* least and greatest rank */
	const char	*of;		/* rank of ?2 */
	const char	*before;	/* greatest rank below ?2 */
	const char	*after;		/* least rank above ?2 */
	const char	*renumber;	/* ranks 1, 2, … times ?2 */
};

#define RANKS(table, item, owner) { \
	"SELECT min(rank) FROM " table " WHERE " owner " = ?1", \
	"SELECT max(rank) FROM " table " WHERE " owner " = ?1", \
	"SELECT rank FROM " table " WHERE " owner " = ?1 AND " item " = ?2", \
	"SELECT max(rank) FROM " table " WHERE " owner " = ?1 AND rank < ?2", \
	"SELECT min(rank) FROM " table " WHERE " owner " = ?1 AND rank > ?2", \
	"UPDATE " table " SET rank = o.n * ?2 FROM (SELECT " item " AS i," \
	" row_number() OVER (ORDER BY rank, " item ") AS n FROM " table \
	" WHERE " owner " = ?1) AS o" \
	" WHERE " owner " = ?1 AND " item " = o.i" \
}

const struct rank_table rank_members = RANKS("member", "task", "section");
const struct rank_table rank_sections = RANKS("section", "gid", "project");
const struct rank_table rank_subtasks = RANKS("task", "gid", "parent");

/* Puts the middle of the gap into *R.  Returns 0, or -1 when it has none. */
static int
between(struct store *st, const struct rank_table *t, long long owner,
    enum rank_where where, long long anchor, long long *r)
{
	long long lo, hi;

	hi = lo = store_int(st, 0, t->of, "ii", owner, anchor);
	if (where == RANK_BEFORE)
		lo = store_int(st, hi - 2 * RANK_GAP, t->before, "ii", owner,
		    hi);
	else
		hi = store_int(st, lo + 2 * RANK_GAP, t->after, "ii", owner,
		    lo);
	*r = lo + (hi - lo) / 2;
	return hi - lo < 2 ? -1 : 0;
}

long long
rank_place(struct store *st, const struct rank_table *t, long long owner,
    enum rank_where where, long long anchor)
{
	long long r;

	if (where == RANK_TOP)
		return store_int(st, RANK_GAP, t->first, "i", owner) -
		    RANK_GAP;
	if (where == RANK_BOTTOM)
		return store_int(st, -RANK_GAP, t->last, "i", owner) +
		    RANK_GAP;
	if (between(st, t, owner, where, anchor, &r) == -1) {
		store_run(st, t->renumber, "ii", owner, RANK_GAP);
		between(st, t, owner, where, anchor, &r);
	}
	return r;
}
