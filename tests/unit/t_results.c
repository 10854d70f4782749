/* t_results: a table of cards, their parameters, and what came of them. */
#include "base/err.h"
#include "results/results.h"
#include "unit.h"

static void
add(struct results *r, const char *title, const char *state, int seconds,
    const char *params, const char *metrics)
{
	struct results_card c;

	memset(&c, 0, sizeof(c));
	c.title = title;
	c.gid = "7";
	c.state = state;
	c.attempts = seconds < 0 ? 0 : 1;
	c.seconds = seconds;
	c.exit = seconds < 0 ? -1 : 0;
	c.params = params;
	c.metrics = metrics;
	c.where = "m.json";
	results_add(r, &c);
}

static void
is_table(struct results *r, const char *want, const char *name)
{
	struct buf b;

	buf_init(&b, RESULTS_MAX);
	is_int(results_print(r, &b), 0, "%s", name);
	is_str(buf_str(&b), want, "... its lines");
	buf_free(&b);
	results_close(r);
}

static void
lines(void)
{
	struct results *r = results_open();

	is_table(r, "title\tgid\tstate\tattempts\tseconds\texit\n", "no card");
	r = results_open();
	add(r, "a\tb", "done", 12, "{\"lr\":\"0.1\",\"model\":{\"dim\":8,\"l\":"
	    "{\"x\":true}},\"ls\":[1,{\"a\":\"b\"}],\"no\":null,\"o\":{}}",
	    "{\"acc\":0.5,\"hist\":[1,2],\"val\":{\"acc\":1e-3}}");
	add(r, "-", NULL, -1, "{\"seed\":\"-\",\"lr\":\"x\\ny\"}", NULL);
	is_table(r, "title\tgid\tstate\tattempts\tseconds\texit\tlr\t"
	    "model.dim\tmodel.l.x\tls\tseed\tacc\tval.acc\n"
	    "a\\tb\t7\tdone\t1\t12\t0\t0.1\t8\ttrue\t[1,{\"a\":\"b\"}]\t-\t"
	    "0.5\t1e-3\n"
	    "\\0055\t7\t-\t0\t-\t-\tx\\ny\t-\t-\t-\t\\0055\t-\t-\n",
	    "two cards");
	r = results_open();
	add(r, "t", "done", 0, "{\"lr\":1,\"title\":2}",
	    "{\"lr\":3,\"exit\":4,\"f1\":5}");
	is_table(r, "title\tgid\tstate\tattempts\tseconds\texit\tparam.lr\t"
	    "param.title\tmetric.lr\tmetric.exit\tf1\n"
	    "t\t7\tdone\t1\t0\t0\t1\t2\t3\t4\t5\n",
	    "names that are there twice");
}

static int
broken(void *arg)
{
	struct results *r = results_open();
	struct buf b;

	(void)arg;
	add(r, "t", "done", 0, "{}", "{\"a\":NaN}");
	add(r, "t", "done", 0, NULL, "[1]");
	add(r, "t", "done", 0, NULL, "");
	buf_init(&b, RESULTS_MAX);
	results_print(r, &b);
	printf("%lu", (unsigned long)b.len);
	buf_free(&b);
	results_close(r);
	return 0;
}

/* More columns than there may be. */
static int
wide(void *arg)
{
	struct results *r = results_open();
	struct buf m, b;
	size_t n = 1;
	const char *s;
	int i;

	(void)arg;
	buf_init(&m, 1 << 20);
	for (i = 0; i < RESULTS_COLUMNS_MAX + 5; i++)
		buf_printf(&m, "%s\"m%d\":%d", i > 0 ? "," : "{", i, i);
	buf_putc(&m, '}');
	add(r, "t", "done", 0, "{\"p\":1}", buf_str(&m));
	buf_init(&b, RESULTS_MAX);
	results_print(r, &b);
	for (s = buf_str(&b); *s != '\n'; s++)
		n += *s == '\t';
	printf("%lu", (unsigned long)n);
	buf_free(&m);
	buf_free(&b);
	results_close(r);
	return 0;
}

static void
limits(void)
{
	struct unit_child c;

	unit_fork(&c, broken, NULL);
	ok(strncmp(c.err, "p: m.json: ", 11) == 0 &&
	    strstr(c.err, "p: m.json: no object\n") != NULL,
	    "metrics that are none are told");
	is_str(c.out, "83", "... and passed over");
	unit_fork(&c, wide, NULL);
	is_str(c.out, "2006", "so many columns");
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
	results_table(r, f, width);
	unit_slurp(f, got, sizeof(got));
	is_str(got, want, "%s", name);
}

static void
people(void)
{
	struct results *r = results_open();

	add(r, "first", "done", 1234, "{\"lr\":\"0.1\",\"opt\":\"adam\"}",
	    NULL);
	add(r, "\xe6\x97\xa5\xe6\x9c\xac\x01\xc3\xa4", "failed", 5,
	    "{\"lr\":\"10\",\"opt\":\"3\"}", NULL);
	is_shown(r, 0,
	    "title   state   seconds   lr  opt\n"
	    "first   done       1234  0.1  adam\n"
	    "\xe6\x97\xa5\xe6\x9c\xac?\xc3\xa4  failed        5   10  3\n",
	    "for people, without what is the same for all");
	is_shown(r, 20,
	    "title   state   sec~\n"
	    "first   done    1234\n"
	    "\xe6\x97\xa5\xe6\x9c\xac?\xc3\xa4  failed     5\n", "cut");
	is_shown(r, 1, "~\n~\n~\n", "to nothing");
	add(r, "a title that is longer than forty places are", "done", 1, NULL,
	    NULL);
	is_shown(r, 43, "title            state   seconds   lr  opt\n"
	    "first            done       1234  0.1  adam\n"
	    "\xe6\x97\xa5\xe6\x9c\xac?\xc3\xa4           failed        5   10  "
	    "3\n"
	    "a title that i~  done          1\n", "a long title gives way");
	results_close(r);
	r = results_open();
	add(r, "a", "done", 1, "{\"id\":\"a\",\"lr\":\"1\"}", NULL);
	is_shown(r, 0, "title  state  attempts  seconds  exit  id  lr\n"
	    "a      done          1        1     0  a    1\n",
	    "all of a single one");
	add(r, "b", "done", 2, "{\"id\":\"b\",\"lr\":\"1\"}", NULL);
	is_shown(r, 0, "title  state  seconds\na      done         1\n"
	    "b      done         2\n", "nor the title once more");
	results_close(r);
}

int
main(void)
{
	err_prog = "p";
	lines();
	limits();
	people();
	return done();
}
