/* l_req: what calls read of a request and write as its answer. */
#include "board.h"

static long long task;

static void
failing(void)
{
	char longtext[3000];
	struct node *n;
	struct req rq;

	board_req(&rq, NULL);
	is_int(req_fail(&rq, 404, "%s: %d", "x", 5), -1, "a failure is -1");
	board_is(&rq, 404, "x: 5", "its answer");
	req_fail(&rq, 400, "second");
	board_is(&rq, 400, "second", "the last one stands");
	req_fail(&rq, 400, "a\"\\\377b");
	board_is(&rq, 400, "a\"\\\357\277\275b", "invalid bytes are replaced");
	memset(longtext, 'x', sizeof(longtext));
	memcpy(longtext + 1021, "\342\202\254", 3);
	longtext[2999] = '\0';
	req_fail(&rq, 400, "%s", longtext);
	n = json_parse(buf_str(&rq.out), rq.out.len, NULL);
	is_int((long long)strlen(node_str(n, "errors.0.message")), 1021 + 2 * 3,
	    "a long message is cut, and is text still");
	ok(strncmp(node_str(n, "errors.0.help"), "For more information", 20)
	    == 0, "there is help");
	node_free(n);
	board_reqend(&rq);
}

/* Records, and what is said of them. */
static void
answering(void)
{
	char want[200];
	struct node *n;
	struct req rq;

	board_req(&rq, NULL);
	is_int(req_empty(&rq), 0, "an empty answer");
	is_str(buf_str(&rq.out), "{\"data\":{}}", "is that");
	is_int(rq.status, 200, "with 200");
	board_reqend(&rq);

	board_req(&rq, NULL);
	is_int(req_record(&rq, 200, K_TASK, task), 0, "a record");
	n = json_parse(buf_str(&rq.out), rq.out.len, NULL);
	is_str(node_str(n, "data.name"), "card", "in data");
	ok(rq.status == 200 && rq.location == NULL, "200 has no Location");
	node_free(n);
	board_reqend(&rq);

	board_req(&rq, NULL);
	board_param(&rq, "opt_fields", "name");
	req_record(&rq, 201, K_TASK, task);
	snprintf(want, sizeof(want), "{\"data\":{\"gid\":\"%lld\","
	    "\"name\":\"card\"}}", task);
	is_str(buf_str(&rq.out), want, "what was asked for");
	snprintf(want, sizeof(want), "http://h:1/api/1.0/tasks/%lld", task);
	is_str(rq.location, want, "201 has a Location");
	board_reqend(&rq);
}

static void
selecting(const char *body, const char *param, int want, const char *name)
{
	struct req rq;
	struct sel sel;

	board_req(&rq, body);
	if (param != NULL)
		board_param(&rq, "opt_fields", param);
	is_int(req_sel(&rq, &sel, SHAPE_FULL), want, "opt_fields: %s", name);
	if (want == -1)
		board_is(&rq, 400, "opt_fields: Invalid field path", "refused");
	else if (want == SHAPE_ASKED)
		ok(sel_at(&sel, "name") != NULL, "name");
	board_reqend(&rq);
}

static void
selections(void)
{
	selecting(NULL, NULL, SHAPE_FULL, "none");
	selecting(NULL, "", SHAPE_FULL, "nothing");
	selecting(NULL, "name", SHAPE_ASKED, "of the query");
	selecting(NULL, "(name", -1, "wrong");
	selecting("{\"options\":{\"fields\":[\"gid\",\"name\"]}}", NULL,
	    SHAPE_ASKED, "of the body, a list");
	selecting("{\"options\":{\"fields\":\"gid,name\"}}", NULL, SHAPE_ASKED,
	    "of the body, a text");
	selecting("{\"options\":{\"fields\":[]}}", "name", SHAPE_ASKED,
	    "of both");
	selecting("{\"options\":{\"fields\":[5]}}", NULL, -1, "a number");
	selecting("{\"options\":{\"fields\":[\"a)\"]}}", NULL, -1, "wrong too");
}

static void
texts(void)
{
	const char *s = "?";
	struct req rq;
	int v = 7;

	board_req(&rq, "{\"data\":{\"a\":\"x\",\"n\":null,\"e\":\"\",\"i\":5,"
	    "\"t\":true,\"f\":false,\"o\":{}}}");
	is_int(req_text(&rq, "none", &s), REQ_ABSENT, "no text");
	is_int(req_text(&rq, "a", &s), REQ_SET, "a text");
	is_str(s, "x", "its value");
	is_int(req_text(&rq, "n", &s), REQ_SET, "null");
	is_str(s, "", "is an empty text");
	is_int(req_text(&rq, "i", &s), -1, "a number is none");
	board_is(&rq, 400, "i: Value is not a string: number", "refused");
	is_int(req_text(&rq, "o", &s), -1, "nor is an object");
	board_is(&rq, 400, "o: Value is not a string: object", "refused");
	is_int(req_bool(&rq, "none", &v), REQ_ABSENT, "no boolean");
	is_int(v, 7, "its value is as before");
	ok(req_bool(&rq, "t", &v) == REQ_SET && v == 1, "true");
	ok(req_bool(&rq, "f", &v) == REQ_SET && v == 0, "false");
	is_int(req_bool(&rq, "n", &v), -1, "null is neither");
	board_is(&rq, 400, "n: Value is not a boolean: null", "refused");
	is_int(req_only(&rq, "a n e i t f o"), 0, "all members are allowed");
	is_int(req_only(&rq, "a n e i t f"), -1, "one is not");
	board_is(&rq, 400, "o: Cannot write this property", "refused");
	is_int(req_only(&rq, "aa n e i t f o"), -1, "a part of a name");
	board_reqend(&rq);
	board_req(&rq, NULL);
	is_int(req_text(&rq, "a", &s), REQ_ABSENT, "no body, no text");
	is_int(req_only(&rq, ""), 0, "and nothing that is not allowed");
	board_reqend(&rq);
}

static void
gid(enum kind kind, const char *text, long long want, const char *message)
{
	long long v = -1;
	struct req rq;

	board_req(&rq, NULL);
	is_int(req_gid(&rq, "w", kind, text, &v), message == NULL ? 0 : -1,
	    "gid '%s'", text);
	if (message == NULL)
		is_int(v, want, "its number");
	else
		board_is(&rq, 400, message, "refused");
	board_reqend(&rq);
}

static void
gids(void)
{
	char s[40], why[80];

	snprintf(s, sizeof(s), "%lld", task);
	gid(K_TASK, s, task, NULL);
	gid(K_TASK, "123", 0, "w: Unknown object: 123");
	gid(K_TASK, "", 0, "w: Not a recognized ID: ");
	gid(K_TASK, "12a", 0, "w: Not a recognized ID: 12a");
	gid(K_TASK, "-5", 0, "w: Not a recognized ID: -5");
	gid(K_TASK, "me", 0, "w: Not a recognized ID: me");
	/* more digits than the database has */
	gid(K_TASK, "18446744073709551617", 0,
	    "w: Unknown object: 18446744073709551617");
	snprintf(s, sizeof(s), "%lld", board_project);
	snprintf(why, sizeof(why), "w: Unknown object: %s", s);
	gid(K_TASK, s, 0, why);
	gid(K_USER, "me", board.user, NULL);
	gid(K_USER, "local@example.com", board.user, NULL);
	gid(K_USER, "no@example.com", 0,
	    "w: Not a recognized ID: no@example.com");
	snprintf(s, sizeof(s), "%lld", board.user);
	gid(K_USER, s, board.user, NULL);
}

static void
members(void)
{
	long long v = -1, *list;
	struct req rq;
	char *body;
	size_t n;

	body = xasprintf("{\"data\":{\"a\":\"%lld\",\"n\":null,\"i\":%lld,"
	    "\"l\":[\"%lld\",\"%lld\"],\"e\":[],\"m\":[\"%lld\",null],"
	    "\"s\":[\"%lld\",5],\"x\":[\"1\"]}}", task, task, task, task, task,
	    task);
	board_req(&rq, body);
	free(body);
	is_int(req_ref(&rq, "none", K_TASK, &v), REQ_ABSENT, "none");
	is_int(v, 0, "is 0");
	ok(req_ref(&rq, "a", K_TASK, &v) == REQ_SET && v == task, "a gid");
	is_int(req_ref(&rq, "n", K_TASK, &v), REQ_NULL, "null");
	is_int(req_ref(&rq, "i", K_TASK, &v), -1, "a number is no gid");
	board_is(&rq, 400, "i: Not a valid GID type: number", "refused");
	is_int(req_need(&rq, "a", K_TASK, &v), 0, "one that is needed");
	is_int(req_need(&rq, "none", K_TASK, &v), -1, "one that is missing");
	board_is(&rq, 400, "none: Missing input", "refused");
	is_int(req_need(&rq, "n", K_TASK, &v), -1, "null is missing too");
	is_int(req_refs(&rq, "none", K_TASK, &list, &n), 0, "no list");
	ok(n == 0, "has none");
	is_int(req_refs(&rq, "e", K_TASK, &list, &n), 0, "an empty list");
	ok(n == 0, "has none");
	ok(req_refs(&rq, "l", K_TASK, &list, &n) == 0 && n == 2 &&
	    list[0] == task && list[1] == task, "a list of two");
	is_int(req_refs(&rq, "a", K_TASK, &list, &n), -1, "one is no list");
	board_is(&rq, 400, "a: Value is not an array of at most 1000 IDs",
	    "refused");
	is_int(req_refs(&rq, "m", K_TASK, &list, &n), -1, "null in a list");
	board_is(&rq, 400, "m: [1]: Not a valid GID type: null", "refused");
	is_int(req_refs(&rq, "s", K_TASK, &list, &n), -1, "a number in it");
	board_is(&rq, 400, "s: [1]: Not a valid GID type: number", "refused");
	is_int(req_refs(&rq, "x", K_TASK, &list, &n), -1, "an unknown one");
	board_is(&rq, 400, "x: [0]: Unknown object: 1", "refused");
	board_reqend(&rq);
}

static void
long_lists(int count)
{
	long long *list;
	struct req rq;
	struct buf b;
	size_t n;
	int i;

	buf_init(&b, 1u << 20);
	buf_puts(&b, "{\"data\":{\"l\":[");
	for (i = 0; i < count; i++)
		buf_printf(&b, "%s\"%lld\"", i > 0 ? "," : "", task);
	buf_puts(&b, "]}}");
	board_req(&rq, buf_str(&b));
	is_int(req_refs(&rq, "l", K_TASK, &list, &n),
	    count <= REQ_REFS_MAX ? 0 : -1, "%d in a list", count);
	if (count <= REQ_REFS_MAX)
		is_int((long long)n, count, "all of them");
	board_reqend(&rq);
	buf_free(&b);
}

static void
params(void)
{
	struct req rq;
	long long v;
	char s[24];

	snprintf(s, sizeof(s), "%lld", board_project);
	board_req(&rq, NULL);
	board_param(&rq, "project", s);
	board_param(&rq, "project", "second");
	board_param(&rq, "bad", "x");
	is_str(req_param(&rq, "project"), s, "the first of a parameter");
	is_str(req_param(&rq, "proj"), NULL, "none by a part of the name");
	ok(req_param_ref(&rq, "project", K_PROJECT, &v) == REQ_SET &&
	    v == board_project, "its gid");
	ok(req_param_ref(&rq, "section", K_SECTION, &v) == REQ_ABSENT &&
	    v == 0, "none");
	is_int(req_param_ref(&rq, "bad", K_SECTION, &v), -1, "a wrong one");
	board_is(&rq, 400, "bad: Not a recognized ID: x", "refused");
	board_reqend(&rq);
}

int
main(void)
{
	board_open();
	task = board_task("card");
	failing();
	answering();
	selections();
	texts();
	gids();
	members();
	long_lists(REQ_REFS_MAX);
	long_lists(REQ_REFS_MAX + 1);
	params();
	board_close();
	return done();
}
