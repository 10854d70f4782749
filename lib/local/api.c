/* api: which call answers a request. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "local/api.h"
#include "local/calls.h"

enum {
	FORM = 1,	/* takes a multipart form */
	PAID = 2,	/* 402 on the free plan */
	BATCH = 4	/* several calls in one */
};

/* "*" is one segment of a path: the gid of an object of that kind. */
struct route {
	const char	*method;
	const char	*path;
	enum kind	 kind;
	int		(*call)(struct req *);
	int		 flags;
};

static const struct route routes[] = {
	{ "GET", "/users/*", K_USER, call_get, 0 },
	{ "GET", "/workspaces", K_NONE, call_workspaces, 0 },
	{ "GET", "/workspaces/*", K_WORKSPACE, call_get, 0 },
	{ "GET", "/workspaces/*/projects", K_WORKSPACE,
	    call_workspace_projects, 0 },
	{ "POST", "/workspaces/*/projects", K_WORKSPACE,
	    call_workspace_project_new, 0 },
	{ "GET", "/workspaces/*/tags", K_WORKSPACE, call_workspace_tags, 0 },
	{ "POST", "/workspaces/*/tags", K_WORKSPACE, call_workspace_tag_new,
	    0 },
	{ "GET", "/workspaces/*/tasks/search", K_WORKSPACE, call_search,
	    PAID },
	{ "GET", "/workspaces/*/typeahead", K_WORKSPACE, call_typeahead, 0 },
	{ "GET", "/projects", K_NONE, call_projects, 0 },
	{ "POST", "/projects", K_NONE, call_project_new, 0 },
	{ "GET", "/projects/*", K_PROJECT, call_get, 0 },
	{ "PUT", "/projects/*", K_PROJECT, call_project_put, 0 },
	{ "DELETE", "/projects/*", K_PROJECT, call_project_delete, 0 },
	{ "GET", "/projects/*/task_counts", K_PROJECT, call_project_counts,
	    0 },
	{ "GET", "/projects/*/sections", K_PROJECT, call_sections, 0 },
	{ "POST", "/projects/*/sections", K_PROJECT, call_section_new, 0 },
	{ "POST", "/projects/*/sections/insert", K_PROJECT,
	    call_section_insert, 0 },
	{ "GET", "/projects/*/tasks", K_PROJECT, call_project_tasks, 0 },
	{ "GET", "/sections/*", K_SECTION, call_get, 0 },
	{ "PUT", "/sections/*", K_SECTION, call_section_put, 0 },
	{ "DELETE", "/sections/*", K_SECTION, call_section_delete, 0 },
	{ "POST", "/sections/*/addTask", K_SECTION, call_section_addtask, 0 },
	{ "GET", "/sections/*/tasks", K_SECTION, call_section_tasks, 0 },
	{ "GET", "/tasks", K_NONE, call_tasks, 0 },
	{ "POST", "/tasks", K_NONE, call_task_new, 0 },
	{ "GET", "/tasks/*", K_TASK, call_get, 0 },
	{ "PUT", "/tasks/*", K_TASK, call_task_put, 0 },
	{ "DELETE", "/tasks/*", K_TASK, call_task_delete, 0 },
	{ "GET", "/tasks/*/projects", K_TASK, call_task_projects, 0 },
	{ "POST", "/tasks/*/addProject", K_TASK, call_task_addproject, 0 },
	{ "POST", "/tasks/*/removeProject", K_TASK, call_task_removeproject,
	    0 },
	{ "GET", "/tasks/*/subtasks", K_TASK, call_subtasks, 0 },
	{ "POST", "/tasks/*/subtasks", K_TASK, call_subtask_new, 0 },
	{ "POST", "/tasks/*/setParent", K_TASK, call_task_setparent, 0 },
	{ "GET", "/tasks/*/dependencies", K_TASK, call_dependencies, PAID },
	{ "POST", "/tasks/*/addDependencies", K_TASK, call_dependencies_add,
	    PAID },
	{ "POST", "/tasks/*/removeDependencies", K_TASK,
	    call_dependencies_remove, PAID },
	{ "GET", "/tasks/*/dependents", K_TASK, call_dependents, PAID },
	{ "POST", "/tasks/*/addDependents", K_TASK, call_dependents_add,
	    PAID },
	{ "POST", "/tasks/*/removeDependents", K_TASK,
	    call_dependents_remove, PAID },
	{ "GET", "/tasks/*/tags", K_TASK, call_task_tags, 0 },
	{ "POST", "/tasks/*/addTag", K_TASK, call_task_addtag, 0 },
	{ "POST", "/tasks/*/removeTag", K_TASK, call_task_removetag, 0 },
	{ "GET", "/tasks/*/stories", K_TASK, call_stories, 0 },
	{ "POST", "/tasks/*/stories", K_TASK, call_story_new, 0 },
	{ "GET", "/stories/*", K_STORY, call_get, 0 },
	{ "PUT", "/stories/*", K_STORY, call_story_put, 0 },
	{ "DELETE", "/stories/*", K_STORY, call_story_delete, 0 },
	{ "GET", "/tags", K_NONE, call_tags, 0 },
	{ "POST", "/tags", K_NONE, call_tag_new, 0 },
	{ "GET", "/tags/*", K_TAG, call_get, 0 },
	{ "PUT", "/tags/*", K_TAG, call_tag_put, 0 },
	{ "DELETE", "/tags/*", K_TAG, call_tag_delete, 0 },
	{ "GET", "/tags/*/tasks", K_TAG, call_tag_tasks, 0 },
	{ "GET", "/attachments", K_NONE, call_attachments, 0 },
	{ "POST", "/attachments", K_NONE, call_attachment_new, FORM },
	{ "GET", "/attachments/*", K_ATTACHMENT, call_get, 0 },
	{ "DELETE", "/attachments/*", K_ATTACHMENT, call_attachment_delete,
	    0 },
	{ "GET", "/events", K_NONE, call_events, 0 },
	{ "POST", "/batch", K_NONE, NULL, BATCH }
};

/* Returns 1 when PATH is of that form; *ARG is then the segment at "*". */
static int
matches(const char *form, const char *path, const char **arg, size_t *len)
{
	size_t n;

	*arg = NULL;
	*len = 0;
	while (*form != '\0' && *path != '\0')
		if (*form == '*') {
			if ((n = strcspn(path, "/")) == 0)
				return 0;
			*arg = path;
			*len = n;
			path += n;
			form++;
		} else if (*form++ != *path++)
			return 0;
	return *form == '\0' && *path == '\0';
}

int
api_route(struct req *rq)
{
	const char *arg;
	size_t i, n;

	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (strcmp(routes[i].method, rq->method) == 0 &&
		    matches(routes[i].path, rq->path, &arg, &n)) {
			rq->route = &routes[i];
			rq->kind = routes[i].kind;
			return 0;
		}
	return req_fail(rq, 404, "No matching route for request");
}

int
api_takesform(const struct req *rq)
{
	return (rq->route->flags & FORM) != 0;
}

int
api_isbatch(const struct req *rq)
{
	return (rq->route->flags & BATCH) != 0;
}

/* Whether the trash can be read is not said. */
static int
istrashed(struct req *rq)
{
	if (!rq->b->sw[SW_TRASH] || rq->kind != K_TASK ||
	    rq->route->call != call_get || !store_int(rq->st, 0,
	    "SELECT trashed FROM task WHERE gid = ?1", "i", rq->gid))
		return 0;
	rq->status = 0;
	buf_reset(&rq->out);
	return 1;
}

/* The object that the path names.  Asana answers 404 for one that is not
 * there, 400 for what cannot be one. */
static int
find(struct req *rq)
{
	const char *arg, *what = kinds[rq->kind].name;
	char *text;
	size_t n;

	if (rq->kind == K_NONE)
		return 0;
	matches(rq->route->path, rq->path, &arg, &n);
	text = arena_strndup(rq->arena, arg, n);
	if (req_gid(rq, what, rq->kind, text, &rq->gid) == 0 ||
	    istrashed(rq))
		return 0;
	if (str_isgid(text) && rq->b->sw[SW_ABSENT] == 0)
		rq->status = 404;
	return -1;
}

/* The body's envelope: {"data": {…}, "options": {…}}. */
int
api_body(struct req *rq, const char *body, size_t len)
{
	const struct node *c;
	const char *why;

	if (len == 0 || rq->form != NULL || strcmp(rq->method, "GET") == 0 ||
	    strcmp(rq->method, "DELETE") == 0)
		return 0;
	rq->body = json_parse(body, len, &why);
	if (rq->body == NULL || rq->body->type != NODE_OBJ)
		return req_fail(rq, 400,
		    "Could not parse request data, invalid JSON");
	for (c = rq->body->first; c != NULL; c = c->next)
		if (strcmp(c->key, "data") != 0 &&
		    strcmp(c->key, "options") != 0)
			return req_fail(rq, 400, "Unrecognized request field"
			    " %.64s . The only allowed keys at the top level"
			    " are: data, options. Is it possible you did not"
			    " wrap object properties in a data object?",
			    c->key);
	rq->data = node_at(rq->body, "data");
	if (rq->data == NULL)
		return req_fail(rq, 400, "data: Missing input");
	if (rq->data->type != NODE_OBJ)
		return req_fail(rq, 400, "data: Value is not an object");
	return 0;
}

void
api_call(struct req *rq)
{
	int rc;

	if ((rq->route->flags & PAID) && rq->b->sw[SW_FREE]) {
		req_fail(rq, 402, "%s only available to premium users.",
		    rq->kind == K_TASK ? "Dependencies are" : "Search is");
		return;
	}
	store_begin(rq->st, strcmp(rq->method, "GET") != 0);
	rc = find(rq) == 0 ? rq->route->call(rq) : -1;
	if (store_end(rq->st, rc == 0) == -1) {
		free(rq->location);
		rq->location = NULL;
		rc = req_fail(rq, 500, "Server Error");
	}
	if (rc == -1)
		rq->nunlink = 0;
}

void
api_settle(struct req *rq, int kept)
{
	size_t i;

	if (!kept) {
		free(rq->location);
		rq->location = NULL;
		req_fail(rq, 500, "Server Error");
		rq->nunlink = 0;
	}
	for (i = 0; i < rq->nunlink; i++)
		files_remove(rq->b->files, rq->unlink[i]);
	rq->nunlink = 0;
	if (rq->status >= 300 && rq->form != NULL && rq->form->upload != NULL)
		upload_undo(rq->form->upload);
}
