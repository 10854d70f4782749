/* t_backlog: what Backlog held when it was last listed. */
#include "backlog.h"
#include "buf.h"
#include "err.h"
#include "fs.h"
#include "state.h"
#include "unit.h"

#include <time.h>

static char *file;
static struct buf got;

static void
note(const struct backlog_card *c, void *arg)
{
	(void)arg;
	buf_printf(&got, "%s %s %lld %ld %.0f %d|", c->gid, c->deps,
	    c->created, c->priority, c->timeout, c->score);
}

/* What is read of it, "" when there is none. */
static const char *
load(struct backlog *b, double each)
{
	buf_reset(&got);
	if (!backlog_load(b, each, 1000, note, NULL))
		buf_reset(&got);
	return buf_str(&got);
}

static void
card(struct backlog *b, const char *gid, const char *deps, long priority)
{
	struct backlog_card c = { 0 };

	c.gid = xstrdup(gid);
	c.deps = xstrdup(deps);
	c.created = 1795522799123LL;
	c.priority = priority;
	c.timeout = 60;
	c.score = 2;
	backlog_add(b, &c);
	free(c.gid);
	free(c.deps);
}

/* Makes a list of cards 1 and 2. */
static void
make(struct backlog *b)
{
	backlog_begin(b);
	card(b, "1", "", -7);
	card(b, "2", "8,9,?", 0);
	if (backlog_save(b, 77000, 3) == -1)
		bail("no list");
}

#define ONE	"1  1795522799123 -7 60 2|"
#define TWO	"2 8,9,? 1795522799123 0 60 2|"

static void
keeps(void)
{
	struct backlog *a = backlog_open("1"), *b = backlog_open("1");
	struct backlog *other = backlog_open("2");

	is_str(load(a, 1000), "", "at first there is none");
	make(a);
	is_str(load(b, 1000), ONE TWO, "a list is remembered");
	is_int(backlog_since(b), 77000, "... with its time");
	is_str(load(other, 1000), "", "... for its project");
	is_str(load(b, 0), "", "... not for ever");
	is_int(backlog_pages(b), 3, "... but how long it was");
	ok(!backlog_load(b, 1000, 0, note, NULL), "... at most so long");
	backlog_begin(a);
	is_int(backlog_save(a, 78000, 1), 0, "an empty one");
	ok(backlog_load(b, 1000, 1000, note, NULL), "... is a list");
	backlog_close(a);
	backlog_close(b);
	backlog_close(other);
	backlog_close(NULL);
}

static void
marks(void)
{
	struct backlog *a = backlog_open("1"), *b = backlog_open("1");

	make(a);
	load(b, 1000);
	is_int(backlog_mark(a, "1", BACKLOG_TRIED), 1, "a card is marked");
	is_int(backlog_mark(b, "1", BACKLOG_TRIED), 0, "... by one");
	is_int(backlog_mark(b, "2", BACKLOG_TRIED), 1, "another one is free");
	is_str(load(b, 1000), "", "marked cards are left out");
	backlog_mark(b, "2", BACKLOG_FREE);
	is_str(load(b, 1000), TWO, "... until they are free again");
	is_int(backlog_mark(a, "2", BACKLOG_TRIED), 1, "... for all");
	backlog_mark(a, "1", BACKLOG_GONE);
	is_int(backlog_misses(a), 1, "who finds a card gone counts that");
	is_int(backlog_mark(b, "1", BACKLOG_TRIED), 0, "... it is not free");
	load(b, 1000);
	is_int(backlog_misses(b), 1, "... and others do");
	/* a new list, which B does not know yet */
	backlog_begin(a);
	card(a, "2", "", 0);
	card(a, "3", "", 0);
	backlog_save(a, 79000, 1);
	is_int(backlog_mark(b, "1", BACKLOG_TRIED), 0, "a card that is not in "
	    "a newer list is gone");
	is_int(backlog_mark(b, "2", BACKLOG_TRIED), 1, "... one that is in it is "
	    "free");
	is_int(backlog_mark(b, "2", BACKLOG_TRIED), 0, "... for one of us");
	is_int(backlog_mark(a, "3", BACKLOG_TRIED), 1, "others are");
	unlink(file);
	is_int(backlog_mark(b, "2", BACKLOG_TRIED), 1, "without the file each "
	    "is alone");
	backlog_close(a);
	backlog_close(b);
}

static int
locks(void *arg)
{
	struct backlog *b = backlog_open("1");
	int n = backlog_lock(b);

	(void)arg;
	if (n && !backlog_lock(b))
		n = 2;		/* our own */
	backlog_close(b);
	return n;
}

static void
one_lists(void)
{
	struct backlog *b = backlog_open("1");
	struct unit_child c;

	is_int(backlog_lock(b), 1, "one locks");
	unit_fork(&c, locks, NULL);
	is_int(c.status, 0, "... another cannot");
	backlog_unlock(b);
	unit_fork(&c, locks, NULL);
	is_int(c.status, 1, "... until it is unlocked");
	is_int(backlog_lock(b), 1, "who ended has unlocked");
	backlog_close(b);
}

static void
spoilt(void)
{
	static const char *const bad[] = {
		"", "nonsense\n", "backlog 1 1\nend\n",
		"backlog 2 %.0f 5 1 0\nend\n",
		"backlog 1 %.0f 5 1 1\n",
		"backlog 1 %.0f 5 1 1\n1 2 3 4 5 -\n",
		"backlog 1 %.0f 5 1 1\nend\n",
		"backlog 1 %.0f 5 1 1\nx 2 3 4 5 -\nend\n",
		"backlog 1 %.0f 5 1 1\n1 2 3 4\nend\n",
		"backlog 1 %.0f 5 1 1\n1\nend\n",
		"backlog 1 %.0f 5 1 1\n1 2 3 4 5 -\n2 2 3 4 5 -\nend\n",
		"backlog 1 99999999999 5 1 1\n1 2 3 4 5 -\nend\n",
	};
	struct backlog *b = backlog_open("1");
	char text[200];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), bad[i], (double)time(NULL));
		unit_write(file, text);
		is_str(load(b, 1000), "", "a spoilt list is none (%d)", (int)i);
	}
	snprintf(text, sizeof(text), "backlog 1 %.0f 5 1 1\n1 2 3 4 5 -\nend\n"
	    "z 1\n- 12345678901234567890123456789012345\n-\n- 1x\n- ",
	    (double)time(NULL));
	unit_write(file, text);
	load(b, 1000);
	backlog_mark(b, "1", BACKLOG_TRIED);
	ok(1, "spoilt marks do no harm");
	backlog_close(b);
}

static void
limits(void)
{
	struct backlog *b = backlog_open("1");
	char *deps = xmalloc(1u << 20);
	int i;

	make(b);
	if (truncate(file, BACKLOG_MAX - 3) == -1)
		bail("no room");
	is_int(backlog_mark(b, "1", BACKLOG_TRIED), 0, "there is no room for "
	    "more marks");
	memset(deps, '1', 1u << 20);
	deps[(1u << 20) - 1] = '\0';
	backlog_begin(b);
	for (i = 0; i < 32; i++)
		card(b, "1", deps, 0);
	is_int(backlog_save(b, 1, 1), -1, "a list that is too long is not "
	    "remembered");
	free(deps);
	backlog_close(b);
}

int
main(void)
{
	unit_tmp();
	setenv("HOME", unit_dir, 1);
	unsetenv("XDG_STATE_HOME");
	setenv("ASANA_API_URL", "http://127.0.0.1:1/api/1.0", 1);
	buf_init(&got, 1u << 16);
	file = state_name("backlog", "1");
	keeps();
	marks();
	one_lists();
	spoilt();
	limits();
	free(file);
	buf_free(&got);
	unit_rmtmp();
	return done();
}
