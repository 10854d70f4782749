/* t_results: a table of cards, their parameters, and what came of them. */
#include "base/err.h"
#include "record/metrics.h"
#include "results/resultstext.h"
#include "unit.h"

static void
add(struct results *r, const char *title, const char *state, int seconds,
    const char *params, const char *metrics)
{
	struct node *m = NULL;
	struct results_card c;
	const char *why;

	if (metrics != NULL &&
	    (m = metrics_parse(metrics, strlen(metrics), &why)) == NULL)
		bail(why);
	memset(&c, 0, sizeof(c));
	c.name = title;
	c.gid = "7";
	c.state = state;
	c.attempt = seconds < 0 ? 0 : 1;
	c.seconds = seconds;
	c.exit = seconds < 0 ? -1 : 0;
	c.worker = seconds < 0 ? NULL : "w";
	c.start = seconds < 0 ? 0 : 1000;
	c.params = params;
	c.metrics = m;
	results_add(r, &c);
	node_free(m);
}

/* The table R is WANT. */
static void
is_text(const struct results *r, enum resultstext_form form, const char *want,
    const char *name)
{
	struct buf b;

	buf_init(&b, RESULTSTEXT_MAX);
	is_int(resultstext_print(r, form, &b), 0, "%s", name);
	is_str(buf_str(&b), want, "... its lines");
	buf_free(&b);
}

#define AFTER	"seconds\texit\tlast\tgpus\tstart\tworker\tattempt\tcommit\ttags\turl\tgid\n"
#define ONE	"\t\t1970-01-01T00:00:01.000Z\tw\t1\t\t\t\t7\n"

static void
lines(void)
{
	struct results *r = results_open();

	is_text(r, RESULTSTEXT_TSV, "name\tstate\t" AFTER, "no card");
	is_text(r, RESULTSTEXT_JSON, "[]\n", "... as JSON");
	add(r, "a\tb", "done", 12, "{\"lr\":\"0.1\",\"model\":{\"dim\":8,\"l\":"
	    "{\"x\":true}},\"ls\":[1,{\"a\":\"b\"}],\"no\":null,\"o\":{}}",
	    "{\"acc\":0.5,\"hist\":[1,2],\"val\":{\"acc\":1e-3}}");
	add(r, "-", NULL, -1, "{\"seed\":\"-\",\"lr\":\"x\\ny\"}", NULL);
	is_text(r, RESULTSTEXT_TSV, "name\tstate\tlr\tmodel.dim\tmodel.l.x\tls\t"
	    "seed\tacc\tval.acc\t" AFTER
	    "\"a\tb\"\tdone\t0.1\t8\ttrue\t\"[1,{\"\"a\"\":\"\"b\"\"}]\"\t\t"
	    "0.5\t1e-3\t12\t0\t" ONE
	    "'-\t\t\"x\ny\"\t\t\t\t'-\t\t\t\t\t\t\t\t\t\t\t\t\t7\n",
	    "two cards");
	results_close(r);
	r = results_open();
	add(r, "t", "done", 0, "{\"lr\":1,\"name\":2}",
	    "{\"lr\":NaN,\"exit\":-Infinity,\"f1\":\"inf\"}");
	is_text(r, RESULTSTEXT_TSV, "name\tstate\tparam.lr\tparam.name\t"
	    "metric.lr\tmetric.exit\tf1\t" AFTER
	    "t\tdone\t1\t2\tNaN\t-Infinity\tInfinity\t0\t0\t" ONE,
	    "names that are there twice");
	is_text(r, RESULTSTEXT_JSON, "[{\"name\":\"t\",\"state\":\"done\","
	    "\"seconds\":0,\"exit\":0,\"start\":\"1970-01-01T00:00:01.000Z\","
	    "\"worker\":\"w\",\"attempt\":1,\"gid\":\"7\","
	    "\"params\":{\"lr\":1,\"name\":2},\"metrics\":"
	    "{\"lr\":\"NaN\",\"exit\":\"-Infinity\",\"f1\":"
	    "\"Infinity\"}}]\n",
	    "... are apart in JSON");
	results_close(r);
}

/* What spreadsheets would misread. */
static void
cells(void)
{
	struct results *r = results_open();

	add(r, "=1+2", "@x", -1, "{\"a\":\"+1.5\",\"b\":\"-x\",\"c\":\"a,b\","
	    "\"d\":\"say \\\"hi\\\"\",\"e\":\"-3e-4\",\"f\":\"\\r=1\"}", NULL);
	is_text(r, RESULTSTEXT_CSV, "name,state,a,b,c,d,e,f,seconds,exit,last,gpus,start,"
	    "worker,attempt,commit,tags,url,gid\r\n"
	    "'=1+2,'@x,+1.5,'-x,\"a,b\",\"say \"\"hi\"\"\",-3e-4,\"'\r=1\","
	    ",,,,,,,,,,\"=\"\"7\"\"\"\r\n", "formulas are text");
	results_close(r);
}

static struct results *
sweep(void)
{
	struct results *r = results_open();

	add(r, "a1", "done", 1, "{\"lr\":\"1\",\"seed\":1}", "{\"loss\":2}");
	add(r, "a2", "done", 1, "{\"lr\":\"1\",\"seed\":2}", "{\"loss\":4}");
	add(r, "f", "failed", 1, "{\"lr\":\"1\",\"seed\":3}", "{\"loss\":0}");
	add(r, "n", "done", 1, "{\"lr\":\"2\",\"seed\":1}", "{\"loss\":NaN}");
	add(r, "none", "done", 1, "{\"lr\":\"3\",\"seed\":1}", NULL);
	add(r, "run", "running", -1, "{\"lr\":\"4\",\"seed\":1}",
	    "{\"loss\":1}");
	add(r, "i", "done", 1, "{\"lr\":\"5\",\"seed\":1}",
	    "{\"loss\":-Infinity}");
	add(r, "b", "done", 1, "{\"lr\":\"6\",\"seed\":1}",
	    "{\"loss\":1,\"x\":\"big\"}");
	return r;
}

static void
is_order(const struct results *r, const char *want, const char *name)
{
	const char **v = xcalloc(results_columns(r), sizeof(*v));
	struct buf b;
	size_t i;

	buf_init(&b, 1000);
	for (i = 0; i < results_rows(r); i++) {
		results_values(r, i, v);
		buf_printf(&b, "%s ", v[0]);
	}
	is_str(buf_str(&b), want, "%s", name);
	buf_free(&b);
	free(v);
}

static int
unknown(void *arg)
{
	struct results *r = sweep();

	(void)arg;
	printf("%d", results_sort(r, "lost", 0));
	printf(" %d", resultsby(r, "seed,size", "loss") == NULL);
	results_close(r);
	return 0;
}

static void
order(void)
{
	struct results *r = sweep(), *m;
	struct unit_child c;

	is_int(results_sort(r, "loss", 0), 0, "by a metric");
	is_order(r, "i b a1 a2 n none run f ", "... the smallest first, of "
	    "what is done");
	results_sort(r, "loss", 1);
	is_order(r, "a2 a1 b i n none run f ", "... or the largest");
	m = resultsby(r, "lr", "loss");
	results_sort(m, "loss", 0);
	is_text(m, RESULTSTEXT_TSV, "lr\tloss\tjobs\tstd\n5\t-Infinity\t1\t\n"
	    "6\t1\t1\t\n1\t3\t2\t1.414213562\n2\tNaN\t1\t\n3\t\t1\t\n",
	    "means over the rest");
	is_text(m, RESULTSTEXT_JSON, "[{\"params\":{\"lr\":5},\"metrics\":"
	    "{\"loss\":\"-Infinity\",\"jobs\":1}},{\"params\":{\"lr\":6},"
	    "\"metrics\":{\"loss\":1,\"jobs\":1}},{\"params\":{\"lr\":1},"
	    "\"metrics\":{\"loss\":3,\"jobs\":2,\"std\":1.414213562}},"
	    "{\"params\":{\"lr\":2},\"metrics\":{\"loss\":\"NaN\","
	    "\"jobs\":1}},{\"params\":{\"lr\":3},\"metrics\":{\"jobs\":1}}]"
	    "\n", "... as JSON");
	results_close(m);
	results_close(r);
	unit_fork(&c, unknown, NULL);
	is_str(c.out, "-1 1", "names that there are not");
	is_str(c.err, "p: no job has a metric 'lost'; there are: loss, x\n"
	    "p: no job has a parameter 'size'; there are: lr, seed\n",
	    "... are told");
}

static int
broken(void *arg)
{
	struct results *r = results_open();

	(void)arg;
	add(r, "t", "done", 0, "[1]", NULL);
	add(r, "t", "done", 0, "{", NULL);
	printf("%lu", (unsigned long)results_columns(r));
	results_close(r);
	return 0;
}

/* More columns than there may be. */
static int
wide(void *arg)
{
	struct results *r = results_open();
	struct buf m;
	int i;

	(void)arg;
	buf_init(&m, 1 << 20);
	for (i = 0; i < RESULTS_COLUMNS_MAX + 5; i++)
		buf_printf(&m, "%s\"m%d\":%d", i > 0 ? "," : "{", i, i);
	buf_putc(&m, '}');
	add(r, "t", "done", 0, "{\"p\":1}", buf_str(&m));
	printf("%lu", (unsigned long)results_columns(r));
	buf_free(&m);
	results_close(r);
	return 0;
}

static void
limits(void)
{
	struct unit_child c;

	unit_fork(&c, broken, NULL);
	ok(strncmp(c.err, "p: card 7: its parameters: no object\n", 37) == 0,
	    "parameters that are none are told");
	is_str(c.out, "13", "... and passed over");
	unit_fork(&c, wide, NULL);
	is_str(c.out, "2013", "so many columns");
	is_str(c.err, "p: more than 2000 parameters and metrics: the rest is "
	    "left out\n", "... the rest is told once");
}

static void
is_shown(const struct results *r, int width, const char *want,
    const char *name)
{
	FILE *f = tmpfile();
	char got[4096];

	if (f == NULL)
		bail("no file");
	resultstext_people(r, f, width);
	unit_slurp(f, got, sizeof(got));
	is_str(got, want, "%s", name);
}

static void
people(void)
{
	struct results *r = results_open();

	add(r, "first", "done", 1234, "{\"lr\":\"0.1\",\"opt\":\"adam\"}",
	    "{\"loss\":0.123456789,\"n\":12345678}");
	add(r, "\xe6\x97\xa5\xe6\x9c\xac\x01\xc3\xa4", "failed", 5,
	    "{\"lr\":\"10\",\"opt\":\"adam\"}", NULL);
	is_shown(r, 0,
	    "name    state    lr    loss         n  seconds\n"
	    "first   done    0.1  0.1235  12345678     1234\n"
	    "\xe6\x97\xa5\xe6\x9c\xac?\xc3\xa4  failed   10                          5\n",
	    "for people, without what is the same for all");
	is_shown(r, 20,
	    "name    state    lr\n"
	    "first   done    0.1\n"
	    "\xe6\x97\xa5\xe6\x9c\xac?\xc3\xa4  failed   10\n", "cut");
	is_shown(r, 1, "~\n~\n~\n", "to nothing");
	add(r, "a title that is longer than forty places are", "done", 1, NULL,
	    NULL);
	is_shown(r, 30, "name     state    lr  opt   l~\n"
	    "first    done    0.1  adam  0~\n"
	    "\xe6\x97\xa5\xe6\x9c\xac?\xc3\xa4   failed   10  adam\n"
	    "a titl~  done\n", "a long title gives way");
	results_close(r);
	r = results_open();
	add(r, "a", "done", 1, "{\"id\":\"a\",\"lr\":\"1\"}", NULL);
	is_shown(r, 0, "name  state  id  lr  seconds  exit  attempt\n"
	    "a     done   a    1        1     0        1\n",
	    "all of a single one");
	add(r, "b", "done", 2, "{\"id\":\"b\",\"lr\":\"1\"}", NULL);
	is_shown(r, 0, "name  state  seconds\na     done         1\n"
	    "b     done         2\n", "nor the name once more");
	results_close(r);
	r = results_open();
	add(r, "a", "done", 1, "{\"lr\":\"1\"}", "{\"loss\":0,\"acc\":1}");
	add(r, "b", "done", 1, "{\"lr\":\"1\"}", "{\"loss\":0,\"acc\":1}");
	is_int(results_sort(r, "acc", 1), 0, "what is asked for");
	is_shown(r, 0, "name  state  acc\na     done     1\n"
	    "b     done     1\n", "... is shown, also if it is the same for all");
	results_close(r);
}

int
main(void)
{
	err_prog = "p";
	lines();
	cells();
	order();
	limits();
	people();
	return done();
}
