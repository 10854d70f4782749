/* t_commands: a file of commands as job lines. */
#include "base/err.h"
#include "record/jobline.h"
#include "unit.h"

/* LINE becomes a job with this name and script; NULL: it is passed over. */
static void
check(const char *line, const char *name, const char *script)
{
	const char *why = "";
	struct buf b;
	struct jobline r;
	int rc;

	buf_init(&b, JOBLINE_LINE_MAX);
	rc = jobline_command(&b, line, &why);
	if (script == NULL) {
		is_int(rc, 0, "'%s' is passed over", line);
		is_int((long)b.len, 0, "... with nothing");
	} else if (ok(rc == 1 && jobline_parse(&r, buf_str(&b), b.len,
	    &why) == 0, "'%s' is a job", line)) {
		is_str(r.col[JOBLINE_NAME], name, "... with its first words");
		is_str(r.col[JOBLINE_SCRIPT], script, "... and all of it");
		ok(r.col[JOBLINE_ID] == NULL && r.col[JOBLINE_DEPS] == NULL &&
		    r.col[JOBLINE_TAGS] == NULL &&
		    r.col[JOBLINE_OPTS] == NULL &&
		    r.col[JOBLINE_PARAMS] == NULL && r.extra == NULL,
		    "... and nothing else");
		jobline_free(&r);
	}
	buf_free(&b);
}

static void
wrong(const char *line, size_t max, const char *want)
{
	const char *why = "";
	struct buf b;

	buf_init(&b, max);
	is_int(jobline_command(&b, line, &why), -1, "%.40s is no command",
	    line);
	is_str(why, want, "... and why");
	buf_free(&b);
}

int
main(void)
{
	static char word[200];

	check("", NULL, NULL);
	check(" \t\r", NULL, NULL);
	check("# a comment", NULL, NULL);
	check("  #another", NULL, NULL);
	check("true", "true", "true");
	check("  echo  a\tb # c \r", "echo a b # c", "echo  a\tb # c");
	check("echo 'a\\nb'", "echo 'a\\nb'", "echo 'a\\nb'");
	check("-", "-", "-");
	check("echo a\\\\", "echo a\\\\", "echo a\\\\");
	check("12345678 12345678 12345678 12345678 12345678 12345678 12345678 "
	    "12345678 1234", "12345678 12345678 12345678 12345678 12345678 "
	    "12345678 12345678 12345678 1234",
	    "12345678 12345678 12345678 12345678 12345678 12345678 12345678 "
	    "12345678 1234");
	check("12345678 12345678 12345678 12345678 12345678 12345678 12345678 "
	    "12345678 12345", "12345678 12345678 12345678 12345678 12345678 "
	    "12345678 12345678 12345678 ...",
	    "12345678 12345678 12345678 12345678 12345678 12345678 12345678 "
	    "12345678 12345");
	memset(word, 'x', sizeof(word) - 1);
	memcpy(word + JOBLINE_TITLE - 5, "\303\244", 2);
	check(word, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxx ...", word);
	wrong("python train.py \\", 4096,
	    "a command that goes on in the next line");
	wrong("echo \\\\\\  ", 4096,
	    "a command that goes on in the next line");
	wrong("echo a long command", 16, "a command that is too long");
	return done();
}
