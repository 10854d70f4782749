/* l_page: the page's files, login and logout. */
#include "local/page.h"
#include "unit.h"

static struct sessions l;
static struct page_reply r;

static const char *
login(void *arg, const char *token)
{
	(void)arg;
	return strcmp(token, "a b+c/\xc3\xa4") == 0 ? "ann" : NULL;
}

static int
post(const char *path, const char *body, const char *session, int own)
{
	struct page_ask ask = { "POST", path, NULL, session, "name", body,
	    own, 0, login, NULL };

	page_answer(&l, &ask, &r);
	return r.status;
}

static int
get(const char *path, const char *match)
{
	struct page_ask ask = { "GET", path, match, NULL, "name", "", 0, 0,
	    login, NULL };

	page_answer(&l, &ask, &r);
	return r.status;
}

static void
routes(void)
{
	is_int(page_takes("GET", "/"), 1, "the page");
	is_int(page_takes("HEAD", "/"), 1, "its head");
	is_int(page_takes("GET", "/page/main.js"), 1, "a file");
	is_int(page_takes("GET", "/page/"), 0, "no file");
	is_int(page_takes("GET", "/page/main.jsx"), 0, "another name");
	is_int(page_takes("GET", "/page/../main.js"), 0, "no path");
	is_int(page_takes("GET", "/main.js"), 0, "nowhere else");
	is_int(page_takes("GET", "/0/12/34"), 1, "a card's address");
	is_int(page_takes("GET", "/1/12/task/34"), 1, "the other form");
	is_int(page_takes("GET", "/2/1"), 0, "none");
	is_int(page_takes("PUT", "/"), 0, "nobody writes it");
	is_int(page_takes("POST", "/login"), 1, "login");
	is_int(page_takes("GET", "/login"), 0, "which one must not read");
	is_int(page_takes("POST", "/logout"), 1, "logout");
}

static void
files(void)
{
	const struct page_file *f;
	char etag[64], several[160];

	for (f = page_files; f->name != NULL; f++)
		ok(f->len > 0 && f->etag[0] == '"', "%s is there", f->name);
	is_int(get("/", NULL), 200, "GET /");
	is_str(r.type, "text/html; charset=UTF-8", "is HTML");
	ok(r.len > 15 && memcmp(r.data, "<!DOCTYPE html>", 15) == 0,
	    "and begins so");
	get("/page/style.css", NULL);
	is_str(r.type, "text/css; charset=UTF-8", "style");
	get("/page/icon.svg", NULL);
	is_str(r.type, "image/svg+xml", "picture");
	is_int(get("/page/main.js", NULL), 200, "script");
	is_str(r.type, "text/javascript; charset=UTF-8", "its type");
	snprintf(etag, sizeof(etag), "%s", r.etag);
	is_int(get("/page/main.js", etag), 304, "the browser has it");
	ok(r.type == NULL && r.len == 0, "nothing is sent then");
	snprintf(several, sizeof(several), "\"x\", W/%s", etag);
	is_int(get("/page/main.js", several), 304, "it has several");
	is_int(get("/page/main.js", "*"), 304, "it has any");
	is_int(get("/page/main.js", "\"x\""), 200, "it has an old one");
}

static void
sessions(void)
{
	char id[SESSION_ID + 1];

	is_int(post("/login", "token=a+b%2Bc%2F%c3%A4", NULL, 0), 403,
	    "from elsewhere");
	is_int(post("/login", "token=wrong", NULL, 1), 401, "wrong");
	is_str(r.set, "", "no cookie");
	is_int(post("/login", "token=", NULL, 1), 401, "empty");
	is_int(post("/login", "", NULL, 1), 401, "none");
	is_int(post("/login", "token=a+b%2Bc%2F%c3%A4%00", NULL, 1), 401,
	    "a NUL");
	is_int(post("/login", "token=a+b%2Bc%2F%c3%A4&x=y", NULL, 1), 401,
	    "more fields");
	is_int((long long)l.n, 0, "no session came of it");
	is_int(post("/login", "token=a+b%2Bc%2F%c3%A4", NULL, 1), 204, "right");
	ok(strncmp(r.set, "name=", 5) == 0 &&
	    strspn(r.set + 5, "0123456789abcdef") == SESSION_ID, "a cookie");
	is_str(r.set + 5 + SESSION_ID, "; Path=/; HttpOnly; SameSite=Strict",
	    "for this site alone");
	snprintf(id, sizeof(id), "%.*s", SESSION_ID, r.set + 5);
	ok(session_find(&l, id) != NULL, "opens a session");
	is_int(post("/login", "token=a+b%2Bc%2F%c3%A4", id, 1), 204, "again");
	is_int((long long)l.n, 1, "takes its place");
	snprintf(id, sizeof(id), "%.*s", SESSION_ID, r.set + 5);
	is_int(post("/logout", "", id, 0), 403, "logout from elsewhere");
	ok(session_find(&l, id) != NULL, "does nothing");
	is_int(post("/logout", "", id, 1), 204, "logout");
	is_str(r.set, "name=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
	    "takes the cookie");
	is_int((long long)l.n, 0, "and ends the session");
	is_int(post("/logout", "", NULL, 1), 204, "without one, too");
}

int
main(void)
{
	routes();
	files();
	sessions();
	return done();
}
