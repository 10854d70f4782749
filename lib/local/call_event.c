/* call_event: what is new. */
#include <stdio.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "local/calls.h"
#include "local/event.h"

#define PAGE_MAX	100	/* events in an answer, as Asana's */

static const char sql[] =
    "SELECT e.id, e.at, e.user, e.kind, e.gid, e.action, e.parent_kind,"
    " e.parent, e.field, e.change, e.value_kind, e.value FROM event_of o"
    " CROSS JOIN event e ON e.id = o.event WHERE o.resource = ?1"
    " AND o.event > ?2 AND e.at <= ?3 ORDER BY o.event LIMIT ?4";

/* Returns 1 when member NAME is to be shown, with its key written; *SUB is
 * what is wanted of it. */
static int
key(struct jsonw *w, const struct sel *sel, const char *name,
    const struct sel **sub)
{
	*sub = NULL;
	if (sel != NULL && (*sub = sel_at(sel, name)) == NULL)
		return 0;
	jsonw_key(w, name);
	return 1;
}

/* An object by its name, unless something else of it is wanted.  It may be
 * gone by now; then only what it was is known. */
static void
object(struct shape *sh, long long kind, long long gid, const struct sel *sub)
{
	static struct sel name = { "name", NULL, NULL };
	static struct sel type = { "resource_type", NULL, &name };
	static const struct sel named = { NULL, &type, NULL };
	char s[24];

	if (gid == 0)
		jsonw_null(sh->w);
	else if (shape_exists(sh->b->st, (enum kind)kind, gid))
		shape_put(sh, (enum kind)kind, gid, SHAPE_ASKED, sub != NULL &&
		    sub->first != NULL ? sub : &named);
	else {
		snprintf(s, sizeof(s), "%lld", gid);
		jsonw_obj(sh->w);
		jsonw_kstr(sh->w, "gid", s);
		jsonw_kstr(sh->w, "resource_type", kinds[kind].name);
		jsonw_end(sh->w);
	}
}

static void
change(struct shape *sh, struct query *q)
{
	const char *how = query_text(q, 9);

	jsonw_obj(sh->w);
	jsonw_kstr(sh->w, "field", query_text(q, 8));
	jsonw_kstr(sh->w, "action", how);
	if (query_int(q, 11) != 0) {
		jsonw_key(sh->w, *how == 'a' ? "added_value" : *how == 'r' ?
		    "removed_value" : "new_value");
		object(sh, query_int(q, 10), query_int(q, 11), NULL);
	}
	jsonw_end(sh->w);
}

static void
event(struct shape *sh, struct query *q, const struct sel *sel)
{
	struct jsonw *w = sh->w;
	const struct sel *sub;
	char at[25];

	jsonw_obj(w);
	if (key(w, sel, "user", &sub))
		object(sh, K_USER, query_int(q, 2), sub);
	if (key(w, sel, "created_at", &sub)) {
		str_putiso(at, query_int(q, 1));
		jsonw_str(w, at);
	}
	if (key(w, sel, "type", &sub))
		jsonw_str(w, kinds[query_int(q, 3)].name);
	if (key(w, sel, "action", &sub))
		jsonw_str(w, query_text(q, 5));
	if (key(w, sel, "resource", &sub))
		object(sh, query_int(q, 3), query_int(q, 4), sub);
	if (key(w, sel, "parent", &sub))
		object(sh, query_int(q, 6), query_int(q, 7), sub);
	if (!query_null(q, 8) && key(w, sel, "change", &sub))
		change(sh, q);
	jsonw_end(w);
}

static int
answer(struct req *rq, long long resource, long long since,
    const struct sel *sel)
{
	struct shape sh = { rq->b, NULL, rq->url, rq->now };
	char sync[EVENT_SYNC_MAX];
	long long last = since;
	struct jsonw w;
	struct query *q;
	int n = 0, more = 0;

	jsonw_init(&w, &rq->out);
	sh.w = &w;
	jsonw_obj(&w);
	jsonw_key(&w, "data");
	jsonw_arr(&w);
	q = store_query(rq->st, sql, "iiii", resource, since,
	    rq->now - rq->b->sw[SW_EVENTLAG], PAGE_MAX + 1LL);
	while (query_next(q) && (more = n == PAGE_MAX) == 0) {
		event(&sh, q, sel);
		last = query_int(q, 0);
		n++;
	}
	query_end(q);
	jsonw_end(&w);
	/* nothing new: on to the end, lest the place be forgotten */
	if (!more && rq->b->sw[SW_EVENTLAG] == 0)
		last = event_last(rq);
	event_sync(rq, sync, resource, last);
	jsonw_kstr(&w, "sync", sync);
	jsonw_key(&w, "has_more");
	jsonw_bool(&w, more);
	jsonw_end(&w);
	if (jsonw_done(&w) == -1)
		return req_fail(rq, 500, "Server Error");
	rq->status = 200;
	return 0;
}

int
call_events(struct req *rq)
{
	static const char stale[] = "Sync token invalid or too old. If you are"
	    " attempting to keep resources in sync, you must fetch the full"
	    " dataset for this query now and use the new sync token for the"
	    " next sync.";
	const char *s = req_param(rq, "sync"), *what;
	char sync[EVENT_SYNC_MAX];
	long long gid, since;
	struct sel sel;
	int mode;

	if ((what = req_param(rq, "resource")) == NULL)
		return req_fail(rq, 400, "resource: Missing input");
	if (!str_isgid(what) || req_gid(rq, "resource", K_PROJECT, what, &gid)
	    == -1)
		if (req_gid(rq, "resource", K_TASK, what, &gid) == -1)
			return -1;
	rq->status = 0;
	buf_reset(&rq->out);
	if (s == NULL || event_since(rq, s, gid, &since) == -1) {
		event_sync(rq, sync, gid, event_last(rq));
		rq->sync = sync;
		req_fail(rq, 412, "%s", stale);
		rq->sync = NULL;
		return -1;
	}
	if ((mode = req_sel(rq, &sel, SHAPE_COMPACT)) == -1)
		return -1;
	return answer(rq, gid, since, mode == SHAPE_ASKED ? &sel : NULL);
}
