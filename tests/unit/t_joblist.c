/* t_joblist: job lines of cards that are there, each card once. */
#include "base/err.h"
#include "record/joblist.h"
#include "unit.h"

#define A	"1\ta\t-\t-\t-\t-\techo"
#define A2	"1\tnew\t-\t-\t-\t-\techo\tmore"
#define B	"2\tb\t-\t-\t-\t-\techo"

static int
wrong(void *line)
{
	struct joblist l = { 0 };
	int rc = joblist_text(&l, line, "file");

	rc = l.n == 0 ? rc : RC_OK;
	joblist_free(&l);
	return rc;
}

int
main(void)
{
	static const char *const bad[] = {
		"1\ta", "x\ta\t-\t-\t-\t-\techo", "-\ta\t-\t-\t-\t-\techo",
		"0123456789abcdef\ta\t-\t-\t-\t-\techo",
		"1\ta\t-\t-\t-\t-\t\\x"
	};
	struct unit_child c;
	struct joblist l = { 0 };
	char *s;
	size_t i;

	is_int(joblist_text(&l, A "\n\n" B "\n" A2, "x"), RC_OK,
	    "lines are read");
	is_int((long long)l.n, 2, "... a card once");
	s = joblist_lines(&l);
	is_str(s, A2 "\n" B "\n", "... the later line, at the first's place");
	is_int((long long)l.bytes, (long long)strlen(s), "... all counted");
	ok(joblist_has(&l, "1") && joblist_has(&l, "2") &&
	    !joblist_has(&l, "12"), "... and found");
	free(s);
	joblist_free(&l);
	ok(l.n == 0 && !joblist_has(&l, "1"), "then it is empty");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		unit_fork(&c, wrong, (void *)bad[i]);
		is_int(c.status, RC_INPUT, "no line of a card: %s", bad[i]);
		ok(strstr(c.err, "file:1: ") != NULL, "... is said");
	}
	return done();
}
