/* call_section: the columns of a board. */
#include "local/calls.h"
#include "local/event.h"
#include "local/list.h"
#include "local/move.h"

static const struct list sections = { K_SECTION,
    "SELECT rank, gid, gid FROM section WHERE project = ?1"
    " AND (rank, gid) > (?2, ?3) ORDER BY rank, gid LIMIT ?4",
    "SELECT gid, 0, gid FROM section WHERE project = ?1 AND gid > ?2"
    " ORDER BY gid LIMIT ?4" };

int
call_sections(struct req *rq)
{
	return list_answer(rq, &sections, rq->gid);
}

static int
need_name(struct req *rq, const char **name)
{
	if (req_text(rq, "name", name) == -1)
		return -1;
	if (*name == NULL || **name == '\0')
		return req_fail(rq, 400, "name: Missing input");
	return 0;
}

/* Reads where a section shall stand in PROJECT. */
static int
place(struct req *rq, const char *before, const char *after,
    long long project, enum rank_where def, enum rank_where *where,
    long long *anchor)
{
	if (move_anchor(rq, before, after, K_SECTION, def, where, anchor) ==
	    -1)
		return -1;
	if (*anchor != 0 && move_project_of(rq, *anchor) != project)
		return req_fail(rq, 400, "%s: Not in the project: %lld",
		    *where == RANK_BEFORE ? before : after, *anchor);
	return 0;
}

static void
tell(struct req *rq, long long gid, long long project, const char *action,
    const char *field)
{
	struct event e = { .kind = K_SECTION, .gid = gid, .action = action,
	    .field = field, .change = field != NULL ? "changed" : NULL };

	if (field == NULL) {
		e.parent_kind = K_PROJECT;
		e.parent = project;
	}
	event_put(rq, project, &e);
}

int
call_section_new(struct req *rq)
{
	long long gid, rank, anchor;
	const char *name = NULL;
	enum rank_where where;

	if (req_only(rq, "name insert_before insert_after") == -1 ||
	    need_name(rq, &name) == -1 || place(rq, "insert_before",
	    "insert_after", rq->gid, rq->b->sw[SW_NEWSECTION] == NEWTASK_TOP ?
	    RANK_TOP : RANK_BOTTOM, &where, &anchor) == -1)
		return -1;
	rank = rank_place(rq->st, &rank_sections, rq->gid, where, anchor);
	gid = schema_gid(rq->st, K_SECTION);
	store_run(rq->st, "INSERT INTO section(gid, project, rank, name,"
	    " created_at) VALUES(?1, ?2, ?3, ?4, ?5)", "iiisi", gid, rq->gid,
	    rank, name, rq->now);
	tell(rq, gid, rq->gid, "added", NULL);
	return req_record(rq, 201, K_SECTION, gid);
}

int
call_section_insert(struct req *rq)
{
	long long section, rank, anchor;
	enum rank_where where;

	if (req_only(rq, "section before_section after_section") == -1 ||
	    req_need(rq, "section", K_SECTION, &section) == -1 ||
	    place(rq, "before_section", "after_section", rq->gid, RANK_BOTTOM,
	    &where, &anchor) == -1)
		return -1;
	if (node_at(rq->data, "before_section") == NULL &&
	    node_at(rq->data, "after_section") == NULL)
		return req_fail(rq, 400, "You should specify one of"
		    " before_section, after_section");
	if (move_project_of(rq, section) != rq->gid)
		return req_fail(rq, 400, "section: Not in the project: %lld",
		    section);
	if (anchor != section) {
		rank = rank_place(rq->st, &rank_sections, rq->gid, where,
		    anchor);
		store_run(rq->st, "UPDATE section SET rank = ?2"
		    " WHERE gid = ?1", "ii", section, rank);
		tell(rq, section, rq->gid, "changed", "rank");
	}
	return req_empty(rq);
}

int
call_section_put(struct req *rq)
{
	const char *name = NULL;

	if (req_only(rq, "name") == -1 || need_name(rq, &name) == -1)
		return -1;
	store_run(rq->st, "UPDATE section SET name = ?2 WHERE gid = ?1", "is",
	    rq->gid, name);
	tell(rq, rq->gid, move_project_of(rq, rq->gid), "changed", "name");
	return req_record(rq, 200, K_SECTION, rq->gid);
}

int
call_section_delete(struct req *rq)
{
	long long project = move_project_of(rq, rq->gid);
	int status = rq->b->sw[SW_FULLSECTION] ? 403 : 400;

	if (store_int(rq->st, 0, "SELECT 1 FROM member WHERE section = ?1"
	    " LIMIT 1", "i", rq->gid))
		return req_fail(rq, status, "section: Cannot delete a section"
		    " that is not empty");
	if (move_first(rq, project) == move_last(rq, project))
		return req_fail(rq, status, "section: Cannot delete the last"
		    " section of a project");
	tell(rq, rq->gid, project, "deleted", NULL);
	store_run(rq->st, "DELETE FROM section WHERE gid = ?1", "i", rq->gid);
	return req_empty(rq);
}

int
call_section_addtask(struct req *rq)
{
	long long task, anchor, project = move_project_of(rq, rq->gid);
	enum rank_where where;

	if (req_only(rq, "task insert_before insert_after") == -1 ||
	    req_need(rq, "task", K_TASK, &task) == -1 ||
	    move_anchor(rq, "insert_before", "insert_after", K_TASK, RANK_TOP,
	    &where, &anchor) == -1)
		return -1;
	if (anchor != 0 && move_section_of(rq, anchor, project) != rq->gid)
		return req_fail(rq, 400, "%s: Not in the section: %lld",
		    where == RANK_BEFORE ? "insert_before" : "insert_after",
		    anchor);
	if (rq->b->sw[SW_ADDTASK] == ADDTASK_REFUSE &&
	    move_section_of(rq, task, project) == 0)
		return req_fail(rq, 400, "task: Not in the project: %lld",
		    task);
	if (anchor != task && move_task(rq, task, project, rq->gid, where,
	    anchor) == -1)
		return -1;
	return req_empty(rq);
}
