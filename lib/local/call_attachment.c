/* call_attachment: files on cards. */
#include <string.h>

#include "base/str.h"
#include "local/calls.h"
#include "local/event.h"
#include "local/list.h"
#include "local/pct.h"
#include "local/story.h"

#define NAME_BYTES_MAX	1024	/* of an attachment's name */

static const struct list attachments = { K_ATTACHMENT,
    "SELECT gid, 0, gid FROM attachment WHERE parent = ?1 AND gid > ?2"
    " ORDER BY gid LIMIT ?4", NULL };

int
call_attachments(struct req *rq)
{
	long long parent;
	int rc;

	if ((rc = req_param_ref(rq, "parent", K_TASK, &parent)) == -1)
		return -1;
	if (rc == REQ_ABSENT)
		return req_fail(rq, 400, "parent: Missing input");
	return list_answer(rq, &attachments, parent);
}

static const char *
field(const struct req *rq, const char *name)
{
	size_t i;

	for (i = 0; rq->form != NULL && i < rq->form->n; i++)
		if (strcmp(rq->form->field[i].name, name) == 0)
			return rq->form->field[i].value;
	return NULL;
}

/*
 * Names come percent-encoded where they are not ASCII (Asana's reference,
 * "Upload an attachment").  A name that makes no sense so is left as it is.
 * Returns NULL when there is no name in it.
 */
static const char *
decoded(struct req *rq, const char *name)
{
	const char *s;
	struct buf b, out;

	buf_init(&b, NAME_BYTES_MAX);
	buf_init(&out, NAME_BYTES_MAX);
	if (pct_decode(&b, name) == -1 || !str_isutf8(buf_str(&b), b.len)) {
		buf_reset(&b);
		buf_puts(&b, name);
	}
	/* a tab or a line break in a name would only make trouble */
	for (s = buf_str(&b); *s != '\0'; s++)
		if ((unsigned char)*s >= ' ' && *s != 0x7f)
			buf_putc(&out, *s);
	s = NULL;
	if (!b.over && out.len > 0 && str_isutf8(out.s, out.len))
		s = arena_strndup(rq->arena, out.s, out.len);
	buf_free(&out);
	buf_free(&b);
	return s;
}

static int
add(struct req *rq, long long parent, const char *name, const char *subtype,
    const char *url)
{
	struct story s = { .subtype = "attachment_added" };
	struct event e = { .kind = K_ATTACHMENT, .action = "added",
	    .parent_kind = K_TASK, .parent = parent };
	long long gid = schema_gid(rq->st, K_ATTACHMENT), size = 0;

	if (url == NULL) {
		if (upload_keep(rq->form->upload, gid) == -1)
			return req_fail(rq, 500, "Server Error");
		size = upload_size(rq->form->upload);
	}
	store_run(rq->st, "INSERT INTO attachment VALUES(?1, ?2, ?3, ?4, ?5,"
	    " iif(?5 IS NULL, ?6, NULL), ?7, ?8)", "iisssiii", gid, parent,
	    name, subtype, url, size, rq->now, rq->b->user);
	e.gid = gid;
	event_put(rq, parent, &e);
	story_tell(rq, parent, &s, "attached %s", name);
	return req_record(rq, 200, K_ATTACHMENT, gid);
}

int
call_attachment_new(struct req *rq)
{
	const char *parent = field(rq, "parent"), *name = field(rq, "name");
	const char *subtype = field(rq, "resource_subtype");
	const char *url = field(rq, "url");
	long long task;

	if (parent == NULL)
		return req_fail(rq, 400, "parent: Missing input");
	if (req_gid(rq, "parent", K_TASK, parent, &task) == -1)
		return -1;
	if (subtype != NULL && strcmp(subtype, "external") == 0) {
		if (url == NULL || name == NULL)
			return req_fail(rq, 400, "%s: Missing input",
			    url == NULL ? "url" : "name");
		return add(rq, task, name, subtype, url);
	}
	if (subtype != NULL && strcmp(subtype, "asana") != 0)
		return req_fail(rq, 400, "resource_subtype: Not supported:"
		    " %.64s", subtype);
	if (rq->form == NULL || rq->form->upload == NULL)
		return req_fail(rq, 400, "file: Missing input");
	name = rq->form->filename != NULL ? rq->form->filename : "file";
	if ((name = decoded(rq, name)) == NULL)
		return req_fail(rq, 400, "file: Not a usable file name");
	return add(rq, task, name, "asana", NULL);
}

int
call_attachment_delete(struct req *rq)
{
	struct event e = { .kind = K_ATTACHMENT, .gid = rq->gid,
	    .action = "deleted" };
	long long task = store_int(rq->st, 0, "SELECT parent FROM attachment"
	    " WHERE gid = ?1", "i", rq->gid);

	story_touch(rq, task);
	event_put(rq, task, &e);
	store_run(rq->st, "DELETE FROM attachment WHERE gid = ?1", "i",
	    rq->gid);
	rq->unlink[rq->nunlink++] = rq->gid;
	return req_empty(rq);
}
