/* t_pull: cards with their files and results, into a folder for each. */
#include <sys/stat.h>

#include <signal.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "base/clock.h"
#include "base/err.h"
#include "live.h"
#include "results/pull.h"

#define CARDS	22

static char card[CARDS][33];	/* gids */

/* Cards in several columns; the first two with files. */
static int
make(struct asana *api, void *arg)
{
	static const int cols[] = { COL_BACKLOG, COL_DONE, COL_FAILED };
	char path[80], section[33];
	int i;

	snprintf(path, sizeof(path), "/projects/%s/sections", api->project);
	live_make(api, section, path, "\"name\":\"To Look AT\"");
	for (i = 0; i < CARDS; i++) {
		live_make(api, card[i], "/tasks", "\"name\":\"card %d\","
		    "\"notes\":\"echo %d\",\"projects\":[\"%s\"],"
		    "\"completed\":%s", i, i, api->project,
		    i == 4 ? "true" : "false");
		asana_move(api, card[i], i == 3 ? section :
		    column_gid(api, cols[i % 3]));
		printf("%s ", card[i]);
	}
	live_make(api, card[0], "/tasks", "\"name\":\"nowhere\",\"workspace\":"
	    "\"%s\"", getenv("ASANA_WORKSPACE_GID"));
	printf("%s ", card[0]);
	post_attach(api, card[1], "board.env", "attempt-1-outputs__env", NULL);
	post_attach(api, card[1], "board.env", "env", NULL);
	return arg != NULL;
}

static void
cards(void)
{
	struct unit_child c;
	char *s;
	int i;

	live_run(&c, make, NULL);
	s = strtok(c.out, " ");
	for (i = 0; i <= CARDS && s != NULL; i++, s = strtok(NULL, " "))
		snprintf(card[i % CARDS], sizeof(card[0]), "%.32s", s);
	if (i != CARDS + 1)
		bail("no cards");
}

/* A pull of cards FROM to TO into DIR; prints the counts and requests. */
struct range {
	const char	*dir;
	int		 all;
	int		 from, to;
	int		 stop;
};

static int
pull(struct asana *api, void *arg)
{
	struct range *r = arg;
	struct pull_count n;
	struct pull *p = pull_open(api, r->dir, r->all, &n);
	int i, rc;

	for (i = r->from; i < r->to; i++)
		pull_add((char *)card[i], 0, "here", p);
	if (r->stop)
		clock_stop(SIGTERM);
	rc = pull_run(p, NULL);
	printf("%lu %lu %lu %lu %ld", (unsigned long)n.cards,
	    (unsigned long)n.failed, (unsigned long)n.fetched,
	    (unsigned long)n.there, http_count(api->http));
	pull_close(p);
	return rc;
}

static void
is_pull(const char *dir, int all, int from, int to, int rc, const char *want,
    const char *name)
{
	struct range r = { NULL, 0, 0, 0, 0 };
	struct unit_child c;

	r.dir = dir;
	r.all = all;
	r.from = from;
	r.to = to;
	live_run(&c, pull, &r);
	is_int(c.status, rc, "%s", name);
	is_str(c.out, want, "... cards, failed, fetched, there, requests");
}

static void
pulls(void)
{
	is_pull("p", 0, 1, 3, RC_OK, "2 0 1 0 7", "two cards");
	is_pull("p", 0, 1, 3, RC_OK, "2 0 0 1 6", "again");
	is_pull("p", 1, 1, 3, RC_OK, "2 0 1 1 7", "all files");
	is_str(unit_text("p/card 1/cmd.sh"), "echo 1", "the script");
	is_str(unit_text("p/card 1/context.json"), "{}\n", "no parameters");
	is_pull("q", 0, 1, CARDS, RC_OK, "21 0 1 0 44", "many are listed");
	is_pull("q", 0, 0, CARDS, RC_OK, "22 0 0 1 46",
	    "... one that is not in the project is asked for");
	is_pull("p/card 1/cmd.sh", 0, 1, 2, RC_IO, "0 0 0 0 0", "no folder");
}

/* The states in the lines of FILE after the first. */
static const char *
states(const char *file)
{
	static char out[512];
	char line[512], *state;
	FILE *f = fopen(file, "r");

	out[0] = '\0';
	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		bail("no results");
	while (fgets(line, sizeof(line), f) != NULL)
		if ((state = strchr(line, '\t')) != NULL)
			snprintf(out + strlen(out), sizeof(out) - strlen(out),
			    "%.*s;", (int)strcspn(state + 1, "\t"), state + 1);
	fclose(f);
	return out;
}

static int
claim(struct asana *api, void *arg)
{
	static const char *const text[] = {
		"n=1 id=00000000000000a1 who=w st=failed seen=1 ttl=9 "
		    "exit=3 ran=7",
		"n=2 id=00000000000000a2 who=w st=void seen=1 ttl=9"
	};
	char s[256];
	size_t i;

	for (i = 0; i < 2; i++) {
		snprintf(s, sizeof(s), "w has this\nclaim/1 task=%s %s",
		    card[1], text[i]);
		post_comment(api, card[1], s, 0);
	}
	return arg != NULL;
}

/* What the workers of three cards have written in the end. */
static int
closed(struct asana *api, void *arg)
{
	static const char *const metrics[] = { "{\"acc\":0.5,\"s\":\"a b\"}",
	    "{}", "{\"acc\":1}" };
	long long now = (long long)time(NULL);
	char s[256];
	int i;

	for (i = 0; i < 3; i++) {
		snprintf(s, sizeof(s), "w has this\nclaim/1 task=%s n=1 "
		    "id=00000000000000b%d who=w st=done seen=%lld ttl=9\n"
		    "metrics %s", card[7 + i + i / 2], i, i == 2 ? now - 60 : now,
		    metrics[i]);
		post_comment(api, card[7 + i + i / 2], s, 0);
	}
	return arg != NULL;
}

/* Without folders. */
static void
told(void)
{
	struct unit_child c;

	live_run(&c, closed, NULL);
	is_pull(NULL, 0, 7, 8, RC_OK, "1 0 0 0 2",
	    "metrics on the claim: no attachment is asked for");
	is_pull(NULL, 0, 8, 9, RC_OK, "1 0 0 0 2", "... nor if there are none");
	is_pull(NULL, 0, 10, 11, RC_OK, "1 0 0 0 3",
	    "... but if the card was changed later");
	is_pull(NULL, 0, 11, 12, RC_OK, "1 0 0 0 3", "... or says nothing");
}

static void
results(void)
{
	struct unit_child c;
	const char *got;

	is_pull("s", 0, 0, 6, RC_OK, "6 0 1 0 15", "cards of all columns");
	is_str(states("s/results.tsv"), ";done;failed;to look at;done;failed;",
	    "... their states");
	live_run(&c, claim, NULL);
	is_pull("s", 0, 1, 2, RC_OK, "1 0 0 1 3", "a card that was tried");
	got = strchr(unit_text("s/results.tsv"), '\n') + 1;
	ok(strncmp(got, "card 1\tdone\t7\t3\t\t\t20", 20) == 0 &&
	    strstr(got, "Z\tw\t2\t\t\thttp") != NULL &&
	    strstr(got, card[1]) != NULL,
	    "... an attempt that came to nothing counts, and tells nothing");
	live_yaml("columns: {done: To Look AT}\n");
	is_pull("s", 0, 1, 6, RC_OK, "5 0 0 1 11", "a column of another name");
	is_str(states("s/results.tsv"), "done;failed;done;done;failed;",
	    "... has its usual one");
	live_yaml("");
}

static int
adds(struct asana *api, void *arg)
{
	static const char *const what[] = {
		"12", "https://app.asana.com/0/1/12/f", "x", "", "-12", "13",
		"https://app.asana.com/1/2/project/3/task/13?focus=true"
	};
	struct pull_count n;
	struct pull *p = pull_open(api, "a", 0, &n);
	size_t i;

	for (i = 0; i < sizeof(what) / sizeof(*what); i++)
		printf("%d ", pull_add((char *)what[i], 0, "here",
		    p));
	printf("%d", pull_run(p, stdout));
	pull_close(p);
	return arg != NULL;
}

static void
odd(void)
{
	struct range r = { "t", 0, 1, 3, 1 };
	struct unit_child c;
	struct stat st;

	live_run(&c, adds, NULL);
	is_str(c.out, "0 0 65 65 65 0 0 69", "gids and addresses");
	is_str(c.err, "p: here: 'x' is no gid and no address of a card\n"
	    "p: here: '' is no gid and no address of a card\n"
	    "p: here: '-12' is no gid and no address of a card\n"
	    "p: GET /tasks/12: 404 task: Unknown object: 12\n"
	    "p: GET /tasks/13: 404 task: Unknown object: 13\n",
	    "... each card once");
	live_run(&c, pull, &r);
	is_int(c.status, RC_LATER, "stopped");
	ok(stat("t/results.tsv", &st) == -1, "... there are no results");
	live_peer("GET /tasks/{}/stories 1 status 403\n");
	is_pull("t", 0, 1, 3, RC_REFUSED, "1 1 1 0 7", "comments are refused");
	is_str(states("t/results.tsv"), "done;failed;", "... results are told");
	live_peer("GET /tasks/{}/stories 1 after 200 html\n");
	is_pull("t", 0, 1, 3, RC_OK, "2 0 0 1 7", "once without sense");
	live_unpeer();
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	cards();
	pulls();
	results();
	told();
	odd();
	live_end();
	unit_rmtmp();
	return done();
}
