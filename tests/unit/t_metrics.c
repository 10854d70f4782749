/* t_metrics: figures that a job writes into its outputs. */
#include <sys/stat.h>
#include <fcntl.h>

#include "base/fs.h"
#include "record/metrics.h"
#include "unit.h"

static void
put(const char *name, const char *text, size_t n)
{
	char *path = fs_join("work/outputs", name);

	unlink(path);
	if (fs_write(path, text, n, 0600) == -1)
		bail(path);
	free(path);
}

/* What the card shows of the one file NAME. */
static void
shows(const char *name, const char *text, const char *want, const char *what)
{
	char *path = fs_join("work/outputs", name);
	struct buf b;
	int rc;

	put(name, text, strlen(text));
	buf_init(&b, METRICS_SHOWN);
	rc = metrics_show("work", 0, &b);
	is_str(rc == 0 ? buf_str(&b) : "none", want, "%s", what);
	buf_free(&b);
	unlink(path);
	free(path);
}

static void
kinds(void)
{
	shows("metrics.json", "{\"loss\": 0.10, \"val\":{\"acc\":1e-3,\"n\":null},"
	    "\"l\":[1,NaN],\"s\":\"word\",\"t\":\"7\"}\n",
	    "{\"loss\": 0.10, \"val.acc\": 1e-3, \"t\": 7}", "an object");
	shows("metrics.json", "{\"a\": NaN, \"b\": -Infinity, \"c\": inf, \"d\": "
	    "nan, \"e\": Infinity, \"f\": \"NaN \\\" inf\", \"NaN\": \"-inf\"}",
	    "{\"a\": NaN, \"b\": -Infinity, \"c\": Infinity, \"d\": NaN, "
	    "\"e\": Infinity, \"NaN\": -Infinity}", "what Python writes");
	shows("metrics.jsonl", "{\"step\": 1}\n{\"step\": 2, \"loss\": NaN}\n",
	    "{\"step\": 2, \"loss\": NaN}", "the last line of a history");
	shows("metrics.jsonl", "{\"step\": 1}\n{\"step\": 2}", "{\"step\": 2}",
	    "... without an end");
	shows("metrics.jsonl", "{\"step\": 1}\r\n{\"step\": 2\n\n{\"st",
	    "{\"step\": 1}", "... not half of one");
	shows("metrics.jsonl", "{\"step\": 1, \"v\": {\"a\": 2, \"b\": 3}}\n"
	    "{\"step\": 2, \"v.a\": 4, \"v\": {\"b\": null}}\n{\"step\": 3}\n",
	    "{\"step\": 3, \"v.a\": 4, \"v.b\": 3}",
	    "... with what lines before it alone have");
	shows("metrics.jsonl", "{\"st", "none", "... nor nothing");
	shows("metrics.jsonl", "", "none", "an empty file");
	shows("metrics.jsonl", "[1]\n7\nnull\n", "none", "no objects");
	shows("metrics.csv", "step,loss,\"a \"\"b\"\"\"\r\n1,0.5,2\r\n"
	    "2,nan,\"3\"\r\n3,0.12", "{\"step\": 2, \"loss\": NaN, "
	    "\"a \\\"b\\\"\": 3}", "a table, not its half line");
	shows("metrics.csv", "step,loss\n1,2\n3,4,5\n", "{\"step\": 1, "
	    "\"loss\": 2}", "... not a line of another length");
	shows("metrics.csv", "step,loss\n", "none", "only names");
	shows("metrics.csv", "step,loss\n4,\n", "{\"step\": 4}",
	    "an empty field is absent");
	shows("metrics.csv", "step,loss,val\n4,2,\n5,,7\n6,,\n", "{\"step\": 6, "
	    "\"val\": 7, \"loss\": 2}", "... unless a line before has one");
	shows("metrics.csv", "\357\273\277loss,step\n0.5,1\n",
	    "{\"loss\": 0.5, \"step\": 1}", "... and a BOM is no name");
	shows("metrics.csv", "step;loss;t\n1;0,25;a,b\n",
	    "{\"step\": 1, \"loss\": 0.25}", "semicolons, and their figures");
	shows("metrics.csv", "step\tloss\n1\t2\n", "{\"step\": 1, \"loss\": 2}",
	    "TABs");
	shows("metrics.json", "\357\273\277{\"a\": 1}", "{\"a\": 1}",
	    "a BOM before JSON");
}

/* What a claim says that is closed: all, or that there are none. */
static void
whole(const char *text, const char *want, const char *what)
{
	struct buf b;
	int rc;

	if (text != NULL)
		put("metrics.json", text, strlen(text));
	buf_init(&b, METRICS_WHOLE);
	rc = metrics_show("work", 1, &b);
	is_str(rc == 0 ? buf_str(&b) : "none", want, "%s", what);
	buf_free(&b);
	unlink("work/outputs/metrics.json");
}

static void
ended(void)
{
	char text[METRICS_WHOLE + 20];

	whole(NULL, "{}", "ended without metrics");
	put("metrics.jsonl", "{\"step\": 1}\n", 12);
	whole("{\"l\": [1, NaN],\n\"s\": \"a\\nb\", \"v\": {\"x\": 1e-3, "
	    "\"n\": null}}\n", "{\"l\":[1,\"NaN\"],\"s\":\"a\\nb\",\"v\":"
	    "{\"x\":1e-3,\"n\":null}}", "... all in one line, not a history");
	whole(NULL, "{\"step\":1}", "... or its last line");
	whole("{\"a\": ", "none", "... what cannot be read is not told");
	unlink("work/outputs/metrics.jsonl");
	snprintf(text, sizeof(text), "{\"a\": \"%0*d\"}", METRICS_WHOLE, 0);
	whole(text, "none", "... nor what is too long");
	if (symlink("../../x", "work/outputs/metrics.csv") == -1)
		bail("no link");
	whole(NULL, "none", "... nor a link");
	unlink("work/outputs/metrics.csv");
}

/* As much as is allowed, and no more. */
static void
sizes(void)
{
	struct buf b, m;
	int i;

	buf_init(&m, 1u << 22);
	for (i = 0; i < 20000; i++)
		buf_printf(&m, "{\"step\": %d, \"loss\": 0.5}\n", i);
	shows("metrics.jsonl", buf_str(&m),
	    "{\"step\": 19999, \"loss\": 0.5}", "a long history");
	buf_reset(&m);
	buf_puts(&m, "step,loss\n");
	for (i = 0; i < 20000; i++)
		buf_printf(&m, "%d,0.25\n", i);
	shows("metrics.csv", buf_str(&m),
	    "{\"step\": 19999, \"loss\": 0.25}", "... as a table");
	buf_reset(&m);
	for (i = 0; i < 100; i++)
		buf_printf(&m, "%c\"metric%d\": %d", i == 0 ? '{' : ',', i, i);
	buf_putc(&m, '}');
	put("metrics.json", buf_str(&m), m.len);
	buf_init(&b, METRICS_SHOWN);
	is_int(metrics_show("work", 0, &b), 0, "many metrics");
	ok(b.len <= METRICS_SHOWN && b.len > METRICS_SHOWN - 20 &&
	    b.s[b.len - 1] == '}', "... are shown as far as there is room");
	buf_free(&b);
	shows("metrics.csv", "step\n7\n", "{\"step\": 7}",
	    "... but a history is newer");
	unlink("work/outputs/metrics.json");
	for (i = 0; i < 9000; i++)
		buf_puts(&m, "xxxxxxxxxx");
	shows("metrics.jsonl", buf_str(&m), "none", "a line without an end");
	buf_free(&m);
}

/* What is no file of the job's, or is none any more. */
static void
hostile(void)
{
	struct buf b;

	buf_init(&b, METRICS_SHOWN);
	put("metrics.jsonl", "{\"a\":1}\n\0{\"a\":2}\n", 18);
	is_int(metrics_show("work", 0, &b), 0, "NUL bytes");
	is_str(buf_str(&b), "{\"a\": 1}", "... spoil their line alone");
	buf_reset(&b);
	unlink("work/outputs/metrics.jsonl");
	if (fs_write("secret", "{\"key\": 1}\n", 11, 0600) == -1 ||
	    symlink("../../secret", "work/outputs/metrics.jsonl") == -1)
		bail("no link");
	is_int(metrics_show("work", 0, &b), -1, "a link is not followed");
	unlink("work/outputs/metrics.jsonl");
	if (mkfifo("work/outputs/metrics.jsonl", 0600) == -1)
		bail("no fifo");
	is_int(metrics_show("work", 0, &b), -1, "a fifo does not stop us");
	unlink("work/outputs/metrics.jsonl");
	mkdir("work/outputs/metrics.jsonl", 0700);
	is_int(metrics_show("work", 0, &b), -1, "nor does a folder");
	rmdir("work/outputs/metrics.jsonl");
	rmdir("work/outputs");
	mkdir("other", 0700);
	if (fs_write("other/metrics.json", "{\"key\": 1}\n", 11, 0600) == -1 ||
	    symlink("../other", "work/outputs") == -1)
		bail("no link");
	is_int(metrics_show("work", 0, &b), -1, "outputs that are elsewhere");
	unlink("work/outputs");
	is_int(metrics_show("work", 0, &b), -1, "no outputs");
	is_int(metrics_show("nowhere", 0, &b), -1, "no folder");
	buf_free(&b);
}

int
main(void)
{
	unit_tmp();
	if (mkdir("work", 0700) == -1 || mkdir("work/outputs", 0700) == -1)
		bail("no folder");
	kinds();
	ended();
	sizes();
	hostile();
	unit_rmtmp();
	return done();
}
