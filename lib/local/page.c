/* page: the board for a browser: files, login, logout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/page.h"
#include "local/pct.h"

#define FOLDER	"/page/"

static int
is_get(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static const struct page_file *
find(const char *path)
{
	const struct page_file *f;
	const char *name = "index.html";

	if (strncmp(path, FOLDER, sizeof(FOLDER) - 1) == 0)
		name = path + sizeof(FOLDER) - 1;
	else if (strcmp(path, "/") != 0 && strncmp(path, "/0/", 3) != 0 &&
	    strncmp(path, "/1/", 3) != 0)
		return NULL;
	for (f = page_files; f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

int
page_takes(const char *method, const char *path)
{
	if (is_get(method))
		return find(path) != NULL;
	return strcmp(method, "POST") == 0 &&
	    (strcmp(path, "/login") == 0 || strcmp(path, "/logout") == 0);
}

static const char *
type(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{ ".html", "text/html; charset=UTF-8" },
		{ ".css", "text/css; charset=UTF-8" },
		{ ".js", "text/javascript; charset=UTF-8" },
		{ ".svg", "image/svg+xml" }
	};
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; dot != NULL && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(dot, types[i].end) == 0)
			return types[i].type;
	return "application/octet-stream";
}

static void
give(const struct page_file *f, const char *match, struct page_reply *r)
{
	r->etag = f->etag;
	r->status = 304;
	if (match != NULL && (strstr(match, f->etag) != NULL ||
	    strcmp(match, "*") == 0))
		return;
	r->status = 200;
	r->type = type(f->name);
	r->data = f->data;
	r->len = f->len;
}

/* Returns the token of a form "token=…", to be freed, or NULL. */
static char *
form_token(const char *body)
{
	struct buf b;
	char *s, *p;

	if (strncmp(body, "token=", 6) != 0 || strchr(body, '&') != NULL)
		return NULL;
	buf_init(&b, PAGE_BODY_MAX);
	buf_puts(&b, body + 6);
	s = buf_take(&b);
	for (p = s; *p != '\0'; p++)
		if (*p == '+')
			*p = ' ';
	pct_decode(&b, s);
	free(s);
	if (b.over || strlen(buf_str(&b)) != b.len) {
		buf_free(&b);
		return NULL;
	}
	return buf_take(&b);
}

static void
set_cookie(struct page_reply *r, const struct page_ask *ask, const char *id)
{
	snprintf(r->set, sizeof(r->set), "%s=%s; Path=/; HttpOnly;"
	    " SameSite=Strict%s%s", ask->cookie, id,
	    *id == '\0' ? "; Max-Age=0" : "", ask->tls ? "; Secure" : "");
}

static void
login(struct sessions *l, const struct page_ask *ask, struct page_reply *r)
{
	char *token = form_token(ask->body);
	const char *who = NULL;

	if (token != NULL)
		who = ask->login(ask->arg, token);
	free(token);
	r->status = 401;
	if (who == NULL)
		return;
	r->status = 204;
	session_end(l, ask->session);
	set_cookie(r, ask, session_new(l, who));
}

void
page_answer(struct sessions *l, const struct page_ask *ask,
    struct page_reply *r)
{
	memset(r, 0, sizeof(*r));
	if (is_get(ask->method))
		give(find(ask->path), ask->match, r);
	else if (!ask->own)
		r->status = 403;
	else if (strcmp(ask->path, "/login") == 0)
		login(l, ask, r);
	else {
		session_end(l, ask->session);
		set_cookie(r, ask, "");
		r->status = 204;
	}
}
