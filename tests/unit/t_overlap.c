/* t_overlap: what is new in the tail of a growing log. */
#include "overlap.h"
#include "unit.h"

/* From OLD to NOW the text WANT is new, and follows so. */
static void
check(const char *old, const char *now, int whole, enum overlap want_how,
    const char *want, const char *name)
{
	enum overlap how;
	size_t off = overlap_new(old, now, whole, &how);

	if (off > strlen(now))
		bail("behind the end");
	is_str(now + off, want, "%s", name);
	is_int(how, want_how, "... and how");
}

/* Lines "l<from>" to "l<to>". */
static const char *
lines(char *s, int from, int to)
{
	size_t n = 0;

	for (; from <= to; from++)
		n += (size_t)sprintf(s + n, "l%d%s", from,
		    from < to ? "\n" : "");
	return s;
}

static void
whole_logs(void)
{
	check("", "a\nb", 1, OVERLAP_GOES_ON, "a\nb", "the first lines");
	check("", "", 1, OVERLAP_GOES_ON, "", "none yet");
	check("a\nb", "a\nb", 1, OVERLAP_GOES_ON, "", "nothing new");
	check("a\nb", "a\nb\nc", 1, OVERLAP_GOES_ON, "\nc", "a line more");
	check("a\nb", "a\nbcd\ne", 1, OVERLAP_GOES_ON, "cd\ne",
	    "a line that goes on");
	check("10%", "50%", 1, OVERLAP_CHANGED, "50%",
	    "the state of a progress bar");
	check("a\n10%", "a\n100%\nb", 1, OVERLAP_CHANGED, "100%\nb",
	    "... and what comes behind it");
	check("a\na\na", "a\na\na\na", 1, OVERLAP_GOES_ON, "\na",
	    "equal lines are counted in a whole log");
	check("x", "x\ny\nx", 1, OVERLAP_GOES_ON, "\ny\nx",
	    "... and not confused");
	check("a\nb\n\n\nc", "a\nb\n\n\nc\n\nd", 1, OVERLAP_GOES_ON, "\n\nd",
	    "empty lines are lines");
	check("a\nb", "x\ny", 1, OVERLAP_GAP, "x\ny",
	    "a log that was written anew");
}

static void
tails(void)
{
	char a[4096], b[4096];

	check(lines(a, 1, 20), lines(b, 6, 25), 0, OVERLAP_GOES_ON,
	    "\nl21\nl22\nl23\nl24\nl25", "a tail five lines later");
	check(lines(a, 1, 20), lines(b, 20, 22), 0, OVERLAP_GOES_ON,
	    "\nl21\nl22", "one line in common");
	check(lines(a, 1, 20), lines(b, 21, 22), 0, OVERLAP_GAP, "l21\nl22",
	    "none in common");
	check(lines(a, 11, 20), lines(b, 1, 21), 0, OVERLAP_GOES_ON, "\nl21",
	    "a longer tail at the end");
	check("l1", "l10\nl11", 0, OVERLAP_GAP, "l10\nl11",
	    "a line that begins alike is another");
	check("a\nb\nc\n10%", "b\nc\n20%", 0, OVERLAP_GAP, "b\nc\n20%",
	    "two lines before a changed one are too few");
	check("a\nb\nc\n10%", "a\nb\nc\n20%\nd", 0, OVERLAP_CHANGED, "20%\nd",
	    "three are enough");
	check("a\nb\nc\nd e", "a\nb\nc\nd ef", 0, OVERLAP_GOES_ON, "f",
	    "... also for a line that goes on");
	check("}\nx\n}", "x\n}\ny\n}\nz", 0, OVERLAP_GOES_ON,
	    "\ny\n}\nz", "more lines in common are better");
	check("a\na", "a\na\na\nb", 0, OVERLAP_GOES_ON, "\nb",
	    "where lines repeat, fewer are new");
	check("one two three four five\nb\nc", "three four five\nb\nc\nd", 0,
	    OVERLAP_GAP, "three four five\nb\nc\nd",
	    "a piece of a line may be too short");
	check("one two three four five six\nb\nc",
	    "three four five six\nb\nc\nd", 0, OVERLAP_GOES_ON, "\nd",
	    "... or long enough to know it by");
	check("three four five six\nb\nc",
	    "one two three four five six\nb\nc\nd", 0, OVERLAP_GOES_ON,
	    "\nd", "the same the other way round");
	check("a\nb\n\nc", "\nc\nd", 0, OVERLAP_GOES_ON, "\nd",
	    "empty lines");
	check("no more of it", "at\nall", 0, OVERLAP_GAP, "at\nall",
	    "two of one line");
}

/* Somebody's comment may be of any size. */
static void
long_ones(void)
{
	static char a[20000], b[20000];
	enum overlap how;
	size_t off;

	off = overlap_new(lines(a, 1, 500), lines(b, 101, 510), 0, &how);
	is_int(how, OVERLAP_GOES_ON, "more lines than are compared");
	is_int((long)strlen(b + off), 50, "... the new ones are found");
	memset(a, '\n', sizeof(a) - 1);
	memset(b, 'x', sizeof(b) - 1);
	off = overlap_new(a, b, 0, &how);
	is_int(how, OVERLAP_GAP, "newlines, then a long line");
	is_int((long)off, 0, "... is all new");
	off = overlap_new(b, a, 0, &how);
	is_int(how, OVERLAP_GAP, "... and back");
	is_int((long)off, 0, "... is all new");
}

int
main(void)
{
	whole_logs();
	tails();
	long_ones();
	return done();
}
