/* t_expand: a sweep's jobs: which are one, their order, ids and limits. */
#include "sweepfile.h"

static size_t max = EXPAND_MAX_DEFAULT;
static int ids;			/* print them, not numbers */

struct seen {
	const struct expand	*x;
	char			 id[100][17];
	size_t			 n;
};

/* Needs are named by the place of the job in the order, from 0. */
static size_t
number(const struct seen *seen, const char *id)
{
	size_t i;

	for (i = 0; i < seen->n; i++)
		if (strncmp(seen->id[i], id, 16) == 0)
			return i;
	return 999;
}

static int
job(const struct jobline *j, void *arg)
{
	struct seen *seen = arg;
	const char *const *col = (const char *const *)j->col;
	const char *deps = col[JOBLINE_DEPS];
	size_t i, n = strlen(deps);

	printf("[%s:%s %s", expand_stage(seen->x, col[JOBLINE_ID]),
	    col[JOBLINE_NAME], col[JOBLINE_SCRIPT]);
	if (ids)
		printf(" =%s", col[JOBLINE_ID]);
	if (*col[JOBLINE_TAGS] != '\0')
		printf(" #%s", col[JOBLINE_TAGS]);
	if (col[JOBLINE_OPTS] != NULL)
		printf(" (%s)", col[JOBLINE_OPTS]);
	if (strcmp(col[JOBLINE_PARAMS], "{}") != 0)
		printf(" %s", col[JOBLINE_PARAMS]);
	for (i = 0; i < n; i += 17) {
		printf("%s%zu", i > 0 ? "," : " <", number(seen, deps + i));
		if (deps[i + 16] != (i + 16 == n ? '\0' : ','))
			printf("?");
	}
	putchar(']');
	strcpy(seen->id[seen->n++], col[JOBLINE_ID]);
	return seen->n == 100;
}

/* Expands, and prints each job and the counts. */
static int
expand(const char *text)
{
	struct expand *x = NULL;
	struct report r;
	struct sweep *s;
	struct seen seen;
	size_t i;
	int rc;

	if ((s = sweepfile(text, &r, &rc)) != NULL && (r.unused = 1) &&
	    (x = expand_new(s, &r, max)) == NULL)
		rc = r.errors > 0 ? RC_INPUT : 99;
	if (x != NULL) {
		memset(&seen, 0, sizeof(seen));
		seen.x = x;
		rc = expand_each(x, job, &seen);
		for (i = 0; i < s->nstage; i++)
			printf(" %zu", expand_count(x, i));
		printf(" %zu", seen.n);
	}
	expand_free(x);
	sweep_free(s);
	report_free(&r);
	return rc;
}

static void
good(const char *text, const char *want)
{
	yaml_try(expand, text, RC_OK, want, "");
}

static void
wrong(const char *text, const char *why)
{
	char err[1000];

	snprintf(err, sizeof(err), "t: " SWEEPFILE ":%s\n", why);
	yaml_try(expand, text, RC_INPUT, "", err);
}

/* FNV-1a over script, NUL, options; the vectors are those of its authors. */
static void
keys(void)
{
	ids = 1;
	good("script: a\n", "[f:f a =089be207b544f1e4] 1 1");
	good("script: foobar\n", "[f:f foobar =34531ca7168b8f38] 1 1");
	good("script: a\njob: {gpus: 1}\n",
	    "[f:f a =da2e61c16334b129 (gpus=1)] 1 1");
	/* neither title nor tags nor place make a job another one */
	good("script: '{x}'\nsweep: {model_id: m, tags: t}\n"
	    "stages: [{name: s, x: b}, {name: t, x: a}]\n",
	    "[s:m b =08a61407b54d9b5f #t {\"x\":\"b\"}]"
	    "[t:m a =089be207b544f1e4 #t {\"x\":\"a\"}] 1 1 2");
	ids = 0;
}

static void
order(void)
{
	good("script: '{a} {b} {name}'\nsweep: {a: [1, 2], b: [3, 4]}\n"
	    "stages: [{name: s}, {name: t}]\n",
	    "[s:s a=1 b=3 1 3 s {\"a\":\"1\",\"b\":\"3\",\"name\":\"s\"}]"
	    "[t:t a=1 b=3 1 3 t {\"a\":\"1\",\"b\":\"3\",\"name\":\"t\"}]"
	    "[s:s a=1 b=4 1 4 s {\"a\":\"1\",\"b\":\"4\",\"name\":\"s\"}]"
	    "[t:t a=1 b=4 1 4 t {\"a\":\"1\",\"b\":\"4\",\"name\":\"t\"}]"
	    "[s:s a=2 b=3 2 3 s {\"a\":\"2\",\"b\":\"3\",\"name\":\"s\"}]"
	    "[t:t a=2 b=3 2 3 t {\"a\":\"2\",\"b\":\"3\",\"name\":\"t\"}]"
	    "[s:s a=2 b=4 2 4 s {\"a\":\"2\",\"b\":\"4\",\"name\":\"s\"}]"
	    "[t:t a=2 b=4 2 4 t {\"a\":\"2\",\"b\":\"4\",\"name\":\"t\"}] 4 4 8");
	/* what others wait for comes first, though it stands last */
	good("script: x\nstages:\n- {name: a, job: {script: 'a $(c.v)'}}\n"
	    "- {name: b, job: {script: b}}\n"
	    "- {name: c, v: 1, job: {script: c}}\n",
	    "[b:b b][c:c c][a:a a 1 <1] 1 1 1 3");
	/* needs stand in the order of the jobs, however they are named */
	good("script: '{name}{v}'\nstages:\n- {name: a, v: ''}\n"
	    "- {name: b, v: ''}\n- {name: c, v: $(b.name) $(a.name)}\n",
	    "[a:a a {\"name\":\"a\",\"v\":\"\"}]"
	    "[b:b b {\"name\":\"b\",\"v\":\"\"}]"
	    "[c:c cb a {\"name\":\"c\",\"v\":\"b a\"} <0,1] 1 1 1 3");
	/* parameters: shared ones as in the file, then a stage's own */
	good("script: '{y}{z}{name}{a}{b}'\nsweep: {b: 1, a: 2}\nstages:\n"
	    "- {name: s, z: 1, a: 3, job: {sweep: {y: [1], b: [2]}}}\n"
	    "- {y: 1, name: t, job: {script: '{name}{y}{a}{b}'}}\n",
	    "[s:s 11s32 {\"b\":\"2\",\"a\":\"3\","
	    "\"name\":\"s\",\"z\":\"1\",\"y\":\"1\"}]"
	    "[t:t t121 {\"b\":\"1\",\"a\":\"2\",\"y\":\"1\","
	    "\"name\":\"t\"}] 1 1 2");
	good("script: '{q:a}'\nsweep: {a: \"\\t\\\"\\\\\\u00e4\"}\n",
	    "[f:f '\t\"\\\303\244' {\"a\":\"\\t\\\"\\\\\303\244\"}] 1 1");
}

/* Equal jobs are one: the first one's title and place, the union of tags and
 * needs; whoever waits for either waits for it. */
static void
equal(void)
{
	good("script: x\nsweep: {lr: [1, 2, 3]}\n", "[f:f x] 1 1");
	good("script: x\nsweep: {model_id: 'm{lr}', lr: [1, 2], "
	    "tags: 'all, t{lr},,all '}\n", "[f:m1 x #all,t1,t2] 1 1");
	/* tags of each, once, as they came */
	good("script: x{i}\nsweep: {p: [{i: 7, t: b}, {i: 1, t: 'x:y,z'}, "
	    "{i: 7, t: 'a,c'}, {i: 7, t: b}, {i: 1, t: 'x:y,z'}, "
	    "{i: 3, t: ''}, {i: 7, t: ''}, {i: 3, t: d}, {i: 7, t: 'c,e'}], "
	    "i: '{p.i}', tags: '{p.t}'}\n",
	    "[f:p.i=7 x7 #b,a,c,e {\"i\":\"7\"}][f:p.i=1 x1 #x:y,z {\"i\":\"1\"}]"
	    "[f:p.i=3 x3 #d {\"i\":\"3\"}] 3 3");
	good("script: x\nstages: [{name: a}, {name: b, tags: t}]\n",
	    "[a:a x #t] 1 0 1");
	/* a last stage that names nothing swept waits for all */
	good("script: 's {lr}'\nsweep: {lr: [1, 2]}\nstages:\n- {name: a}\n"
	    "- {name: b, w: $(a.lr), job: {script: sum}}\n"
	    "- {name: c, job: {script: 'c {lr} $(b.name)'}}\n",
	    "[a:a lr=1 s 1 {\"lr\":\"1\"}][a:a lr=2 s 2 {\"lr\":\"2\"}][b:b sum <0,1]"
	    "[c:c lr=1 c 1 b {\"lr\":\"1\"} <2][c:c lr=2 c 2 b {\"lr\":\"2\"} <2] "
	    "2 1 2 5");
	/* a first stage that names nothing swept is made once */
	good("script: 's {lr} $(a.name)'\nsweep: {lr: [1, 2]}\nstages:\n"
	    "- {name: a, job: {script: get}}\n- {name: b}\n",
	    "[a:a get][b:b lr=1 s 1 a {\"lr\":\"1\"} <0]"
	    "[b:b lr=2 s 2 a {\"lr\":\"2\"} <0] 1 2 3");
	/* other options make another job, another stage does not */
	good("script: x\nstages: [{name: a, tags: t}, {name: b, tags: u}, "
	    "{name: c, job: {gpus: 1}}]\n",
	    "[a:a x #t,u][c:c x (gpus=1)] 1 0 1 2");
	wrong("script: x\nstages: [{name: a}, {name: b, job: {script: "
	    "'y # $(a.name)'}}, {name: c, v: $(b.name)}]\n",
	    "2:17: cycle: a -> b -> a (equal jobs are one)");
	/* the first two jobs are the last two the other way round */
	wrong("script: x\nsweep: {p: [{x: 1, y: 2}, {x: 2, y: 1}]}\nstages:\n"
	    "- {name: a, v: $(b.name), job: {script: '{p.x}'}}\n"
	    "- {name: b, job: {script: '{p.y}'}}\n",
	    "4:10: cycle: a -> b -> a (equal jobs are one)");
}

static void
needs(void)
{
	good("script: '{name} {lr}'\nsweep: {lr: [1, 2]}\nstages:\n"
	    "- {name: b, job: {script: b, needs: a}}\n- {name: a}\n",
	    "[a:a lr=1 a 1 {\"lr\":\"1\",\"name\":\"a\"}]"
	    "[a:a lr=2 a 2 {\"lr\":\"2\",\"name\":\"a\"}][b:b b <0,1] 1 2 3");
	good("script: '{name}'\njob: {needs: [a, b]}\nstages: "
	    "[{name: a, job: {needs: []}}, {name: b, job: {needs: a}}, "
	    "{name: c}]\n", "[a:a a {\"name\":\"a\"}]"
	    "[b:b b {\"name\":\"b\"} <0][c:c c {\"name\":\"c\"} <0,1] "
	    "1 1 1 3");
	wrong("script: '{name}'\nstages:\n- {name: a, job: {needs: b}}\n"
	    "- {name: b, v: $(a.name)}\n", "3:10: cycle: a -> b -> a");
	wrong("script: '{name}'\njob: {needs: [a, b]}\n"
	    "stages: [{name: a}, {name: b}]\n",
	    "3:17: cycle: a -> b -> a");
	wrong("script: '{name}'\nstages:\n- {name: a, v: $(b.name)}\n"
	    "- {name: b, v: $(c.name)}\n- {name: c, v: $(a.name)}\n",
	    "3:10: cycle: a -> b -> c -> a");
}

static void
limits(void)
{
	max = 3;
	good("script: x {a}\nsweep: {a: [1, 2, 3]}\n",
	    "[f:a=1 x 1 {\"a\":\"1\"}][f:a=2 x 2 {\"a\":\"2\"}]"
	    "[f:a=3 x 3 {\"a\":\"3\"}] 3 3");
	wrong("script: x {a}\nsweep: {a: [1, 2, 3, 4]}\n",
	    "2:8: more than 3 jobs, the limit; write sample: 3, "
	    "or call sweep-expand -m 4");
	/* different ones are counted */
	good("script: x\nsweep: {a: [1, 2, 3, 4]}\n", "[f:f x] 1 1");
	max = EXPAND_MAX_DEFAULT;
	wrong("script: x {a}\nsweep:\n  a: !range [0, 10001]\n",
	    "3:3: more than 10000 jobs, the limit; write "
	    "sample: 10000, or call sweep-expand -m 10001");
	/* too many are not expanded for what else may be wrong */
	wrong("script: x {a} {b}\njob: {retries: x}\nsweep:\n"
	    "  a: !range [0, 1000]\n  b: !range [0, 10000]\n",
	    "2:16: retries: 'x' is not a number from 0 to 1000");
}

static int
count(const struct jobline *j, void *arg)
{
	size_t *n = arg;

	n[0]++;
	n[1] += (strlen(j->col[JOBLINE_DEPS]) + 1) / 17;
	return 0;
}

/* Prints how many jobs and needs there are.  The time must grow with their
 * number, not with its square. */
static int
totals(const char *text)
{
	size_t n[2] = { 0, 0 };
	struct expand *x = NULL;
	struct report r;
	struct sweep *s;
	int rc;

	alarm(300);
	if ((s = sweepfile(text, &r, &rc)) != NULL && (r.unused = 1) &&
	    (x = expand_new(s, &r, SWEEP_JOBS_MAX)) == NULL)
		rc = RC_INPUT;
	if (x != NULL) {
		rc = expand_each(x, count, n);
		printf("%zu %zu", n[0], n[1]);
	}
	expand_free(x);
	sweep_free(s);
	report_free(&r);
	return rc;
}

static void
large(void)
{
	yaml_try(totals, "script: '{name} {i}'\nsweep:\n"
	    "  i: !range [0, 50000]\nstages:\n- {name: a}\n"
	    "- {name: b, v: $(a.i)}\n", RC_OK, "100000 50000", "");
	yaml_try(totals, "script: '{name} {i}'\nsweep:\n"
	    "  i: !range [0, 60000]\nstages:\n- {name: a}\n"
	    "- {name: b, job: {script: b, needs: a}}\n", RC_OK,
	    "60001 60000", "");
	yaml_try(totals, "script: '{name} {i}'\nsweep:\n"
	    "  i: !range [0, 60001]\nstages:\n- {name: a}\n"
	    "- {name: b, job: {script: b, needs: a}}\n", RC_INPUT, "",
	    "t: f.yaml:6:10: a job waits for more than 60000 others\n");
	/* each of ten million is wrong in the same way */
	yaml_try(totals, "script: '{v}'\nsweep:\n  i: !range [0, 1000]\n"
	    "  k: !range [0, 10000]\n  v: '{v}'\n", RC_INPUT, "",
	    "t: f.yaml:5:6: 'v' contains itself: v -> v\n");
}

/* A line has an end: what would be longer is refused before it is made. */
static void
long_lines(void)
{
	static char text[260000], tag[1001];
	int n;

	memset(tag, 't', 1000);
	sprintf(text, "script: x\nsweep:\n  i: !range [0, 500]\n"
	    "  tags: '%s{i}'\n", tag);
	yaml_try(totals, text, RC_OK, "1 0", "");
	sprintf(text, "script: x\nsweep:\n  i: !range [0, 1000]\n"
	    "  tags: '%s{i}'\n", tag);
	yaml_try(totals, text, RC_INPUT, "", "t: f.yaml:1:1: the tags of equal "
	    "jobs have more than 548576 bytes together\n");
	n = sprintf(text, "script: '{big}'\nsweep: {model_id: '{big}', "
	    "tags: '{big}', big: ");
	memset(text + n, 'y', 249900);
	strcpy(text + n + 249900, "}\n");
	yaml_try(totals, text, RC_OK, "1 0", "");
	memset(text + n, 'y', 250100);
	strcpy(text + n + 250100, "}\n");
	yaml_try(totals, text, RC_INPUT, "",
	    "t: f.yaml:1:9: the job's line has more than 1000000 bytes; put long "
	    "texts into files\n");
	/* more than a line has room for, before anything is measured */
	memset(text + n, '\t', 250100);
	text[n] = '"';
	strcpy(text + n + 250100, "\"}\n");
	yaml_try(totals, text, RC_INPUT, "",
	    "t: f.yaml:1:9: the job's line has more than 1000000 bytes; put long "
	    "texts into files\n");
}

static char first[17];

/* Stops when it is told to, and can go through the jobs again. */
static int
stop(const struct jobline *j, void *arg)
{
	strcpy(first, j->col[JOBLINE_ID]);
	return ++*(int *)arg == 2 ? 42 : 0;
}

static void
again(void)
{
	struct report r;
	struct sweep *s;
	struct expand *x;
	size_t n[2] = { 0, 0 };
	int rc, calls = 0;

	if ((s = sweepfile("script: x {a} {b}\nsweep: {a: [1, 2, 3], "
	    "b: '{a}'}\n", &r, &rc)) == NULL ||
	    (x = expand_new(s, &r, 10)) == NULL)
		bail("no sweep");
	is_int(expand_each(x, stop, &calls), 42, "what ended it");
	is_int(calls, 2, "and no call after that");
	is_int(expand_each(x, count, n), 0, "once more");
	is_int((long long)n[0], 3, "all jobs");
	is_str(expand_stage(x, first), "f", "a job's stage");
	expand_free(x);
	expand_free(NULL);
	sweep_free(s);
	report_free(&r);
}

int
main(void)
{
	unit_tmp();
	keys();
	order();
	equal();
	needs();
	limits();
	large();
	long_lines();
	again();
	unit_rmtmp();
	return done();
}
