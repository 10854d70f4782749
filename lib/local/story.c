/* story: what happened to a card, and what was said about it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "local/event.h"
#include "local/story.h"

void
story_touch(struct req *rq, long long task)
{
	store_run(rq->st, "UPDATE task SET modified_at = max(modified_at, ?2)"
	    " WHERE gid = ?1", "ii", task, rq->now);
}

/* What a story of the system means as a change of the task. */
static const struct {
	const char	*subtype;
	const char	*field;
	const char	*change;
	enum kind	 kind;		/* of the value */
} changes[] = {
	{ "name_changed", "name", "changed", K_NONE },
	{ "notes_changed", "notes", "changed", K_NONE },
	{ "marked_complete", "completed", "changed", K_NONE },
	{ "marked_incomplete", "completed", "changed", K_NONE },
	{ "assigned", "assignee", "changed", K_NONE },
	{ "unassigned", "assignee", "changed", K_NONE },
	{ "added_to_tag", "tags", "added", K_TAG },
	{ "removed_from_tag", "tags", "removed", K_TAG },
	{ "dependency_added", "dependencies", "added", K_TASK },
	{ "dependency_removed", "dependencies", "removed", K_TASK },
	{ "dependent_added", "dependents", "added", K_TASK },
	{ "dependent_removed", "dependents", "removed", K_TASK }
};

static void
changed(struct req *rq, long long task, const struct story *s)
{
	struct event e = { .kind = K_TASK, .gid = task, .action = "changed" };
	size_t i;

	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		if (strcmp(changes[i].subtype, s->subtype) != 0)
			continue;
		e.field = changes[i].field;
		e.change = changes[i].change;
		e.value_kind = changes[i].kind;
		e.value = e.value_kind == K_TAG ? s->tag : s->dependency;
		event_put(rq, task, &e);
	}
}

/* A task that comes to a parent, or leaves it. */
static void
moved(struct req *rq, long long task, const char *action, enum kind kind,
    long long parent)
{
	struct event e = { .kind = K_TASK, .gid = task, .action = action,
	    .parent_kind = kind, .parent = parent };

	if (parent != 0)
		event_put(rq, task, &e);
}

static void
tell_events(struct req *rq, long long task, const struct story *s,
    long long gid)
{
	struct event e = { .kind = K_STORY, .gid = gid, .action = "added",
	    .parent_kind = K_TASK, .parent = task };

	changed(rq, task, s);
	moved(rq, task, "removed", K_SECTION, s->old_section);
	moved(rq, task, "added", K_SECTION, s->new_section);
	if (strcmp(s->subtype, "added_to_project") == 0)
		moved(rq, task, "added", K_PROJECT, s->project);
	if (strcmp(s->subtype, "removed_from_project") == 0)
		moved(rq, task, "removed", K_PROJECT, s->project);
	event_put(rq, task, &e);
}

long long
story_add(struct req *rq, long long task, const struct story *s,
    const char *text)
{
	long long gid, at;

	gid = schema_gid(rq->st, K_STORY);
	at = schema_stamp(rq->st, rq->now);
	store_run(rq->st, "INSERT INTO story(gid, task, subtype, text, html,"
	    " created_at, created_by, pinned, project, old_section,"
	    " new_section, tag, dependency, old_name, new_name)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	    " ?14, ?15)", "iisssiiirrrrrss", gid, task, s->subtype, text,
	    s->html, at, rq->b->user, (long long)s->pinned, s->project,
	    s->old_section, s->new_section, s->tag, s->dependency,
	    s->old_name, s->new_name);
	story_touch(rq, task);
	tell_events(rq, task, s, gid);
	return gid;
}

void
story_tell(struct req *rq, long long task, const struct story *s,
    const char *fmt, ...)
{
	char text[1024];
	struct buf b;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* long names were cut, maybe inside a character */
	buf_init(&b, 4 * sizeof(text));
	str_clean(&b, text, strlen(text));
	story_add(rq, task, s, buf_str(&b));
	buf_free(&b);
}

const char *
story_name(struct req *rq, enum kind kind, long long gid)
{
	const char *name = "", *s;
	struct query *q;

	q = store_query(rq->st, kinds[kind].sql, "i", gid);
	if (query_next(q) && (s = query_text(q, 1)) != NULL)
		name = arena_strndup(rq->arena, s, strlen(s));
	query_end(q);
	return name;
}
