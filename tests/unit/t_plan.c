/* t_plan: job lines as a graph of cards to be made. */
#include "asana/asana.h"
#include "base/err.h"
#include "cards/plan.h"
#include "record/card.h"
#include "unit.h"

static int
add(struct plan *p, const char *line, const char *where)
{
	return plan_add(p, line, strlen(line), where);
}

static struct plan_job *
last(const struct plan *p)
{
	return p->job[p->n - 1];
}

/* Makes P of the lines up to a NULL, each at its place in "f". */
static int
make(struct plan *p, const char *const *line)
{
	char where[16];
	int i, rc = RC_OK;

	memset(p, 0, sizeof(*p));
	for (i = 0; line[i] != NULL; i++) {
		snprintf(where, sizeof(where), "f:%d", i + 1);
		if (add(p, line[i], where) != RC_OK)
			bail(line[i]);
	}
	rc = plan_link(p);
	return rc;
}

static void
one_job(void)
{
	const char line[] =
	    "a1\tn\\n\\tm\x7f\tb,c\tt\tretries=2\t{}\tx\\ny\ts\\nt\tmore";
	char where[] = "f:7", key[17];
	struct plan_job *j;
	struct plan p;

	memset(&p, 0, sizeof(p));
	is_int(add(&p, line, where), RC_OK, "a job line");
	where[0] = 'X';
	is_int((long long)p.n, 1, "... is one job");
	j = last(&p);
	is_str(j->where, "f:7", "... that knows where it stands");
	is_str(j->r.col[JOBLINE_NAME], "n  m ", "its title is one line");
	is_str(j->r.col[JOBLINE_SCRIPT], "x\ny", "its script is as it was");
	is_str(j->r.col[JOBLINE_STAGE], "s\nt", "... and its stage");
	is_str(j->r.extra, "more", "further columns are kept");
	jobline_key(key, "x\ny", "retries=2");
	is_str(j->key, key, "its key is of script and options");
	ok(plan_bykey(&p, key) == j, "... which finds it");
	ok(plan_bykey(&p, "0000000000000000") == NULL, "another finds none");
	ok(j->same == j && j->gid == NULL && j->state == PLAN_WAITING,
	    "it stands for itself, and waits");
	is_int(add(&p, "-\t-\t-\t-\t-\t-\ty", "f:8"), RC_OK, "no id, no name");
	is_str(last(&p)->r.col[JOBLINE_NAME], "job", "... it gets a name");
	is_int(add(&p, "-\t-\t-\t-\t-\t-\tz", "f:9"), RC_OK, "no id, twice");
	plan_free(&p);
	ok(p.n == 0 && p.job == NULL, "a freed plan is empty");
	ok(plan_bykey(&p, key) == NULL, "... and finds nothing");
	is_int(add(&p, line, "f:1"), RC_OK, "... and can be used again");
	plan_free(&p);
	plan_free(&p);
}

/* A title of N times S. */
static void
title(const char *s, size_t n, size_t want)
{
	char line[8192] = "-\t";
	struct plan p;
	size_t i;

	memset(&p, 0, sizeof(p));
	for (i = 0; i < n; i++)
		strcat(line, s);
	strcat(line, "\t-\t-\t-\t-\tx");
	is_int(add(&p, line, "f:1"), RC_OK, "a title of %lu times '%s'",
	    (unsigned long)n, s);
	is_int((long long)strlen(last(&p)->r.col[JOBLINE_NAME]),
	    (long long)want, "... has so many bytes");
	plan_free(&p);
}

static void
titles(void)
{
	title("a", ASANA_NAME_MAX, ASANA_NAME_MAX);
	title("a", ASANA_NAME_MAX + 1, ASANA_NAME_MAX);
	/* characters stay whole */
	title("\xe2\x82\xac", 342, 1023);
	title("\xf0\x9f\x98\x80", 256, 1024);
	title("\xf0\x9f\x98\x80", 257, 1024);
	title("\xc3\xa4", 600, 1024);
}

/* A second line that is wrong. */
static int
second(void *arg)
{
	struct plan p;
	int rc;

	err_prog = "p";
	memset(&p, 0, sizeof(p));
	if (add(&p, "a\tn\t-\t-\t-\t-\tx", "f:1") != RC_OK)
		return 99;
	rc = add(&p, arg, "f:2");
	if (p.n != 1)
		rc = 98;
	plan_free(&p);
	return rc;
}

static void
bad(const char *line, const char *err)
{
	struct unit_child c;

	unit_fork(&c, second, (void *)line);
	is_int(c.status, RC_INPUT, "'%.40s' is no job", line);
	is_str(c.err, err, "... which is said");
}

static void
bad_lines(void)
{
	bad("b\tn\t-\t-\t-\tx",
	    "p: f:2: job line has fewer than 7 columns\n");
	bad("b\tn\t-\t-\t-\t-\t", "p: f:2: empty column (absent is '-')\n");
	bad("b\tn\t-\t-\t-\t-\t-", "p: f:2: a job without a script\n");
	bad("b\tn\t-\t-\t-\t-\t \\n\\t\r ",
	    "p: f:2: a job without a script\n");
	bad("b\tn\xff\t-\t-\t-\t-\tx", "p: f:2: text that is not UTF-8\n");
	bad("b\tn\t-\t-\t-\t-\tx\xc3", "p: f:2: text that is not UTF-8\n");
	bad("b\tn\t-\t-\t-\t[1]\tx", "p: f:2: params is no JSON object\n");
	bad("b\tn\t-\t-\t-\t{\tx", "p: f:2: params is no JSON object\n");
	bad("a\tn\t-\t-\t-\t-\ty", "p: f:2: this id was there before\n");
}

static void
bad_options(void)
{
	struct unit_child c;

	unit_fork(&c, second, (void *)"b\tn\t-\t-\tspeed=1\t-\tx");
	is_int(c.status, RC_INPUT, "an unknown option");
	ok(strncmp(c.err, "p: f:2: ", 8) == 0, "... its line is named");
	unit_fork(&c, second, (void *)"b\tn\t-\t-\ttimeout=soon\t-\tx");
	is_int(c.status, RC_INPUT, "a timeout that is no time");
	unit_fork(&c, second, (void *)"b\tn\t-\t-\ttimeout=1h\t-\tx");
	is_int(c.status, 98, "one that is");
}

static void
scripts(void)
{
	const size_t most = CARD_TEXT_MAX / 2;
	char *line = malloc(most + 64);
	struct unit_child c;
	struct plan p;
	int n;

	if (line == NULL)
		bail("no memory");
	memset(&p, 0, sizeof(p));
	n = sprintf(line, "b\tn\t-\t-\t-\t-\t");
	memset(line + n, 'x', most + 1);
	line[(size_t)n + most] = '\0';
	is_int(add(&p, line, "f:1"), RC_OK, "the longest script");
	plan_free(&p);
	line[(size_t)n + most] = 'x';
	line[(size_t)n + most + 1] = '\0';
	unit_fork(&c, second, line);
	is_int(c.status, RC_INPUT, "one byte more");
	is_str(c.err, "p: f:2: the script is too long for a card\n",
	    "... is said");
	free(line);
}

static int
too_many(void *arg)
{
	struct plan p;
	char line[64];
	long i;
	int rc = RC_OK;

	(void)arg;
	err_prog = "p";
	memset(&p, 0, sizeof(p));
	for (i = 0; i < JOBLIST_MAX && rc == RC_OK; i++) {
		snprintf(line, sizeof(line), "i%ld\tn\t-\t-\t-\t-\t%ld", i, i);
		rc = add(&p, line, "f");
	}
	printf("%lu %d", (unsigned long)p.n, rc);
	rc = add(&p, "one\tn\t-\t-\t-\t-\tone", "g:1");
	plan_free(&p);
	return rc;
}

static void
limit(void)
{
	struct unit_child c;

	unit_fork(&c, too_many, NULL);
	is_str(c.out, "100000 0", "JOBLIST_MAX jobs");
	is_int(c.status, RC_INPUT, "and one more");
	is_str(c.err, "p: g:1: too many jobs\n", "... is one too many");
}

static void
links(void)
{
	static const char *const lines[] = {
		"last\tl\tmid,first,mid,12345\t-\t-\t-\tl",
		"mid\tm\tfirst, 777 ,888,777\t-\t-\t-\tm",
		"first\tf\t-\t-\t-\t-\tf",
		"55\tn\t-\t-\t-\t-\tn",
		"user\tu\t55\t-\t-\t-\tu",
		NULL
	};
	struct plan_job **j;
	struct plan p;

	is_int(make(&p, lines), RC_OK, "five jobs, later ones too are found");
	j = p.job;
	ok(j[0]->ndeps == 2 && j[0]->deps[0] == j[1] && j[0]->deps[1] == j[2],
	    "what one waits for, in order, each once");
	is_int((long long)j[0]->nouter, 1, "a gid is another card");
	is_str(j[0]->outer[0], "12345", "... that one");
	ok(j[1]->nouter == 2 && strcmp(j[1]->outer[0], "777") == 0 &&
	    strcmp(j[1]->outer[1], "888") == 0, "gids count once");
	ok(j[4]->ndeps == 1 && j[4]->deps[0] == j[3] && j[4]->nouter == 0,
	    "digits that are an id among the lines are that");
	ok(p.order[0] == 2 && p.order[1] == 3 && p.order[2] == 1 &&
	    p.order[3] == 4 && p.order[4] == 0, "what is waited for comes "
	    "first, and level by level");
	plan_free(&p);
}

/* Equal script and options: one card, with the needs of all. */
static void
equal(void)
{
	static const char *const lines[] = {
		"a\ta\tx\t-\t-\t-\ts",
		"b\tb\ty,9\t-\t-\t-\ts",
		"x\tx\t-\t-\t-\t-\tx",
		"y\ty\t-\t-\t-\t-\ty",
		"c\tc\tb,a\t-\t-\t-\tc",
		"d\td\t-\t-\tretries=1\t-\ts",
		NULL
	};
	struct plan_job **j;
	struct plan p;

	is_int(make(&p, lines), RC_OK, "two equal jobs");
	j = p.job;
	ok(j[0]->same == j[0] && j[1]->same == j[0],
	    "the first stands for both");
	ok(plan_bykey(&p, j[1]->key) == j[0], "its key finds that one");
	ok(j[5]->same == j[5], "other options are another job");
	ok(j[0]->ndeps == 2 && j[0]->deps[0] == j[2] &&
	    j[0]->deps[1] == j[3] && j[0]->nouter == 1,
	    "it waits for what either waits for");
	ok(j[1]->ndeps == 0 && j[1]->nouter == 0, "the second for nothing");
	ok(j[4]->ndeps == 1 && j[4]->deps[0] == j[0],
	    "who waits for both waits for one");
	plan_free(&p);
}

static int
link_it(void *arg)
{
	struct plan p;
	int rc;

	err_prog = "p";
	rc = make(&p, arg);
	plan_free(&p);
	return rc;
}

static void
bad_links(void)
{
	static const char *const unknown[] = {
		"a\ta\tb,q\t-\t-\t-\ta", "b\tb\tr\t-\t-\t-\tb",
		"c\tc\ta\t-\t-\t-\tc", NULL
	}, *const self[] = {
		"a\ta\ta\t-\t-\t-\ta", NULL
	}, *const twin[] = {
		"a\ta\t-\t-\t-\t-\ts", "b\tb\ta\t-\t-\t-\ts", NULL
	}, *const circle[] = {
		"z\tz\t-\t-\t-\t-\tz", "a\ta\tb,z\t-\t-\t-\ta",
		"b\tb\tc\t-\t-\t-\tb", "c\tc\ta\t-\t-\t-\tc",
		"d\td\tc\t-\t-\t-\td",
		/* equal ones do not make up for those that are left */
		"t\tt\t-\t-\t-\t-\tz", "u\tu\t-\t-\t-\t-\tz",
		"v\tv\t-\t-\t-\t-\tz", "w\tw\t-\t-\t-\t-\tz", NULL
	};
	struct unit_child c;

	unit_fork(&c, link_it, (void *)unknown);
	is_int(c.status, RC_INPUT, "unknown ids");
	is_str(c.err,
	    "p: f:1: it waits for 'q', which is not among the jobs\n"
	    "p: f:2: it waits for 'r', which is not among the jobs\n",
	    "... are all named");
	unit_fork(&c, link_it, (void *)self);
	is_int(c.status, RC_INPUT, "a job that waits for itself");
	is_str(c.err, "p: f:1: cycle: a (a) -> a (a)\n", "... is named");
	unit_fork(&c, link_it, (void *)twin);
	is_int(c.status, RC_INPUT, "one that waits for its equal");
	is_str(c.err, "p: f:2: it is equal to the job of f:1 that it waits "
	    "for, and equal jobs are one card; let their scripts differ\n",
	    "... is named");
	unit_fork(&c, link_it, (void *)circle);
	is_int(c.status, RC_INPUT, "a cycle of three");
	is_str(c.err, "p: f:2: cycle: a (a) -> b (b) -> c (c) -> a (a) "
	    "(equal jobs are one)\n", "... its path is named");
}

#define SHA	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A card is found by its key, and with newcode by that of its code. */
static void
code(void)
{
	struct plan p = { 0 };
	char key[34];

	plan_key(&p, key, "aaaaaaaaaaaaaaaa", "code=" SHA "@1");
	is_str(key, "aaaaaaaaaaaaaaaa", "the code does not count");
	plan_key(&p, key, "aaaaaaaaaaaaaaaa-0123456789abcdef", "code=" SHA "@1");
	is_str(key, "aaaaaaaaaaaaaaaa", "... nor in a key");
	plan_key(&p, key, "aaaaaaaaaaaaaaaa-fedcba9876543210", "code=" SHA "@1");
	is_str(key, "aaaaaaaaaaaaaaaa-fedcba9876543210",
	    "... but a fresh card is not found");
	p.newcode = 1;
	plan_key(&p, key, "aaaaaaaaaaaaaaaa", "code=" SHA "@1");
	is_str(key, "aaaaaaaaaaaaaaaa-0123456789abcdef", "with newcode it does");
	plan_key(&p, key, "aaaaaaaaaaaaaaaa", NULL);
	is_str(key, "aaaaaaaaaaaaaaaa", "... if there is some");
	plan_key(&p, key, "a", "code=1");
	is_str(key, "a", "... and the card is one of ours");
}

int
main(void)
{
	one_job();
	code();
	titles();
	bad_lines();
	bad_options();
	scripts();
	limit();
	links();
	equal();
	bad_links();
	return done();
}
