/* move: cards in and out of sections. */
#include "local/event.h"
#include "local/move.h"
#include "local/story.h"

long long
move_project_of(struct req *rq, long long section)
{
	return store_int(rq->st, 0, "SELECT project FROM section"
	    " WHERE gid = ?1", "i", section);
}

long long
move_section_of(struct req *rq, long long task, long long project)
{
	return store_int(rq->st, 0, "SELECT section FROM member"
	    " WHERE task = ?1 AND project = ?2", "ii", task, project);
}

long long
move_first(struct req *rq, long long project)
{
	return store_int(rq->st, 0, "SELECT gid FROM section"
	    " WHERE project = ?1 ORDER BY rank LIMIT 1", "i", project);
}

long long
move_last(struct req *rq, long long project)
{
	return store_int(rq->st, 0, "SELECT gid FROM section"
	    " WHERE project = ?1 ORDER BY rank DESC LIMIT 1", "i", project);
}

static int
enter(struct req *rq, long long task, long long project, long long section,
    long long rank)
{
	struct story s = { .subtype = "added_to_project" };

	if (store_int(rq->st, 0, "SELECT count(*) FROM member"
	    " WHERE task = ?1", "i", task) >= MOVE_PROJECTS_MAX)
		return req_fail(rq, 400, "projects: A task can be in at most"
		    " %d projects", MOVE_PROJECTS_MAX);
	store_run(rq->st, "INSERT INTO member VALUES(?1, ?2, ?3, ?4)", "iiii",
	    task, project, section, rank);
	s.project = project;
	story_tell(rq, task, &s, "added to %s",
	    story_name(rq, K_PROJECT, project));
	return 0;
}

int
move_task(struct req *rq, long long task, long long project,
    long long section, enum rank_where where, long long anchor)
{
	struct story s = { .subtype = "section_changed" };
	struct event e = { .kind = K_TASK, .gid = task, .action = "changed",
	    .field = "memberships", .change = "changed" };
	long long old, rank;

	old = move_section_of(rq, task, project);
	rank = rank_place(rq->st, &rank_members, section, where, anchor);
	if (old == 0)
		return enter(rq, task, project, section, rank);
	store_run(rq->st, "UPDATE member SET section = ?3, rank = ?4"
	    " WHERE task = ?1 AND project = ?2", "iiii", task, project,
	    section, rank);
	if (old == section) {
		event_put(rq, task, &e);
		return 0;
	}
	s.project = project;
	s.old_section = old;
	s.new_section = section;
	story_tell(rq, task, &s, "moved this task from \"%s\" to \"%s\""
	    " in %s", story_name(rq, K_SECTION, old),
	    story_name(rq, K_SECTION, section),
	    story_name(rq, K_PROJECT, project));
	return 0;
}

void
move_out(struct req *rq, long long task, long long project)
{
	struct story s = { .subtype = "removed_from_project" };

	if (move_section_of(rq, task, project) == 0)
		return;
	/* told first, while the project still hears of the task */
	s.project = project;
	story_tell(rq, task, &s, "removed from %s",
	    story_name(rq, K_PROJECT, project));
	store_run(rq->st, "DELETE FROM member WHERE task = ?1"
	    " AND project = ?2", "ii", task, project);
}

int
move_anchor(struct req *rq, const char *before, const char *after,
    enum kind kind, enum rank_where def, enum rank_where *where,
    long long *anchor)
{
	long long b, a;
	int hasb, hasa;

	if ((hasb = req_ref(rq, before, kind, &b)) == -1 ||
	    (hasa = req_ref(rq, after, kind, &a)) == -1)
		return -1;
	if (hasb == REQ_SET && hasa == REQ_SET)
		return req_fail(rq, 400, "You may specify only one of %s, %s",
		    before, after);
	*anchor = hasb == REQ_SET ? b : a;
	if (hasb == REQ_SET)
		*where = RANK_BEFORE;
	else if (hasa == REQ_SET)
		*where = RANK_AFTER;
	else if (hasb == REQ_NULL)
		*where = RANK_BOTTOM;
	else
		*where = hasa == REQ_NULL ? RANK_TOP : def;
	return 0;
}
