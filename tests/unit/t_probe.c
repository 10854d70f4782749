/* t_probe: what a board does, measured with a card of its own. */
#include "columns.h"
#include "live.h"
#include "probe.h"

/* A child writes what it has found here. */
static struct findings f;

static int
probe(struct asana *api, void *arg)
{
	FILE *out = fopen("found", "wb");
	int rc;

	(void)arg;
	findings_init(&f);
	rc = probe_run(api, &f);
	if (out == NULL || fwrite(&f, sizeof(f), 1, out) != 1 ||
	    fclose(out) == EOF)
		return 99;
	return rc;
}

static int
cards(struct asana *api, void *arg)
{
	struct reply rep;
	char *path;

	(void)arg;
	path = xasprintf("/projects/%s/tasks", api->project);
	asana_get(api, path, NULL, &rep);
	printf("%d", rep.data != NULL ? (int)rep.data->n : -1);
	asana_free(&rep);
	free(path);
	return 0;
}

/* Measures with RULES between it and the board; wants RC, and no card left. */
static void
run(const char *what, const char *rules, int rc)
{
	struct unit_child c;
	FILE *in;

	if (rules != NULL)
		live_peer(rules);
	unlink("found");
	live_run(&c, probe, NULL);
	if (!is_int(c.status, rc, "%s: %d", what, rc))
		unit_show("stderr", c.err);
	if ((in = fopen("found", "rb")) == NULL ||
	    fread(&f, sizeof(f), 1, in) != 1 || fclose(in) == EOF)
		bail("nothing found");
	live_unpeer();
	live_run(&c, cards, NULL);
	is_str(c.out, "0", "... no card is left");
	ok(f.requests > 0 && f.requests <= MEASURE_REQUESTS,
	    "... %ld requests", f.requests);
}

/* The highest value of S lies in LO..HI. */
static void
between(const struct series *s, double lo, double hi, const char *what)
{
	double v = series_max(s);

	if (!ok(v >= lo && v <= hi, "%s", what))
		printf("# %g..%g wanted, got %g\n", lo, hi, v);
}

static void
quick(void)
{
	run("a quick board", NULL, RC_OK);
	is_int(f.post.n, MEASURE_COMMENTS, "... all comments were answered");
	is_int(f.shown.n, MEASURE_COMMENTS, "... and looked for");
	between(&f.shown, 0, 0, "... they showed at once");
	is_int(f.edited.n, 3, "... edits were looked for");
	is_int(f.deleted.n, 2, "... deleted ones too");
	is_int(f.moved.n, 2, "... the card was moved");
	is_int(f.backward, 0, "... gids grow");
	is_int(f.section, 1, "... an edit tells the section");
	is_int(f.whole, PROBE_TEXT_MAX, "... long comments are whole");
	is_int(f.cut, 0, "... all of them");
	is_int(f.limited + f.failed + f.unseen, 0, "... no failure");
	ok(f.ahead_min <= 0.1 && f.ahead_max >= -0.1,
	    "... its clock is ours");
}

static void
faults(void)
{
	run("slow answers",
	    "POST /tasks/{}/stories 5-6 slow 0.5\n", RC_OK);
	between(&f.post, 0.5, 5, "... are measured");
	run("too many requests", "POST /tasks/{}/stories 3 status 429 "
	    "retry-after 1\nGET /tasks/{}/stories 4 status 429 retry-after 1\n",
	    RC_OK);
	is_int(f.limited, 2, "... are counted");
	is_int(f.longest, 1, "... with the wait that was asked for");
	is_int(f.shown.n, MEASURE_COMMENTS, "... nothing is missing");
	run("a comment that is lost on the way back",
	    "POST /tasks/{}/stories 4 lost\n", RC_OK);
	is_int(f.failed, 1, "... is counted");
	is_int(f.shown.n, MEASURE_COMMENTS - 1, "... the others are measured");
	run("a card whose making is not answered", "POST /tasks 1 lost\n",
	    RC_OK);
	is_int(f.shown.n, MEASURE_COMMENTS, "... is found");
	run("a card that cannot be deleted at once",
	    "DELETE /tasks/{} 1 status 503\n", RC_OK);
	run("a board that refuses comments",
	    "POST /tasks/{}/stories always status 400\n", RC_REFUSED);
	run("one that refuses edits", "PUT /stories/{} always status 403\n",
	    RC_REFUSED);
	is_int(f.shown.n, MEASURE_COMMENTS, "... what came before is there");
	run("one that refuses long comments",
	    "POST /tasks/{}/stories 18- status 400\n", RC_OK);
	is_int(f.whole, 2500, "... is measured");
	is_int(f.cut, 16384, "... on both sides");
}

int
main(void)
{
	unit_tmp();
	live_board(NULL);
	quick();
	faults();
	live_end();
	unlink("board.env");
	live_board("-olag=300");
	run("a board with late comments", NULL, RC_OK);
	between(&f.shown, 0.25, 1.5, "... is seen through");
	is_int(series_late(&f.shown), f.shown.n, "... each of them is late");
	is_int(f.edited.n, 3, "... edits are measured, too");
	live_end();
	unit_rmtmp();
	return done();
}
