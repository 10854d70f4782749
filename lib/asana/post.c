/* post: comments and files on a card. */
#include <sys/stat.h>
#include <sys/utsname.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/post.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"

#define ATTACHMENT_FIELDS "name,created_at,size,host,resource_subtype"

/* May it have been made, or not? */
static int
unclear(int rc, const struct reply *rep)
{
	const char *gid = node_str(rep->data, "gid");

	if (rc == RC_OK)
		return !rep->http.dry && (gid == NULL || !str_isgid(gid));
	return rc == RC_LATER && rep->http.ambiguous;
}

/* Returns the next byte of *S, with blanks and ends of lines as we write them;
 * the newlines at the end are none. */
static int
next_byte(const char **s)
{
	size_t n = strspn(*s, "\r\n");

	if ((*s)[n] == '\0')
		return 0;
	if (n > 1 && memcmp(*s, "\r\n", 2) == 0)
		++*s;
	if (memcmp(*s, "\xc2\xa0", 2) == 0) {
		*s += 2;
		return ' ';
	}
	return (unsigned char)*(*s)++;
}

int
post_kept(const char *what, const char *sent, const char *got)
{
	const char *a = sent, *b = got, *p, *q;
	size_t line = 1;
	struct buf was, is;
	int c;

	if (got == NULL)
		return RC_OK;
	for (p = a, q = b; (c = next_byte(&a)) == next_byte(&b); p = a, q = b) {
		if (c == 0)
			return RC_OK;
		if (c == '\n') {
			line++;
			sent = a;
			got = b;
		}
	}
	buf_init(&was, 400);
	buf_init(&is, 400);
	str_putline(&was, p - sent > 60 ? p - 20 : sent, 80);
	str_putline(&is, q - got > 60 ? q - 20 : got, 80);
	warn("%s: the server has changed the text. Line %zu was sent as '%s', "
	    "and is now '%s'", what, line, buf_str(&was), buf_str(&is));
	buf_free(&was);
	buf_free(&is);
	return RC_REFUSED;
}

/* Has the card the text of BODY, if one was sent? */
static int
as_sent(const char *what, const char *body, const struct reply *rep)
{
	struct node *root = body != NULL ? json_parse(body, strlen(body),
	    NULL) : NULL;
	const char *sent = node_str(root, "data.notes");
	int rc = RC_OK;

	if (sent != NULL)
		rc = post_kept(what, sent, node_str(rep->data, "notes"));
	node_free(root);
	return rc;
}

int
post_change(struct asana *api, const char *gid, struct wire_req *q,
    const char *fields, int quiet, struct reply *rep)
{
	char *body = xstrdup(q->body);
	int rc;

	q->method = "PUT";
	rc = asana_send(api, q, fields, quiet, rep, "/tasks/%s", gid);
	if (rc == RC_OK)
		rc = as_sent(gid, body, rep);
	free(body);
	return rc;
}

int
make_once(struct asana *api, struct wire_req *q, const char *fields,
    once_fn *look, void *arg, struct reply *rep)
{
	int rc, tries = 0;

	for (;;) {
		rc = asana_call(api, q, fields, 1, rep);
		if (!unclear(rc, rep))
			break;
		/* a wait that was cut short shows nothing: no second POST */
		if (clock_sleep(conf_lease("lease.settle")) == -1)
			tries = ONCE_TRIES;
		rc = look(arg);
		if (rc != RC_NO || ++tries >= ONCE_TRIES)
			break;
		asana_free(rep);
	}
	if (rc == RC_NO)
		rc = RC_LATER;
	if (rc != RC_OK)
		asana_say(q, rep);
	else if (node_str(rep->data, "gid") != NULL &&
	    (rc = as_sent("a new card", q->body, rep)) != RC_OK)
		asana_delete(api, node_str(rep->data, "gid"));
	free((char *)q->body);
	q->body = NULL;
	return rc;
}

/* Something that was sent, to be recognised on the card. */
struct wanted {
	struct asana	*api;
	const char	*look;		/* path of a listing */
	const char	*fields;	/* to be asked for there */
	double		 first;		/* clock_boot() when it was sent */
	const char	*text;		/* of a comment, or NULL */
	const char	*name;		/* of an attachment, or NULL */
	long long	 size;
	long long	 newest;	/* server time of one like it, ms */
	long long	 since;		/* when an earlier process may have
					 * sent it, or 0 */
	char		 gid[33];	/* of what was found, or made */
};

/* Compares two texts as people see them: an editor may have changed white
 * space. */
static int
same_text(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " \t\r\n");
		b += strspn(b, " \t\r\n");
		if (*a != *b)
			return 0;
		if (*a == '\0')
			return 1;
		a++;
		b++;
	}
}

static void
note_gid(struct wanted *w, const struct node *item)
{
	const char *gid = node_str(item, "gid");

	snprintf(w->gid, sizeof(w->gid), "%s", gid != NULL ? gid : "");
}

static int
matches(const struct node *item, void *arg)
{
	struct wanted *w = arg;
	const char *s, *at;
	long long ms, size;

	if ((at = node_str(item, "created_at")) == NULL ||
	    str_iso(at, &ms) == -1 || ms <= w->newest)
		return 0;
	s = node_str(item, w->text != NULL ? "text" : "name");
	if (s == NULL || !same_text(s, w->text != NULL ? w->text : w->name))
		return 0;
	if (w->name != NULL && node_int(item, "size", &size) == 0 &&
	    size != w->size)
		return 0;
	w->newest = ms;
	note_gid(w, item);
	return 0;
}

/* Looks for it, made since w->since or since we first sent it. */
static int
look(void *arg)
{
	struct wanted *w = arg;
	long long since = w->since;
	int rc;

	w->newest = 0;
	if ((rc = asana_each(w->api, NULL, w->fields, matches, w, "%s",
	    w->look)) != RC_OK)
		return rc;
	/* the listing told the server's time: ours is not older, but for
	 * 5 s that the server's clocks may be apart */
	if (since == 0)
		since = (asana_time(w->api) - (long long)(clock_boot() -
		    w->first) - 5) * 1000;
	return w->newest >= since ? RC_OK : RC_NO;
}

/* Sends a POST that makes W, unless an earlier process did; frees its body. */
static int
make(struct wire_req *q, struct wanted *w)
{
	struct reply rep;
	int rc;

	w->first = clock_boot();
	if (w->since > 0 && (rc = look(w)) != RC_NO) {
		free((char *)q->body);
		return rc;
	}
	rc = make_once(w->api, q, "gid", look, w, &rep);
	if (node_str(rep.data, "gid") != NULL)
		note_gid(w, rep.data);
	asana_free(&rep);
	return rc;
}

/* TEXT as it will be sent: valid, and not too long; to be freed. */
static char *
comment_text(const char *text)
{
	struct buf clean;
	char *out;
	size_t n;

	buf_init(&clean, 4 * strlen(text) + 1);
	str_clean(&clean, text, strlen(text));
	while (clean.len > 0 && clean.s[clean.len - 1] == '\n')
		clean.s[--clean.len] = '\0';
	n = clean.len > POST_TEXT_MAX ? clean.len - POST_TEXT_MAX : 0;
	while (n < clean.len && ((unsigned char)clean.s[n] & 0xc0) == 0x80)
		n++;
	out = xstrdup(buf_str(&clean) + n);
	buf_free(&clean);
	return out;
}

int
post_comment(struct asana *api, const char *gid, const char *text,
    long long since)
{
	struct wire_req q = { .method = "POST" };
	struct wanted w = { .api = api, .fields = "text,created_at",
	    .since = since };
	char *path, *clean = comment_text(text);
	int rc;

	if (*clean == '\0') {
		warn("%s: the comment is empty", gid);
		free(clean);
		return RC_INPUT;
	}
	q.body = asana_body1("text", clean);
	q.path = w.look = path = xasprintf("/tasks/%s/stories", gid);
	w.text = clean;
	rc = make(&q, &w);
	free(path);
	free(clean);
	return rc;
}

void
post_stays(const char *file, long long size, const char *more)
{
	char cwd[PATH_MAX] = "";
	struct utsname un;

	if (uname(&un) == -1)
		un.nodename[0] = '\0';
	if (file[0] != '/' && getcwd(cwd, sizeof(cwd)) == NULL)
		cwd[0] = '\0';
	warn("%s: %lld MB is more than a card takes (%lld MB)%s; it is at "
	    "%s:%s%s%s", file, (size + (1 << 20) - 1) >> 20,
	    HTTP_UPLOAD_MAX >> 20, more, un.nodename, cwd,
	    cwd[0] != '\0' ? "/" : "", file);
}

int
post_open(struct asana *api, const char *gid, int fd, long long from,
    long long end, const char *file, const char *name, char made[33])
{
	struct wire_req q = { .method = "POST", .path = "/attachments",
	    .parent = gid, .file = file, .fd = fd, .from = from,
	    .size = end - from, .name = name };
	struct wanted w = { .api = api, .fields = ATTACHMENT_FIELDS,
	    .name = name, .size = end - from };
	char *path;
	int rc;

	if (end - from > HTTP_UPLOAD_MAX) {
		post_stays(file, end - from, "");
		return RC_INPUT;
	}
	w.look = path = xasprintf("/attachments?parent=%s", gid);
	rc = make(&q, &w);
	if (made != NULL)
		memcpy(made, w.gid, sizeof(w.gid));
	free(path);
	return rc;
}

int
post_attach(struct asana *api, const char *gid, const char *file,
    const char *name, char made[33])
{
	struct stat st;
	int rc = RC_IO, fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &st) == -1)
		warn("%s:", file);
	else if (!S_ISREG(st.st_mode))
		warn("%s: not a regular file", file);
	else
		rc = post_open(api, gid, fd, 0, (long long)st.st_size, file,
		    name, made);
	close(fd);
	return rc;
}
