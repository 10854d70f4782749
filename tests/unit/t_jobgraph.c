/* t_jobgraph: job lines as a graph. */
#define main stage_deps
int stage_deps(int, char *[]);
#include "../../bin/stage-deps.c"
#undef main
#include "yaml.h"

/* A job line of that id, name and needs; "-" is absent. */
#define JOB(id, name, deps) \
	id "\t" name "\t" deps "\t-\t-\t-\ttrue\n"

static int mode;		/* as the options of stage-deps */
static const char *done_ids;	/* the file of -r, or NULL */

static int
go(const char *text)
{
	struct jobs s;
	int rc;

	yaml_file("f", text);
	memset(&s, 0, sizeof(s));
	if (done_ids != NULL)
		yaml_file("done", done_ids);
	rc = run(&s, mode, done_ids != NULL ? "done" : NULL, "f");
	free_jobs(&s);
	return rc;
}

static void
wrong(const char *text, const char *err)
{
	yaml_try(go, text, RC_INPUT, "", err);
}

static void
orders(void)
{
	mode = 0;
	yaml_try(go, "", RC_OK, "", "");
	yaml_try(go, JOB("a", "A", "-"), RC_OK, JOB("a", "A", "-"), "");
	yaml_try(go, JOB("a", "A", "b,c") JOB("b", "B", "c")
	    JOB("c", "C", "-") JOB("d", "D", "-"), RC_OK,
	    JOB("c", "C", "-") JOB("b", "B", "c") JOB("a", "A", "b,c")
	    JOB("d", "D", "-"), "");
	/* what cannot be named waits for others all the same */
	yaml_try(go, JOB("-", "A", "b") JOB("b", "B", "-")
	    JOB("-", "A", "-"), RC_OK, JOB("b", "B", "-") JOB("-", "A", "b")
	    JOB("-", "A", "-"), "");
	/* further columns and escapes pass through */
	yaml_try(go, "a\tA\\n\\t\t b , b ,\t-\t-\t-\tx\\\\y\tmore\t-\n"
	    JOB("b", "B", "-"), RC_OK, JOB("b", "B", "-")
	    "a\tA\\n\\t\t b , b ,\t-\t-\t-\tx\\\\y\tmore\t-\n", "");
}

static void
mistakes(void)
{
	mode = 0;
	wrong(JOB("aaaa", "A", "-") JOB("bbbb", "B", "aaab,cccc")
	    JOB("dddd", "D", "eeee"),
	    "t: f:2: unknown need 'aaab', did you mean 'aaaa'?\n"
	    "t: f:2: unknown need 'cccc'\nt: f:3: unknown need 'eeee'\n");
	wrong(JOB("a", "A", "-") JOB("b", "B", "-") JOB("a", "C", "-")
	    JOB("a", "D", "-"), "t: f:3: id a is that of line 1 too\n"
	    "t: f:4: id a is that of line 1 too\n");
	wrong(JOB("a", "A", "a"), "t: f:1: cycle: a (A) -> a (A)\n");
	wrong(JOB("x", "X", "a") JOB("a", "A", "b") JOB("b", "-", "c")
	    JOB("c", "C", "a"),
	    "t: f:2: cycle: a (A) -> b (-) -> c (C) -> a (A)\n");
	wrong("a\tb\n" JOB("b", "B", "-") "a\\x\t-\t-\t-\t-\t-\t-\n",
	    "t: f:1: job line has fewer than 7 columns\n"
	    "t: f:3: unknown escape (only \\\\, \\n and \\t are)\n");
}

/* After twenty unknown needs among a thousand jobs no id is searched that may
 * have been meant. */
static void
many_unknown(void)
{
	static char text[40000];
	char needs[200] = "aaab", err[4096];
	size_t e = 0, n;
	int i;

	for (i = 0; i < 21; i++) {
		if (i > 0)
			strcat(needs, ",aaab");
		e += (size_t)snprintf(err + e, sizeof(err) - e,
		    "t: f:2: unknown need 'aaab'%s\n",
		    i < 20 ? ", did you mean 'aaaa'?" : "");
	}
	n = (size_t)snprintf(text, sizeof(text), JOB("aaaa", "A", "-")
	    JOB("b", "B", "%s"), needs);
	for (i = 0; i < 999; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    JOB("other%d", "-", "-"), i);
	wrong(text, err);
}

/* A long cycle is not told to its end. */
static void
long_cycle(int n)
{
	char text[2000], err[2000];
	size_t len = 0, e;
	int i;

	for (i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "j%d\tJ\tj%d\t-\t-\t-\ttrue\n", i, (i + 1) % n);
	e = (size_t)snprintf(err, sizeof(err), "t: f:1: cycle: j0 (J)");
	for (i = 1; i < n && i < 12; i++)
		e += (size_t)snprintf(err + e, sizeof(err) - e, " -> j%d (J)",
		    i);
	snprintf(err + e, sizeof(err) - e, "%s -> j0 (J)\n",
	    n > 12 ? " -> ..." : "");
	wrong(text, err);
}

static void
runnable(void)
{
	const char *jobs = JOB("a", "A", "-") JOB("b", "B", "a")
	    JOB("c", "C", "a,b") JOB("d", "D", "e") JOB("-", "N", "a");

	mode = 'r';
	done_ids = "e\n";
	yaml_try(go, jobs, RC_OK, JOB("a", "A", "-") JOB("d", "D", "e"), "");
	done_ids = "e\n\na\na\n";
	yaml_try(go, jobs, RC_OK, JOB("b", "B", "a") JOB("d", "D", "e")
	    JOB("-", "N", "a"), "");
	/* of job lines the first column counts */
	done_ids = JOB("a", "x", "y") "b of it\ne";
	yaml_try(go, jobs, RC_OK, JOB("c", "C", "a,b") JOB("d", "D", "e")
	    JOB("-", "N", "a"), "");
	done_ids = "a\nb\n";
	yaml_try(go, JOB("a", "A", "-") JOB("b", "B", "a"), RC_NO, "", "");
	done_ids = "";
	yaml_try(go, "", RC_NO, "", "");
	/* what is done may be part of a cycle, which is still a mistake */
	done_ids = "a\n";
	yaml_try(go, JOB("a", "A", "b") JOB("b", "B", "a"), RC_INPUT, "",
	    "t: f:1: cycle: a (A) -> b (B) -> a (A)\n");
	done_ids = NULL;
	yaml_try(go, JOB("a", "A", "-"), RC_OK, JOB("a", "A", "-"), "");
}

static void
edges(void)
{
	mode = 'e';
	yaml_try(go, JOB("a", "A", "b,c") JOB("b", "B", "-")
	    JOB("c", "C", "b") JOB("d", "D", "-") JOB("-", "N", "b"), RC_OK,
	    "b b\nb c\nb a\nc a\nd d\n", "");
	yaml_try(go, "", RC_OK, "", "");
}

static void
dots(void)
{
	mode = 'd';
	yaml_try(go, JOB("a", "say \"A\\\\\"", "b") JOB("b", "B\\nC\\tD",
	    "-") JOB("-", "-", "-"), RC_OK,
	    "digraph jobs {\n\trankdir=LR;\n\tnode [shape=box];\n"
	    "\t\tn1 [label=\"B\\nC D\", tooltip=\"b\"];\n"
	    "\t\tn0 [label=\"say \\\"A\\\\\\\"\", tooltip=\"a\"];\n"
	    "\t\tn2 [label=\"\", tooltip=\"\"];\n"
	    "\tn1 -> n0;\n}\n", "");
	/* a frame for each stage, whatever the names and parameters */
	yaml_try(go, "a\ts\t-\t-\t-\t{\"name\":\"t\"}\tx\ts \"1\"\n"
	    "b\tB\t-\t-\t-\t-\tx\t-\n"
	    "c\ts\ta\t-\t-\t-\tx\ts \"1\"\tmore\n", RC_OK,
	    "digraph jobs {\n\trankdir=LR;\n\tnode [shape=box];\n"
	    "\tsubgraph \"cluster s \\\"1\\\"\" { label=\"s \\\"1\\\"\";\n"
	    "\t\tn0 [label=\"s\", tooltip=\"a\"]; }\n"
	    "\t\tn1 [label=\"B\", tooltip=\"b\"];\n"
	    "\tsubgraph \"cluster s \\\"1\\\"\" { label=\"s \\\"1\\\"\";\n"
	    "\t\tn2 [label=\"s\", tooltip=\"c\"]; }\n"
	    "\tn0 -> n2;\n}\n", "");
	yaml_try(go, "", RC_OK,
	    "digraph jobs {\n\trankdir=LR;\n\tnode [shape=box];\n}\n", "");
}

static void
levels(void)
{
	mode = 'l';
	yaml_try(go, "", RC_OK, "jobs\t0\nlevels\t0\nwidth\t0\n", "");
	yaml_try(go, JOB("a", "A", "-") JOB("b", "B", "a") JOB("c", "C", "a")
	    JOB("d", "D", "a,c") JOB("-", "-", "-"), RC_OK,
	    "jobs\t5\nlevels\t3\nwidth\t2\nlevel 1\t2\nlevel 2\t2\n"
	    "level 3\t1\nchain\ta\tA\nchain\tc\tC\nchain\td\tD\n", "");
	yaml_try(go, JOB("-", "A", "b") JOB("b", "-", "-"), RC_OK,
	    "jobs\t2\nlevels\t2\nwidth\t1\nlevel 1\t1\nlevel 2\t1\n"
	    "chain\tb\t-\nchain\t-\tA\n", "");
}

static int
missing(const char *text)
{
	struct jobs s;
	int rc, rc2;

	memset(&s, 0, sizeof(s));
	rc = run(&s, 0, NULL, text);
	rc2 = run(&s, 'r', text, "f");
	free_jobs(&s);
	return rc == rc2 ? rc : 99;
}

/* 100,000 jobs, each of which waits for two others. */
static int
large(const char *text)
{
	struct jobs s;
	FILE *f;
	long i, n = 100000;
	int rc;

	if ((f = fopen(text, "w")) == NULL)
		return 99;
	for (i = 0; i < n; i++)
		fprintf(f, "%016lx\tjob %ld\t%016lx,%016lx\t-\t-\t-\ttrue\n",
		    i, i, (i + 1) % n > i ? i + 1 : n, (i + n) / 2 + 1);
	fprintf(f, "%016lx\tjob\t-\t-\t-\t-\ttrue\n", n);
	fclose(f);
	memset(&s, 0, sizeof(s));
	if ((rc = input_file(text, job_line, &s)) == RC_OK)
		rc = find_order(&s);
	if (rc == RC_OK)
		printf("%zu %ld %ld", s.n, (long)s.order[0],
		    (long)s.order[n]);
	free_jobs(&s);
	return rc;
}

int
main(void)
{
	unit_tmp();
	orders();
	mistakes();
	many_unknown();
	long_cycle(12);
	long_cycle(13);
	long_cycle(30);
	runnable();
	edges();
	dots();
	levels();
	yaml_try(missing, "no/file", RC_IO, "",
	    "t: no/file: No such file or directory\n"
	    "t: no/file: No such file or directory\n");
	yaml_try(large, "large.tsv", RC_OK, "100001 100000 0", "");
	unit_rmtmp();
	return done();
}
