/* l_shape: objects of the database as JSON, and the tables of their fields. */
#include "board.h"

static long long task, other, tag;

/* Returns the object as JSON, to be freed.  FIELDS NULL is MODE, else what
 * they select. */
static char *
json(enum kind kind, long long gid, enum shape_mode mode, const char *fields)
{
	struct arena *a = arena_new();
	struct sel sel = { NULL, NULL, NULL };
	struct shape sh = { &board, NULL, "http://h:1", BOARD_NOW };
	struct jsonw w;
	struct buf b;

	if (fields != NULL && sel_add(&sel, a, fields) == -1)
		bail(fields);
	buf_init(&b, SHAPE_MAX);
	jsonw_init(&w, &b);
	sh.w = &w;
	shape_put(&sh, kind, gid, fields != NULL ? SHAPE_ASKED : mode, &sel);
	if (jsonw_done(&w) == -1)
		bail("no JSON");
	arena_free(a);
	return buf_take(&b);
}

/* What FIELDS select of the card; its gid is written as G, that of the other
 * card as O, those of tag, project, section, user as T, P, S, U. */
static void
asked(const char *fields, const char *want)
{
	const struct {
		long long	 gid;
		char		 c;
	} names[] = {
		{ task, 'G' }, { other, 'O' }, { tag, 'T' },
		{ board_project, 'P' }, { board_section, 'S' },
		{ board.user, 'U' }
	};
	char *s = json(K_TASK, task, SHAPE_ASKED, fields), *p, gid[24];
	size_t i, n;

	for (i = 0; i < 6; i++) {
		n = (size_t)snprintf(gid, sizeof(gid), "%lld", names[i].gid);
		while ((p = strstr(s, gid)) != NULL) {
			*p = names[i].c;
			memmove(p + 1, p + n, strlen(p + n) + 1);
		}
	}
	is_str(s, want, "%s", fields);
	free(s);
}

static void
make(void)
{
	task = board_task("a \"card\"");
	other = board_task("another");
	tag = schema_gid(board.st, K_TAG);
	store_run(board.st, "INSERT INTO tag(gid, workspace, name, created_at)"
	    " VALUES(?1, 5, 'red', ?2)", "ii", tag, BOARD_NOW);
	store_run(board.st, "INSERT INTO tagged VALUES(?1, ?2)", "ii", task,
	    tag);
	store_run(board.st, "INSERT INTO dep VALUES(?1, ?2)", "ii", task,
	    other);
	store_run(board.st, "INSERT INTO member VALUES(?1, ?2, ?3, 0)", "iii",
	    task, board_project, board_section);
	store_run(board.st, "UPDATE task SET notes = 'x < y', completed = 1,"
	    " completed_at = ?2, assignee = ?3 WHERE gid = ?1", "iii", task,
	    BOARD_NOW + 1, board.user);
}

static void
selections(void)
{
	asked("gid", "{\"gid\":\"G\"}");
	asked("nothing", "{\"gid\":\"G\"}");
	asked("", "{\"gid\":\"G\"}");
	asked("name", "{\"gid\":\"G\",\"name\":\"a \\\"card\\\"\"}");
	asked("notes,html_notes", "{\"gid\":\"G\",\"notes\":\"x < y\","
	    "\"html_notes\":\"<body>x &lt; y</body>\"}");
	asked("completed,completed_at,completed_by", "{\"gid\":\"G\","
	    "\"completed\":true,\"completed_at\":\"2025-11-24T16:00:00.001Z\","
	    "\"completed_by\":null}");
	asked("resource_type,num_likes,liked,likes,start_at",
	    "{\"gid\":\"G\",\"resource_type\":\"task\",\"start_at\":null,"
	    "\"liked\":false,\"likes\":[],\"num_likes\":0}");
	asked("num_subtasks", "{\"gid\":\"G\",\"num_subtasks\":0}");
}

/* Of objects named bare only the gid is told. */
static void
objects(void)
{
	asked("assignee", "{\"gid\":\"G\",\"assignee\":{\"gid\":\"U\"}}");
	asked("assignee.gid", "{\"gid\":\"G\",\"assignee\":{\"gid\":\"U\"}}");
	asked("assignee.name", "{\"gid\":\"G\",\"assignee\":{\"gid\":\"U\","
	    "\"name\":\"Local User\"}}");
	asked("parent.name", "{\"gid\":\"G\",\"parent\":null}");
	asked("tags", "{\"gid\":\"G\",\"tags\":[{\"gid\":\"T\"}]}");
	asked("tags.(name|color)", "{\"gid\":\"G\",\"tags\":[{\"gid\":\"T\","
	    "\"name\":\"red\",\"color\":null}]}");
	asked("this.(dependencies|dependents).name", "{\"gid\":\"G\","
	    "\"dependencies\":[{\"gid\":\"O\",\"name\":\"another\"}],"
	    "\"dependents\":[]}");
	board.sw[SW_BARE] = BARE_COMPACT;
	asked("assignee", "{\"gid\":\"G\",\"assignee\":{\"gid\":\"U\","
	    "\"resource_type\":\"user\",\"name\":\"Local User\"}}");
	asked("assignee.gid", "{\"gid\":\"G\",\"assignee\":{\"gid\":\"U\"}}");
	board.sw[SW_BARE] = BARE_GID;
}

/* A membership has no gid; bare ones are empty. */
static void
memberships(void)
{
	asked("memberships", "{\"gid\":\"G\",\"memberships\":[{}]}");
	asked("memberships.gid", "{\"gid\":\"G\",\"memberships\":[{}]}");
	asked("memberships.section", "{\"gid\":\"G\",\"memberships\":"
	    "[{\"section\":{\"gid\":\"S\"}}]}");
	asked("memberships.(project|section).name", "{\"gid\":\"G\","
	    "\"memberships\":[{\"project\":{\"gid\":\"P\",\"name\":"
	    "\"Experiments\"},\"section\":{\"gid\":\"S\",\"name\":"
	    "\"Untitled section\"}}]}");
}

static void
links(void)
{
	char want[200], *s;
	struct node *n;

	s = json(K_TASK, task, SHAPE_ASKED, "permalink_url");
	n = json_parse(s, strlen(s), NULL);
	snprintf(want, sizeof(want), "http://h:1/1/%lld/task/%lld",
	    store_int(board.st, 0, "SELECT gid FROM workspace", ""), task);
	is_str(node_str(n, "permalink_url"), want, "the page of a card");
	node_free(n);
	free(s);
}

/* Every kind: each field of a full record, and each that is asked for, has a
 * value; a compact record is part of the full one. */
static void
record(enum kind kind, long long gid, size_t full, size_t compact)
{
	const struct field *f;
	struct node *n, *c;
	char fields[2000] = "", *s;
	size_t all = 0;

	s = json(kind, gid, SHAPE_FULL, NULL);
	n = json_parse(s, strlen(s), NULL);
	free(s);
	s = json(kind, gid, SHAPE_COMPACT, NULL);
	c = json_parse(s, strlen(s), NULL);
	free(s);
	is_int(n != NULL ? (long long)n->n : -1, (long long)full,
	    "a full %s", kinds[kind].name);
	is_int(c != NULL ? (long long)c->n : -1, (long long)compact,
	    "a compact one");
	is_str(node_str(n, "resource_type"), kinds[kind].name, "its type");
	is_str(node_str(c, "gid"), node_str(n, "gid"), "its gid");
	node_free(n);
	node_free(c);
	for (f = kinds[kind].field; f->name != NULL; f++, all++) {
		strcat(fields, ",");
		strcat(fields, f->name);
	}
	s = json(kind, gid, SHAPE_ASKED, fields);
	n = json_parse(s, strlen(s), NULL);
	for (f = kinds[kind].field; f->name != NULL; f++)
		if (f->show != SHOW_SET && node_at(n, f->name) == NULL)
			all = 999;
	ok(n != NULL && all != 999, "all of its fields can be asked for");
	node_free(n);
	free(s);
	is_int(shape_exists(board.st, kind, gid), 1, "it is there");
	is_int(shape_exists(board.st, kind, 5), 0, "another is not");
	s = json(kind, 5, SHAPE_FULL, NULL);
	is_str(s, "null", "and has no record");
	free(s);
}

static void
records(void)
{
	long long story = schema_gid(board.st, K_STORY), file;

	store_run(board.st, "INSERT INTO story(gid, task, subtype, text,"
	    " created_at, created_by) VALUES(?1, ?2, 'comment_added', 'hi',"
	    " ?3, ?4)", "iiii", story, task, BOARD_NOW, board.user);
	file = schema_gid(board.st, K_ATTACHMENT);
	store_run(board.st, "INSERT INTO attachment VALUES(?1, ?2, 'log',"
	    " 'asana', NULL, 5, ?3, ?4)", "iiii", file, task, BOARD_NOW,
	    board.user);
	record(K_USER, board.user, 6, 3);
	record(K_WORKSPACE, store_int(board.st, 0,
	    "SELECT gid FROM workspace", ""), 5, 3);
	record(K_PROJECT, board_project, 28, 3);
	record(K_SECTION, board_section, 6, 3);
	record(K_TASK, task, 30, 4);
	record(K_TAG, tag, 9, 3);
	record(K_STORY, story, 19, 6);
	record(K_ATTACHMENT, file, 12, 4);
}

static void
downloads(void)
{
	long long file = store_int(board.st, 0, "SELECT gid FROM attachment",
	    "");
	char *s = json(K_ATTACHMENT, file, SHAPE_ASKED, "download_url");
	struct node *n = json_parse(s, strlen(s), NULL);
	const char *url = node_str(n, "download_url");

	ok(url != NULL && strncmp(url, "http://h:1/files/", 17) == 0 &&
	    files_bykey(board.files, url + 17, BOARD_NOW) == file,
	    "the address of an attachment leads to it");
	node_free(n);
	free(s);
	store_run(board.st, "UPDATE attachment SET url = 'http://x/y'", "");
	s = json(K_ATTACHMENT, file, SHAPE_ASKED, "download_url");
	ok(strstr(s, "\"http://x/y\"") != NULL,
	    "that of one elsewhere is its own");
	free(s);
}

static void
trash(void)
{
	char *s;

	store_run(board.st, "UPDATE task SET trashed = 1 WHERE gid = ?1", "i",
	    other);
	is_int(shape_exists(board.st, K_TASK, other), 0,
	    "in the trash it is not there");
	asked("dependencies", "{\"gid\":\"G\",\"dependencies\":[]}");
	s = json(K_TASK, other, SHAPE_COMPACT, NULL);
	is_str(s, "null", "it has no record");
	free(s);
}

int
main(void)
{
	enum kind k;
	int bad = 0;

	board_open();
	make();
	for (k = K_USER; k < K_N; k++)
		bad += kinds[k].name == NULL || kinds[k].path == NULL ||
		    kinds[k].field == NULL;
	ok(bad == 0 && kinds[K_NONE].name == NULL, "all kinds are described");
	selections();
	objects();
	memberships();
	links();
	records();
	downloads();
	trash();
	board_close();
	return done();
}
