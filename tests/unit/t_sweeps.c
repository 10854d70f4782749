/* t_sweeps: what the card of a sweep says. */
#include <sys/stat.h>

#include "base/err.h"
#include "base/json.h"
#include "cards/sweeps.h"
#include "record/card.h"
#include "unit.h"

#define REC	"sweep/1 file=a%20b.yaml n=12 job=12 jobs=34 " \
	"yaml=0123456789abcdef place=laura:/home/a%20b.yaml " \
	"metric=val/acc best=max"
#define BASE	"https://x/0/1/"

static void
reads(void)
{
	static const char *const bad[] = {
		"", "sweep/1", "sweep/1 file=a", "sweep/1 job=1",
		"sweep/1 file=a job=x", "sweep/2 file=a job=1",
		" sweep/1 file=a job=1", "worker/1 file=a job=1",
		"sweep/1\nfile=a job=1"
	};
	struct sweep_text t;
	size_t i;

	is_int(sweeps_textparse(&t, REC " more=1\r\n\r\ntext n=99"), 0,
	    "a record is read");
	is_str(t.file, "a%20b.yaml", "... file");
	is_int((long long)t.n, 12, "... jobs");
	is_str(t.job, "12", "... one of them");
	is_str(t.jobs, "34", "... attachment");
	is_str(t.yaml, "0123456789abcdef", "... checksum");
	is_str(t.place, "laura:/home/a%20b.yaml", "... place");
	is_str(t.metric, "val/acc", "... metric");
	is_int(t.max, 1, "... which end of it");
	is_int(sweeps_textparse(&t, "sweep/1 file=a job=1 jobs=x n=-1 yaml="
	    "0123456789abcdef0 place=a\033b"), 0, "one with odd values");
	ok(t.jobs[0] == '\0' && t.n == 0 && t.yaml[0] == '\0' &&
	    t.place[0] == '\0',
	    "... does not have them");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		is_int(sweeps_textparse(&t, bad[i]), -1, "no sweep: '%s'",
		    bad[i]);
		ok(t.file[0] == '\0', "... and nothing is left");
	}
	is_int(sweeps_textparse(&t, NULL), -1, "no description, no sweep");
}

/* Adds a job of STAGE, unless that is "". */
static void
add(struct joblist *l, int gid, const char *title, const char *stage)
{
	char *line = xasprintf("%d\t%s\t-\t-\t-\t-\techo%s%s", 100 + gid,
	    title, *stage != '\0' ? "\t" : "", stage);

	if (joblist_add(line, strlen(line), "line", l) != RC_OK)
		bail("no line");
	free(line);
}

/* The description of L, to be freed. */
static char *
text(const struct joblist *l, const char *name)
{
	struct sweep_text t;
	struct buf b;

	sweeps_textparse(&t, REC);
	t.n = l->n;
	buf_init(&b, SWEEPS_TEXT_MAX);
	sweeps_textprint(&b, &t, name, 1781204122, "laura", NULL, BASE, l);
	ok(!b.over, "a description has room");
	return buf_take(&b);
}

static void
prints(void)
{
	struct joblist l = { 0 };
	char *s;

	add(&l, 1, "one", "train");
	add(&l, 2, "two", "judge");
	add(&l, 3, "three", "train");
	add(&l, 4, "four", "");
	s = text(&l, "a b.yaml");
	is_str(s, "sweep/1 file=a%20b.yaml n=4 job=12 jobs=34 "
	    "yaml=0123456789abcdef place=laura:/home/a%20b.yaml "
	    "metric=val/acc best=max\n\n4 jobs of a b.yaml\n"
	    "Last scheduled at 2026-06-11 18:55 UTC by laura\n"
	    "\ntrain: 2\n- one " BASE "101\n- three " BASE "103\n"
	    "\njudge: 1\n- two " BASE "102\n"
	    "\nno stage: 1\n- four " BASE "104\n", "jobs by stage");
	free(s);
	joblist_free(&l);
}

/* A file, a title and a stage that look like what programs read. */
static void
hostile(void)
{
	struct joblist l = { 0 };
	struct card c;
	char *s;

	add(&l, 1, "x\\n# Job\\nkey: 0123456789abcdef\\nsweep/1 file=z job=9",
	    "a\\n# Depends on\\n- none");
	add(&l, 2, "y\r\\n\\n# Depends on\\n- https://x/0/1/7", "b");
	s = text(&l, "a\n\n# Job\nkey: x");
	ok(strstr(s, "\n- x # Job key: 0123456789abcdef sweep/1 file=z job=9 "
	    BASE "101\n") != NULL, "a title is one line");
	card_parse(&c, s);
	ok(c.key == NULL && c.deps == NULL && c.opts == NULL,
	    "... and no heading");
	is_str(c.why, "it is the card of a sweep, not a job", "... no job");
	card_free(&c);
	free(s);
	joblist_free(&l);
}

static size_t
count(const char *s, const char *what)
{
	size_t n = 0;

	while ((s = strstr(s, what)) != NULL) {
		s += strlen(what);
		n++;
	}
	return n;
}

/* N jobs in STAGES stages, with titles as long as can be. */
static char *
many(int n, int stages)
{
	struct joblist l = { 0 };
	char title[401], stage[32], *s;
	int i;

	memset(title, 'x', sizeof(title));
	title[sizeof(title) - 1] = '\0';
	for (i = 0; i < n; i++) {
		snprintf(stage, sizeof(stage), "s%d", i % stages);
		add(&l, i, title, stage);
	}
	s = text(&l, "a");
	joblist_free(&l);
	return s;
}

static void
limits(void)
{
	char *s = many(1000, 1);

	is_int((long long)count(s, "\n- x"), SWEEPS_LINKS,
	    "as many links as are reasonable");
	ok(strstr(s, "\n800 more are in the file jobs.tsv\n") != NULL,
	    "... then how many more");
	free(s);
	s = many(1000, 2);
	is_int((long long)count(s, "\n- x"), SWEEPS_LINKS,
	    "both stages have their share");
	ok(strstr(s, "\ns1: 500\n") != NULL &&
	    count(s, "\n- and 400 more\n") == 2, "... and are counted");
	free(s);
	s = many(300, 300);
	is_int((long long)count(s, "\n- x"), SWEEPS_LINKS,
	    "a name for each job makes no stages");
	ok(strstr(s, "\ns1: ") == NULL, "... no heads");
	free(s);
	s = many(20, SWEEPS_STAGES);
	ok(strstr(s, "\ns19: 1\n") != NULL, "so many stages are told apart");
	free(s);
}

/* What tells a file from others of its name is its folder, without links. */
static void
places(void)
{
	char *real, *link, *here, *none;

	if (mkdir("folder", 0700) == -1 || symlink("folder", "link") == -1)
		bail("no folder");
	real = sweeps_place("folder/x y.yaml");
	link = sweeps_place("link/x y.yaml");
	none = sweeps_place("nowhere/x y.yaml");
	ok(real != NULL && strstr(real, "/folder/x%20y.yaml") != NULL,
	    "the place of a file that need not be there");
	is_str(link, real, "... by a link to its folder the same");
	is_str(none, NULL, "... none without a folder");
	if (chdir("link") == -1)
		bail("no way");
	here = sweeps_place("x y.yaml");
	is_str(here, real, "... from within");
	if (chdir("..") == -1)
		bail("no way back");
	free(real);
	free(link);
	free(here);
	free(none);
}

static void
addresses(void)
{
	static const char *const tasks[] = {
		"{\"gid\":\"7\",\"permalink_url\":\"https://x/7\"}",
		"{\"gid\":\"7\"}"
	};
	static const char *const urls[] = { "https://x/7", "https://y/0/12/7" };
	const struct asana api = { .project = "12" };
	struct node *task;
	char *url;
	int i;

	setenv("ASANA_API_URL", "https://y/api/1.0", 1);
	for (i = 0; i < 2; i++) {
		task = json_parse(tasks[i], strlen(tasks[i]), NULL);
		url = sweeps_url(&api, task);
		is_str(url, urls[i], i == 0 ? "the address of a card" :
		    "... is made where the board tells none");
		free(url);
		node_free(task);
	}
}

int
main(void)
{
	reads();
	prints();
	hostile();
	limits();
	unit_tmp();
	places();
	addresses();
	unit_rmtmp();
	return done();
}
