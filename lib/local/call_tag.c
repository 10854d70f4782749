/* call_tag: tags themselves. */
#include "local/calls.h"
#include "local/list.h"
#include "local/text.h"

#define WRITABLE	"name color notes"

static const struct list tags = { K_TAG,
    "SELECT gid, 0, gid FROM tag WHERE (?1 = 0 OR workspace = ?1)"
    " AND gid > ?2 ORDER BY gid LIMIT ?4", NULL };

static const struct text_column columns[] = {
	{ "name", "UPDATE tag SET name = ?2 WHERE gid = ?1", TEXT_PLAIN },
	{ "color", "UPDATE tag SET color = ?2 WHERE gid = ?1", TEXT_COLOR },
	{ "notes", "UPDATE tag SET notes = ?2 WHERE gid = ?1", TEXT_PLAIN },
	{ NULL, NULL, TEXT_PLAIN }
};

int
call_tags(struct req *rq)
{
	long long workspace;

	if (req_param_ref(rq, "workspace", K_WORKSPACE, &workspace) == -1)
		return -1;
	return list_answer(rq, &tags, workspace);
}

int
call_workspace_tags(struct req *rq)
{
	return list_answer(rq, &tags, rq->gid);
}

/* Two tags may have one name: nothing in Asana's documentation forbids it. */
static int
istwin(struct req *rq, long long gid)
{
	if (!rq->b->sw[SW_TWINS] || !store_int(rq->st, 0, "SELECT 1 FROM tag a"
	    " JOIN tag b ON b.name = a.name AND b.workspace = a.workspace"
	    " AND b.gid <> a.gid WHERE a.gid = ?1", "i", gid))
		return 0;
	req_fail(rq, 400, "name: A tag with this name already exists");
	return 1;
}

static int
make(struct req *rq, long long workspace)
{
	long long gid = schema_gid(rq->st, K_TAG), *users;
	size_t n;

	store_run(rq->st, "INSERT INTO tag(gid, workspace, name, created_at)"
	    " VALUES(?1, ?2, '', ?3)", "iii", gid, workspace, rq->now);
	if (text_columns(rq, gid, columns) == -1 ||
	    req_refs(rq, "followers", K_USER, &users, &n) == -1 ||
	    istwin(rq, gid))
		return -1;
	return req_record(rq, 201, K_TAG, gid);
}

int
call_tag_new(struct req *rq)
{
	long long workspace;

	if (req_only(rq, WRITABLE " followers workspace") == -1 ||
	    req_need(rq, "workspace", K_WORKSPACE, &workspace) == -1)
		return -1;
	return make(rq, workspace);
}

int
call_workspace_tag_new(struct req *rq)
{
	if (req_only(rq, WRITABLE " followers") == -1)
		return -1;
	return make(rq, rq->gid);
}

int
call_tag_put(struct req *rq)
{
	if (req_only(rq, WRITABLE) == -1 ||
	    text_columns(rq, rq->gid, columns) == -1 || istwin(rq, rq->gid))
		return -1;
	return req_record(rq, 200, K_TAG, rq->gid);
}

int
call_tag_delete(struct req *rq)
{
	store_run(rq->st, "DELETE FROM tagged WHERE tag = ?1", "i", rq->gid);
	store_run(rq->st, "DELETE FROM tag WHERE gid = ?1", "i", rq->gid);
	return req_empty(rq);
}
