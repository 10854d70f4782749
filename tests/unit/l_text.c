/* l_text: writing the text columns that several kinds of objects have. */
#include "board.h"
#include "local/text.h"

static const struct text_column columns[] = {
	{ "name", "UPDATE project SET name = ?2 WHERE gid = ?1", TEXT_PLAIN },
	{ "color", "UPDATE project SET color = coalesce(?2, 'none')"
	  " WHERE gid = ?1", TEXT_COLOR },
	{ "due_on", "UPDATE project SET due_on = ?2 WHERE gid = ?1",
	  TEXT_DATE },
	{ "start_on", "UPDATE project SET start_on = ?2 WHERE gid = ?1",
	  TEXT_TIME },
	{ "html", "UPDATE project SET html = ?2 WHERE gid = ?1", TEXT_NULL },
	{ NULL, NULL, TEXT_PLAIN }
};

/* Prints the columns into S; "~" is NULL. */
static void
row(char *s, size_t size)
{
	struct query *q;
	size_t n = 0;
	int i;

	q = store_query(board.st, "SELECT name, color, due_on, start_on, html"
	    " FROM project WHERE gid = ?1", "i", board_project);
	query_next(q);
	for (i = 0; i < 5; i++)
		n += (size_t)snprintf(s + n, size - n, "%s%s", i > 0 ? "|" :
		    "", query_null(q, i) ? "~" : query_text(q, i));
	query_end(q);
}

static void
sets(const char *data, const char *want)
{
	struct req rq;
	char body[500], got[500];

	snprintf(body, sizeof(body), "{\"data\":%s}", data);
	board_req(&rq, body);
	is_int(text_columns(&rq, board_project, columns), 0, "%s", data);
	row(got, sizeof(got));
	is_str(got, want, "the columns");
	board_reqend(&rq);
}

static void
refuses(const char *data, const char *why)
{
	struct req rq;
	char body[500], was[500], got[500];

	row(was, sizeof(was));
	snprintf(body, sizeof(body), "{\"data\":%s}", data);
	board_req(&rq, body);
	is_int(text_columns(&rq, board_project, columns), -1, "%s", data);
	board_is(&rq, 400, why, "refused");
	row(got, sizeof(got));
	is_str(got, was, "the columns are as before");
	board_reqend(&rq);
}

static void
rules(void)
{
	sets("{}", "Experiments|none|~|~|~");
	sets("{\"name\":\"a\",\"color\":\"dark-blue\",\"due_on\":"
	    "\"2026-02-28\",\"start_on\":\"2026-02-28T10:20:30.123Z\","
	    "\"html\":\"x\"}",
	    "a|dark-blue|2026-02-28|2026-02-28T10:20:30.123Z|x");
	sets("{\"due_on\":\"2024-02-29\"}",
	    "a|dark-blue|2024-02-29|2026-02-28T10:20:30.123Z|x");
	/* null is nothing, but for a plain text the empty one */
	sets("{\"name\":null,\"color\":null,\"due_on\":null,\"start_on\":null,"
	    "\"html\":null}", "|none|~|~|~");
	sets("{\"html\":\"\",\"other\":5}", "|none|~|~|");
	refuses("{\"color\":\"pink\"}", "color: Not a valid color: pink");
	refuses("{\"color\":\"\"}", "color: Not a valid color: ");
	refuses("{\"due_on\":\"2026-02-30\"}",
	    "due_on: Not a valid date: 2026-02-30");
	refuses("{\"due_on\":\"2026-2-3\"}",
	    "due_on: Not a valid date: 2026-2-3");
	refuses("{\"due_on\":\"\"}", "due_on: Not a valid date: ");
	refuses("{\"due_on\":\"2026-02-28T00:00:00.000Z\"}",
	    "due_on: Not a valid date: 2026-02-28T00:00:00.000Z");
	refuses("{\"start_on\":\"2026-02-28\"}",
	    "start_on: Not a valid date-time: 2026-02-28");
	refuses("{\"name\":5}", "name: Value is not a string: number");
}

static void
reads(const char *data, int want, const char *plain, const char *rich,
    const char *why)
{
	const char *p = "?", *h = "?";
	struct req rq;
	char body[500];

	snprintf(body, sizeof(body), "{\"data\":%s}", data);
	board_req(&rq, body);
	is_int(text_read(&rq, "notes", "html_notes", &p, &h), want, "%s",
	    data);
	if (why != NULL) {
		board_is(&rq, 400, why, "refused");
	} else {
		is_str(p, plain, "the plain text");
		is_str(h, rich, "the rich one");
	}
	board_reqend(&rq);
}

static void
rich(void)
{
	const char *sql = "UPDATE project SET notes = ?2, html = ?3"
	    " WHERE gid = ?1";
	struct req rq;

	reads("{}", REQ_ABSENT, NULL, NULL, NULL);
	reads("{\"notes\":\"a\"}", REQ_SET, "a", NULL, NULL);
	reads("{\"notes\":null}", REQ_SET, "", NULL, NULL);
	reads("{\"html_notes\":\"<body><b>a</b> &amp;</body>\"}", REQ_SET,
	    "a &", "<body><b>a</b> &amp;</body>", NULL);
	reads("{\"notes\":\"a\",\"html_notes\":\"<body/>\"}", -1, NULL, NULL,
	    "You may specify only one of notes, html_notes");
	reads("{\"html_notes\":\"<b>a</b>\"}", -1, NULL, NULL,
	    "html_notes: XML is invalid: must be in one <body>");
	reads("{\"html_notes\":null}", -1, NULL, NULL,
	    "html_notes: XML is invalid: must be in one <body>");
	reads("{\"notes\":5}", -1, NULL, NULL,
	    "notes: Value is not a string: number");

	board_req(&rq, "{\"data\":{\"html_notes\":\"<body>x</body>\"}}");
	is_int(text_rich(&rq, board_project, "notes", "html_notes", sql),
	    REQ_SET, "written");
	is_int(store_int(board.st, 0, "SELECT notes = 'x' AND"
	    " html = '<body>x</body>' FROM project", ""), 1, "both forms");
	board_reqend(&rq);
	board_req(&rq, "{\"data\":{\"notes\":\"y\"}}");
	text_rich(&rq, board_project, "notes", "html_notes", sql);
	is_int(store_int(board.st, 0, "SELECT notes = 'y' AND html IS NULL"
	    " FROM project", ""), 1, "a plain one takes the rich one away");
	board_reqend(&rq);
	board_req(&rq, "{\"data\":{}}");
	is_int(text_rich(&rq, board_project, "notes", "html_notes", sql),
	    REQ_ABSENT, "none");
	is_int(store_int(board.st, 0, "SELECT notes = 'y' FROM project", ""),
	    1, "nothing is written");
	board_reqend(&rq);
}

int
main(void)
{
	board_open();
	rules();
	rich();
	board_close();
	return done();
}
