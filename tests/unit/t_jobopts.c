/* t_jobopts: a job's options, and where their limits are. */
#include "record/jobline.h"
#include "unit.h"

static void
opts(const char *s, const char *want)
{
	is_str(jobopts_check(s), want, "options '%s'", s != NULL ? s : "");
}

static void
wrong(const char *s, const char *want, const char *more)
{
	char text[256];

	snprintf(text, sizeof(text), "%s%s", want, more);
	opts(s, text);
}

static void
options(void)
{
	static const char pair[] = "an option is not key=value",
	    all[] = " (timeout, retries, priority, gpus, inputs, resume, checkpoint)",
	    retries[] = "retries is a number from 0 to 1000, not '",
	    priority[] = "priority is a number, not '",
	    gpus[] = "gpus is a number from 0 to 1024, not '",
	    timeout[] = "timeout is a duration (90s, 30m, 6h, 2d), not '";
	char *s;

	opts(NULL, NULL);
	opts("", NULL);
	opts(" , timeout=6h , retries=2,", NULL);
	wrong("timeout=0", timeout, "0'");
	wrong("timeout=", timeout, "'");
	wrong("timeout=400d", timeout, "400d'");
	opts("retries=0", NULL);
	opts("retries=1000", NULL);
	wrong("retries=1001", retries, "1001'");
	wrong("retries=-1", retries, "-1'");
	opts("priority=-1000000", NULL);
	opts("priority=1000000", NULL);
	wrong("priority=1000001", priority, "1000001'");
	wrong("priority=-1000001", priority, "-1000001'");
	opts("gpus=1024", NULL);
	wrong("gpus=1025", gpus, "1025'");
	wrong("gpus=-1", gpus, "-1'");
	opts("inputs=true,resume=no,checkpoint=10s", NULL);
	opts("inputs=train *.json", NULL);
	opts("resume=1", "resume is true or false, not '1'");
	opts("inputs=", "inputs is true, or names stages and files (train, "
	    "*.json), not ''");
	opts("checkpoint=9s", "checkpoint is a duration, 10s or longer, not "
	    "'9s'");
	wrong("timeouts=1h", "unknown option 'timeouts', did you mean "
	    "'timeout'?", all);
	wrong("nice=1h", "unknown option 'nice'", all);
	wrong("=1h", "unknown option ''", all);
	wrong("timeout = 1h", "unknown option 'timeout ', did you mean "
	    "'timeout'?", all);
	opts("retries=1,gpus=1,retries=2", "an option has two values");
	opts("retries=1,retries=1", NULL);
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
	is_str(s = jobopts_words(" a, b\tc,,"), "a b c", "words");
	free(s);
	is_str(s = jobopts_words(" ,"), "", "none");
	free(s);
}

static void
values(void)
{
	ok(jobopts_possible(JOBOPTS_PRIORITY, "-3"), "a value it can have");
	ok(!jobopts_possible(JOBOPTS_RETRIES, "-3"), "and one it cannot");
}

/* What programs write of the code. */
static void
code(void)
{
	static const char sha[] = "0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdef", why[] =
	    "code is SHA256@gid, as experisana schedule writes it, not '";
	char text[128], more[128], key[17], other[17], *s;

	snprintf(text, sizeof(text), "code=%s@12,commit=%.40s+", sha, sha);
	opts(text, NULL);
	snprintf(text, sizeof(text), "code=%s", sha);
	snprintf(more, sizeof(more), "%.40s'", sha);
	wrong(text, why, more);
	wrong("code=../x@1", why, "../x@1'");
	opts("commit=../x", "commit is that of the code, as git has it, not "
	    "'../x'");
	jobline_key(key, "x", "timeout=6h,retries=2");
	jobline_key(other, "x", "code=1@2,timeout=6h,commit=1,retries=2");
	is_str(other, key, "the key is the same, whatever the code");
	s = jobopts_code("code=1@2,timeout=6h,commit=3", "gpus=1,code=4@5");
	is_str(s, "timeout=6h,code=4@5", "the code of another");
	free(s);
	s = jobopts_code(NULL, NULL);
	is_str(s, "", "... and none");
	free(s);
	is_int(jobopts_near("cod", 3), -1, "nobody is told to write it");
}

int
main(void)
{
	options();
	code();
	values();
	return done();
}
