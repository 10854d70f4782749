/* t_workercard: the cards of workers. */
#include <fcntl.h>
#include <unistd.h>

#include "asana/columns.h"
#include "oncard.h"
#include "../../lib/worker/workercard.c"

#define REC	"worker/1 who=gpu-07 st=busy task=1207 seen=1781204122"

static struct asana *api;

static void
reads(void)
{
	static const char *const bad[] = {
		"", "worker/1", "worker/1 st=idle seen=1",
		"worker/1 who=a seen=1", "worker/1 who=a st=bored seen=1",
		"worker/1 who=a st=idle", "worker/1 who=a st=idle seen=x",
		"worker/2 who=a st=idle seen=1",
		" worker/1 who=a st=idle seen=1", "echo worker/1",
		"worker/1 who=x$(touch${IFS}P) st=starting seen=1",
		"worker/1 who=a;b st=idle seen=1",
		"worker/1 who=../a st=idle seen=1",
		"worker/1 who=a\033[2J st=idle seen=1",
		"worker/1 who= st=idle seen=1",
		("worker/1 who=01234567890123456789012345678901234567890123456"
		    "789012345678901234 st=idle seen=1")
	};
	struct workercard w;
	size_t i;

	is_int(parse(&w, REC " new=3\r\n\nRunning …"), 0,
	    "a description is read");
	is_str(w.who, "gpu-07", "... who");
	is_int(w.st, WORKER_BUSY, "... what");
	is_str(w.task, "1207", "... which card");
	is_int(w.seen, 1781204122, "... when");
	is_int(w.until, 0, "... without an end of its time");
	is_int(parse(&w, "worker/1 who=a st=idle seen=1 until=17"),
	    0, "one without a card");
	is_str(w.task, "", "... has none");
	is_int(w.until, 17, "... with an end");
	is_int(parse(&w, "worker/1 who=a st=idle seen=1 gpus=2 "
	    "use=3-97_%,_71_of_160_GB"), 0, "one with GPUs");
	is_str(w.use, "3-97 %, 71 of 160 GB", "... what they do");
	is_int(parse(&w, "worker/1 who=a use=$(x) st=idle seen=1"), 0,
	    "what they cannot do");
	is_str(w.use, "", "... is not taken");
	parse(&w, "worker/1 who=a st=idle seen=1 "
	    "use=1111111111222222222233333333334444444444");
	is_str(w.use, "", "... nor what is too long");
	is_int(parse(&w, "worker/1 who=a st=idle seen=1 until=x"), 0,
	    "an end that cannot be read");
	is_int(w.until, 0, "... is none");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_int(parse(&w, bad[i]), -1, "no worker: '%s'",
		    bad[i]);
	is_int(parse(&w, NULL), -1, "no description, no worker");
}

static void
prints(void)
{
	struct workercard w = { "", "gpu-07", WORKER_BUSY, "1207", 1781204122,
	    0, 4, 0, "More.", "" };
	struct workercard back;
	struct buf b;
	int st;

	buf_init(&b, 8192);
	print(&b, &w, "https://x/");
	ok(!b.over, "a state is printed");
	ok(strncmp(buf_str(&b), REC " gpus=4\n\nRunning https://x/1207\nLast seen at "
	    "18:55 UTC on host ", 97) == 0, "... as programs and people "
	    "read it");
	ok(strstr(buf_str(&b), ", with 4 GPUs\n") != NULL && parse(&back,
	    buf_str(&b)) == 0 && back.gpus == 4, "... with its GPUs");
	ok(strstr(buf_str(&b), "\n\nMore.\n\nDrag this card") != NULL,
	    "... with more, and what to do");
	w.task[0] = '\0';
	for (st = 0; st < WORKER_N; st++) {
		buf_reset(&b);
		w.st = st;
		print(&b, &w, "https://x/");
		ok(parse(&back, buf_str(&b)) == 0 && back.st == st &&
		    workercard_state(workercard_word(st)) == st,
		    "state %s comes back", workercard_word(st));
	}
	buf_free(&b);
}

/* What the worker has learned of its GPUs is on the card while it is new. */
static void
shows_gpus(void)
{
	struct workercard w = { "", "a", WORKER_IDLE, "", 1781204122, 0, 2, 0,
	    NULL, "" };
	static const char *const files[] = {
	    ("3-97 %, 71 of 160 GB\n"
	    "GPU 0 97 %, 71 of 80 GB\nGPU 1 3 %, 0 of 80 GB\n"), "", "3 %"};
	struct timespec old[2] = { { time(NULL) - USE_NEW, 0 },
	    { time(NULL) - USE_NEW, 0 } };
	char dir[] = "/tmp/t_workercard.XXXXXX", *path;
	struct workercard back;
	struct buf b;
	size_t i;

	if (mkdtemp(dir) == NULL)
		bail("no folder");
	setenv("EXPERISANA_KEPT", dir, 1);
	path = state_kept("gpus");
	buf_init(&b, 8192);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		state_write(path, files[i], strlen(files[i]));
		buf_reset(&b);
		print(&b, &w, "https://x/");
		ok(parse(&back, buf_str(&b)) == 0 && back.gpus == 2 &&
		    strncmp(back.use, files[i], strlen(back.use)) == 0 &&
		    (back.use[0] == '\0') == (i == 1), "its GPUs: '%s'",
		    back.use);
		ok((strstr(buf_str(&b), ", with 2 GPUs\nGPU 0 97 %, 71 of 80 "
		    "GB\nGPU 1 3 %, 0 of 80 GB\n\nDrag") != NULL) == (i == 0),
		    "... each on a line");
	}
	state_write(path, files[0], strlen(files[0]));
	utimensat(AT_FDCWD, path, old, 0);
	buf_reset(&b);
	print(&b, &w, "https://x/");
	ok(strstr(buf_str(&b), "%") == NULL, "... not for ever");
	unlink(path);
	rmdir(dir);
	free(path);
	buf_free(&b);
	unsetenv("EXPERISANA_KEPT");
}

/* The line of the record, and what people read, of worker W. */
static void
ends(const struct workercard *w, const char *record, const char *people)
{
	struct buf b;
	const char *s;

	buf_init(&b, 8192);
	print(&b, w, "https://x/");
	s = buf_str(&b);
	ok(strstr(s, record) != NULL, "the record ends with '%s'", record);
	if (people != NULL)
		ok(strstr(s, people) != NULL, "... '%s'", people);
	else
		ok(strstr(s, "time") == NULL, "... no word of it");
	buf_free(&b);
}

static void
knows_its_end(void)
{
	struct workercard w = { "", "a", WORKER_IDLE, "", 1781204122, 0, -1, 0,
	    NULL, "" };

	ends(&w, " seen=1781204122\n", NULL);
	w.until = 1781204122 + 7500;
	ends(&w, " seen=1781204122 until=1781211622\n",
	    "\nIts time ends at 21:00 UTC, in 2h 5m\n");
	w.until = 1781204122;
	ends(&w, " until=1781204122\n", "\nIts time is over\n");
	w.st = WORKER_STARTING;
	ends(&w, " seen=1781204122\n", NULL);
}

static int
number(const struct workercard *w, void *arg)
{
	(void)w;
	++*(int *)arg;
	return RC_OK;
}

static int
how_many(void)
{
	int n = 0;

	if (workercard_each(api, number, &n) != RC_OK)
		bail("no list");
	return n;
}

static void
new_worker(struct workercard *w, const char *who)
{
	memset(w, 0, sizeof(*w));
	snprintf(w->who, sizeof(w->who), "%s", who);
	w->st = WORKER_IDLE;
}

static void
lives(void)
{
	struct workercard w, again;
	char gid[33];

	new_worker(&w, "one");
	is_int(workercard_enter(api, &w), RC_OK, "a worker enters");
	is_str(column_of(api, w.gid), "Active Workers", "... its column");
	new_worker(&again, "one");
	is_int(workercard_enter(api, &again), RC_OK, "... and again");
	is_str(again.gid, w.gid, "... takes the same card");
	is_int(how_many(), 1, "... of which there is one");
	is_int(workercard_beat(api, &w, &oncard_cf), RC_OK, "it beats");
	strcpy(gid, w.gid);
	asana_move(api, gid, column_gid(api, COL_DONE));
	is_int(workercard_beat(api, &w, &oncard_cf), RC_INTR,
	    "its card is dragged away");
	is_int(workercard_beat(api, &w, NULL), RC_INTR,
	    "... for the patient, too");
	is_int(workercard_leave(api, &w), RC_OK, "it leaves");
	is_int(workercard_beat(api, &w, &oncard_cf), RC_INTR,
	    "a card that is gone says the same");
	is_int(workercard_leave(api, &w), RC_OK, "it may leave twice");
	new_worker(&again, "nobody");
	is_int(workercard_leave(api, &again), RC_OK,
	    "one that was never there");
}

/* Answers that are lost make no second card; silence is no drain. */
static void
unclear(void)
{
	struct workercard w;

	new_worker(&w, "two");
	peer_on(api, "POST /tasks 1 lost\n");
	is_int(workercard_enter(api, &w), RC_OK, "an answer that is lost");
	is_int(how_many(), 1, "... makes one card");
	workercard_leave(api, &w);
	new_worker(&w, "three");
	peer_off(api);
	peer_on(api, "POST /tasks 1 lost\nPUT /tasks/{} 2 status 503\n"
	    "PUT /tasks/{} 3 status 400\n");
	is_int(workercard_new(api, &w), RC_OK,
	    "... nor when it is known as new");
	is_int(how_many(), 1, "... one card");
	is_int(workercard_beat(api, &w, &oncard_cf), RC_OK, "it beats");
	is_int(workercard_beat(api, &w, &oncard_cf), RC_LATER,
	    "a board that is ill does not stop it");
	is_int(workercard_beat(api, &w, &oncard_cf), RC_REFUSED,
	    "nor one that refuses");
	peer_off(api);
	workercard_leave(api, &w);
}

/* Settings are read once: in a child. */
static int
own_end(void *arg)
{
	struct workercard w;

	(void)arg;
	setenv("EXPERISANA_UNTIL", "1781211622", 1);
	workercard_own(&w);
	return w.until == 1781211622 ? 0 : 1;
}

static void
own(void)
{
	struct unit_child c;
	struct workercard w;

	unit_fork(&c, own_end, NULL);
	is_int(c.status, 0, "an end of our time in the environment");
	unsetenv("EXPERISANA_WORKER_CARD");
	is_int(workercard_own(&w), 0, "no card in the environment");
	is_str(w.who, "unit", "... but a name");
	setenv("EXPERISANA_WORKER_CARD", "x", 1);
	is_int(workercard_own(&w), 0, "what is no gid is none");
	setenv("EXPERISANA_WORKER_CARD", "17", 1);
	is_int(workercard_own(&w), 1, "a card in the environment");
	is_str(w.gid, "17", "... is ours");
	is_int(w.until, 0, "... without an end of its time");
	unsetenv("EXPERISANA_WORKER_CARD");
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	reads();
	prints();
	shows_gpus();
	knows_its_end();
	lives();
	unclear();
	own();
	oncard_close(api);
	return done();
}
