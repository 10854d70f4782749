/* l_move: cards in and out of sections, and the stories that tell so. */
#include "board.h"
#include "local/move.h"
#include "local/story.h"

static long long todo, doing;	/* sections */
static long long a, b;		/* cards */

/* The order of a section is that, by names. */
static void
order(long long section, const char *want, const char *name)
{
	char got[200] = "";
	struct query *q;

	q = store_query(board.st, "SELECT t.name FROM member m JOIN task t"
	    " ON t.gid = m.task WHERE m.section = ?1 ORDER BY m.rank", "i",
	    section);
	while (query_next(q))
		strcat(got, query_text(q, 0));
	query_end(q);
	is_str(got, want, "%s", name);
}

/* The card has N stories, the last of which is that. */
static void
story(long long task, long long n, const char *subtype, const char *text)
{
	struct query *q;

	is_int(store_int(board.st, 0, "SELECT count(*) FROM story"
	    " WHERE task = ?1", "i", task), n, "its stories");
	q = store_query(board.st, "SELECT subtype, text FROM story"
	    " WHERE task = ?1 ORDER BY gid DESC LIMIT 1", "i", task);
	if (query_next(q)) {
		is_str(query_text(q, 0), subtype, "the last one's kind");
		is_str(query_text(q, 1), text, "and text");
	}
	query_end(q);
}

static int
put(long long task, long long section, enum rank_where where,
    long long anchor)
{
	struct req rq;
	int rc;

	board_req(&rq, NULL);
	rc = move_task(&rq, task, board_project, section, where, anchor);
	board_reqend(&rq);
	return rc;
}

static void
moving(void)
{
	is_int(put(a, todo, RANK_BOTTOM, 0), 0, "a card enters the project");
	story(a, 1, "added_to_project", "added to Experiments");
	put(b, todo, RANK_BOTTOM, 0);
	order(todo, "ab", "two cards");
	put(b, todo, RANK_TOP, 0);
	order(todo, "ba", "moved within the section");
	story(b, 1, "added_to_project", "added to Experiments");
	put(a, doing, RANK_BOTTOM, 0);
	order(todo, "b", "a card leaves a section");
	order(doing, "a", "for another");
	story(a, 2, "section_changed", "moved this task from \"todo\" to "
	    "\"doing\" in Experiments");
	is_int(store_int(board.st, 0, "SELECT old_section = ?1 AND"
	    " new_section = ?2 AND project = ?3 FROM story WHERE task = ?4"
	    " ORDER BY gid DESC LIMIT 1", "iiii", todo, doing, board_project,
	    a), 1, "the story knows which");
	put(b, doing, RANK_BEFORE, a);
	order(doing, "ba", "before another card");
	put(b, doing, RANK_AFTER, a);
	order(doing, "ab", "after it");
	is_int(store_int(board.st, 0, "SELECT count(*) FROM member", ""), 2,
	    "each is in one section");
}

static void
leaving(void)
{
	struct req rq;

	board_req(&rq, NULL);
	move_out(&rq, b, board_project);
	order(doing, "a", "a card leaves the project");
	story(b, 3, "removed_from_project", "removed from Experiments");
	move_out(&rq, b, board_project);
	story(b, 3, "removed_from_project", "removed from Experiments");
	board_reqend(&rq);
}

static void
asking(void)
{
	struct req rq;

	board_req(&rq, NULL);
	is_int(move_project_of(&rq, todo), board_project,
	    "the project of a section");
	is_int(move_project_of(&rq, a), 0, "of none");
	is_int(move_section_of(&rq, a, board_project), doing,
	    "the section of a card");
	is_int(move_section_of(&rq, b, board_project), 0, "of none");
	is_int(move_first(&rq, board_project), board_section,
	    "the first section");
	is_int(move_last(&rq, board_project), doing, "the last one");
	is_int(move_first(&rq, 5), 0, "of no project");
	is_int(move_last(&rq, 5), 0, "nor that");
	board_reqend(&rq);
}

/* A card can be in 20 projects. */
static void
projects(void)
{
	long long c = board_task("c"), p, s;
	struct req rq;
	int i, rc = 0;

	board_req(&rq, NULL);
	for (i = 0; i <= MOVE_PROJECTS_MAX; i++) {
		is_int(rc, 0, "in %d projects", i);
		p = schema_project(board.st, 1, board.user, "more", BOARD_NOW);
		s = move_first(&rq, p);
		rc = move_task(&rq, c, p, s, RANK_TOP, 0);
	}
	is_int(rc, -1, "not in 21");
	board_is(&rq, 400, "projects: A task can be in at most 20 projects",
	    "refused");
	board_reqend(&rq);
}

static void
anchor(const char *data, int rc, enum rank_where where, long long gid,
    const char *why)
{
	enum rank_where w = RANK_TOP;
	long long g = -1;
	struct req rq;
	char *body = xasprintf("{\"data\":%s}", data);

	board_req(&rq, body);
	is_int(move_anchor(&rq, "before", "after", K_TASK, RANK_BOTTOM, &w,
	    &g), rc, "%s", data);
	if (rc == 0)
		ok(w == where && g == gid, "the place");
	else
		board_is(&rq, 400, why, "refused");
	board_reqend(&rq);
	free(body);
}

static void
anchors(void)
{
	char s[200], why[100];

	anchor("{}", 0, RANK_BOTTOM, 0, NULL);
	snprintf(s, sizeof(s), "{\"before\":\"%lld\"}", a);
	anchor(s, 0, RANK_BEFORE, a, NULL);
	snprintf(s, sizeof(s), "{\"after\":\"%lld\"}", a);
	anchor(s, 0, RANK_AFTER, a, NULL);
	anchor("{\"before\":null}", 0, RANK_BOTTOM, 0, NULL);
	anchor("{\"after\":null}", 0, RANK_TOP, 0, NULL);
	snprintf(s, sizeof(s), "{\"before\":null,\"after\":\"%lld\"}", a);
	anchor(s, 0, RANK_AFTER, a, NULL);
	snprintf(s, sizeof(s), "{\"before\":\"%lld\",\"after\":\"%lld\"}", a,
	    b);
	anchor(s, -1, RANK_TOP, 0,
	    "You may specify only one of before, after");
	snprintf(s, sizeof(s), "{\"before\":\"%lld\"}", todo);
	snprintf(why, sizeof(why), "before: Unknown object: %lld", todo);
	anchor(s, -1, RANK_TOP, 0, why);
	anchor("{\"after\":5}", -1, RANK_TOP, 0,
	    "after: Not a valid GID type: number");
}

/* Stories come one after the other, whatever the clock says. */
static void
stories(void)
{
	struct story s = { .subtype = "comment_added", .pinned = 1,
	    .html = "<body>h</body>" };
	long long c = board_task("s"), one, two, at1, at2;
	char name[2000];
	struct req rq;

	board_req(&rq, NULL);
	one = story_add(&rq, c, &s, "first");
	rq.now -= 60000;
	two = story_add(&rq, c, &s, "second");
	at1 = store_int(board.st, 0, "SELECT created_at FROM story"
	    " WHERE gid = ?1", "i", one);
	at2 = store_int(board.st, 0, "SELECT created_at FROM story"
	    " WHERE gid = ?1", "i", two);
	ok(two > one && at2 == at1 + 1, "a clock that went back");
	is_int(store_int(board.st, 0, "SELECT modified_at FROM task"
	    " WHERE gid = ?1", "i", c), BOARD_NOW, "the card was not "
	    "modified before that");
	rq.now = BOARD_NOW + 5000;
	story_touch(&rq, c);
	is_int(store_int(board.st, 0, "SELECT modified_at FROM task"
	    " WHERE gid = ?1", "i", c), BOARD_NOW + 5000, "but is now");
	is_int(store_int(board.st, 0, "SELECT pinned = 1 AND created_by = ?2"
	    " AND html = '<body>h</body>' AND project IS NULL AND tag IS NULL"
	    " AND old_name IS NULL FROM story WHERE gid = ?1", "ii", one,
	    board.user), 1, "what it refers to, and to nothing else");
	memset(name, 'x', sizeof(name));
	memcpy(name + 1021, "\342\202\254", 3);
	name[1999] = '\0';
	story_tell(&rq, c, &s, "%s", name);
	is_int(store_int(board.st, 0, "SELECT length(text) FROM story WHERE"
	    " task = ?1 ORDER BY gid DESC LIMIT 1", "i", c), 1023,
	    "a long text is cut, and is text still");
	is_str(story_name(&rq, K_TASK, c), "s", "a card's name");
	is_str(story_name(&rq, K_SECTION, todo), "todo", "a section's");
	is_str(story_name(&rq, K_TASK, 5), "", "that of none");
	board_reqend(&rq);
}

int
main(void)
{
	board_open();
	todo = board_newsection("todo", 10);
	doing = board_newsection("doing", 20);
	a = board_task("a");
	b = board_task("b");
	moving();
	leaving();
	asking();
	projects();
	anchors();
	stories();
	board_close();
	return done();
}
