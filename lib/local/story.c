/* story: what happened to a card, and what was said about it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "str.h"
#include "local/story.h"

#define TELL_MAX	1024	/* bytes of what the system tells */

void
story_touch(struct req *rq, long long task)
{
	store_run(rq->st, "UPDATE task SET modified_at = max(modified_at, ?2)"
	    " WHERE gid = ?1", "ii", task, rq->now);
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
	return gid;
}

void
story_tell(struct req *rq, long long task, const struct story *s,
    const char *fmt, ...)
{
	char text[TELL_MAX];
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
