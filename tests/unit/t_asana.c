/* t_asana: the calls of Asana's API that the tools need. */
#include "base/buf.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "host.h"
#include "live.h"

#define CARDS	205	/* three pages */

static struct wire_req
request(const char *method, const char *path)
{
	struct wire_req q = { 0 };

	q.method = method;
	q.path = path;
	q.body = strcmp(method, "POST") == 0 ? "{\"data\":{}}" : NULL;
	return q;
}

/* Prints what came of a call. */
static int
call_as(struct asana *api, struct wire_req q, int quiet)
{
	struct reply rep;
	int rc = asana_call(api, &q, NULL, quiet, &rep);

	printf("%d %d %d %d '%s'\n", rc, rep.http.status, rep.http.ambiguous,
	    rep.data != NULL, asana_why(&rep));
	asana_free(&rep);
	asana_free(&rep);
	return rc;
}

static int
call(struct asana *api, const char *method, const char *path, int quiet)
{
	return call_as(api, request(method, path), quiet);
}

static int
refusals(struct asana *api, void *arg)
{
	call(api, "GET", "/tasks/no?opt_pretty=true", 0);
	call(api, "GET", "/tasks/no", 1);
	call(api, "POST", "/nowhere", 0);
	return arg != NULL;
}

static int
one_call(struct asana *api, void *arg)
{
	return call(api, "GET", arg, 0);
}

/* 2xx without data. */
static int
gateway(struct asana *api, void *arg)
{
	struct wire_req q;

	(void)arg;
	call(api, "GET", "/users/me", 0);
	call(api, "POST", "/tags", 0);
	call(api, "DELETE", "/tasks/1", 1);
	q = request("GET", "/projects");
	q.once = 1;
	call_as(api, q, 0);
	q.path = "/workspaces";
	call_as(api, q, 0);
	q = request("POST", "/tasks");
	q.timeout = 0.2;
	call_as(api, q, 1);
	return 0;
}

static void
answers(void)
{
	struct unit_child c;
	char *timeout;

	live_run(&c, refusals, NULL);
	is_str(c.out, "69 400 0 0 'task: Not a recognized ID: no'\n"
	    "69 400 0 0 'task: Not a recognized ID: no'\n"
	    "69 404 0 0 'No matching route for request'\n", "refusals");
	is_str(c.err, "p: GET /tasks/no: 400 task: Not a recognized ID: no\n"
	    "p: POST /nowhere: 404 No matching route for request\n",
	    "... are told, unless quiet");
	live_peer("GET /users/me 1 after 200 html\n"
	    "GET /projects always after 200 html\n"
	    "GET /workspaces always status 503\n"
	    "POST /tasks always slow 20\n"
	    "POST /tags always after 200 html\n"
	    "DELETE /tasks/1 1 after 200 html\n");
	live_run(&c, gateway, NULL);
	timeout = strstr(c.out, "75 0 1 0 ");
	ok(timeout != NULL && strchr(timeout, '\n')[1] == '\0',
	    "a time for a call");
	if (timeout != NULL)
		*timeout = '\0';
	is_str(c.out, "0 200 0 1 'the answer is not Asana's'\n"
	    "75 200 1 0 'the answer is not Asana's'\n"
	    "69 404 0 0 'task: Unknown object: 1'\n"
	    "75 200 0 0 'the answer is not Asana's'\n"
	    "75 503 0 0 'made by the peer'\n",
	    "success without data is none; it may have been done");
	is_int(live_lines("peer.log", "GET /users/me "), 2,
	    "a GET without data is sent again");
	is_int(live_lines("peer.log", "POST /tags "), 1, "a POST is not");
	is_int(live_lines("peer.log", "GET /projects "), 1,
	    "one that is sent once is not, either");
	is_int(live_lines("peer.log", "GET /workspaces "), 1,
	    "... nor when it fails");
	live_unpeer();
	setenv("ASANA_ACCESS_TOKEN", "wrong", 1);
	live_run(&c, one_call, (void *)"/users/me");
	is_int(c.status, RC_NOAUTH, "another token");
	live_settings("board.env");
}

static int
nothing(struct asana *api, void *arg)
{
	(void)api;
	(void)arg;
	return RC_OK;
}

static void
settings(void)
{
	struct unit_child c;

	unsetenv("ASANA_PROJECT_GID");
	live_run(&c, nothing, NULL);
	is_int(c.status, RC_CONFIG, "no project");
	setenv("ASANA_PROJECT_GID", "no gid", 1);
	live_run(&c, nothing, NULL);
	is_int(c.status, RC_CONFIG, "no gid for a project");
	live_settings("board.env");
	unsetenv("ASANA_ACCESS_TOKEN");
	live_run(&c, nothing, NULL);
	is_int(c.status, RC_CONFIG, "no token");
	live_settings("board.env");
	err_level = ERR_TRACE;
	live_run(&c, nothing, NULL);
	err_level = ERR_QUIET;
	is_int(c.status, RC_OK, "all settings");
	is_str(c.err, "p: 0 requests\n", "-v tells the number of requests");
}

/* ------------------------------------------------------------------ lists */

static char gids[512];

static int
note(const struct node *item, void *arg)
{
	strcat(gids, node_str(item, "gid"));
	strcat(gids, " ");
	return arg != NULL && strcmp(node_str(item, "gid"), arg) == 0 ? 42 : 0;
}

static int
list(struct asana *api, void *arg)
{
	int rc = asana_each(api, NULL, "name", note, NULL, "%s", (char *)arg);

	printf("%s%ld", gids, http_count(api->http));
	return rc;
}

static int
list_to_2(struct asana *api, void *arg)
{
	char two[] = "2";
	int rc = asana_each(api, NULL, "name", note, two, "%s", (char *)arg);

	printf("%s%ld", gids, http_count(api->http));
	return rc;
}

static int
note_task(const struct node *item, void *arg)
{
	struct task t;

	asana_task(arg, item, &t);
	printf("%s'%s' ", t.gid, t.name);
	return t.section != NULL || t.completed || t.created != 0;
}

static int
odd_tasks(struct asana *api, void *arg)
{
	int rc = asana_each(api, NULL, NULL, note_task, api, "%s",
	    (char *)arg);

	printf("%ld", http_count(api->http));
	return rc;
}

static void
is_list(int (*fn)(struct asana *, void *), const char *path, int rc,
    const char *out, const char *err, const char *name)
{
	struct unit_child c;

	live_run(&c, fn, (void *)path);
	is_int(c.status, rc, "%s", name);
	is_str(c.out, out, "... what was given, and requests");
	is_str(c.err, err, "... messages");
}

/* Lists as no board gives them. */
static void
odd_lists(void)
{
	host_start();
	setenv("ASANA_API_URL", host_url, 1);
	is_list(list, "/list", RC_OK, "1 2 3 2", "",
	    "gids that come again, and none");
	is_int(live_lines("host.log", "GET /list?limit=100&opt_fields=name "),
	    1, "the first page");
	is_int(live_lines("host.log",
	    "GET /list?limit=100&offset=a%20b&opt_fields=name "), 1,
	    "the offset of the next one is encoded");
	is_list(list_to_2, "/list", 42, "1 2 1", "", "it can be ended");
	is_list(list, "/endless", RC_REFUSED, "1 1000",
	    "p: GET /endless: more than 1000 pages\n", "one without end");
	is_list(odd_tasks, "/odd", RC_OK, "7'' 8'a\xef\xbf\xbd" "b' 10'' 1", "",
	    "what is odd in a card costs no more than that");
	host_end();
	live_unpeer();
	is_list(list, "/users/me", RC_LATER, "1",
	    "p: a list was expected of the server\n", "data that is no list");
	is_list(list, "/projects/1/tasks", RC_REFUSED, "1", "p: GET "
	    "/projects/1/tasks: 404 project: Unknown object: 1\n",
	    "a list of nothing");
}

#define LISTS	3

/* What listings have given that go on side by side. */
static struct sides {
	char	 gids[64];
	int	 rc;
	int	 ends;
} sides[LISTS];

static int
note_seen(const struct node *item, void *arg)
{
	struct sides *s = arg;

	if (s->ends > 0)
		bail("an item after the end");
	strcat(s->gids, node_str(item, "gid"));
	strcat(s->gids, " ");
	return strcmp(node_str(item, "gid"), "3") == 0 && s == &sides[1] ?
	    42 : 0;
}

static void
end(int rc, void *arg)
{
	struct sides *s = arg;

	s->rc = rc;
	s->ends++;
}

/* Lists the paths of ARG, up to a NULL, side by side. */
static int
side_by_side(struct asana *api, void *arg)
{
	struct wire_req q = { 0 };
	char **paths = arg;
	int i, ends = 0;

	for (i = 0; paths[i] != NULL; i++) {
		q.path = paths[i];
		asana_list_start(api, &q, "name", note_seen, &sides[i], end,
		    &sides[i]);
	}
	asana_run(api);
	for (i = 0; paths[i] != NULL; i++) {
		printf("%s%d;", sides[i].gids, sides[i].rc);
		ends += sides[i].ends;
	}
	return ends;
}

static void
are_lists(const char *a, const char *b, const char *out, const char *err,
    const char *name)
{
	const char *paths[LISTS];
	struct unit_child c;

	paths[0] = a;
	paths[1] = b;
	paths[2] = NULL;
	live_run(&c, side_by_side, paths);
	is_int(c.status, b != NULL ? 2 : 1, "%s: each ends once", name);
	is_str(c.out, out, "... with what there is");
	is_str(c.err, err, "... messages");
}

static void
queued_lists(void)
{
	host_start();
	setenv("ASANA_API_URL", host_url, 1);
	are_lists("/list", "/list", "1 2 3 0;1 2 3 42;", "",
	    "two at once, each gid once, one stopped");
	is_int(live_lines("host.log", "GET /list?limit=100&opt_fields=name "),
	    2, "the first pages");
	is_int(live_lines("host.log",
	    "GET /list?limit=100&offset=a%20b&opt_fields=name "), 2,
	    "the second ones");
	are_lists("/ok", "/list", "75;1 2 3 42;", "p: GET /ok: 200, and the "
	    "answer is not Asana's: a proxy's, or ASANA_API_URL is wrong\n"
	    "p: GET /ok: 200 the answer is not Asana's\n",
	    "one without sense");
	ok(live_lines("host.log", "GET /ok?") > 1, "... is read again");
	are_lists("/gone", NULL, "75;", "p: GET /gone: 403, and the answer is "
	    "not Asana's: a proxy's, or ASANA_API_URL is wrong\n"
	    "p: GET /gone: 403 the answer is not Asana's\n",
	    "one that a proxy refuses");
	are_lists("/badgid", NULL, "1 3 0;", "",
	    "a card whose gid is a path is skipped");
	are_lists("/endless", NULL, "1 69;", "p: GET /endless: more than 1000 "
	    "pages\n", "one without end");
	is_int(live_lines("host.log", "GET /endless?"), ASANA_PAGES_MAX,
	    "... is given up");
	host_end();
	live_unpeer();
}

/* Each item of a list asks for something itself. */
static int
ask_more(const struct node *item, void *arg)
{
	struct reply rep;
	int rc = live_get(arg, "/list?", NULL, &rep);

	printf("%s:%d ", node_str(item, "gid"), rc);
	asana_free(&rep);
	return asana_each(arg, NULL, "name", note, NULL, "/list");
}

static int
nested(struct asana *api, void *arg)
{
	int rc = asana_each(api, NULL, "name", ask_more, api, "%s",
	    (char *)arg);

	printf("%s", gids);
	return rc;
}

static void
nested_lists(void)
{
	struct unit_child c;

	host_start();
	setenv("ASANA_API_URL", host_url, 1);
	live_run(&c, nested, (void *)"/list");
	is_int(c.status, RC_OK, "a list, and calls and lists for its items");
	is_str(c.out, "1:0 2:0 3:0 1 2 3 1 2 3 1 2 3 ", "... all come");
	host_end();
	live_unpeer();
}

static int nmade, nbad;

static void
made(struct reply *rep, void *arg)
{
	struct asana *api = arg;
	struct wire_req q = request("GET", "/users/me");

	nbad += rep->http.rc != RC_OK || node_str(rep->data, "gid") == NULL;
	if (nmade++ == 0)
		asana_start(api, &q, "name", 1, made, api);
}

static int
count(const struct node *item, void *arg)
{
	char *seen = arg;
	int i = -1;

	if (sscanf(node_str(item, "name"), "card %d", &i) != 1 || i < 0 ||
	    i >= CARDS)
		return RC_BUG;
	seen[i]++;
	return RC_OK;
}

static void
many(struct asana *api)
{
	struct wire_req q = request("POST", "/tasks");
	char seen[CARDS] = "", path[80], body[128];
	int i, wrong = 0;

	for (i = 0; i < CARDS; i++) {
		snprintf(body, sizeof(body), "{\"data\":{\"name\":\"card %d\","
		    "\"projects\":[\"%s\"]}}", i, api->project);
		q.body = body;
		asana_start(api, &q, "name", 1, made, api);
	}
	is_int(nmade, 0, "nothing is sent before asana_run()");
	asana_run(api);
	is_int(nmade, CARDS + 1, "many at once, and one that one has started");
	is_int(nbad, 0, "... all well");
	is_int(asana_each(api, NULL, "name", count, seen, "/projects/%s/tasks",
	    api->project), RC_OK, "a list");
	for (i = 0; i < CARDS; i++)
		wrong += seen[i] != 1;
	is_int(wrong, 0, "each of its %d cards comes once", CARDS);
	snprintf(path, sizeof(path), "GET /projects/%s/tasks 200",
	    api->project);
	is_int(live_count(path), 3, "... in three requests");
}

/* ------------------------------------------------------------------ cards */

static const char card[] = "{\"gid\":\"7\",\"name\":\"n\",\"notes\":\"t\","
    "\"created_at\":\"1970-01-01T00:00:01.500Z\",\"completed\":true,"
    "\"permalink_url\":\"u\",\"tags\":[{\"name\":\"a\"}],"
    "\"dependencies\":[{\"gid\":\"8\"}],\"memberships\":["
    "{\"section\":{\"gid\":\"1\",\"name\":\"no project\"}},"
    "{\"project\":{\"gid\":\"4\"},"
    "\"section\":{\"gid\":\"2\",\"name\":\"other\"}},"
    "{\"project\":{\"gid\":\"5\"},"
    "\"section\":{\"gid\":\"3\",\"name\":\"ours\"}}]}";

static void
tasks(void)
{
	struct asana api;
	struct node *n = json_parse(card, strlen(card), NULL);
	struct task t;

	memset(&api, 0, sizeof(api));
	api.project = "5";
	asana_task(&api, n, &t);
	is_str(t.gid, "7", "a card's gid");
	ok(strcmp(t.name, "n") == 0 && strcmp(t.notes, "t") == 0 &&
	    strcmp(t.url, "u") == 0, "its texts");
	is_int(t.created, 1500, "when it was made");
	is_int(t.completed, 1, "that it is completed");
	is_str(node_str(t.tags, "0.name"), "a", "its tags");
	is_str(node_str(t.deps, "0.gid"), "8", "what it waits for");
	is_str(t.section, "3", "of its sections that in our project");
	is_str(t.column, "ours", "... its name");
	api.project = "6";
	asana_task(&api, n, &t);
	ok(t.section == NULL && t.column == NULL, "in no project of ours");
	node_free(n);
	n = json_parse("{}", 2, NULL);
	asana_task(&api, n, &t);
	ok(strcmp(t.gid, "") == 0 && strcmp(t.name, "") == 0 &&
	    strcmp(t.notes, "") == 0, "a card of nothing has empty texts");
	ok(t.url == NULL && t.section == NULL && t.tags == NULL &&
	    t.deps == NULL && t.created == 0 && !t.completed,
	    "... and else nothing");
	node_free(n);
}

static char first[33];

static int
find_first(const struct node *item, void *arg)
{
	(void)arg;
	snprintf(first, sizeof(first), "%s", node_str(item, "gid"));
	return RC_NO;
}

static void
moves(struct asana *api)
{
	char section[33], path[80], a[33], b[33];

	snprintf(path, sizeof(path), "/projects/%s/sections", api->project);
	live_make(api, section, path, "\"name\":\"S\"");
	live_make(api, a, "/tasks", "\"name\":\"a\",\"projects\":[\"%s\"]",
	    api->project);
	live_make(api, b, "/tasks", "\"name\":\"b\",\"projects\":[\"%s\"]",
	    api->project);
	is_int(asana_move(api, a, section), RC_OK, "a move");
	is_int(asana_move(api, b, section), RC_OK, "another");
	snprintf(path, sizeof(path), "/sections/%s/tasks", section);
	asana_each(api, NULL, NULL, find_first, NULL, "%s", path);
	is_str(first, b, "... goes to the top");
	is_int(asana_move(api, a, section), RC_OK, "a move again");
	asana_each(api, NULL, NULL, find_first, NULL, "%s", path);
	is_str(first, a, "... too");
	is_int(asana_move(api, a, "1"), RC_REFUSED, "to no section");
	is_int(asana_delete(api, a), RC_OK, "a deletion");
	is_int(asana_delete(api, a), RC_OK, "... of what is gone");
	is_int(asana_move(api, a, section), RC_REFUSED, "a move of that");
	is_int(asana_delete(api, "no"), RC_REFUSED, "deleting what is none");
	asana_each(api, NULL, NULL, find_first, NULL, "%s", path);
	is_str(first, b, "the other one is still there");
}

static void
calls(struct asana *api)
{
	struct reply rep;
	char want[1100], *base;

	is_int(asana_time(api), 0, "no time before the first answer");
	is_int(live_get(api, "/users/me", "name", &rep), RC_OK, "a GET");
	ok(node_str(rep.data, "name") != NULL &&
	    node_str(rep.data, "gid") != NULL, "... its data");
	ok(node_at(rep.data, "email") == NULL, "... what was asked for");
	ok(rep.http.body.s == NULL, "... and no body");
	asana_free(&rep);
	ok(rep.root == NULL && rep.data == NULL, "a freed reply is empty");
	is_int(live_get(api, "/users/me?opt_pretty=true", "email", &rep),
	    RC_OK, "fields behind a query");
	ok(node_str(rep.data, "email") != NULL, "... are asked for");
	asana_free(&rep);
	ok(llabs(asana_time(api) - (long long)time(NULL)) <= 2,
	    "the server's time");
	ok(conf_lease("lease.settle") == 0, "a local board need not settle");
	base = asana_cardbase(api);
	snprintf(want, sizeof(want), "%.*s0/%s/", (int)(strlen(live_url) -
	    strlen("api/1.0")), live_url, api->project);
	is_str(base, want, "the address of a card");
	free(base);
}

static int
not_utf8(void *arg)
{
	struct jsonw w;
	struct buf b;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", arg);
	free(asana_body_end(&w));
	return 0;
}

static void
bodies(void)
{
	struct unit_child c;
	struct jsonw w;
	struct buf b;
	char *s;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", "\"\n");
	s = asana_body_end(&w);
	is_str(s, "{\"data\":{\"name\":\"\\\"\\n\"}}", "a body");
	free(s);
	unit_fork(&c, not_utf8, (void *)"\xff");
	is_int(c.status, RC_INPUT, "text that is not UTF-8");
}

static int
dry(struct asana *api, void *arg)
{
	cli_dry = 1;
	return asana_move(api, "1", "2") | asana_delete(api, "3") |
	    (arg != NULL);
}

static void
dries(void)
{
	struct unit_child c;

	live_run(&c, dry, NULL);
	is_int(c.status, RC_OK, "-n: all is well");
	is_str(c.out, "POST /sections/2/addTask\t{\"data\":{\"task\":\"1\"}}\n"
	    "DELETE /tasks/3\t-\n", "... and printed");
}

int
main(void)
{
	struct asana *api;

	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	settings();
	answers();
	odd_lists();
	queued_lists();
	nested_lists();
	tasks();
	bodies();
	dries();
	api = asana_open();
	calls(api);
	many(api);
	moves(api);
	asana_close(api);
	asana_close(NULL);
	live_end();
	unit_rmtmp();
	return done();
}
