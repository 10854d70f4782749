/* t_eval: the values of one combination, and what is said of them. */
#include "sweep/eval.h"
#include "sweep/tmpl.h"
#include "sweepfile.h"

static int strict;

static void
put_list(const char *before, const struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		printf("%s%zu", i == 0 ? before : ",", l->v[i]);
}

/* Prints the names that the script uses, and asks for each of them twice. */
static void
put_used(struct eval *e, const struct sweep *s)
{
	const char *sep = "; ";
	size_t i;

	for (i = 0; i < s->nname; i++)
		if (eval_used(e, i)) {
			printf("%s%s", sep, s->name[i]);
			sep = eval_used(e, i) ? "?" : ",";
		}
}

/* Prints one combination's jobs: script, parameters used, what it waits for,
 * title and tags. */
static int
jobs(struct eval *e, const struct expansion *x)
{
	const struct eval_job *j;
	size_t u;
	int rc = RC_OK;

	for (u = 0; u < x->nunit; u++) {
		if ((j = eval_script(e, u)) == NULL) {
			rc = RC_INPUT;
			continue;
		}
		printf("[%s", buf_str(&j->script));
		put_used(e, x->s);
		put_list(" <", &j->dep);
		if (eval_title(e, u) != NULL)
			printf(" \"%s\"", eval_title(e, u));
		if (eval_tags(e, u) != NULL)
			printf(" #%s", eval_tags(e, u));
		putchar(']');
	}
	for (u = 0; rc == RC_OK && u < x->nunit; u++)
		put_list(" late ", &x->unit[u].late);
	return rc;
}

static int
eval(const char *text)
{
	struct expansion x;
	struct report r;
	struct sweep *s;
	struct eval *e;
	size_t k;
	int rc;

	if ((s = sweepfile(text, &r, &rc)) != NULL) {
		if (variants_init(&x, s, &r) == -1)
			bail(text);
		e = eval_new(&x);
		r.strict = strict;
		for (k = 0; k < x.n; k++) {
			variants_set(&x, k);
			rc = err_worst(rc, jobs(e, &x));
		}
		eval_free(e);
		variants_free(&x);
	}
	if (rc != RC_OK && r.errors == 0)
		puts("a failure without a report");
	if (r.errors > 0)
		rc = RC_INPUT;
	sweep_free(s);
	report_free(&r);
	return rc;
}

static void
good(const char *text, const char *want)
{
	yaml_try(eval, text, RC_OK, want, "");
}

/* WHY is a message without what is the same in all; OUT is what is printed
 * of the jobs that are right. */
static void
wrong(const char *text, const char *out, const char *why)
{
	char err[1000];

	snprintf(err, sizeof(err), "t: " SWEEPFILE ":%s\n", why);
	yaml_try(eval, text, RC_INPUT, out, err);
}

static void
values(void)
{
	good("script: a {lr}\nsweep: {lr: [1, 2], seed: 3}\n",
	    "[a 1; lr][a 2; lr]");
	good("script: '{b} {a} {b}'\nsweep: {a: 1, b: '{a}{c}', c: '<{a}>'}\n",
	    "[1<1> 1 1<1>; a,b]");
	good("script: '{path_{size}}'\n"
	    "sweep: {path_s: /s, path_l: /l, size: [s, l]}\n",
	    "[/s; path_s,size][/l; path_l,size]");
	good("script: '{m.a} {q:m.b}'\nsweep: {m: {a: 1, b: x y}}\n",
	    "[1 'x y'; m.a,m.b]");
	/* a stage's own stand over shared ones */
	good("script: '{lr} {name}'\nsweep: {lr: 1}\n"
	    "stages: [{name: a}, {name: b, lr: 2}]\n",
	    "[1 a; lr,name][2 b; lr,name]");
	good("script: '{u}'\nsweep: {u: 9}\nstages: [{name: a, job: {sweep: "
	    "{u: [1, 2]}}}, {name: b}]\n", "[1; u][2; u][9; u]");
	good("script: a {lr} {s}\nsweep: {lr: [1, 2], s: 3}\n"
	    "include: [{lr: 7}, {s: 4, lr: 8}]\n",
	    "[a 1 3; lr,s][a 2 3; lr,s][a 7 3; lr,s][a 8 4; lr,s]");
	good("script: |\n  {yes} {oct} {num} {nul} {q:nul} {q:e}\n"
	    "sweep: {yes: yes, oct: 010, num: 0.10, nul: null, e: }\n",
	    "[yes 010 0.10 null null ''\n; yes,oct,num,nul,e]");
}

static void
titles(void)
{
	good("script: x\nsweep: {model_id: 'm-{lr}', lr: [1, 2], "
	    "tags: 'a, b{lr}'}\n", "[x \"m-1\" #a, b1][x \"m-2\" #a, b2]");
	good("script: x\nsweep: {model_id: ''}\n", "[x]");
	good("script: x\nsweep: {lr: 1}\nstages: [{name: 's{lr}'}]\n",
	    "[x]");
	good("script: x\nstages: [{name: a, tags: t}, {name: b}]\n",
	    "[x #t][x]");
}

static void
references(void)
{
	good("script: '{in} {out}'\nsweep: {lr: [1, 2]}\nstages:\n"
	    "- {name: a, in: raw, out: 'a{lr}'}\n"
	    "- {name: b, in: $(a.out), out: 'b{lr}'}\n",
	    "[raw a1; in,out][a1 b1; in,out <0]"
	    "[raw a2; in,out][a2 b2; in,out <0]");
	/* stages in any order, names with - and . */
	good("script: '{in}'\nstages:\n- {name: b, in: $(stage-1.x.p.a)}\n"
	    "- {name: stage-1.x, in: raw, p: {a: 1}}\n",
	    "[1; in <1][raw; in]");
	/* the longest name of a stage counts */
	good("script: '{in}'\nstages:\n- {name: a, in: 1, b.c: 2}\n"
	    "- {name: a.b, in: 3, c: 4}\n- {name: z, in: $(a.b.c)}\n",
	    "[1; in][3; in][4; in <1]");
	/* in scripts, in shared values, and in values used by others */
	good("script: x $(a.v) {w}\nsweep: {w: $(a.name)}\nstages:\n"
	    "- {name: a, v: 1, job: {script: y}}\n- {name: b}\n",
	    "[y][x 1 a; w <0]");
	/* a value makes a job wait though its script does not name it */
	good("script: x\nstages: [{name: a}, {name: b, in: $(a.name)}]\n",
	    "[x][x <0]");
	/* the shell's own */
	good("script: x $(date) $(cat f.txt) $(( 1 + 2 )) $(./a.sh)\n",
	    "[x $(date) $(cat f.txt) $(( 1 + 2 )) $(./a.sh)]");
	good("script: x $(a.) $(.v) $(a)\nstages: [{name: a, v: 1}]\n",
	    "[x $(a.) $(.v) $(a)]");
	good("script: x $( a.v)\nstages: [{name: a, v: 1}]\n",
	    "[x $( a.v)]");
	/* what others use of it makes a job wait for what that came from */
	good("script: x\nsweep: {w: $(a.name)}\nstages:\n- {name: a}\n"
	    "- {name: b}\n- {name: c, job: {script: 'y $(b.w)'}}\n",
	    "[x][x][y a <1] late 0");
}

static void
own_sweeps(void)
{
	/* jobs with the same value of what both sweep belong together */
	good("script: '{v}'\nstages:\n- {name: a, v: 'a{u}', job: {sweep: "
	    "{u: [1, 2]}}}\n- {name: b, v: $(a.v), job: {sweep: "
	    "{u: [2, 1]}}}\n", "[a1; v][a2; v][a2; v <1][a1; v <0]");
	/* others may all be waited for when the value is one */
	good("script: '{v}'\nstages:\n- {name: a, v: 7, job: {sweep: "
	    "{u: [1, 2]}}}\n- {name: b, v: $(a.v)}\n",
	    "[7; v][7; v][7; v <0,1]");
	wrong("script: '{v}'\nstages:\n- {name: a, v: 'a{u}', job: {sweep: "
	    "{u: [1, 2]}}}\n- {name: b, v: $(a.v)}\n", "[a1; v][a2; v]",
	    "4:16: stage 'a' has a sweep of its own: 'v' is not one value "
	    "here");
	wrong("script: '{v}'\nstages:\n- {name: a, v: 7, job: {sweep: "
	    "{u: [1, 2]}}}\n- {name: b, v: $(a.v), job: {sweep: "
	    "{u: [3]}}}\n", "[7; v][7; v]",
	    "4:16: stage 'a' has a sweep of its own: 'v' is not one value "
	    "here");
}

static void
wrong_references(void)
{
	wrong("script: x $(stgae.v)\nstages: [{name: stage, v: 1}]\n", "",
	    "1:11: unknown stage 'stgae', did you mean 'stage'? (a command "
	    "is written $( stgae.v))");
	wrong("script: |\n  x\n    y $(b.vlaue)\nstages:\n"
	    "- {name: a}\n- {name: b, value: 1, job: {script: z}}\n", "[z]",
	    "3:7: stage 'b' has no parameter 'vlaue', did you mean 'value'?");
	wrong("script: x $(b.zzzzzz)\nstages:\n- {name: a}\n"
	    "- {name: b, job: {script: z}}\n", "[z]",
	    "1:11: stage 'b' has no parameter 'zzzzzz'");
	/* another stage's parameter is not that stage's */
	wrong("script: x $(b.v)\nstages:\n- {name: a, v: 1}\n"
	    "- {name: b, job: {script: z}}\n", "[z]",
	    "1:11: stage 'b' has no parameter 'v'");
	wrong("script: x $(b.name)\nstages:\n- {name: a}\n"
	    "- {name: b, job: {script: z}}\n- {name: b, job: {script: z}}\n",
	    "[z][z]", "1:11: $(b.name): several stages are named 'b'");
	wrong("script: x $(a.name)\nstages: [{name: a}]\n", "",
	    "1:11: cycle: stage 'a' refers to itself with $(a.name)");
	wrong("script: x\nstages: [{name: a, v: '1 $(a.name)'}]\n", "",
	    "2:26: cycle: stage 'a' refers to itself with $(a.name)");
}

static void
cycles(void)
{
	wrong("script: '{a}'\nsweep: {a: 'x{a}'}\n", "",
	    "2:12: 'a' contains itself: a -> a");
	wrong("script: '{a}'\nsweep: {a: '{b}', b: '{c}', c: '{b}'}\n", "",
	    "2:22: 'b' contains itself: b -> c -> b");
	wrong("script: '{v}'\nstages:\n- {name: s, v: $(t.v)}\n"
	    "- {name: t, v: $(s.v)}\n", "",
	    "3:16: 'v' contains itself: s.v -> t.v -> s.v");
}

/* A cycle too long for a message is told in part, and says so. */
static void
long_cycle(void)
{
	struct yaml_arg a;
	struct unit_child c;
	char text[8000], name[31];
	size_t n;
	int i;

	memset(name, 'p', 30);
	name[30] = '\0';
	n = (size_t)sprintf(text, "script: '{%s0}'\nsweep:\n", name);
	for (i = 0; i < 60; i++)
		n += (size_t)sprintf(text + n, "  %s%d: '{%s%d}'\n", name, i,
		    name, (i + 1) % 60);
	a.fn = eval;
	a.text = text;
	unit_fork(&c, yaml_child, &a);
	n = strlen(c.err);
	ok(c.status == RC_INPUT && n > 200 && n < 1200 &&
	    strcmp(c.err + n - 8, " -> ...\n") == 0, "a cycle of 60");
	sprintf(text, "contains itself: %s0 -> %s1 -> %s2 -> ", name, name,
	    name);
	ok(strstr(c.err, text) != NULL, "from its beginning");
}

static void
odd_names(void)
{
	yaml_try(eval, "script: x {lrr} {lrr} {LR} ${lr} ${HOME}\n"
	    "sweep: {lr: [1, 2]}\n", RC_OK,
	    "[x {lrr} {lrr} {LR} ${lr} ${HOME}]"
	    "[x {lrr} {lrr} {LR} ${lr} ${HOME}]",
	    "t: f.yaml:1:11: warning: {lrr} is no parameter and stays as it "
	    "is, did you mean 'lr'?\n"
	    "t: f.yaml:1:17: warning: {lrr} is no parameter and stays as it "
	    "is, did you mean 'lr'?\n"
	    "t: f.yaml:1:23: warning: {LR} is no parameter and stays as it "
	    "is, did you mean 'lr'?\n"
	    "t: f.yaml:1:28: warning: ${lr} is left to the shell; the "
	    "parameter is {lr}\n");
	strict = 1;
	wrong("script: x {lrr} {LR} ${lr}\nsweep: {lr: [1, 2]}\n",
	    "[x {lrr} {LR} ${lr}][x {lrr} {LR} ${lr}]",
	    "1:11: unknown parameter {lrr}, did you mean 'lr'?\n"
	    "t: f.yaml:1:17: unknown parameter {LR}, did you mean 'lr'?\n"
	    "t: f.yaml:1:22: ${lr} is left to the shell; the "
	    "parameter is {lr}");
	good("script: awk '{print $1}' {\"k\":1}\n",
	    "[awk '{print $1}' {\"k\":1}]");
	strict = 0;
}

/* "d0" in the script names "d1" and so on up to "dN". */
static char *
chain(int n)
{
	char *text = xmalloc((size_t)n * 32 + 100), *p = text;
	int i;

	p += sprintf(p, "script: '{d0}'\nsweep:\n");
	for (i = 0; i < n; i++)
		p += sprintf(p, "  d%d: '{d%d}'\n", i, i + 1);
	sprintf(p, "  d%d: end\n", n);
	return text;
}

static void
depth(void)
{
	char *text;

	/* the script and values with names in them: 200 deep */
	text = chain(EVAL_DEPTH_MAX - 1);
	good(text, "[end; d0]");
	free(text);
	text = chain(EVAL_DEPTH_MAX);
	wrong(text, "", "202:9: values within values, more than 200 deep");
	free(text);
	good("script: '{a}x}'\nsweep: {a: '{b', b: 1, bx: '{c}y', c: 1}\n",
	    "[1y; a,bx]");
}

static void
lengths(void)
{
	char *text = xmalloc(TMPL_TEXT_MAX + 200);
	struct unit_child c;
	struct yaml_arg a = { eval, text };
	int n;

	n = sprintf(text, "script: '{a}{b}'\nsweep:\n  b: ''\n  a: ");
	memset(text + n, 'x', TMPL_TEXT_MAX);
	strcpy(text + n + TMPL_TEXT_MAX, "\n");
	unit_fork(&c, yaml_child, &a);
	is_int(c.status, RC_OK, "a script of %u bytes", TMPL_TEXT_MAX);
	*strchr(strstr(text, "b: '"), '\'') = '0';	/* b: 0' */
	unit_fork(&c, yaml_child, &a);
	is_int(c.status, RC_INPUT, "two more are too many");
	is_str(c.err, "t: f.yaml:1:9: longer than 262144 bytes when "
	    "expanded; put it into a file\n", "which is told");
	free(text);
}

static void
by_number(void)
{
	struct expansion x;
	struct report r;
	struct sweep *s;
	struct eval *e;
	int rc;

	s = sweepfile("script: x\nsweep: {a: [1, 2, 2.0]}\n", &r, &rc);
	if (s == NULL || variants_init(&x, s, &r) == -1)
		bail("no sweep");
	e = eval_new(&x);
	variants_set(&x, 2);
	is_str(eval_value(e, 0, 0), "2.0", "a value by its number");
	eval_free(e);
	eval_free(NULL);
	variants_free(&x);
	sweep_free(s);
	report_free(&r);
}

int
main(void)
{
	unit_tmp();
	values();
	titles();
	references();
	own_sweeps();
	wrong_references();
	cycles();
	long_cycle();
	odd_names();
	depth();
	lengths();
	by_number();
	unit_rmtmp();
	return done();
}
