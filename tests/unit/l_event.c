/* l_event: who hears of what, and for how long. */
#include "board.h"
#include "local/event.h"

static struct req rq;

static void
put(long long about)
{
	struct event e = { .kind = K_TASK, .gid = about,
	    .action = "changed" };

	event_put(&rq, about, &e);
}

static long long
heard(long long resource)
{
	return store_int(board.st, 0, "SELECT count(*) FROM event_of"
	    " WHERE resource = ?1", "i", resource);
}

static void
streams(void)
{
	long long up = board_task("up"), down = board_task("down");
	long long other = board_task("other");

	store_run(board.st, "UPDATE task SET parent = ?2 WHERE gid = ?1", "ii",
	    down, up);
	store_run(board.st, "INSERT INTO member VALUES(?1, ?2, ?3, 0)", "iii",
	    up, board_project, board_section);
	put(down);
	is_int(heard(down), 1, "a task hears of itself");
	is_int(heard(up), 1, "the one above it, too");
	is_int(heard(board_project), 1, "and the project of that");
	is_int(heard(other), 0, "others do not");
	put(up);
	is_int(heard(down), 1, "what happens above is not heard below");
	put(board_project);
	is_int(heard(board_project), 3, "a project hears of itself");
	is_int(heard(up), 2, "its tasks do not");
	is_int(event_last(&rq), 3, "three events");
}

static void
tokens(void)
{
	char s[EVENT_SYNC_MAX], other[EVENT_SYNC_MAX];
	long long id = 0, last = event_last(&rq);

	event_sync(&rq, s, board_project, last);
	is_int(event_since(&rq, s, board_project, &id), 0, "a token");
	is_int(id, last, "knows its place");
	is_int(event_since(&rq, s, board_section, &id), -1,
	    "and its resource");
	event_sync(&rq, other, board_project, last - 1);
	ok(strcmp(s, other) != 0, "another place has another");
	s[3] = s[3] == 'a' ? 'b' : 'a';
	is_int(event_since(&rq, s, board_project, &id), -1, "a forged one");
	is_int(event_since(&rq, "", board_project, &id), -1, "none");
	is_int(event_since(&rq, "0123456789abcdef.", board_project, &id), -1,
	    "half of one");
	event_sync(&rq, s, board_project, last);
	rq.now += board.sw[SW_EVENTLIFE] * 1000LL;
	is_int(event_since(&rq, s, board_project, &id), 0, "a day is no age");
	rq.now++;
	is_int(event_since(&rq, s, board_project, &id), -1, "but no longer");
}

/* Events are forgotten when they are old, and the token knows. */
static void
forgotten(void)
{
	char s[EVENT_SYNC_MAX], now[EVENT_SYNC_MAX];
	long long id;
	int i;

	event_sync(&rq, s, board_project, 1);
	event_sync(&rq, now, board_project, event_last(&rq));
	is_int(event_since(&rq, s, board_project, &id), 0, "not yet");
	for (i = 0; i < 1100; i++)
		put(board_project);
	ok(store_int(board.st, 0, "SELECT min(id) FROM event", "") > 3,
	    "those of yesterday are forgotten");
	is_int(store_int(board.st, 0, "SELECT min(event) FROM event_of", ""),
	    store_int(board.st, 0, "SELECT min(id) FROM event", ""),
	    "by all who heard them");
	is_int(event_since(&rq, s, board_project, &id), -1,
	    "a token from before them is too old");
	is_int(event_since(&rq, now, board_project, &id), 0,
	    "one from behind them is not");
}

int
main(void)
{
	board_open();
	board_req(&rq, NULL);
	streams();
	tokens();
	forgotten();
	board_reqend(&rq);
	board_close();
	return done();
}
