/* t_wire: one request, one try. */
#include <fcntl.h>

#include "asana/wire.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "host.h"
#include "live.h"

#define TOKEN		"s3cret"
#define DEADLINE	30	/* seconds that a request may take */

static void
wire_do(struct wire *w, const struct wire_req *q, struct wire_res *res)
{
	double end = clock_boot() + DEADLINE;
	char owner, *o;

	memset(res, 0, sizeof(*res));
	if (wire_start(w, q, &owner) == -1 || wire_running(w) != 1)
		bail("a request does not start");
	while ((o = wire_ended(w, res)) == NULL && clock_boot() < end)
		wire_wait(w, 100);
	if (o != &owner || wire_running(w) != 0)
		bail("a request does not end");
}

/* One request from start to end. */
static void
wire_one(struct wire *w, const char *method, const char *path,
    const char *body, int repeatable, struct wire_res *res)
{
	struct wire_req q = { 0 };

	q.method = method;
	q.path = path;
	q.body = body;
	q.repeatable = repeatable;
	q.timeout = DEADLINE;
	wire_do(w, &q, res);
}

static void
answers(void)
{
	struct wire *w = wire_open(host_url, TOKEN);
	struct wire_res r;
	double before = clock_boot();

	ok(wire_ended(w, &r) == NULL, "nothing was sent, nothing has ended");
	wire_one(w, "GET", "/ok?x=1", NULL, 1, &r);
	ok(r.end == WIRE_ANSWER && r.status == 200, "an answer");
	is_str(buf_str(&r.body), "hello", "... its body");
	is_int(r.date, 784111777, "... its date");
	ok(r.retry_after == 7, "... its Retry-After");
	ok(r.sent >= before && r.got >= r.sent && clock_boot() >= r.got,
	    "... and when");
	buf_free(&r.body);
	is_int(live_lines("host.log", "GET /ok?x=1 HTTP/"), 1, "it was sent");
	is_int(live_lines("host.log", "Authorization: Bearer " TOKEN "\r"),
	    1, "... with the token");
	wire_one(w, "POST", "/none", "{\"a\":1}", 0, &r);
	ok(r.end == WIRE_ANSWER && r.body.len == 0 && r.date == 0 &&
	    r.retry_after < 0, "an answer without anything");
	buf_free(&r.body);
	is_int(live_lines("host.log", "{\"a\":1}"), 1, "the body was sent");
	is_int(live_lines("host.log", "Content-Type: application/json\r"), 1,
	    "... as JSON");
	wire_one(w, "DELETE", "/gone", NULL, 1, &r);
	ok(r.end == WIRE_ANSWER && r.status == 403, "a refusal is an answer");
	is_str(buf_str(&r.body), "expired", "... with its body");
	buf_free(&r.body);
	is_int(live_lines("host.log", "DELETE /gone "), 1, "... to a DELETE");
	wire_one(w, "GET", "/to/http://127.0.0.1:1/", NULL, 1, &r);
	is_int(r.status, 302, "nobody is followed elsewhere");
	buf_free(&r.body);
	if (system("echo '{\"data\":[1]}' | gzip >gzip.gz; head -c 70000000 "
	    "/dev/zero | gzip >bomb.gz") != 0)
		bail("no gzip");
	wire_one(w, "GET", "/gzip", NULL, 1, &r);
	is_str(buf_str(&r.body), "{\"data\":[1]}\n",
	    "a compressed answer is unpacked");
	buf_free(&r.body);
	ok(live_lines("host.log", "Accept-Encoding: gzip") > 0,
	    "... and asked for");
	wire_one(w, "GET", "/bomb", NULL, 1, &r);
	is_int(r.end, WIRE_TOOLONG, "its limit is one of what it unpacks to");
	wire_close(w);
}

static void
faults(void)
{
	struct wire *w = wire_open(host_url, TOKEN);
	struct wire_req q = { 0 };
	struct wire_res r;

	wire_one(w, "GET", "/half", NULL, 1, &r);
	ok(r.end == WIRE_BROKEN && r.why[0] != '\0' && r.body.s == NULL,
	    "half an answer is none");
	wire_one(w, "GET", "/long", NULL, 1, &r);
	is_int(r.end, WIRE_TOOLONG, "more than WIRE_ANSWER_MAX");
	is_str(r.why, "the answer is too long", "... is called so");
	ok(r.body.s == NULL, "... and not kept");
	q.method = "POST";
	q.path = "/attachments";
	q.parent = "1";
	q.name = "n";
	unit_write("short", "12345");
	q.fd = open("short", O_RDONLY);
	q.size = 1 << 20;
	wire_do(w, &q, &r);
	is_int(r.end, WIRE_FILE, "a file that has become shorter");
	is_str(r.why, "the file has become shorter", "... is called so");
	ok(r.got - r.sent < 20, "... at once");
	close(q.fd);
	wire_close(w);
	wire_close(NULL);
}

/* A download of PATH to the file "file"; CUT: it is ended at once. */
static void
wire_file(struct wire *w, const char *path, long long size, int cut,
    struct wire_res *res)
{
	double end = clock_boot() + DEADLINE;
	struct wire_req q = { 0 };
	char url[256];

	snprintf(url, sizeof(url), "%s%s", host_url, path);
	q.method = "GET";
	q.path = "file";
	q.url = url;
	q.to = "file";
	q.size = size;
	memset(res, 0, sizeof(*res));
	unlink("file");
	if (wire_start(w, &q, &q) == -1)
		bail("a download does not start");
	if (cut)
		wire_cut(w);
	while (wire_ended(w, res) == NULL && clock_boot() < end)
		wire_wait(w, 100);
	if (wire_running(w) != 0)
		bail("a download does not end");
}

static void
files(void)
{
	struct wire *w = wire_open("http://127.0.0.1:1", TOKEN);
	struct wire_req q = { 0 };
	struct wire_res r;
	int before = live_lines("host.log", "Authorization");

	wire_file(w, "/ok", 5, 0, &r);
	ok(r.end == WIRE_ANSWER && r.status == 200 && r.body.len == 0,
	    "a download");
	is_str(unit_text("file"), "hello", "... is in its file");
	ok(system("ls | grep -q '[.]tmp$'") != 0, "... and in no other");
	wire_file(w, "/ok", 6, 0, &r);
	ok(r.end == WIRE_BROKEN && r.status == 200, "one that is too short");
	is_str(r.why, "5 bytes came, 6 were announced", "... is called so");
	ok(unit_text("file") == NULL, "... and leaves no file");
	wire_file(w, "/long", 70, 0, &r);
	is_int(r.end, WIRE_BROKEN, "one that is too long");
	is_str(r.why, "more than 70 bytes came", "... is called so");
	wire_file(w, "/gone", 5, 0, &r);
	ok(r.end == WIRE_ANSWER && r.status == 403 &&
	    unit_text("file") == NULL, "one that is refused");
	wire_file(w, "/stalls", -1, 1, &r);
	ok(r.end == WIRE_BROKEN && unit_text("file") == NULL,
	    "one that stalls can be cut");
	q.method = "GET";
	q.url = "http://127.0.0.1:1/";
	q.to = "none/file";
	is_int(wire_start(w, &q, &q), -1, "a file that cannot be made");
	is_int(wire_running(w), 0, "... nothing is on its way");
	is_int(live_lines("host.log", "Authorization"), before,
	    "the token goes with none");
	wire_close(w);
}

/* A kept connection that turns out dead. */
static void
dead(void)
{
	struct wire *w = wire_open(host_url, TOKEN);
	struct wire_req upload = { .method = "POST", .path = "/dies",
	    .parent = "1", .name = "n", .size = 4 };
	struct wire_res r;

	wire_one(w, "GET", "/ok", NULL, 1, &r);
	buf_free(&r.body);
	wire_one(w, "POST", "/dies", "{}", 0, &r);
	is_int(r.end, WIRE_BROKEN, "the connection dies: a POST");
	is_int(live_lines("host.log", "POST /dies "), 1, "... is sent once");
	wire_one(w, "GET", "/ok", NULL, 1, &r);
	buf_free(&r.body);
	wire_one(w, "POST", "/dies", "{}", 1, &r);
	is_int(r.end, WIRE_ANSWER, "a repeatable one gets through");
	buf_free(&r.body);
	is_int(live_lines("host.log", "POST /dies "), 3, "... sent again");
	wire_one(w, "GET", "/ok", NULL, 1, &r);
	buf_free(&r.body);
	unit_write("up", "text");
	upload.fd = open("up", O_RDONLY);
	wire_do(w, &upload, &r);
	is_int(r.end, WIRE_BROKEN, "an upload");
	is_int(live_lines("host.log", "POST /dies "), 4, "... is sent once");
	close(upload.fd);
	wire_close(w);
}

static int
traced(void *arg)
{
	struct wire *w = wire_open(host_url, TOKEN);
	struct wire_res r;

	(void)arg;
	err_level = ERR_WIRE;
	wire_one(w, "POST", "/ok", "{\"a\":1}", 0, &r);
	buf_free(&r.body);
	wire_close(w);
	return 0;
}

static int
opened(void *arg)
{
	wire_close(wire_open(arg, TOKEN));
	return 0;
}

static void
messages(void)
{
	struct unit_child c;

	unit_fork(&c, traced, NULL);
	ok(strstr(c.err, "p: > POST /ok\n") != NULL &&
	    strstr(c.err, "p: > {\"a\":1}\n") != NULL &&
	    strstr(c.err, "p: < hello\n") != NULL, "-vv shows all");
	ok(strstr(c.err, TOKEN) == NULL, "... but the token");
	unit_fork(&c, opened, (void *)"http://example.org/api/1.0");
	is_str(c.err, "p: ASANA_API_URL: the token goes unencrypted to "
	    "example.org/api/1.0\n", "a warning without encryption");
	unit_fork(&c, opened, (void *)"https://example.org/api/1.0");
	is_str(c.err, "", "none with it");
	unit_fork(&c, opened, (void *)"http://localhost:1/api/1.0");
	is_str(c.err, "", "nor on this machine");
}

static void
unsent(void)
{
	struct wire *w = wire_open(host_url, TOKEN);
	struct wire_res r;

	wire_one(w, "POST", "/ok", "{}", 0, &r);
	is_int(r.end, WIRE_UNSENT, "nobody listens");
	ok(r.why[0] != '\0' && r.body.s == NULL, "... the reason is told");
	wire_close(w);
}

/* A local board says what it is. */
static void
board(void)
{
	struct wire *w = wire_open(live_url, TOKEN);
	struct wire_res r;

	wire_one(w, "GET", "/users/me", NULL, 1, &r);
	ok(r.end == WIRE_ANSWER && r.status == 401, "a board");
	buf_free(&r.body);
	wire_close(w);
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	host_start();
	answers();
	faults();
	files();
	dead();
	messages();
	host_end();
	unsent();
	board();
	live_end();
	unit_rmtmp();
	return done();
}
