/* call_link: what cards are tied to: projects, tags, other cards. */
#include <stdio.h>

#include "local/calls.h"
#include "local/list.h"
#include "local/move.h"
#include "local/story.h"

#define LINK_MAX	30	/* dependencies and dependents of a task */

static const struct list projects = { K_PROJECT,
    "SELECT project, 0, project FROM member WHERE task = ?1"
    " AND project > ?2 ORDER BY project LIMIT ?4", NULL };
static const struct list tags = { K_TAG,
    "SELECT tag, 0, tag FROM tagged WHERE task = ?1 AND tag > ?2"
    " ORDER BY tag LIMIT ?4", NULL };

int
call_task_projects(struct req *rq)
{
	return list_answer(rq, &projects, rq->gid);
}

/* The section that addProject means, and the place in it. */
static int
target(struct req *rq, long long project, long long *section,
    enum rank_where *where, long long *anchor)
{
	if (req_ref(rq, "section", K_SECTION, section) == -1 ||
	    move_anchor(rq, "insert_before", "insert_after", K_TASK,
	    RANK_BOTTOM, where, anchor) == -1)
		return -1;
	if (*section != 0 && move_project_of(rq, *section) != project)
		return req_fail(rq, 400, "section: Not in the project: %lld",
		    *section);
	if (*section == 0 && *anchor != 0)
		*section = move_section_of(rq, *anchor, project);
	else if (*section == 0)
		*section = *where == RANK_TOP ? move_first(rq, project) :
		    move_last(rq, project);
	if (*anchor != 0 && (*section == 0 ||
	    move_section_of(rq, *anchor, project) != *section))
		return req_fail(rq, 400, "%s: Not in the section: %lld",
		    *where == RANK_BEFORE ? "insert_before" : "insert_after",
		    *anchor);
	return 0;
}

int
call_task_addproject(struct req *rq)
{
	long long project, section, anchor;
	enum rank_where where;

	if (req_only(rq, "project section insert_before insert_after") == -1 ||
	    req_need(rq, "project", K_PROJECT, &project) == -1 ||
	    target(rq, project, &section, &where, &anchor) == -1)
		return -1;
	if (anchor != rq->gid && move_task(rq, rq->gid, project, section,
	    where, anchor) == -1)
		return -1;
	return req_empty(rq);
}

int
call_task_removeproject(struct req *rq)
{
	long long project;

	if (req_only(rq, "project") == -1 ||
	    req_need(rq, "project", K_PROJECT, &project) == -1)
		return -1;
	move_out(rq, rq->gid, project);
	return req_empty(rq);
}

int
call_task_tags(struct req *rq)
{
	return list_answer(rq, &tags, rq->gid);
}

/* addTag and removeTag: SQL adds or removes, and did something or not. */
static int
retag(struct req *rq, const char *sql, const char *subtype, const char *fmt)
{
	struct story s = { .subtype = subtype };
	long long tag;

	if (req_only(rq, "tag") == -1 ||
	    req_need(rq, "tag", K_TAG, &tag) == -1)
		return -1;
	store_run(rq->st, sql, "ii", rq->gid, tag);
	s.tag = tag;
	if (store_changes(rq->st) > 0)
		story_tell(rq, rq->gid, &s, "%s %s", fmt,
		    story_name(rq, K_TAG, tag));
	return req_empty(rq);
}

int
call_task_addtag(struct req *rq)
{
	return retag(rq, "INSERT OR IGNORE INTO tagged VALUES(?1, ?2)",
	    "added_to_tag", "added the tag");
}

int
call_task_removetag(struct req *rq)
{
	return retag(rq, "DELETE FROM tagged WHERE task = ?1 AND tag = ?2",
	    "removed_from_tag", "removed the tag");
}

static int
toomany(struct req *rq, long long task)
{
	long long n = store_int(rq->st, 0, "SELECT (SELECT count(*) FROM dep"
	    " WHERE task = ?1) + (SELECT count(*) FROM dep WHERE needs = ?1)",
	    "i", task);

	if (n <= LINK_MAX)
		return 0;
	return req_fail(rq, 400, "A task can have at most %d dependencies and"
	    " dependents: %lld", LINK_MAX, task);
}

/* What one addition or removal does and tells. */
struct edge {
	const char	*sql;		/* ?1 task, ?2 what it needs */
	const char	*subtype[2];	/* told at the task, at the other */
	const char	*text[2];
};

static const struct edge adding = {
	"INSERT OR IGNORE INTO dep VALUES(?1, ?2)",
	{ "dependency_added", "dependent_added" },
	{ "marked this as blocked by", "marked this as blocking" }
};
static const struct edge removing = {
	"DELETE FROM dep WHERE task = ?1 AND needs = ?2",
	{ "dependency_removed", "dependent_removed" },
	{ "unmarked this as blocked by", "unmarked this as blocking" }
};

/* Returns 1 when TASK can be reached from what it NEEDS. */
static int
iscycle(struct req *rq, long long task, long long needs)
{
	return store_int(rq->st, 0, "WITH RECURSIVE down(g) AS (SELECT ?1"
	    " UNION SELECT needs FROM dep JOIN down ON task = g)"
	    " SELECT count(*) FROM down WHERE g = ?2", "ii", needs, task) != 0;
}

static int
change(struct req *rq, const struct edge *e, long long task, long long needs)
{
	struct story s = { .subtype = e->subtype[0] };

	if (task == needs)
		return req_fail(rq, 400, "A task cannot depend on itself:"
		    " %lld", task);
	if (rq->b->sw[SW_CYCLE] && e == &adding && iscycle(rq, task, needs))
		return req_fail(rq, 400, "Dependencies cannot form a circle:"
		    " %lld", needs);
	store_run(rq->st, e->sql, "ii", task, needs);
	if (store_changes(rq->st) == 0)
		return 0;
	s.dependency = needs;
	story_tell(rq, task, &s, "%s %s", e->text[0],
	    story_name(rq, K_TASK, needs));
	s.subtype = e->subtype[1];
	s.dependency = task;
	story_tell(rq, needs, &s, "%s %s", e->text[1],
	    story_name(rq, K_TASK, task));
	return 0;
}

/* KEY is "dependencies", what the path's task needs, or "dependents". */
static int
relink(struct req *rq, const char *key, int forward, const struct edge *e)
{
	long long *gids;
	size_t i, n;

	if (req_only(rq, key) == -1 ||
	    req_refs(rq, key, K_TASK, &gids, &n) == -1)
		return -1;
	if (gids == NULL)
		return req_fail(rq, 400, "%s: Missing input", key);
	for (i = 0; i < n; i++)
		if (change(rq, e, forward ? rq->gid : gids[i],
		    forward ? gids[i] : rq->gid) == -1 ||
		    (e == &adding && toomany(rq, gids[i]) == -1))
			return -1;
	if (e == &adding && toomany(rq, rq->gid) == -1)
		return -1;
	return req_empty(rq);
}

int
call_dependencies_add(struct req *rq)
{
	return relink(rq, "dependencies", 1, &adding);
}

int
call_dependencies_remove(struct req *rq)
{
	return relink(rq, "dependencies", 1, &removing);
}

int
call_dependents_add(struct req *rq)
{
	return relink(rq, "dependents", 0, &adding);
}

int
call_dependents_remove(struct req *rq)
{
	return relink(rq, "dependents", 0, &removing);
}
