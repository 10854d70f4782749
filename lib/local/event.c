/* event: what changed, for those who ask what is new. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "local/event.h"

#define PRUNE_EVERY	1024	/* events between two looks at the limits */

static void
prune(struct req *rq, long long id)
{
	long long keep;

	keep = store_int(rq->st, 0, "SELECT max(id) FROM event WHERE at < ?1",
	    "i", rq->now - rq->b->sw[SW_EVENTLIFE] * 1000LL);
	if (keep < id - EVENT_KEEP_MAX)
		keep = id - EVENT_KEEP_MAX;
	store_run(rq->st, "DELETE FROM event WHERE id <= ?1", "i", keep);
	store_run(rq->st, "DELETE FROM event_of WHERE event <= ?1", "i", keep);
}

void
event_put(struct req *rq, long long about, const struct event *e)
{
	long long id;

	store_run(rq->st, "INSERT INTO event(at, user, kind, gid, action,"
	    " parent_kind, parent, field, change, value_kind, value)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	    "iiiisrrssrr", rq->now, rq->b->user, (long long)e->kind, e->gid,
	    e->action, (long long)e->parent_kind, e->parent, e->field,
	    e->change, (long long)e->value_kind, e->value);
	id = store_lastid(rq->st);
	store_run(rq->st, "WITH RECURSIVE up(g) AS (SELECT ?1 UNION"
	    " SELECT parent FROM task JOIN up ON gid = g"
	    " WHERE parent IS NOT NULL)"
	    " INSERT INTO event_of SELECT g, ?2 FROM up UNION"
	    " SELECT project, ?2 FROM member JOIN up ON task = g", "ii",
	    about, id);
	if (id % PRUNE_EVERY == 0)
		prune(rq, id);
}

long long
event_last(struct req *rq)
{
	return store_int(rq->st, 0, "SELECT seq FROM sqlite_sequence"
	    " WHERE name = 'event'", "");
}

/* A token is bound to its board and resource by a hash; it carries the event
 * and when it was made. */
static void
sync_put(struct req *rq, char out[EVENT_SYNC_MAX], long long resource,
    long long id, long long at)
{
	char text[96], hex[17];

	snprintf(text, sizeof(text), "%lld %lld %lld %lld", rq->b->user,
	    resource, id, at);
	hash_hex(hash_text(HASH_START, text), hex);
	snprintf(out, EVENT_SYNC_MAX, "%s.%lld.%lld", hex, id, at);
}

void
event_sync(struct req *rq, char out[EVENT_SYNC_MAX], long long resource,
    long long id)
{
	sync_put(rq, out, resource, id, rq->now);
}

int
event_since(struct req *rq, const char *sync, long long resource,
    long long *id)
{
	char again[EVENT_SYNC_MAX], *end;
	long long at;

	if (strlen(sync) >= EVENT_SYNC_MAX || strlen(sync) < 18)
		return -1;
	*id = strtoll(sync + 17, &end, 10);
	at = *end == '.' ? strtoll(end + 1, NULL, 10) : 0;
	sync_put(rq, again, resource, *id, at);
	if (strcmp(sync, again) != 0 ||
	    rq->now - at > rq->b->sw[SW_EVENTLIFE] * 1000LL)
		return -1;
	/* none that came after it may have been forgotten */
	return store_int(rq->st, event_last(rq) + 1, "SELECT min(id)"
	    " FROM event", "") > *id + 1 ? -1 : 0;
}
