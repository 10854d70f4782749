/* t_probe: what a board does, measured with a card of its own. */
#include "live.h"

int probe_main(int argc, char *argv[]);
#define main probe_main
#include "../../bin/asana-probe.c"
#undef main

/* A child writes what it has found here. */
static struct probe f;

static int
probe(struct asana *api, void *arg)
{
	FILE *out = fopen("found", "wb");
	int rc;

	(void)arg;
	memset(&f, 0, sizeof(f));
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
	live_get(api, path, NULL, &rep);
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
}

/* The value lies in LO..HI. */
static void
between(double v, double lo, double hi, const char *what)
{
	if (!ok(v >= lo && v <= hi, "%s", what))
		printf("# %g..%g wanted, got %g\n", lo, hi, v);
}

static void
quick(void)
{
	run("a quick board", NULL, RC_OK);
	is_int(f.comments, PROBE_COMMENTS, "... all comments were answered");
	between(f.seen, 0, 0, "... they showed at once");
	between(f.post, 1e-9, 1, "... and took some time");
}

static void
faults(void)
{
	run("slow answers",
	    "POST /tasks/{}/stories 5-6 slow 0.5\n", RC_OK);
	between(f.post, 0.5, 5, "... are measured");
	run("too many requests", "POST /tasks/{}/stories 3 status 429 "
	    "retry-after 1\nGET /tasks/{}/stories 4 status 429 retry-after 1\n",
	    RC_OK);
	is_int(f.comments, PROBE_COMMENTS, "... nothing is missing");
	between(f.post, 0, 0.9, "... and the pause is not in the figures");
	run("a comment that is lost on the way back",
	    "POST /tasks/{}/stories 4 lost\n", RC_OK);
	is_int(f.comments, PROBE_COMMENTS - 1, "... the others are measured");
	run("a card whose making is not answered", "POST /tasks 1 lost\n",
	    RC_OK);
	is_int(f.comments, PROBE_COMMENTS, "... is found");
	run("a card that cannot be deleted at once",
	    "DELETE /tasks/{} 1 status 503\n", RC_OK);
	run("a board that refuses comments",
	    "POST /tasks/{}/stories always status 400\n", RC_REFUSED);
	is_int(f.comments, 0, "... nothing is measured");
	run("one that refuses them after some",
	    "POST /tasks/{}/stories 4- status 403\n", RC_REFUSED);
	is_int(f.comments, 3, "... what came before is there");
}

static void
settles(double post, double seen, double now, double want, const char *what)
{
	struct probe p = { 1, 0, 0 };

	p.post = post;
	p.seen = seen;
	between(probe_settle(&p, now), want - 1e-6, want + 1e-6, what);
}

static void
settings(void)
{
	settles(0.2, 0, 10, 10, "a quick board keeps its setting");
	settles(2, 0, 10, 12, "a slow POST: settle is twice three of it");
	settles(2, 4, 10, 18, "a late comment counts from its POST");
	settles(2.1, 4, 10, 19, "in whole seconds, up");
	settles(0.05, 0.41, 0.6, 1.4, "or in tenths, when it is short");
}

int
main(void)
{
	unit_tmp();
	settings();
	live_board(NULL);
	quick();
	faults();
	live_end();
	unlink("board.env");
	live_board("-olag=300");
	run("a board with late comments", NULL, RC_OK);
	between(f.seen, 0.25, 1.5, "... is seen through");
	live_end();
	unit_rmtmp();
	return done();
}
