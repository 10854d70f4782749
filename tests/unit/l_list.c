/* l_list: answers that are lists, in pages. */
#include "board.h"
#include "local/list.h"

/* The sections of a project, as the calls have it. */
static const struct list sections = {
	K_SECTION,
	"SELECT rank, gid, gid FROM section WHERE project = ?1 AND"
	" (rank, gid) > (?2, ?3) ORDER BY rank, gid LIMIT ?4",
	"SELECT gid, 0, gid FROM section WHERE project = ?1 AND gid > ?2"
	" ORDER BY gid LIMIT ?4"
};

static long long project;	/* with sections named by letters */

/* What a page says: the names in it, and its next_page: "" when it is null,
 * "none" when there is none. */
struct page {
	int	status;
	char	names[8000];
	char	next[200];
	char	path[300];
	char	error[200];
};

static void
get(struct page *p, const char *limit, const char *offset, const char *name,
    const char *value)
{
	const struct node *data, *c, *next;
	struct node *n;
	struct req rq;

	memset(p, 0, sizeof(*p));
	board_req(&rq, NULL);
	rq.path = "/projects/5/sections";
	board_param(&rq, "opt_fields", "name");
	if (limit != NULL)
		board_param(&rq, "limit", limit);
	if (offset != NULL)
		board_param(&rq, "offset", offset);
	if (name != NULL)
		board_param(&rq, name, value);
	list_answer(&rq, &sections, project);
	p->status = rq.status;
	n = json_parse(buf_str(&rq.out), rq.out.len, NULL);
	if ((data = node_at(n, "data")) != NULL)
		for (c = data->first; c != NULL; c = c->next)
			strcat(p->names, node_str(c, "name"));
	next = node_at(n, "next_page");
	snprintf(p->next, sizeof(p->next), "%s", next == NULL ? "none" :
	    next->type == NODE_NULL ? "" : node_str(next, "offset"));
	if (next != NULL && next->type == NODE_OBJ)
		snprintf(p->path, sizeof(p->path), "%s",
		    node_str(next, "path"));
	if (node_str(n, "errors.0.message") != NULL)
		snprintf(p->error, sizeof(p->error), "%s",
		    node_str(n, "errors.0.message"));
	node_free(n);
	board_reqend(&rq);
}

static void
pages(void)
{
	struct page p;
	char offset[200], want[400];

	get(&p, NULL, NULL, NULL, NULL);
	is_str(p.names, "edcba", "the whole list, in display order");
	is_str(p.next, "none", "has no next page");
	get(&p, "5", NULL, NULL, NULL);
	is_str(p.names, "edcba", "a page that holds all");
	is_str(p.next, "", "has null for the next one");
	get(&p, "2", NULL, NULL, NULL);
	is_str(p.names, "ed", "a page of two");
	ok(strlen(p.next) > 17, "has a next one");
	strcpy(offset, p.next);
	snprintf(want, sizeof(want), "/projects/5/sections?offset=%s"
	    "&opt_fields=name&limit=2", offset);
	is_str(p.path, want, "with its path");
	get(&p, "2", offset, NULL, NULL);
	is_str(p.names, "cb", "the next one");
	strcpy(offset, p.next);
	get(&p, "100", offset, NULL, NULL);
	is_str(p.names, "a", "the last one, with another limit");
	is_str(p.next, "", "is the end");
	/* a page begins after what was seen, not after so many */
	get(&p, "2", NULL, NULL, NULL);
	strcpy(offset, p.next);
	store_run(board.st, "DELETE FROM section WHERE name = 'e'", "");
	get(&p, "2", offset, NULL, NULL);
	is_str(p.names, "cb", "deletion before it changes nothing");
}

static void
orders(void)
{
	struct page p;
	char offset[200];
	int i, others = 0;

	board.sw[SW_ORDER] = ORDER_OLDEST;
	get(&p, NULL, NULL, NULL, NULL);
	is_str(p.names, "abcd", "the oldest first");
	get(&p, "2", NULL, NULL, NULL);
	is_str(p.names, "ab", "in pages too");
	strcpy(offset, p.next);
	get(&p, "2", offset, NULL, NULL);
	is_str(p.names, "cd", "up to the last");
	board.sw[SW_ORDER] = ORDER_SHUFFLE;
	for (i = 0; i < 50; i++) {
		get(&p, NULL, NULL, NULL, NULL);
		others += strcmp(p.names, "dcba") != 0;
		if (strlen(p.names) != 4 || strspn(p.names, "abcd") != 4)
			others = -100;
	}
	ok(others > 0, "shuffled: all of them, hardly ever in order");
	board.sw[SW_ORDER] = ORDER_DISPLAY;
}

static void
refused(const char *limit, const char *offset, const char *name,
    const char *value, const char *why)
{
	struct page p;

	get(&p, limit, offset, name, value);
	is_int(p.status, 400, "refused: %s", why);
	is_str(p.error, why, "the reason");
}

static void
mistakes(void)
{
	const char *limit = "limit: Must be an integer between 1 and 100";
	const char *token = "offset: Your pagination token is invalid.";
	struct page p;
	char offset[200];

	refused("0", NULL, NULL, NULL, limit);
	refused("101", NULL, NULL, NULL, limit);
	refused("-1", NULL, NULL, NULL, limit);
	refused("", NULL, NULL, NULL, limit);
	refused("ten", NULL, NULL, NULL, limit);
	refused("2", "", NULL, NULL, token);
	refused("2", "x", NULL, NULL, token);
	refused("2", "0123456789abcdef.1.2", NULL, NULL, token);
	refused("2", "0123456789abcdef.99999999999999999999999999999999999999"
	    "99999999999999999999999999999999999999999", NULL, NULL, token);
	get(&p, "2", NULL, NULL, NULL);
	strcpy(offset, p.next);
	offset[strlen(offset) - 1] ^= 1;
	refused("2", offset, NULL, NULL, token);
	/* an offset is bound to its list and its filters */
	offset[strlen(offset) - 1] ^= 1;
	refused("2", offset, "modified_since", "now", token);
	refused(NULL, NULL, "completed_since", "yesterday",
	    "completed_since: Not a valid date-time: yesterday");
	refused(NULL, NULL, "modified_since", "",
	    "modified_since: Not a valid date-time: ");
	get(&p, NULL, NULL, "completed_since", "now");
	is_int(p.status, 200, "now is a time");
	get(&p, NULL, NULL, "completed_since", "2026-01-01T00:00:00.000Z");
	is_int(p.status, 200, "a time is one");
}

/* Without a limit there is an end too. */
static void
whole(void)
{
	struct page p;
	int i;

	for (i = 0; i < LIST_WHOLE_MAX; i++)
		board_newsection("x", 1000 + i);
	store_run(board.st, "UPDATE section SET project = ?1"
	    " WHERE project = ?2", "ii", project, board_project);
	get(&p, NULL, NULL, NULL, NULL);
	is_int((long long)strlen(p.names), 16 + LIST_WHOLE_MAX - 1,
	    "no more than 1000");
	is_str(p.next, "none", "and no next page");
}

int
main(void)
{
	char name[2] = "a";
	int i;

	board_open();
	project = schema_gid(board.st, K_PROJECT);
	for (i = 0; i < 5; i++, name[0]++)
		store_run(board.st, "INSERT INTO section VALUES(?1, ?2, ?3,"
		    " ?4, 0)", "iiis", schema_gid(board.st, K_SECTION),
		    project, (long long)(100 - i), name);
	pages();
	orders();
	mistakes();
	whole();
	board_close();
	return done();
}
