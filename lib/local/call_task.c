/* call_task: making, changing and deleting cards. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "local/calls.h"
#include "local/event.h"
#include "local/move.h"
#include "local/story.h"
#include "local/text.h"

#define SUBTASK_LEVELS	5	/* as Asana's */

/* What a PUT may change, and what only a POST may give. */
#define WRITABLE	"name notes html_notes completed assignee due_on" \
	" due_at start_on resource_subtype liked"
#define CREATABLE	" projects memberships tags followers workspace"

static const struct text_column dates[] = {
	{ "due_on", "UPDATE task SET due_on = ?2, due_at = NULL"
	    " WHERE gid = ?1", TEXT_DATE },
	{ "due_at", "UPDATE task SET due_at = ?2, due_on = substr(?2, 1, 10)"
	    " WHERE gid = ?1", TEXT_TIME },
	{ "start_on", "UPDATE task SET start_on = ?2 WHERE gid = ?1",
	    TEXT_DATE },
	{ "resource_subtype", "UPDATE task SET subtype = ?2 WHERE gid = ?1",
	    TEXT_PLAIN },
	{ NULL, NULL, TEXT_PLAIN }
};

/* The setters below change what data gives; QUIET keeps them from telling,
 * as for a card that is just being made. */

static int
set_name(struct req *rq, long long gid, int quiet)
{
	struct story s = { .subtype = "name_changed" };
	const char *name;
	int rc;

	if ((rc = req_text(rq, "name", &name)) != REQ_SET)
		return rc;
	s.old_name = story_name(rq, K_TASK, gid);
	s.new_name = name;
	store_run(rq->st, "UPDATE task SET name = ?2 WHERE gid = ?1", "is",
	    gid, name);
	if (!quiet && strcmp(s.old_name, name) != 0)
		story_tell(rq, gid, &s, "changed the name to \"%s\"", name);
	return 0;
}

static int
set_notes(struct req *rq, long long gid, int quiet)
{
	struct story s = { .subtype = "notes_changed" };
	int rc;

	rc = text_rich(rq, gid, "notes", "html_notes", "UPDATE task"
	    " SET notes = ?2, html = ?3 WHERE gid = ?1");
	if (rc == REQ_SET && !quiet)
		story_tell(rq, gid, &s, "changed the description");
	return rc;
}

static int
set_completed(struct req *rq, long long gid, int quiet)
{
	struct story s = { .subtype = "marked_incomplete" };
	int rc, v;

	if ((rc = req_bool(rq, "completed", &v)) != REQ_SET)
		return rc;
	store_run(rq->st, "UPDATE task SET completed = ?2, completed_at = ?3,"
	    " completed_by = ?4 WHERE gid = ?1 AND completed <> ?2", "iirr",
	    gid, (long long)v, v ? rq->now : 0, v ? rq->b->user : 0);
	if (store_changes(rq->st) == 0 || quiet)
		return 0;
	if (v)
		s.subtype = "marked_complete";
	story_tell(rq, gid, &s, v ? "completed this task" :
	    "marked this task incomplete");
	return 0;
}

static int
set_assignee(struct req *rq, long long gid, int quiet)
{
	struct story s = { .subtype = "unassigned" };
	long long user;
	int rc;

	rc = req_ref(rq, "assignee", K_USER, &user);
	if (rc == REQ_ABSENT || rc == -1)
		return rc;
	store_run(rq->st, "UPDATE task SET assignee = ?2 WHERE gid = ?1"
	    " AND assignee IS NOT ?2", "ir", gid, user);
	if (store_changes(rq->st) == 0 || quiet)
		return 0;
	if (user != 0)
		s.subtype = "assigned";
	story_tell(rq, gid, &s, user != 0 ? "assigned to %s" : "unassigned%s",
	    user != 0 ? story_name(rq, K_USER, user) : "");
	return 0;
}

static int
set_fields(struct req *rq, long long gid, int quiet)
{
	if (set_name(rq, gid, quiet) == -1 ||
	    set_notes(rq, gid, quiet) == -1 ||
	    set_completed(rq, gid, quiet) == -1 ||
	    set_assignee(rq, gid, quiet) == -1 ||
	    text_columns(rq, gid, dates) == -1)
		return -1;
	story_touch(rq, gid);
	return 0;
}

/* One of data.memberships: {"project": gid, "section": gid}. */
static int
membership(struct req *rq, const struct node *n, size_t i, long long *project,
    long long *section)
{
	char what[64];
	int rc;

	snprintf(what, sizeof(what), "memberships: [%zu]: project", i);
	rc = req_node(rq, what, node_at(n, "project"), K_PROJECT, project);
	if (rc == REQ_ABSENT || rc == REQ_NULL)
		return req_fail(rq, 400, "%s: Missing required field", what);
	if (rc == -1)
		return -1;
	snprintf(what, sizeof(what), "memberships: [%zu]: section", i);
	rc = req_node(rq, what, node_at(n, "section"), K_SECTION, section);
	if (rc == -1)
		return -1;
	if (rc != REQ_SET)
		*section = move_first(rq, *project);
	else if (move_project_of(rq, *section) != *project)
		return req_fail(rq, 400, "%s: Not in the project: %lld", what,
		    *section);
	return 0;
}

/* A membership of a project that data.projects, which is there, does not name:
 * what Asana does then is not said.  Returns 1 to pass over it, -1 after a
 * refusal. */
static int
disagrees(struct req *rq, long long project, const long long *projects,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (projects[i] == project)
			return 0;
	if (n == 0 || rq->b->sw[SW_DISAGREE] == DISAGREE_ADD)
		return 0;
	if (rq->b->sw[SW_DISAGREE] == DISAGREE_IGNORE)
		return 1;
	return req_fail(rq, 400, "memberships: Not among projects: %lld",
	    project);
}

/* Where a new card goes: data.memberships first, then what data.projects
 * names beyond them, into the first section. */
static int
enter_all(struct req *rq, long long gid)
{
	const struct node *a = node_at(rq->data, "memberships"), *c;
	enum rank_where where = rq->b->sw[SW_NEWTASK] == NEWTASK_TOP ?
	    RANK_TOP : RANK_BOTTOM;
	long long *projects, project, section = 0;
	size_t i = 0, n;
	int other;

	if (a != NULL && a->type != NODE_ARR)
		return req_fail(rq, 400, "memberships: Value is not an array");
	if (req_refs(rq, "projects", K_PROJECT, &projects, &n) == -1)
		return -1;
	for (c = a != NULL ? a->first : NULL; c != NULL; c = c->next, i++)
		if (membership(rq, c, i, &project, &section) == -1 ||
		    (other = disagrees(rq, project, projects, n)) == -1 ||
		    (!other && move_task(rq, gid, project, section, where, 0)
		    == -1))
			return -1;
	for (i = 0; i < n; i++)
		if (move_section_of(rq, gid, projects[i]) == 0 &&
		    move_task(rq, gid, projects[i], move_first(rq,
		    projects[i]), where, 0) == -1)
			return -1;
	return 0;
}

static int
tag_all(struct req *rq, long long gid)
{
	long long *tags;
	size_t i, n;

	if (req_refs(rq, "tags", K_TAG, &tags, &n) == -1)
		return -1;
	for (i = 0; i < n; i++)
		store_run(rq->st, "INSERT OR IGNORE INTO tagged"
		    " VALUES(?1, ?2)", "ii", gid, tags[i]);
	return 0;
}

/* A subtask goes among its siblings, and not too deep. */
static int
adopt(struct req *rq, long long gid, long long parent, enum rank_where where,
    long long anchor)
{
	long long depth, rank;

	depth = store_int(rq->st, 0, "WITH RECURSIVE up(g, n) AS (SELECT ?1,"
	    " 1 UNION ALL SELECT parent, n + 1 FROM task JOIN up ON gid = g"
	    " WHERE parent IS NOT NULL) SELECT max(n) FROM up", "i", parent);
	/* with what is below it */
	depth += store_int(rq->st, 0, "WITH RECURSIVE down(g, n) AS (SELECT"
	    " ?1, 0 UNION ALL SELECT gid, n + 1 FROM task JOIN down"
	    " ON parent = g WHERE n <= ?2) SELECT max(n) FROM down", "ii",
	    gid, (long long)SUBTASK_LEVELS);
	if (depth > SUBTASK_LEVELS)
		return req_fail(rq, 400, "parent: Subtasks go at most %d"
		    " levels deep", SUBTASK_LEVELS);
	rank = rank_place(rq->st, &rank_subtasks, parent, where, anchor);
	store_run(rq->st, "UPDATE task SET parent = ?2, rank = ?3"
	    " WHERE gid = ?1", "iii", gid, parent, rank);
	return 0;
}

static int
make(struct req *rq, long long parent, long long workspace)
{
	long long gid = schema_gid(rq->st, K_TASK), *users;
	struct event e = { .kind = K_TASK, .gid = gid, .action = "added",
	    .parent_kind = parent != 0 ? K_TASK : K_NONE, .parent = parent };
	size_t n;

	if (workspace == 0)
		workspace = store_int(rq->st, 0,
		    "SELECT min(gid) FROM workspace", "");
	store_run(rq->st, "INSERT INTO task(gid, workspace, created_at,"
	    " created_by, modified_at) VALUES(?1, ?2, ?3, ?4, ?3)", "iiii",
	    gid, workspace, rq->now, rq->b->user);
	if (parent != 0 && adopt(rq, gid, parent, RANK_BOTTOM, 0) == -1)
		return -1;
	event_put(rq, gid, &e);
	if (set_fields(rq, gid, 1) == -1 || enter_all(rq, gid) == -1 ||
	    tag_all(rq, gid) == -1 ||
	    req_refs(rq, "followers", K_USER, &users, &n) == -1)
		return -1;
	return req_record(rq, 201, K_TASK, gid);
}

int
call_task_new(struct req *rq)
{
	long long parent, workspace;

	if (req_only(rq, WRITABLE CREATABLE " parent") == -1 ||
	    req_ref(rq, "parent", K_TASK, &parent) == -1 ||
	    req_ref(rq, "workspace", K_WORKSPACE, &workspace) == -1)
		return -1;
	if (parent == 0 && workspace == 0 &&
	    node_get(rq->data, "projects.0") == NULL &&
	    (rq->b->sw[SW_ALONE] ||
	    node_get(rq->data, "memberships.0") == NULL))
		return req_fail(rq, 400, "You should specify one of workspace,"
		    " parent, projects");
	return make(rq, parent, workspace);
}

int
call_subtask_new(struct req *rq)
{
	if (req_only(rq, WRITABLE CREATABLE) == -1)
		return -1;
	return make(rq, rq->gid, 0);
}

int
call_task_put(struct req *rq)
{
	struct event e = { .kind = K_TASK, .gid = rq->gid,
	    .action = "changed", .change = "changed" };
	size_t i;

	if (req_only(rq, WRITABLE) == -1 || set_fields(rq, rq->gid, 0) == -1)
		return -1;
	/* what no story tells */
	for (i = 0; (e.field = dates[i].key) != NULL; i++)
		if (node_at(rq->data, e.field) != NULL)
			event_put(rq, rq->gid, &e);
	return req_record(rq, 200, K_TASK, rq->gid);
}

/* Returns 1 when TASK is ABOVE or below it. */
static int
isbelow(struct req *rq, long long task, long long above)
{
	return store_int(rq->st, 0, "WITH RECURSIVE up(g) AS (SELECT ?1 UNION"
	    " SELECT parent FROM task JOIN up ON gid = g"
	    " WHERE parent IS NOT NULL) SELECT count(*) FROM up WHERE g = ?2",
	    "ii", task, above) != 0;
}

int
call_task_setparent(struct req *rq)
{
	struct event e = { .kind = K_TASK, .gid = rq->gid,
	    .action = "changed", .field = "parent", .change = "changed",
	    .value_kind = K_TASK };
	long long parent, anchor;
	enum rank_where where;
	int rc;

	if (req_only(rq, "parent insert_before insert_after") == -1 ||
	    (rc = req_ref(rq, "parent", K_TASK, &parent)) == -1 ||
	    move_anchor(rq, "insert_before", "insert_after", K_TASK,
	    RANK_BOTTOM, &where, &anchor) == -1)
		return -1;
	if (rc == REQ_ABSENT)
		return req_fail(rq, 400, "parent: Missing input");
	if (parent != 0 && isbelow(rq, parent, rq->gid))
		return req_fail(rq, 400, "parent: A task cannot be below"
		    " itself: %lld", parent);
	if (anchor != 0 && store_int(rq->st, 0, "SELECT parent FROM task"
	    " WHERE gid = ?1", "i", anchor) != parent)
		return req_fail(rq, 400, "%s: Not a subtask of the parent:"
		    " %lld", where == RANK_BEFORE ? "insert_before" :
		    "insert_after", anchor);
	/* both the old and the new parent hear of it */
	e.value = parent;
	event_put(rq, rq->gid, &e);
	store_run(rq->st, "UPDATE task SET parent = NULL WHERE gid = ?1", "i",
	    rq->gid);
	if (parent != 0) {
		if (adopt(rq, rq->gid, parent, where, anchor) == -1)
			return -1;
		event_put(rq, parent, &e);
	}
	story_touch(rq, rq->gid);
	return req_record(rq, 200, K_TASK, rq->gid);
}

#define WITH_SUBTASKS	"WITH RECURSIVE t(g) AS (SELECT ?1 UNION" \
	" SELECT gid FROM task JOIN t ON parent = g) "

/* A deleted card goes to the trash with its subtasks; only its places on
 * boards are forgotten. */
int
call_task_delete(struct req *rq)
{
	struct event e = { .kind = K_TASK, .gid = rq->gid,
	    .action = "deleted" };

	event_put(rq, rq->gid, &e);
	store_run(rq->st, WITH_SUBTASKS "DELETE FROM member"
	    " WHERE task IN (SELECT g FROM t)", "i", rq->gid);
	store_run(rq->st, WITH_SUBTASKS "UPDATE task SET trashed = 1,"
	    " modified_at = ?2 WHERE gid IN (SELECT g FROM t)", "ii",
	    rq->gid, rq->now);
	return req_empty(rq);
}
