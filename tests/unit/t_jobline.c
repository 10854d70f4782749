/* t_jobline: job lines there and back, also through printf %b; keys. */
#include <stdint.h>

#include "record/jobline.h"
#include "unit.h"

static void
columns(void)
{
	is_int(jobline_col("id"), JOBLINE_ID, "the first column");
	is_int(jobline_col("stage"), JOBLINE_STAGE, "the last");
	is_int(jobline_col("params"), JOBLINE_PARAMS, "one between");
	is_int(jobline_col("ids"), -1, "no column");
	is_int(jobline_col(""), -1, "nor this");
}

static void
escape(const char *s, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	is_int(jobline_escape(&b, s), 0, "escaped");
	is_str(buf_str(&b), want, "as %s", want);
	buf_free(&b);
}

static void
unescape(const char *s, const char *want, int bad)
{
	const char *err = NULL, *got;
	char *copy = strdup(s);

	got = jobline_unescape(copy, &err);
	ok((err != NULL) == bad, "%s: %s", s, bad ? "an error" : "no error");
	if (bad)
		ok(got == copy, "and the text is returned");
	else
		is_str(got, want, "what it stands for");
	free(copy);
}

static void
escapes(void)
{
	struct buf b;

	escape(NULL, "-");
	escape("", "-");
	escape("-", "\\0055");
	escape("--", "--");
	escape("-\n", "-\\n");
	escape("a\\b\nc\td", "a\\\\b\\nc\\td");
	escape("\\0055", "\\\\0055");
	escape("\\n", "\\\\n");
	escape("\r\v\x01\xc3\xa9", "\r\v\x01\xc3\xa9");
	unescape("-", NULL, 0);
	unescape("\\0055", "-", 0);
	unescape("--", "--", 0);
	unescape("\\\\0055", "\\0055", 0);
	unescape("\\\\n\\n\\t\\\\", "\\n\n\t\\", 0);
	unescape("\\", NULL, 1);
	unescape("a\\", NULL, 1);
	unescape("\\r", NULL, 1);
	unescape("\\0", NULL, 1);
	unescape("\\0055x", NULL, 1);
	unescape("x\\0055", NULL, 1);
	unescape("\\x41", NULL, 1);
	buf_init(&b, 3);
	is_int(jobline_escape(&b, "\n\n"), -1, "a full buffer is told");
	buf_free(&b);
	buf_init(&b, 3);
	is_int(jobline_escape(&b, "-"), -1, "also for a dash");
	buf_free(&b);
}

static void
bad_line(const char *line, size_t len, const char *want)
{
	const char *why = NULL;
	struct jobline r;
	size_t i, left = 0;

	memset(&r, 'x', sizeof(r));
	is_int(jobline_parse(&r, line, len, &why), -1, "refused: %.40s", line);
	is_str(why, want, "because");
	for (i = 0; i < sizeof(r); i++)
		left += ((char *)&r)[i] != 0;
	is_int((long long)left, 0, "and the job is empty");
}

static void
lines(void)
{
	static const char line[] =
	    "1\tna\\\\me\t2,3\ta,b\ttimeout=6h\t{}\techo\\n\ts\\t1\tmore\\x\t-\t";
	const char *why = NULL;
	struct jobline r;
	struct buf b;

	is_int(jobline_parse(&r, line, strlen(line), &why), 0, "a job line");
	is_str(r.col[JOBLINE_ID], "1", "its id");
	is_str(r.col[JOBLINE_NAME], "na\\me", "its name");
	is_str(r.col[JOBLINE_DEPS], "2,3", "its needs");
	is_str(r.col[JOBLINE_TAGS], "a,b", "its tags");
	is_str(r.col[JOBLINE_OPTS], "timeout=6h", "its options");
	is_str(r.col[JOBLINE_PARAMS], "{}", "its parameters");
	is_str(r.col[JOBLINE_SCRIPT], "echo\n", "its script");
	is_str(r.col[JOBLINE_STAGE], "s\t1", "its stage");
	is_str(r.extra, "more\\x\t-\t", "what comes after is left alone");
	buf_init(&b, 1000);
	is_int(jobline_print(&b, &r), 0, "it is printed");
	ok(b.len == strlen(line) + 1 && b.s[b.len - 1] == '\n' &&
	    memcmp(b.s, line, b.len - 1) == 0, "as it was");
	jobline_free(&r);
	ok(r.col[JOBLINE_ID] == NULL && r.extra == NULL, "freed it is empty");
	buf_reset(&b);
	jobline_print(&b, &r);
	is_str(buf_str(&b), "-\t-\t-\t-\t-\t-\t-\t-\n", "the empty job");
	is_int(jobline_parse(&r, b.s, b.len - 1, &why), 0, "is a job line");
	ok(r.col[JOBLINE_ID] == NULL && r.col[JOBLINE_SCRIPT] == NULL &&
	    r.extra == NULL, "of absent columns");
	jobline_free(&r);
	buf_free(&b);
	buf_init(&b, 15);
	is_int(jobline_print(&b, &r), -1, "a full buffer is told");
	buf_free(&b);
}

/* Lines from before there were stages. */
static void
without_stage(void)
{
	const char *why = NULL;
	struct jobline r;
	struct buf b;

	is_int(jobline_parse(&r, "1\t2\t3\t4\t5\t6\techo", 16, &why), 0,
	    "a job line of seven columns");
	is_str(r.col[JOBLINE_SCRIPT], "echo", "... has its script");
	ok(r.col[JOBLINE_STAGE] == NULL && r.extra == NULL, "... and no stage");
	buf_init(&b, 1000);
	jobline_print(&b, &r);
	is_str(buf_str(&b), "1\t2\t3\t4\t5\t6\techo\t-\n",
	    "... and is printed with all columns");
	buf_free(&b);
	jobline_free(&r);
}

static void
bad_lines(void)
{
	static const char few[] = "job line has fewer than 7 columns",
	    empty[] = "empty column (absent is '-')",
	    esc[] = "unknown escape (only \\\\, \\n and \\t are)";

	bad_line("", 0, empty);
	bad_line("1", 1, few);
	bad_line("1\t2\t3\t4\t5\t6", 11, few);
	bad_line("1\t2\t3\t4\t5\t6\t", 12, empty);
	bad_line("\t2\t3\t4\t5\t6\t7", 12, empty);
	bad_line("1\t2\t\t4\t5\t6\t7", 12, empty);
	bad_line("1\t2\t3\t4\t5\t6\t\\q", 14, esc);
	bad_line("1\t2\t3\t4\t5\t6\t7\t", 14, empty);
	bad_line("1\t2\t3\t4\t5\t6\t7\t\\q", 16, esc);
	bad_line("1\t\\\t3\t4\t5\t6\t7", 13, esc);
}

static void
limit(void)
{
	size_t n = JOBLINE_LINE_MAX;
	const char *why = NULL;
	char *s = malloc(n + 2);
	struct jobline r;

	if (s == NULL)
		bail("no memory");
	memset(s, 'x', n + 1);
	memcpy(s, "1\t2\t3\t4\t5\t6\t", 12);
	s[n] = '\0';
	is_int(jobline_parse(&r, s, n, &why), 0, "the longest line");
	jobline_free(&r);
	s[n] = 'x';
	s[n + 1] = '\0';
	bad_line(s, n + 1, "job line is too long");
	free(s);
}

static unsigned long long seed = 7;

static unsigned
chance(unsigned n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % n;
}

static char *
text(void)
{
	static const char some[] = "-\\\n\t0055nt \r%'\"\xc3\xa9\x01\x7f";
	size_t i, n = chance(12);
	char *s = malloc(n + 1);

	if (s == NULL)
		bail("no memory");
	for (i = 0; i < n; i++)
		s[i] = some[chance(sizeof(some) - 1)];
	s[n] = '\0';
	return s;
}

/* NULL and "" are the same. */
static int
same(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static void
round_trips(void)
{
	const char *why = NULL;
	struct jobline r, back;
	struct buf b;
	int i, k, wrong = 0;

	buf_init(&b, 10000);
	for (i = 0; i < 5000; i++) {
		memset(&r, 0, sizeof(r));
		for (k = 0; k < JOBLINE_NCOL; k++)
			r.col[k] = text();
		buf_reset(&b);
		wrong += jobline_print(&b, &r) == -1;
		b.s[--b.len] = '\0';
		wrong += strchr(b.s, '\n') != NULL;
		if (jobline_parse(&back, b.s, b.len, &why) == -1) {
			wrong++;
		} else {
			for (k = 0; k < JOBLINE_NCOL; k++)
				wrong += !same(r.col[k], back.col[k]);
			wrong += back.extra != NULL;
			jobline_free(&back);
		}
		jobline_free(&r);
	}
	buf_free(&b);
	is_int(wrong, 0, "5,000 random jobs are read as they were printed");
}

/* printf %b of a shell gives the text back: 200 of them in one call. */
static void
printf_b(void)
{
	struct buf cmd, want, esc;
	char got[8192];
	size_t n;
	char *s;
	FILE *p;
	int i;

	buf_init(&cmd, 1u << 16);
	buf_init(&want, 1u << 16);
	buf_init(&esc, 1000);
	buf_puts(&cmd, "printf '%b|' ");
	for (i = 0; i < 200; i++) {
		s = i == 0 ? strdup("-") : text();
		if (*s != '\0' && strchr(s, '\'') == NULL) {
			buf_reset(&esc);
			jobline_escape(&esc, s);
			buf_printf(&cmd, " '%s'", buf_str(&esc));
			buf_printf(&want, "%s|", s);
		}
		free(s);
	}
	if ((p = popen(buf_str(&cmd), "r")) == NULL)
		bail("no shell");
	n = fread(got, 1, sizeof(got) - 1, p);
	got[n] = '\0';
	is_int(pclose(p), 0, "a shell prints them");
	is_str(got, buf_str(&want), "printf %%b undoes the escapes");
	buf_free(&cmd);
	buf_free(&want);
	buf_free(&esc);
}

static void
key(const char *script, const char *opts, const char *want)
{
	char k[17];

	memset(k, 'x', sizeof(k));
	jobline_key(k, script, opts);
	is_str(k, want, "the key of '%s' with '%s'",
	    script != NULL ? script : "", opts != NULL ? opts : "");
}

/* The hashes were made by another program. */
static void
keys(void)
{
	key(NULL, NULL, "af63bd4c8601b7df");
	key("", "", "af63bd4c8601b7df");
	key("echo hi\n", NULL, "bb30fe1e77abe0bd");
	key("echo hi\n", "timeout=6h,retries=2", "e2516ddf7d1d94bc");
	key("echo hi\n", " timeout=6h , retries=2,", "e2516ddf7d1d94bc");
	key("\xc3\xa9 \xc2\xa0\n", "", "d4ffff8f06cc718b");
}

int
main(void)
{
	columns();
	escapes();
	lines();
	without_stage();
	bad_lines();
	limit();
	round_trips();
	printf_b();
	keys();
	return done();
}
