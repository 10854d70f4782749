/* call_project: users, workspaces, projects. */
#include <string.h>

#include "base/jsonw.h"
#include "local/calls.h"
#include "local/event.h"
#include "local/list.h"
#include "local/text.h"

#define PROJECTS(where) \
	"SELECT gid, 0, gid FROM project WHERE (?1 = 0 OR workspace = ?1)" \
	" AND gid > ?2 " where " ORDER BY gid LIMIT ?4"

static const struct list all_workspaces = { K_WORKSPACE,
    "SELECT gid, 0, gid FROM workspace WHERE ?1 = 0 AND gid > ?2"
    " ORDER BY gid LIMIT ?4", NULL };
static const struct list all_projects = { K_PROJECT, PROJECTS(""), NULL };
static const struct list archived = { K_PROJECT,
    PROJECTS("AND archived = 1"), NULL };
static const struct list unarchived = { K_PROJECT,
    PROJECTS("AND archived = 0"), NULL };

#define WRITABLE	"name notes html_notes color icon archived" \
	" default_view privacy_setting public due_on due_date start_on owner" \
	" team followers"

int
call_get(struct req *rq)
{
	return req_record(rq, 200, rq->kind, rq->gid);
}

int
call_workspaces(struct req *rq)
{
	return list_answer(rq, &all_workspaces, 0);
}

static int
list_projects(struct req *rq, long long workspace)
{
	const char *s = req_param(rq, "archived");

	return list_answer(rq, s == NULL ? &all_projects :
	    strcmp(s, "true") == 0 ? &archived : &unarchived, workspace);
}

int
call_projects(struct req *rq)
{
	long long workspace;

	if (req_param_ref(rq, "workspace", K_WORKSPACE, &workspace) == -1)
		return -1;
	return list_projects(rq, workspace);
}

int
call_workspace_projects(struct req *rq)
{
	return list_projects(rq, rq->gid);
}

/* Sets what data gives. */
static int
fields(struct req *rq, long long gid)
{
	static const struct text_column cols[] = {
		{ "name", "UPDATE project SET name = ?2 WHERE gid = ?1",
		    TEXT_PLAIN },
		{ "color", "UPDATE project SET color = coalesce(?2, 'none')"
		    " WHERE gid = ?1", TEXT_COLOR },
		{ "icon", "UPDATE project SET icon = coalesce(?2, 'board')"
		    " WHERE gid = ?1", TEXT_NULL },
		{ "default_view",
		    "UPDATE project SET view = ?2 WHERE gid = ?1",
		    TEXT_PLAIN },
		{ "privacy_setting",
		    "UPDATE project SET privacy = ?2 WHERE gid = ?1",
		    TEXT_PLAIN },
		{ "due_on", "UPDATE project SET due_on = ?2 WHERE gid = ?1",
		    TEXT_DATE },
		{ "start_on",
		    "UPDATE project SET start_on = ?2 WHERE gid = ?1",
		    TEXT_DATE },
		{ NULL, NULL, TEXT_PLAIN }
	};
	int rc, v;

	if (text_columns(rq, gid, cols) == -1 || text_rich(rq, gid, "notes",
	    "html_notes", "UPDATE project SET notes = ?2, html = ?3"
	    " WHERE gid = ?1") == -1)
		return -1;
	if ((rc = req_bool(rq, "archived", &v)) == REQ_SET)
		store_run(rq->st, "UPDATE project SET archived = ?2"
		    " WHERE gid = ?1", "ii", gid, (long long)v);
	if (rc == -1)
		return -1;
	store_run(rq->st, "UPDATE project SET modified_at = ?2"
	    " WHERE gid = ?1", "ii", gid, rq->now);
	return 0;
}

static int
make(struct req *rq, long long workspace)
{
	long long gid;

	gid = schema_project(rq->st, workspace, rq->b->user, "", rq->now);
	if (fields(rq, gid) == -1)
		return -1;
	return req_record(rq, 201, K_PROJECT, gid);
}

int
call_project_new(struct req *rq)
{
	long long workspace;

	if (req_only(rq, WRITABLE " workspace") == -1 ||
	    req_need(rq, "workspace", K_WORKSPACE, &workspace) == -1)
		return -1;
	return make(rq, workspace);
}

int
call_workspace_project_new(struct req *rq)
{
	if (req_only(rq, WRITABLE) == -1)
		return -1;
	return make(rq, rq->gid);
}

static void
tell(struct req *rq, const char *action)
{
	struct event e = { .kind = K_PROJECT, .gid = rq->gid,
	    .action = action };

	event_put(rq, rq->gid, &e);
}

int
call_project_put(struct req *rq)
{
	if (req_only(rq, WRITABLE) == -1 || fields(rq, rq->gid) == -1)
		return -1;
	tell(rq, "changed");
	return req_record(rq, 200, K_PROJECT, rq->gid);
}

int
call_project_counts(struct req *rq)
{
	static const struct {
		const char	*name;
		const char	*sql;
	} counts[] = {
#define COUNT(where) \
	"SELECT count(*) FROM member m JOIN task t ON t.gid = m.task" \
	" WHERE m.project = ?1 AND t.trashed = 0" where
#define STONE	" AND t.subtype = 'milestone'"
		{ "num_tasks", COUNT("") },
		{ "num_incomplete_tasks", COUNT(" AND t.completed = 0") },
		{ "num_completed_tasks", COUNT(" AND t.completed = 1") },
		{ "num_milestones", COUNT(STONE) },
		{ "num_incomplete_milestones",
		    COUNT(STONE " AND t.completed = 0") },
		{ "num_completed_milestones",
		    COUNT(STONE " AND t.completed = 1") }
	};
	struct jsonw w;
	struct sel sel;
	size_t i;

	if (req_sel(rq, &sel, SHAPE_FULL) == -1)
		return -1;
	jsonw_init(&w, &rq->out);
	jsonw_obj(&w);
	jsonw_key(&w, "data");
	jsonw_obj(&w);
	/* none but those asked for */
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (sel_at(&sel, counts[i].name) != NULL)
			jsonw_kint(&w, counts[i].name, store_int(rq->st, 0,
			    counts[i].sql, "i", rq->gid));
	jsonw_end(&w);
	jsonw_end(&w);
	rq->status = 200;
	return 0;
}

/* Its cards stay, without a project; nobody asked to lose their work. */
int
call_project_delete(struct req *rq)
{
	tell(rq, "deleted");
	store_run(rq->st, "DELETE FROM member WHERE project = ?1", "i",
	    rq->gid);
	store_run(rq->st, "DELETE FROM section WHERE project = ?1", "i",
	    rq->gid);
	store_run(rq->st, "DELETE FROM project WHERE gid = ?1", "i", rq->gid);
	return req_empty(rq);
}
