/* t_http: requests in a queue, their retries and limits; downloads. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "asana/conf.h"
#include "asana/http.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "host.h"
#include "live.h"

#define TOKEN		"s3cret"
#define MANY		40

enum { ONCE = 1, SAFE };	/* how a request is sent */

/* What is waited for. */
static void
keep(struct wire_res *res, void *arg)
{
	struct wire_res *out = arg;

	*out = *res;
	memset(&res->body, 0, sizeof(res->body));
}

/* Sends Q and waits; the body is to be freed. */
static int
http_do(struct http *h, const struct wire_req *q, struct wire_res *res)
{
	http_start(h, q, keep, res);
	http_run(h);
	return res->rc;
}

/* ------------------------------------------------------------------ fetch */

struct fetch {
	const char	*url;
	const char	*path;
	long long	 size;
};

static int
fetch(void *arg)
{
	struct fetch *f = arg;
	struct http *h = http_open(live_url, TOKEN);
	struct wire_req q = { 0 };
	struct wire_res r;

	q.method = "GET";
	q.url = f->url;
	q.to = f->path;
	q.size = f->size;
	http_do(h, &q, &r);
	printf("%d %ld %s", r.status, http_count(h), r.why);
	http_close(h);
	return r.rc;
}

/* Fetches PATH of the host to the file TO. */
static void
is_fetch(const char *path, const char *to, long long size, int rc,
    const char *out, const char *why)
{
	char url[256];
	struct unit_child c;
	struct fetch f;
	size_t n = strlen(out);

	snprintf(url, sizeof(url), "%s%s", host_url, path);
	f.url = url;
	f.path = to;
	f.size = size;
	unit_fork(&c, fetch, &f);
	is_int(c.status, rc, "%s to %s, %lld bytes", path, to, size);
	ok(strncmp(c.out, out, n) == 0 && c.out[n] == ' ',
	    "... status and requests");
	if (why != NULL)
		is_str(c.out + n + 1, why, "... the reason");
	else
		ok(c.out[n + 1] != '\0', "... there is a reason");
	is_str(c.err, out[0] == '0' ? "p: none/f: No such file or "
	    "directory\n" : "", "... what is said");
}

static void
fetches(void)
{
	char path[128];

	is_fetch("/ok", "f1", 5, RC_OK, "200 1", "");
	is_str(unit_text("f1"), "hello", "the file");
	is_fetch("/ok", "f2", -1, RC_OK, "200 1", "");
	is_str(unit_text("f2"), "hello", "one of any size");
	unit_write("f1", "old");
	is_fetch("/ok", "f1", 5, RC_OK, "200 1", "");
	is_str(unit_text("f1"), "hello", "a new one takes the place of an old");
	is_fetch("/none", "f3", 0, RC_OK, "200 1", "");
	is_str(unit_text("f3"), "", "an empty file");
	snprintf(path, sizeof(path), "/to/%s/to//ok", host_url);
	is_fetch(path, "f4", 5, RC_OK, "200 1", "");
	is_str(unit_text("f4"), "hello", "who moved twice is followed");
	ok(live_lines("host.log", "GET /ok HTTP/") > 0 &&
	    live_lines("host.log", "Authorization") == 0 &&
	    live_lines("host.log", TOKEN) == 0,
	    "the token went to nobody");
}

static void
bad_fetches(void)
{
	unit_write("f5", "old");
	is_fetch("/ok", "f5", 6, RC_LATER, "200 1",
	    "5 bytes came, 6 were announced");
	is_fetch("/ok", "f5", 4, RC_LATER, "200 1",
	    "more than 4 bytes came");
	is_fetch("/half", "f5", -1, RC_LATER, "200 1", NULL);
	is_fetch("/gone", "f5", -1, RC_REFUSED, "403 1", "");
	is_fetch("/gone", "f5", 5, RC_REFUSED, "403 1", "");
	is_fetch("/busy", "f5", 5, RC_LATER, "503 1", "");
	is_fetch("/loop", "f5", -1, RC_LATER, "302 1", NULL);
	is_fetch("/to/file:///etc/passwd", "f5", -1, RC_LATER, "302 1", NULL);
	is_str(unit_text("f5"), "old", "the old file is as it was");
	mkdir("folder", 0777);
	is_fetch("/ok", "folder", 5, RC_IO, "200 1", "Is a directory");
	is_fetch("/ok", "none/f", 5, RC_IO, "0 0", "");
	ok(system("ls | grep -q '[.]tmp$'") != 0,
	    "nothing is left under another name");
}

/* ------------------------------------------------------------------- http */

static struct http *
board_http(void)
{
	return http_open(getenv("ASANA_API_URL"), getenv(
	    "ASANA_ACCESS_TOKEN"));
}

/* Sends a request and waits; the answer's body is freed. */
static int
send_one(struct http *h, const char *method, const char *path, int how,
    struct wire_res *r)
{
	struct wire_req q = { 0 };
	int rc;

	q.method = method;
	q.path = path;
	q.body = strcmp(method, "POST") == 0 ? "{\"data\":{}}" : NULL;
	q.once = how == ONCE;
	q.repeatable = how == SAFE;
	rc = http_do(h, &q, r);
	if (strlen(buf_str(&r->body)) != r->body.len)
		bail("a body of another length");
	buf_free(&r->body);
	return rc;
}

static void
classes(void)
{
	struct http *h = board_http();
	struct wire_req q = { 0 };
	struct wire_res r;

	q.method = "GET";
	q.path = "/users/me";
	is_int(http_do(h, &q, &r), RC_OK, "an answer");
	ok(r.rc == RC_OK && r.status == 200 && !r.ambiguous && !r.dry,
	    "... is 200");
	ok(strncmp(buf_str(&r.body), "{\"data\":{", 9) == 0 && r.body.len > 9,
	    "... with a body");
	ok(r.date > 1700000000 && r.got >= r.sent, "... and its times");
	buf_free(&r.body);
	is_int(send_one(h, "GET", "/tasks/1", 0, &r), RC_REFUSED,
	    "what is not there");
	is_int(r.status, 404, "... is 404");
	is_int(send_one(h, "POST", "/tags", 0, &r), RC_REFUSED,
	    "a write that is refused");
	ok(r.status == 400 && !r.ambiguous, "... has surely not been done");
	is_int(http_count(h), 3, "three requests");
	http_close(h);
	h = http_open(live_url, "wrong");
	is_int(send_one(h, "POST", "/tags", 0, &r), RC_NOAUTH,
	    "another token");
	ok(r.status == 401 && !r.ambiguous, "... is 401");
	http_close(h);
	http_close(NULL);
}

/* What came of the requests of a queue, by their numbers. */
static struct wire_res got[MANY];
static int ended[MANY], nended;
static struct http *chain;	/* which of them start another one */

static void
take(struct wire_res *r, void *arg)
{
	int *slot = arg, i = (int)(slot - ended);
	struct wire_req q = { 0 };

	ended[i]++;
	nended++;
	got[i] = *r;
	if (chain != NULL && i == 0 && ended[0] < 4) {
		q.method = "GET";
		q.path = "/users/me";
		http_start(chain, &q, take, &ended[0]);
	}
}

/* Queues request number I. */
static void
queue(struct http *h, int i, const char *method, const char *path, int how_sent)
{
	char body[16] = "{\"data\":{}}", mine[64], how[8];
	struct wire_req q = { 0 };

	snprintf(mine, sizeof(mine), "%s", path);
	snprintf(how, sizeof(how), "%s", method);
	q.method = how;
	q.path = mine;
	q.body = strcmp(method, "POST") == 0 ? body : NULL;
	q.once = how_sent == ONCE;
	q.repeatable = how_sent == SAFE;
	http_start(h, &q, take, &ended[i]);
	memset(mine, 'X', sizeof(mine));
	memset(body, 'X', sizeof(body));
	memset(how, 'X', sizeof(how));
}

static void
forget(void)
{
	memset(ended, 0, sizeof(ended));
	memset(got, 0, sizeof(got));
	nended = 0;
}

/* The lines of the peer that hold TEXT are N. */
static void
tried(const char *text, int n, const char *name)
{
	is_int(live_lines("peer.log", text), n, "%s: so many tries", name);
}

static void
ends(int i, int rc, int status, int ambiguous, const char *name)
{
	if (!ok(ended[i] == 1 && got[i].rc == rc && got[i].status == status &&
	    got[i].ambiguous == ambiguous, "%s", name))
		printf("# rc %d, status %d, ambiguous %d, times %d\n",
		    got[i].rc, got[i].status, got[i].ambiguous, ended[i]);
}

static void
many(void)
{
	struct http *h;
	double began;
	int i, wrong = 0;

	live_peer("GET /users/me 1-25 slow 0.15\n");
	forget();
	chain = h = board_http();
	for (i = 0; i < HTTP_READS; i++)
		queue(h, i, "GET", "/users/me", 0);
	is_int(nended, 0, "nothing ends before http_run()");
	queue(h, i, "GET", "/users/me", 0);
	began = clock_boot();
	http_run(h);
	ok(clock_boot() - began >= 0.3, "the 25th read waits for a place");
	ok(clock_boot() - began < 1.5, "24 are on their way at once");
	for (i = 1; i <= HTTP_READS; i++)
		wrong += ended[i] != 1 || got[i].rc != RC_OK;
	is_int(wrong, 0, "each has ended, once");
	is_int(ended[0], 4, "one that starts more");
	is_int(http_count(h), 28, "28 requests");
	http_run(h);
	is_int(nended, 28, "an empty queue is done");
	chain = NULL;
	http_close(h);
}

static int links;		/* of a chain: each starts the next one */

static void
next_link(struct wire_res *r, void *arg)
{
	struct wire_req q = { 0 };

	if (r->rc != RC_OK)
		bail("a link");
	q.method = "GET";
	q.path = "/users/me";
	if (++links < 30)
		http_start(arg, &q, next_link, arg);
}

/* What is queued when nothing else is under way starts at once. */
static void
chained(void)
{
	struct wire_req q = { 0 };
	struct http *h;
	double began;

	setenv("ASANA_API_URL", live_url, 1);
	h = board_http();
	q.method = "GET";
	q.path = "/users/me";
	http_start(h, &q, next_link, h);
	began = clock_boot();
	http_run(h);
	is_int(links, 30, "thirty requests, one after another");
	ok(clock_boot() - began < 1.4, "... without a pause between");
	http_close(h);
}

/* Reads do not wait for writes, nor writes for reads. */
static void
lanes(void)
{
	struct http *h;
	double began;
	int i, wrong = 0;

	live_peer("POST /tasks/{}/stories always slow 1\n"
	    "GET /tasks/{} always slow 1\n");
	forget();
	h = board_http();
	for (i = 0; i <= HTTP_INFLIGHT; i++)
		queue(h, i, "POST", "/tasks/1/stories", 0);
	for (; i <= HTTP_INFLIGHT + HTTP_READS; i++)
		queue(h, i, "GET", "/tasks/1", 0);
	began = clock_boot();
	http_run(h);
	ok(clock_boot() - began >= 2, "the thirteenth write waits");
	is_int(nended, i, "reads and writes end");
	for (i = 0; i < HTTP_INFLIGHT; i++)
		wrong += got[i].got - began >= 2;
	for (i++; i <= HTTP_INFLIGHT + HTTP_READS; i++)
		wrong += got[i].got - began >= 2;
	is_int(wrong, 0, "twelve writes and 24 reads are on their way at once");
	http_close(h);
}

/* Queues a download of the host as number I. */
static void
download(struct http *h, int i, const char *path, const char *to)
{
	struct wire_req q = { 0 };
	char url[256];

	snprintf(url, sizeof(url), "%s%s", host_url, path);
	q.method = "GET";
	q.url = url;
	q.to = to;
	q.size = -1;
	q.after = i == 0 ? 0.2 : 0;
	http_start(h, &q, take, &ended[i]);
	memset(url, 'X', sizeof(url));
}

/* Files in the queue, beside what is asked of the board. */
static void
downloads(void)
{
	struct http *h;
	double began;

	live_peer("GET /tasks/1 1 status 429 retry-after 1\n");
	forget();
	h = board_http();
	began = clock_boot();
	download(h, 0, "/ok", "d0");
	download(h, 1, "/busy", "d1");
	download(h, 2, "/gone", "d2");
	download(h, 3, "/ok", "none/d3");
	download(h, 4, "/401", "d4");
	queue(h, 5, "GET", "/tasks/1", 0);
	http_run(h);
	ends(0, RC_OK, 200, 0, "a download");
	is_str(unit_text("d0"), "hello", "... its file");
	ok(got[0].sent - began >= 0.2, "... not before its time");
	ok(got[0].got - began < 1, "... nor does it wait for the board");
	ends(1, RC_LATER, 503, 0, "one that is not given now: one try");
	ends(2, RC_REFUSED, 403, 0, "one that is refused");
	ends(3, RC_IO, 0, 0, "one that cannot be written");
	ends(4, RC_REFUSED, 401, 0, "one that wants a token");
	ends(5, RC_REFUSED, 404, 0, "the board is asked meanwhile");
	ok(unit_text("d1") == NULL && unit_text("d2") == NULL &&
	    unit_text("d4") == NULL, "what is said in place of a file is none");
	is_int(http_limited(h), 1, "a 429 of the board counts");
	http_close(h);
}

static void
retries(void)
{
	struct http *h;

	live_peer("GET /tasks/1 1 lost\nPUT /tasks/2 1 half\n"
	    "DELETE /tasks/3 1 status 503\nPOST /tasks/4/stories 1 lost\n"
	    "POST /sections/5/addTask 1 after 502\n"
	    "POST /tasks/6/stories 1 cut\n"
	    "GET /tasks/7 1 status 408\nGET /tasks/8 1 lost\n"
	    "POST /tasks/9/stories always status 500\n");
	forget();
	h = board_http();
	queue(h, 1, "GET", "/tasks/1", 0);
	queue(h, 2, "PUT", "/tasks/2", 0);
	queue(h, 3, "DELETE", "/tasks/3", 0);
	queue(h, 4, "POST", "/tasks/4/stories", 0);
	queue(h, 5, "POST", "/sections/5/addTask", SAFE);
	queue(h, 6, "POST", "/tasks/6/stories", 0);
	queue(h, 7, "GET", "/tasks/7", 0);
	queue(h, 8, "GET", "/tasks/8", ONCE);
	queue(h, 9, "POST", "/tasks/9/stories", 0);
	http_run(h);
	is_int(nended, 9, "nine requests with faults");
	ends(1, RC_REFUSED, 404, 0, "a GET is sent again");
	ends(2, RC_REFUSED, 404, 0, "a PUT, too");
	ends(3, RC_REFUSED, 404, 0, "and a DELETE");
	ends(4, RC_LATER, 0, 1, "a POST without an answer may have been done");
	ok(got[4].why[0] != '\0', "... the reason is told");
	tried("POST /tasks/4/stories ", 1, "it");
	ends(5, RC_REFUSED, 404, 0, "SAFE: it is sent again");
	tried("POST /sections/5/addTask ", 2, "SAFE");
	ends(6, RC_LATER, 0, 1, "nobody knows what has reached the board");
	ends(7, RC_REFUSED, 404, 0, "408 is sent again");
	ends(8, RC_LATER, 0, 0, "ONCE: it is not");
	tried("GET /tasks/8 ", 1, "ONCE");
	ends(9, RC_LATER, 500, 1, "a POST with 500 may have been done");
	tried("POST /tasks/9/stories ", 1, "it");
	is_int(http_count(h), 14, "each try is a request");
	http_close(h);
}

/* What is not the API's own answer is none. */
static void
proxied(void)
{
	static const char *const what[] = {
		"403 html", "404 html", "400 html", "302", "307 html", "407",
		"401 html", "200 html"
	};
	char rules[1024] = "", path[32];
	size_t i, n = sizeof(what) / sizeof(what[0]), len = 0;
	struct http *h;

	for (i = 0; i < n; i++)
		len += (size_t)snprintf(rules + len, sizeof(rules) - len,
		    "GET /tasks/%d 1 status %s\n", (int)i + 1, what[i]);
	snprintf(rules + len, sizeof(rules) - len,
	    "POST /tasks/20/stories always status 403 html\n");
	live_peer(rules);
	forget();
	h = board_http();
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/tasks/%d", (int)i + 1);
		queue(h, (int)i, "GET", path, 0);
	}
	queue(h, 20, "POST", "/tasks/20/stories", 0);
	http_run(h);
	for (i = 0; i < n; i++) {
		ends((int)i, RC_REFUSED, 404, 0, what[i]);
		snprintf(path, sizeof(path), "GET /tasks/%d ", (int)i + 1);
		tried(path, 2, what[i]);
	}
	ends(20, RC_LATER, 403, 1, "a POST that a proxy answers may be done");
	tried("POST /tasks/20/stories ", 1, "it");
	http_close(h);
}

/* ARG is put in the token's place after it was read. */
static int
rotated(void *arg)
{
	char *good = getenv("ASANA_ACCESS_TOKEN"), text[256];
	struct http *h;
	int i, got_ok = 0;

	snprintf(text, sizeof(text), "ASANA_ACCESS_TOKEN=%s\n",
	    arg != NULL ? (char *)arg : good);
	unsetenv("ASANA_ACCESS_TOKEN");
	umask(077);
	unit_write(".env", "ASANA_ACCESS_TOKEN=old\n");
	h = http_open(live_url, conf_token());
	unit_write(".env", text);
	forget();
	for (i = 0; i < 5; i++)
		queue(h, i, i % 2 == 0 ? "GET" : "POST", i % 2 == 0 ?
		    "/users/me" : "/tags", ONCE);
	http_run(h);
	for (i = 0; i < 5; i++)
		got_ok += got[i].rc == (i % 2 == 0 ? RC_OK : RC_REFUSED);
	printf("%d %ld", got_ok, http_count(h));
	http_close(h);
	unlink(".env");
	return got[0].rc;
}

static void
tokens(void)
{
	struct unit_child c;

	unit_fork(&c, rotated, NULL);
	is_int(c.status, RC_OK, "a token that was replaced goes on");
	is_str(c.out, "5 10", "... for each request, sent twice");
	unit_fork(&c, rotated, (void *)"old");
	is_int(c.status, RC_NOAUTH, "one that was not is refused");
	is_str(c.out, "0 5", "... at once");
	unit_fork(&c, rotated, (void *)"another");
	is_str(c.out, "0 10", "one that is refused, too, is tried once");
	unit_fork(&c, rotated, (void *)"");
	is_int(c.status, RC_NOAUTH, "nothing is no token");
}

/* Refused for now: all wait. */
static void
refused(void)
{
	struct wire_res r;
	struct http *h;
	double began;

	live_peer("POST /tasks/1/stories 1 status 429\n"
	    "GET /tasks/2 1 status 429 retry-after 1\n");
	forget();
	h = board_http();
	began = clock_boot();
	is_int(send_one(h, "GET", "/tasks/2", ONCE, &r), RC_LATER,
	    "429 and ONCE");
	ok(r.status == 429 && !r.ambiguous, "... nothing was done");
	ok(clock_boot() - began < 0.9, "... and it does not wait itself");
	queue(h, 1, "GET", "/users/me", 0);
	queue(h, 2, "POST", "/tasks/1/stories", 0);
	http_run(h);
	ends(1, RC_OK, 200, 0, "the next one waits instead");
	ok(got[1].sent - began >= 1, "... as Retry-After says");
	ends(2, RC_REFUSED, 404, 0, "429 to a POST: it is sent again");
	tried("POST /tasks/1/stories ", 2, "429");
	ok(got[2].sent - got[1].sent >= 0.5, "... after a pause of its own");
	http_close(h);
}

static void
patience(void)
{
	struct wire_res r;
	struct http *h;
	double began;
	int i, late = 0, untried = 0, before;

	live_peer("GET /tasks/{} always status 503\n");
	forget();
	h = board_http();
	http_patience(h, 0.2);
	began = clock_boot();
	for (i = 0; i < 30; i++)
		queue(h, i, "GET", "/tasks/1", 0);
	http_run(h);
	ok(clock_boot() - began < 5, "patience ends it");
	for (i = 0; i < 30; i++) {
		late += ended[i] == 1 && got[i].rc == RC_LATER;
		untried += strncmp(got[i].why, "not tried: ", 11) == 0;
	}
	is_int(late, 30, "all of a queue end, later perhaps");
	ok(http_count(h) <= HTTP_READS && untried == 30 - http_count(h),
	    "those behind are not tried");
	before = (int)http_count(h);
	is_int(send_one(h, "GET", "/tasks/1", 0, &r), RC_LATER,
	    "a request after that");
	is_int(http_count(h), before + 1, "... is tried");
	is_int(send_one(h, "GET", "/users/me", 0, &r), RC_OK, "... and heard");
	http_close(h);
}

static int
slow(void *arg)
{
	struct wire_req q = { 0 };
	struct wire_res r;
	struct http *h = board_http();

	q.method = arg;
	q.path = "/tasks/1/stories";
	q.body = "{\"data\":{}}";
	q.timeout = 0.2;
	q.once = 1;
	http_do(h, &q, &r);
	printf("%d %d", r.status, r.ambiguous);
	buf_free(&r.body);
	http_close(h);
	return r.rc;
}

static void
timeouts(void)
{
	struct unit_child c;

	live_peer("* /tasks/{}/stories always slow 20\n");
	unit_fork(&c, slow, (void *)"POST");
	is_int(c.status, RC_LATER, "a timeout");
	is_str(c.out, "0 1", "... of a POST: it may have been done");
	unit_fork(&c, slow, (void *)"GET");
	is_str(c.out, "0 0", "... of a GET: there is nothing to do");
}

/* A signal in the middle of a long pause. */
static int
stopped(void *arg)
{
	const struct timespec nap = { 0, 300000000 };
	struct http *h = board_http();
	struct wire_res r;
	pid_t pid, me = getpid();

	(void)arg;
	signal(SIGUSR1, clock_stop);
	http_patience(h, 1000);
	if ((pid = fork()) == 0) {
		nanosleep(&nap, NULL);
		kill(me, SIGUSR1);
		_exit(0);
	}
	printf("%d ", send_one(h, "GET", "/tasks/1", 0, &r));
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	printf("%d ", send_one(h, "GET", "/tasks/1", 0, &r));
	printf("%d ", send_one(h, "GET", "/users/me", 0, &r));
	printf("%ld", http_count(h));
	http_close(h);
	return 0;
}

static void
stops(void)
{
	struct unit_child c;
	double began = clock_boot();

	live_peer("GET /tasks/{} always status 429 retry-after 100\n");
	unit_fork(&c, stopped, NULL);
	ok(clock_boot() - began < 20, "a caught signal ends a pause");
	is_str(c.out, "75 75 0 3", "... and others, but no first try");
}

static int
dry(void *arg)
{
	struct http *h = board_http();
	struct wire_req q = { 0 };
	struct wire_res r;
	int wrong = 0;

	(void)arg;
	cli_dry = 1;
	wrong += send_one(h, "POST", "/tasks", 0, &r) != RC_OK || !r.dry;
	wrong += send_one(h, "DELETE", "/tasks/1", 0, &r) != RC_OK || !r.dry;
	q.method = "POST";
	q.path = "/attachments";
	q.parent = "1";
	q.file = "nowhere";
	q.name = "n";
	wrong += http_do(h, &q, &r) != RC_OK || !r.dry;
	buf_free(&r.body);
	wrong += send_one(h, "GET", "/users/me", 0, &r) != RC_OK || r.dry;
	printf("%ld\n", http_count(h));
	http_close(h);
	return wrong;
}

static void
dries(void)
{
	struct unit_child c;

	unit_fork(&c, dry, NULL);
	is_int(c.status, 0, "-n: all is well");
	is_str(c.out, "POST /tasks\t{\"data\":{}}\nDELETE /tasks/1\t-\n"
	    "POST /attachments\tfile nowhere as n\n1\n",
	    "... writes are printed, reads are sent");
}

static int
upload(void *arg)
{
	struct http *h = board_http();
	struct wire_req q = { 0 };
	struct wire_res r;

	q.method = "POST";
	q.path = "/attachments";
	q.parent = "1";
	q.fd = open(arg, O_RDONLY);
	q.size = 10;
	q.name = "n";
	http_do(h, &q, &r);
	printf("%d %ld", r.status, http_count(h));
	buf_free(&r.body);
	http_close(h);
	return r.rc;
}

static void
uploads(void)
{
	struct unit_child c;

	unit_fork(&c, upload, (void *)"nowhere");
	is_int(c.status, RC_IO, "a file that cannot be read");
	is_str(c.out, "0 1", "... is not repeated");
	unit_fork(&c, upload, (void *)"board.env");
	is_int(c.status, RC_REFUSED, "one that is, for no card");
	is_str(c.out, "400 1", "... is sent, and refused");
}

static int
waits(void *arg)
{
	setenv("ASANA_MAX_WAIT", arg, 1);
	http_close(board_http());
	return 0;
}

static void
settings(void)
{
	struct unit_child c;

	unit_fork(&c, waits, (void *)"soon");
	is_int(c.status, RC_CONFIG, "ASANA_MAX_WAIT that is no time");
	is_str(c.err, "p: ASANA_MAX_WAIT: 'soon' is no duration\n",
	    "... is named");
	unit_fork(&c, waits, (void *)"5m");
	is_int(c.status, 0, "one that is");
}

static void
gone(void)
{
	struct http *h = http_open(host_url, TOKEN);
	struct wire_res r;

	http_patience(h, 0);
	is_int(send_one(h, "POST", "/ok", 0, &r), RC_LATER, "nobody listens");
	ok(r.status == 0 && !r.ambiguous && r.why[0] != '\0',
	    "... it has surely not been done");
	is_int(http_count(h), 1, "... without patience, one try");
	http_close(h);
}

static void
queries(void)
{
	struct buf b;

	buf_init(&b, 1024);
	buf_puts(&b, "/tasks");
	http_query(&b, "opt_fields", "a.b,c_d~e-");
	is_str(buf_str(&b), "/tasks?opt_fields=a.b,c_d~e-", "the first '?'");
	http_query(&b, "offset", "a+b/c=d&e f?\xc3\xa4");
	is_str(buf_str(&b), "/tasks?opt_fields=a.b,c_d~e-"
	    "&offset=a%2Bb%2Fc%3Dd%26e%20f%3F%C3%A4", "then '&', encoded");
	http_query(&b, "x", "");
	ok(b.len > 3 && strcmp(b.s + b.len - 3, "&x=") == 0, "nothing");
	buf_free(&b);
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	settings();
	host_start();
	fetches();
	bad_fetches();
	downloads();
	host_end();
	gone();
	queries();
	classes();
	dries();
	uploads();
	many();
	lanes();
	chained();
	retries();
	proxied();
	tokens();
	refused();
	patience();
	timeouts();
	stops();
	live_end();
	unit_rmtmp();
	return done();
}
