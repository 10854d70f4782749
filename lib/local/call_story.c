/* call_story: comments. */
#include "local/calls.h"
#include "local/event.h"
#include "local/list.h"
#include "local/story.h"
#include "local/text.h"

static const struct list stories = { K_STORY,
    "SELECT gid, 0, gid FROM story WHERE task = ?1 AND gid > ?2"
    " AND created_at <= ?7 ORDER BY gid LIMIT ?4", NULL };

int
call_stories(struct req *rq)
{
	return list_answer(rq, &stories, rq->gid);
}

int
call_story_new(struct req *rq)
{
	struct story s = { .subtype = "comment_added" };
	const char *text;
	long long gid;
	int rc;

	if (req_only(rq, "text html_text is_pinned sticker_name") == -1 ||
	    req_bool(rq, "is_pinned", &s.pinned) == -1 ||
	    (rc = text_read(rq, "text", "html_text", &text, &s.html)) == -1)
		return -1;
	if (rc != REQ_SET || *text == '\0')
		return req_fail(rq, 400, "text: Missing input");
	gid = story_add(rq, rq->gid, &s, text);
	return req_record(rq, 201, K_STORY, gid);
}

static int
iscomment(struct req *rq)
{
	return (int)store_int(rq->st, 0, "SELECT subtype = 'comment_added'"
	    " FROM story WHERE gid = ?1", "i", rq->gid);
}

/* A comment was changed or is about to go. */
static void
tell(struct req *rq, const char *action, const char *field)
{
	struct event e = { .kind = K_STORY, .gid = rq->gid, .action = action,
	    .field = field, .change = field != NULL ? "changed" : NULL };
	long long task = store_int(rq->st, 0, "SELECT task FROM story"
	    " WHERE gid = ?1", "i", rq->gid);

	story_touch(rq, task);
	event_put(rq, task, &e);
}

int
call_story_put(struct req *rq)
{
	const char *text, *html;
	int rc, pinned;

	if (req_only(rq, "text html_text is_pinned") == -1 ||
	    (rc = text_read(rq, "text", "html_text", &text, &html)) == -1)
		return -1;
	if (!iscomment(rq))
		return req_fail(rq, 400, "story: Only comments can be edited");
	if (rc == REQ_SET) {
		store_run(rq->st, "UPDATE story SET text = ?2, html = ?3,"
		    " edited = 1 WHERE gid = ?1", "iss", rq->gid, text, html);
		tell(rq, "changed", "text");
	}
	if ((rc = req_bool(rq, "is_pinned", &pinned)) == -1)
		return -1;
	if (rc == REQ_SET)
		store_run(rq->st, "UPDATE story SET pinned = ?2"
		    " WHERE gid = ?1", "ii", rq->gid, (long long)pinned);
	return req_record(rq, 200, K_STORY, rq->gid);
}

int
call_story_delete(struct req *rq)
{
	tell(rq, "deleted", NULL);
	store_run(rq->st, "DELETE FROM story WHERE gid = ?1", "i", rq->gid);
	return req_empty(rq);
}
