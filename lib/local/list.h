/* list: answers that are lists, in pages. */
#ifndef LOCAL_LIST_H
#define LOCAL_LIST_H

#include "local/req.h"

#define LIST_LIMIT_MAX	100	/* objects in a page */
#define LIST_WHOLE_MAX	1000	/* objects where no limit was given */

/*
 * Where a list comes from.  Each statement gives rows (key, key, gid) in the
 * order of the keys and takes ?1 the owner, ?2 and ?3 the keys after which it
 * begins, ?4 how many, ?5 completed_since, ?6 modified_since, ?7 the latest
 * time of a comment that can be seen.  Thus a page costs what it holds,
 * however long the list is.
 */
struct list {
	enum kind	 kind;
	const char	*sql;		/* in display order */
	const char	*oldest;	/* in order of gid; NULL: as above */
};

/*
 * Answers with the page that the query asks for: `limit` (then with
 * next_page) and `offset`, an opaque text; Asana's documentation,
 * "Pagination".  Returns 0, or -1 after req_fail().
 */
int list_answer(struct req *rq, const struct list *l, long long owner);

/*
 * Answers with these N objects in one page: as opt_fields asks, else with the
 * fields DEF (NULL: their compact records).  Returns 0, or -1 after
 * req_fail().
 */
int list_these(struct req *rq, enum kind kind, const long long *gid, size_t n,
    const char *def);

#endif
