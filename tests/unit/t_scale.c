/* t_scale: how many more workers the board can use. */
#include "asana/columns.h"
#include "base/err.h"
#include "live.h"
#include "worker/scale.h"
#include "worker/workercard.h"

static void
want(long min, long max, const long n[SCALE_N], long wanted, const char *name)
{
	struct scale s = { 0, 0, 1, -1, 600, "unit" };

	s.min = min;
	s.max = max;
	is_int(scale_want(&s, n), wanted, "%s", name);
}

static void
wants(void)
{
	long n[SCALE_N] = { 0 };

	want(0, 5, n, 0, "nothing to do");
	want(2, 5, n, 2, "... but idle ones to be kept");
	n[SCALE_RUNNABLE] = 3;
	want(0, 5, n, 3, "one for each card");
	want(1, 5, n, 4, "... and idle ones");
	want(0, 2, n, 2, "... up to max");
	n[SCALE_BUSY] = 3;
	want(0, 9, n, 3, "those that are busy are no help");
	want(0, 5, n, 2, "... but there");
	n[SCALE_IDLE] = 1;
	n[SCALE_STARTING] = 1;
	want(0, 9, n, 1, "those that are idle or starting are");
	n[SCALE_LEAVING] = 4;
	want(0, 9, n, 0, "those that leave are there still");
	n[SCALE_LOST] = 7;
	n[SCALE_BLOCKED] = 99;
	n[SCALE_LEAVING] = 0;
	want(0, 9, n, 1, "what is lost is not, and what waits is no demand");
	want(0, 1, n, 0, "more than max are left alone");
}

/* Returns the number of workers' cards. */
static int
count(const struct workercard *w, void *arg)
{
	(void)w;
	++*(int *)arg;
	return 0;
}

/* Returns how often the workers were listed. */
static int
listed(struct asana *api)
{
	char *text = xasprintf("GET /sections/%s/tasks",
	    column_gid(api, COL_WORKERS));
	int n = live_count(text);

	free(text);
	return n;
}

/* More starts that came to nothing than a page of the list holds. */
static void
many(struct asana *api)
{
	struct scale s = { 0, 200, 5, -1, -10, "unit" };
	struct workercard w;
	FILE *f = tmpfile();
	int i, n = 0, before;

	memset(&w, 0, sizeof(w));
	w.st = WORKER_STARTING;
	for (i = 0; i < 101; i++) {
		snprintf(w.who, sizeof(w.who), "unit-%d", i);
		if (workercard_new(api, &w) != RC_OK)
			bail("no worker");
	}
	before = listed(api);
	is_int(scale_tick(api, &s, f), RC_NO, "a hundred starts in vain");
	is_int(listed(api) - before, 2, "... are listed once");
	workercard_each(api, count, &n);
	is_int(n, 0, "... all of them go");
	fclose(f);
}

static void
ticks(struct asana *api)
{
	struct scale s = { 2, 3, 5, -1, 600, "unit" };
	char line[256] = "", what[16], id[65], gid[33];
	FILE *f = tmpfile();
	int n = 0, started = 0, before;

	if (f == NULL)
		bail("no file");
	before = listed(api);
	is_int(scale_tick(api, &s, f), 0, "a tick");
	is_int(listed(api) - before, 2,
	    "... lists the workers twice, however many are started");
	rewind(f);
	ok(fgets(line, sizeof(line), f) != NULL && strncmp(line, "want\t2\t", 7)
	    == 0, "... says what is wanted");
	while (fscanf(f, "%15s %64s %32s", what, id, gid) == 3)
		started += strcmp(what, "start") == 0 &&
		    strncmp(id, "unit-", 5) == 0;
	is_int(started, 2, "... and who is to be started");
	workercard_each(api, count, &n);
	is_int(n, 2, "... each has a card");
	is_int(scale_tick(api, &s, f), 1, "then there are enough");
	s.start_timeout = -10;
	s.min = 0;
	rewind(f);
	is_int(scale_tick(api, &s, f), 1, "starts that took too long");
	rewind(f);
	ok(fgets(line, sizeof(line), f) != NULL &&
	    strncmp(line, "expired\tunit-", 13) == 0, "... are told");
	n = 0;
	workercard_each(api, count, &n);
	is_int(n, 0, "... and their cards are gone");
	fclose(f);
}

int
main(void)
{
	struct asana *api;

	unit_tmp();
	live_board(NULL);
	wants();
	api = asana_open();
	ticks(api);
	many(api);
	asana_close(api);
	live_end();
	unit_rmtmp();
	return done();
}
