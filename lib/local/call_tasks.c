/* call_tasks: lists of cards. */
#include "local/calls.h"
#include "local/list.h"

#define FILTER \
	" t.trashed = 0 AND (t.completed = 0 OR t.completed_at >= ?5)" \
	" AND t.modified_at >= ?6 "

/* Lists by gid: FROM has the task as t. */
#define BY_GID(from, where) \
	"SELECT t.gid, 0, t.gid FROM " from " WHERE " where \
	" AND t.gid > ?2 AND" FILTER "ORDER BY t.gid LIMIT ?4"

/* CROSS JOIN keeps SQLite from another order of loops: the outer table's
 * index is what makes a page cheap. */
static const struct list of_section = { K_TASK,
    "SELECT m.rank, m.task, m.task FROM member m"
    " CROSS JOIN task t ON t.gid = m.task"
    " WHERE m.section = ?1 AND (m.rank, m.task) > (?2, ?3) AND" FILTER
    "ORDER BY m.rank, m.task LIMIT ?4",
    "SELECT m.task, 0, m.task FROM member m"
    " CROSS JOIN task t ON t.gid = m.task"
    " WHERE m.section = ?1 AND m.task > ?2 AND" FILTER
    "ORDER BY m.task LIMIT ?4" };

#define OF_SECTIONS(where) \
	"SELECT * FROM (SELECT s.rank AS k1, m.rank AS k2, m.task AS k3" \
	" FROM section s CROSS JOIN member m ON m.section = s.gid" \
	" CROSS JOIN task t ON t.gid = m.task" \
	" WHERE s.project = ?1 AND " where " AND" FILTER \
	"ORDER BY s.rank, s.gid, m.rank LIMIT ?4)"

/* The rest of the section where the last page ended, then those after it.
 * With s.gid the order is that of the indexes, so that nothing is sorted. */
static const struct list of_project = { K_TASK,
    OF_SECTIONS("s.rank = ?2 AND m.rank > ?3") " UNION ALL "
    OF_SECTIONS("s.rank > ?2") " ORDER BY k1, k2 LIMIT ?4",
    "SELECT m.task, 0, m.task FROM member m"
    " CROSS JOIN task t ON t.gid = m.task"
    " WHERE m.project = ?1 AND m.task > ?2 AND" FILTER
    "ORDER BY m.task LIMIT ?4" };

static const struct list of_tag = { K_TASK,
    "SELECT g.task, 0, g.task FROM tagged g"
    " CROSS JOIN task t ON t.gid = g.task"
    " WHERE g.tag = ?1 AND g.task > ?2 AND" FILTER
    "ORDER BY g.task LIMIT ?4", NULL };

static const struct list of_assignee = { K_TASK,
    BY_GID("task t", "t.assignee = ?1"), NULL };

static const struct list of_parent = { K_TASK,
    "SELECT t.rank, t.gid, t.gid FROM task t WHERE t.parent = ?1"
    " AND (t.rank, t.gid) > (?2, ?3) AND" FILTER
    "ORDER BY t.rank, t.gid LIMIT ?4",
    BY_GID("task t", "t.parent = ?1") };

static const struct list needed = { K_TASK,
    BY_GID("dep d JOIN task t ON t.gid = d.needs", "d.task = ?1"), NULL };
static const struct list needing = { K_TASK,
    BY_GID("dep d JOIN task t ON t.gid = d.task", "d.needs = ?1"), NULL };

int
call_section_tasks(struct req *rq)
{
	return list_answer(rq, &of_section, rq->gid);
}

int
call_project_tasks(struct req *rq)
{
	return list_answer(rq, &of_project, rq->gid);
}

int
call_tag_tasks(struct req *rq)
{
	return list_answer(rq, &of_tag, rq->gid);
}

int
call_subtasks(struct req *rq)
{
	return list_answer(rq, &of_parent, rq->gid);
}

int
call_dependencies(struct req *rq)
{
	return list_answer(rq, &needed, rq->gid);
}

int
call_dependents(struct req *rq)
{
	return list_answer(rq, &needing, rq->gid);
}

/* GET /tasks wants exactly one filter. */
int
call_tasks(struct req *rq)
{
	static const struct {
		const char		*name;
		enum kind		 kind;
		const struct list	*list;
	} filter[] = {
		{ "project", K_PROJECT, &of_project },
		{ "section", K_SECTION, &of_section },
		{ "tag", K_TAG, &of_tag },
		{ "assignee", K_USER, &of_assignee }
	};
	long long gid, workspace, owner = 0;
	size_t i, n = 0, which = 0;
	int rc;

	for (i = 0; i < sizeof(filter) / sizeof(filter[0]); i++) {
		rc = req_param_ref(rq, filter[i].name, filter[i].kind, &gid);
		if (rc == -1)
			return -1;
		if (rc == REQ_SET) {
			owner = gid;
			which = i;
			n++;
		}
	}
	rc = req_param_ref(rq, "workspace", K_WORKSPACE, &workspace);
	if (rc == -1)
		return -1;
	if (n != 1 || (filter[which].kind == K_USER) != (rc == REQ_SET))
		return req_fail(rq, 400, "Must specify exactly one of project,"
		    " tag, section, user task list, or assignee + workspace");
	return list_answer(rq, filter[which].list, owner);
}
