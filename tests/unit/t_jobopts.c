/* t_jobopts: a job's options, and where their limits are. */
#include "record/jobline.h"
#include "unit.h"

static void
opts(const char *s, const char *want)
{
	is_str(jobopts_check(s), want, "options '%s'", s != NULL ? s : "");
}

static void
options(void)
{
	static const char timeout[] =
	    "timeout is no duration (90s, 30m, 6h, 2d)",
	    retries[] = "retries is no such number",
	    priority[] = "priority is no such number",
	    gpus[] = "gpus is no such number",
	    unknown[] = "unknown option (timeout, retries, priority, gpus)",
	    pair[] = "an option is not key=value";
	char *s;

	opts(NULL, NULL);
	opts("", NULL);
	opts(" , timeout=6h , retries=2,", NULL);
	opts("timeout=0", timeout);
	opts("timeout=", timeout);
	opts("timeout=400d", timeout);
	opts("retries=0", NULL);
	opts("retries=1000", NULL);
	opts("retries=1001", retries);
	opts("retries=-1", retries);
	opts("priority=-1000000", NULL);
	opts("priority=1000000", NULL);
	opts("priority=1000001", priority);
	opts("priority=-1000001", priority);
	opts("gpus=1024", NULL);
	opts("gpus=1025", gpus);
	opts("gpus=-1", gpus);
	opts("timeouts=1h", unknown);
	opts("time=1h", unknown);
	opts("=1h", unknown);
	opts("timeout = 1h", unknown);
	opts("timeout", pair);
	opts("retries=1,timeout", pair);
	is_str(s = jobopts_get("timeout=6h, retries=2", "retries"), "2",
	    "the value of an option");
	free(s);
	is_str(s = jobopts_get("timeout=6h", "timeout"), "6h", "of the first");
	free(s);
	is_str(jobopts_get("timeout=6h", "time"), NULL, "not by a prefix");
	is_str(jobopts_get(NULL, "timeout"), NULL, "nor of nothing");
	is_str(s = jobopts_get("a=", "a"), "", "an empty one");
	free(s);
}

static void
values(void)
{
	ok(jobopts_possible(JOBOPTS_PRIORITY, "-3"), "a value it can have");
	ok(!jobopts_possible(JOBOPTS_RETRIES, "-3"), "and one it cannot");
}

int
main(void)
{
	options();
	values();
	return done();
}
