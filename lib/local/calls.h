/*
 * calls: what the API does, a function for each call.  rq->gid is the object
 * that the path names; it exists.  Each returns 0 with its answer in rq, or
 * -1 after req_fail().  What they do is described in Asana's API reference
 * under the name that stands here at the head of each group.
 */
#ifndef LOCAL_CALLS_H
#define LOCAL_CALLS_H

#include "local/req.h"

int call_get(struct req *rq);		/* one record of any kind */

/* Workspaces, Projects */
int call_workspaces(struct req *rq);
int call_projects(struct req *rq);
int call_workspace_projects(struct req *rq);
int call_project_new(struct req *rq);
int call_workspace_project_new(struct req *rq);
int call_project_put(struct req *rq);
int call_project_delete(struct req *rq);
int call_project_counts(struct req *rq);

/* Sections */
int call_sections(struct req *rq);
int call_section_new(struct req *rq);
int call_section_insert(struct req *rq);
int call_section_put(struct req *rq);
int call_section_delete(struct req *rq);
int call_section_addtask(struct req *rq);

/* Tasks */
int call_tasks(struct req *rq);
int call_section_tasks(struct req *rq);
int call_project_tasks(struct req *rq);
int call_tag_tasks(struct req *rq);
int call_subtasks(struct req *rq);
int call_task_new(struct req *rq);
int call_subtask_new(struct req *rq);
int call_task_put(struct req *rq);
int call_task_delete(struct req *rq);
int call_task_setparent(struct req *rq);
int call_task_projects(struct req *rq);
int call_task_addproject(struct req *rq);
int call_task_removeproject(struct req *rq);
int call_dependencies(struct req *rq);
int call_dependents(struct req *rq);
int call_dependencies_add(struct req *rq);
int call_dependencies_remove(struct req *rq);
int call_dependents_add(struct req *rq);
int call_dependents_remove(struct req *rq);

/* Tags */
int call_tags(struct req *rq);
int call_workspace_tags(struct req *rq);
int call_tag_new(struct req *rq);
int call_workspace_tag_new(struct req *rq);
int call_tag_put(struct req *rq);
int call_tag_delete(struct req *rq);
int call_task_tags(struct req *rq);
int call_task_addtag(struct req *rq);
int call_task_removetag(struct req *rq);

/* Stories */
int call_stories(struct req *rq);
int call_story_new(struct req *rq);
int call_story_put(struct req *rq);
int call_story_delete(struct req *rq);

/* Attachments */
int call_attachments(struct req *rq);
int call_attachment_new(struct req *rq);
int call_attachment_delete(struct req *rq);

/* Events, Search tasks in a workspace, Typeahead */
int call_events(struct req *rq);
int call_search(struct req *rq);
int call_typeahead(struct req *rq);

#endif
