/* t_stageopts: the `job` maps of a sweep file. */
#include "sweep/stageopts.h"
#include "yaml.h"

static int
options(const char *text, int instage)
{
	struct node *root = yaml(text);
	const struct node *n;
	struct stageopts o;
	struct report r;
	char *s;
	int rc = 0;

	memset(&o, 0, sizeof(o));
	report_init(&r, YAML_NAME);
	if ((n = node_at(root, "common")) != NULL)
		rc |= stageopts_read(&o, &r, n, 0);
	rc |= stageopts_read(&o, &r, n != NULL ? node_at(root, "job") : root,
	    instage);
	if (rc == 0) {
		s = stageopts_text(&o, root);
		fputs(s != NULL ? s : "(none)", stdout);
		free(s);
		printf("%s%s%s", o.v[STAGEOPTS_NEEDS] != NULL ? " needs" : "",
		    o.v[STAGEOPTS_SCRIPT] != NULL ? " script" : "",
		    o.v[STAGEOPTS_SWEEP] != NULL ? " sweep" : "");
	}
	if ((rc == -1) != (r.errors > 0))
		puts("a failure without a report, or the other way round");
	report_free(&r);
	node_free(root);
	return -rc;
}

static int
top(const char *text)
{
	return options(text, 0);
}

static int
stage(const char *text)
{
	return options(text, 1);
}

static void
wrong(const char *text, const char *why)
{
	char err[400];

	snprintf(err, sizeof(err), "t: t.yaml:%s\n", why);
	yaml_try(stage, text, 1, "", err);
}

static void
good(void)
{
	yaml_try(top, "{}", 0, "(none)", "");
	yaml_try(top, "{inputs: true, resume: yes, checkpoint: 10m}", 0,
	    "inputs=true,resume=yes,checkpoint=10m", "");
	yaml_try(top, "inputs: [train, 'a b', '*.json']", 0,
	    "inputs=train a b *.json", "");
	yaml_try(top, "{inputs: true, needs: a}", 0,
	    "inputs=true,of=9829bb43ba41782c needs", "");
	yaml_try(top, "inputs: 'train, eval'", 0, "inputs=train eval", "");
	yaml_try(top, "{gpus: 2, retries: 0, timeout: 1.5h, priority: -7}", 0,
	    "timeout=1.5h,retries=0,priority=-7,gpus=2", "");
	yaml_try(top, "timeout: 366d", 0, "timeout=366d", "");
	yaml_try(top, "priority: -1000000", 0, "priority=-1000000", "");
	yaml_try(top, "gpus: 1024", 0, "gpus=1024", "");
	yaml_try(top, "needs: a", 0, "(none) needs", "");
	yaml_try(stage, "{needs: [a], script: x, sweep: {a: [1]}}", 0,
	    "(none) needs script sweep", "");
	/* a stage's options stand over those of all */
	yaml_try(stage, "common: {timeout: 1h, gpus: 1}\n"
	    "job: {gpus: 2, retries: 3}", 0, "timeout=1h,retries=3,gpus=2",
	    "");
}

static void
numbers(void)
{
	wrong("timeout: soon",
	    "1:10: timeout: 'soon' is not a time like 90s, 30m, 6h or 2d");
	wrong("timeout: 0",
	    "1:10: timeout: '0' is not a time like 90s, 30m, 6h or 2d");
	wrong("timeout: 367d",
	    "1:10: timeout: '367d' is not a time like 90s, 30m, 6h or 2d");
	wrong("timeout:", "1:9: timeout wants a time like 90s, 30m, 6h or 2d");
	wrong("retries: -1",
	    "1:10: retries: '-1' is not a number from 0 to 1000");
	wrong("retries: 1001",
	    "1:10: retries: '1001' is not a number from 0 to 1000");
	wrong("gpus: 0.5", "1:7: gpus: '0.5' is not a number from 0 to 1024");
	wrong("gpus: [1]", "1:7: gpus wants a number from 0 to 1024");
	wrong("gpus: !x 1", "1:7: gpus: '1' is not a number from 0 to 1024");
	wrong("priority: -1000001", "1:11: priority: '-1000001' is not a "
	    "number from -1000000 to 1000000");
	wrong("priority: high", "1:11: priority: 'high' is not a number from "
	    "-1000000 to 1000000");
}

static void
others(void)
{
	wrong("needs: {a: b}", "1:8: needs wants a list of stages");
	wrong("needs:", "1:7: needs wants a list of stages");
	wrong("script: [a]", "1:9: script wants text");
	wrong("sweep: [a]", "1:8: sweep wants a map of lists");
	wrong("sweep: a", "1:8: sweep: 'a' is not a map of lists");
	wrong("retires: 1",
	    "1:1: unknown option 'retires', did you mean 'retries'?");
	wrong("memory: 1", "1:1: unknown option 'memory': a "
	    "parameter is written sweep: {memory: 1}");
	wrong("[a]", "1:1: job wants a map of options");
	wrong("a", "1:1: job wants a map of options");
	yaml_try(top, "script: x\nsweep: {}\n", 1, "",
	    "t: t.yaml:1:1: 'script' belongs into the job map of a stage, or "
	    "to the top of the file\n"
	    "t: t.yaml:2:1: 'sweep' belongs into the job map of a stage, or "
	    "to the top of the file\n");
}

int
main(void)
{
	good();
	numbers();
	others();
	return done();
}
