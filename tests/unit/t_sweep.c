/* t_sweep: a sweep file, read and checked. */
#include "base/buf.h"
#include "base/suggest.h"
#include "sweep/sweep.h"
#include "yaml.h"

#define FILE_NAME	"my.sweep.yaml"

static void
put_stage(const struct sweep *s, const struct sweep_stage *st)
{
	size_t i;

	printf("[%s: %.20s", st->name, st->script->str);
	for (i = 0; i < st->nown; i++)
		printf(", %s=%s", s->name[st->own[i].id], st->own[i].val->str);
	for (i = 0; i < st->sweep.nvar; i++)
		printf(", %s*%zu", s->name[st->id[i]],
		    st->sweep.var[i].dim == PARAMS_FIXED ? 1 :
		    st->sweep.len[st->sweep.var[i].dim]);
	if (st->opts != NULL)
		printf("; %s", st->opts);
	for (i = 0; i < st->nneed; i++)
		printf(" <%s", s->stage[st->need[i]].name);
	putchar(']');
}

/* Loads a file of that text and prints what is in it. */
static int
load(const char *text)
{
	struct report r;
	struct sweep *s;
	size_t i;
	int rc = 42;

	yaml_file(FILE_NAME, text);
	report_init(&r, FILE_NAME);
	s = sweep_load(FILE_NAME, &r, &rc);
	/* what is wrong is not looked at, whatever is left of it */
	if (s != NULL && r.errors == 0) {
		printf("%zu*%zu", s->shared.nvar, params_total(&s->shared));
		if (s->nexclude + s->ninclude > 0)
			printf(" -%zu +%zu", s->nexclude, s->ninclude);
		for (i = 0; i < s->nstage && s->nstage < 100; i++)
			put_stage(s, &s->stage[i]);
		if (s->nstage >= 100)
			printf(" %zu stages", s->nstage);
	}
	sweep_free(s);
	report_free(&r);
	return rc;
}

static void
loads(const char *text, const char *want)
{
	yaml_try(load, text, RC_OK, want, "");
}

/* WHY is one or two messages without what is the same in all. */
static void
wrong2(const char *text, const char *why, const char *more)
{
	char err[1000];

	snprintf(err, sizeof(err), "t: " FILE_NAME ":%s\n%s%s%s", why,
	    more != NULL ? "t: " FILE_NAME ":" : "", more != NULL ? more : "",
	    more != NULL ? "\n" : "");
	yaml_try(load, text, RC_INPUT, "", err);
}

static void
wrong(const char *text, const char *why)
{
	wrong2(text, why, NULL);
}

static void
shared(void)
{
	loads("script: x\n", "0*1[my.sweep: x, name=my.sweep]");
	loads("script: x\nsweep:\nstages:\nexclude:\ninclude:\njob:\n",
	    "0*1[my.sweep: x, name=my.sweep]");
	loads("script: x\nsweep: {a: [1, 2], b: 3}\n",
	    "2*2[my.sweep: x, name=my.sweep]");
	loads("script: x\ndefault: {a: [1, 2], b: 3}\n",
	    "2*2[my.sweep: x, name=my.sweep]");
	loads("script: x\nsweep: {a: [1, 2], b: [3, 4]}\nzip: [[a, b]]\n"
	    "exclude: [{a: 1}, {a: 2}]\ninclude: [{a: 5, b: 6}]\n",
	    "2*2 -2 +1[my.sweep: x, name=my.sweep]");
	loads("script: x\njob: {gpus: 2}\n",
	    "0*1[my.sweep: x, name=my.sweep; gpus=2]");
	wrong("script: x\nsweep: [a]\n", "2:8: sweep wants a map of "
	    "parameters");
	wrong("script: x\ndefault: a\n", "2:10: default wants a map of "
	    "parameters");
	yaml_try(load, "script: x\nsweep: {a: 1}\ndefault: {b: [1, 2]}\n",
	    RC_OK, "1*1[my.sweep: x, name=my.sweep]", "t: " FILE_NAME
	    ":3:1: warning: 'default' is the old name of 'sweep' and is "
	    "ignored beside it\n");
	yaml_try(load, "script: x\nstage: []\nfoo: 1\n", RC_OK,
	    "0*1[my.sweep: x, name=my.sweep]", "t: " FILE_NAME
	    ":2:1: warning: unknown key 'stage', did you mean 'stages'?\n"
	    "t: " FILE_NAME ":3:1: warning: unknown key 'foo': a "
	    "parameter is written sweep: {foo: 1}\n");
}

static void
scripts(void)
{
	loads("stages: [{name: a, job: {script: x}}, {name: b, "
	    "job: {script: y}}]", "0*1[a: x, name=a][b: y, name=b]");
	loads("script: x\nstages: [{name: a}, {name: b, job: {script: y}}]",
	    "0*1[a: x, name=a][b: y, name=b]");
	wrong("stages: [{name: a, job: {script: x}}, {name: b}]",
	    "1:46: stage 'b' has no script: there is none at the top, and no "
	    "job: {script: ...} here");
	wrong("sweep: {a: 1}\n", "1:1: stage 'my.sweep' has no script: there "
	    "is none at the top, and no job: {script: ...} here");
	wrong("script: [a]\n", "1:9: script wants text");
	wrong("script: {a}\n", "1:9: script wants text");
	wrong("script: !x a\n", "1:9: script wants text");
	wrong("script:\n", "1:8: the script is empty");
	wrong("script: \" \\t\\n\"\n", "1:9: the script is empty");
	wrong("script: x\nstages: [{name: a, job: {script: ' '}}]\n",
	    "2:34: the script is empty");
	wrong("[a]\n", "1:1: a sweep file is a map, with a script at least");
	wrong("", "1:1: a sweep file is a map, with a script at least");
}

static void
stages(void)
{
	loads("script: x\nstages: [{name: a, lr: 1, m: {n: 2}}]",
	    "0*1[a: x, name=a, lr=1, m.n=2]");
	/* all keys are parameters, a `job` that is no map too */
	loads("script: x\nstages: [{name: a, sweep: 1, script: 2, job: 3}]",
	    "0*1[a: x, name=a, sweep=1, script=2, job=3]");
	loads("script: x\nstages: [{name: a, job: {sweep: {lr: [1, 2], "
	    "s: 3}}}]", "0*1[a: x, name=a, lr*2, s*1]");
	loads("script: x\njob: {gpus: 1}\n"
	    "stages: [{name: a, job: {gpus: 2, retries: 1}}, {name: b}]",
	    "0*1[a: x, name=a; retries=1,gpus=2][b: x, name=b; gpus=1]");
	wrong("script: x\nstages: {name: a}\n",
	    "2:9: stages wants a list of maps, each with a name");
	wrong("script: x\nstages: !range [0, 2]\n",
	    "2:9: stages wants a list of maps, each with a name");
	wrong2("script: x\nstages: [a, {nam: b}]\n",
	    "2:10: a stage is a map with a name", "2:14: a stage wants a name, "
	    "and has 'nam'; did you mean 'name'?");
	wrong2("script: x\nstages: [{name: [b]}, {name: ''}]\n",
	    "2:17: a stage wants a name", "2:30: a stage wants a name");
	wrong("script: x\nstages: []\n", "2:9: no stage");
	wrong("script: x\nstages: [{name: a, lr: [1, 2]}]\n",
	    "2:20: a list in a stage is not swept; write job: {sweep: "
	    "{lr: [...]}}, or put it into the shared sweep");
	wrong("script: x\nstages: [{name: a, b.c: 1, b: {c: 2}}]\n",
	    "2:32: 'b.c' is given twice");
	wrong("script: x\nstages: [{name: a, lr: !x 1}]\n",
	    "2:24: unknown tag '!x'");
	wrong("script: x\nstages: [{name: a, job: {gpu: 1}}]\n",
	    "2:26: unknown option 'gpu', did you mean 'gpus'?");
	wrong("script: x\nstages: [{name: a, job: {sweep: {lr: []}}}]\n",
	    "2:38: 'lr' is an empty list");
}

static void
needs(void)
{
	loads("script: x\nstages: [{name: a, job: {needs: [b, c]}}, "
	    "{name: b}, {name: c, job: {needs: b}}]",
	    "0*1[a: x, name=a <b <c][b: x, name=b][c: x, name=c <b]");
	/* what all need is not needed by itself */
	loads("script: x\njob: {needs: b}\nstages: [{name: a}, {name: b}]",
	    "0*1[a: x, name=a <b][b: x, name=b]");
	wrong("script: x\nstages: [{name: a, job: {needs: [a]}}]",
	    "2:34: cycle: stage 'a' needs itself");
	wrong("script: x\nstages: [{name: alpha, job: {needs: [alfa]}}]",
	    "2:38: needs: unknown stage 'alfa', did you mean 'alpha'?");
	wrong("script: x\nstages: [{name: a}, {name: a}, {name: b, "
	    "job: {needs: a}}]",
	    "2:55: needs: several stages are named 'a'");
	wrong("script: x\nstages: [{name: a, job: {needs: [[a]]}}]",
	    "2:34: needs wants a list of stages");
}

/* Mistakes are told together, and without a job. */
static void
together(void)
{
	wrong2("script: x\nsweep: {a: []}\nstages: [{nam: b}]\n",
	    "2:12: 'a' is an empty list", "3:11: a stage wants a name, and "
	    "has 'nam'; did you mean 'name'?");
	wrong2("script: x\nsweep: {a: 1}\nexclude: [{b: 1}]\n"
	    "include: [{c: 1}]\n", "3:12: exclude: unknown parameter 'b'",
	    "4:12: include: unknown parameter 'c'");
	wrong("script: x\nsweep: {a: [1, 2]}\nzip: [[a, b]]\n",
	    "3:11: zip: unknown parameter 'b'");
	wrong("script: x\nsweep: {a: [1, 2], b: [1, 2]}\n"
	    "include: [{a: 3}]\n", "3:11: include: 'b' is missing, which has "
	    "several values");
	wrong("a: [\n", "2:1: did not find expected node content, while "
	    "parsing a flow node from line 2");
	yaml_try(load, "script: x\nscript: y\n", RC_INPUT, "",
	    "t: " FILE_NAME ":2:1: 'script' is given twice\n");
}

static int
missing_file(const char *text)
{
	struct report r;
	int rc = 42;

	report_init(&r, text);
	if (sweep_load(text, &r, &rc) != NULL)
		rc = 43;
	report_free(&r);
	return rc;
}

static void
many_stages(int n)
{
	char *text = xmalloc((size_t)n * 12 + 40), *p = text;
	int i;

	p += sprintf(p, "script: x\nstages:\n");
	for (i = 0; i < n; i++)
		p += sprintf(p, "- name: s%d\n", i % 10);
	if (n > SWEEP_STAGES_MAX)
		wrong(text, "3:1: more than 1000 stages");
	else
		loads(text, "0*1 1000 stages");
	free(text);
}

/* The time must grow with their number, not with its square. */
static void
many_parameters(void)
{
	struct buf b;
	int i;

	buf_init(&b, YAMLIN_FILE_MAX);
	buf_puts(&b, "script: x\nstages:\n- name: a\n");
	for (i = 0; i < 200000; i++)
		buf_printf(&b, "  p%d: 1\n", i);
	buf_puts(&b, "- [x]\n");
	wrong(buf_str(&b), "200004:3: a stage is a map with a name");
	buf_free(&b);
}

/* A list that is wrong in each of many stages is looked at once. */
static void
many_needs(void)
{
	struct buf b, err;
	int i;

	buf_init(&b, YAMLIN_FILE_MAX);
	buf_init(&err, YAMLIN_FILE_MAX);
	buf_puts(&b, "script: x\njob:\n  needs:\n");
	for (i = 0; i < 300; i++) {
		buf_printf(&b, "  - b%d\n", i);
		if (i < REPORT_ERRORS_MAX)
			buf_printf(&err, "t: " FILE_NAME ":%d:5: needs: "
			    "unknown stage 'b%d', did you mean 'a%d'?\n",
			    i + 4, i, i);
	}
	buf_puts(&err, "t: " FILE_NAME ": more like these\n");
	buf_puts(&b, "stages:\n");
	for (i = 0; i < SWEEP_STAGES_MAX; i++)
		buf_printf(&b, "- name: a%d\n", i);
	yaml_try(load, buf_str(&b), RC_INPUT, "", buf_str(&err));
	buf_free(&b);
	buf_free(&err);
}

/* Little text that asks for many values, in all and by stages. */
static void
many_values(void)
{
	loads("script: x\nsweep:\n  a: !range [0, 1000000]\n"
	    "  b: !range [0, 999998]\nstages:\n- name: a\n"
	    "  job: {sweep: {c: [1, 2]}}\n",
	    "2*999998000000[a: x, name=a, c*2]");
	wrong("script: x\nsweep:\n  a: !range [0, 1000000]\n"
	    "  b: !range [0, 999998]\nstages:\n- name: a\n"
	    "  job: {sweep: {c: [1, 2]}}\n- name: b\n"
	    "  job: {sweep: {c: [1], d: [2]}}\n",
	    "9:17: the lists have more than 2000000 values");
	wrong("script: x\nsweep:\n  a: &a !range [0, 1000000]\n  b: *a\n"
	    "  c: *a\n  d: *a\n",
	    "5:3: the lists have more than 2000000 values");
}

static void
by_name(void)
{
	struct report r;
	struct sweep *s;
	const char *hint;
	int rc;

	yaml_file(FILE_NAME, "script: x\nsweep: {lr: 1}\nstages:\n"
	    "- name: train\n- name: eval\n  job: {sweep: {split: [a, b]}}\n"
	    "- name: eval\n");
	report_init(&r, FILE_NAME);
	if ((s = sweep_load(FILE_NAME, &r, &rc)) == NULL)
		bail("no sweep");
	is_int(sweep_stage(s, "train", 5), 0, "a stage by its name");
	is_int(sweep_stage(s, "trainer", 5), 0, "by so many bytes of it");
	is_int(sweep_stage(s, "trai", 4), -1, "not by a part");
	is_int(sweep_stage(s, "", 0), -1, "nor by nothing");
	is_int(sweep_stage(s, "eval", 4), -2, "two of that name");
	hint = suggest_among("trian", 5, s->stage, s->nstage,
	    sizeof(*s->stage));
	is_str(hint, ", did you mean 'train'?", "a stage near it");
	hint = suggest_among("spilt", 5, s->name, s->nname, sizeof(*s->name));
	is_str(hint, ", did you mean 'split'?", "a parameter near it");
	hint = suggest_among("nothing", 7, s->name, s->nname,
	    sizeof(*s->name));
	is_str(hint, "", "no parameter near it");
	sweep_free(s);
	sweep_free(NULL);
	report_free(&r);
}

int
main(void)
{
	unit_tmp();
	shared();
	scripts();
	stages();
	needs();
	together();
	yaml_try(missing_file, "not/there.yaml", RC_IO, "",
	    "t: not/there.yaml: No such file or directory\n");
	many_stages(SWEEP_STAGES_MAX);
	many_stages(SWEEP_STAGES_MAX + 1);
	many_parameters();
	many_needs();
	many_values();
	by_name();
	unit_rmtmp();
	return done();
}
