/* t_str: numbers, durations, dates, UTF-8, lists. */
#include "base/str.h"
#include "unit.h"

static void
bad_int(const char *s)
{
	long long v = 42;

	ok(str_int(s, -100, 100, &v) == -1 && v == 42, "no integer: '%s'", s);
}

static void
integers(void)
{
	long long v = 0;

	is_int(str_int("0", 0, 0, &v), 0, "0 in 0..0");
	is_int(str_int("-100", -100, 100, &v), 0, "the lower end");
	is_int(v, -100, "its value");
	is_int(str_int("100", -100, 100, &v), 0, "the upper end");
	is_int(v, 100, "its value");
	is_int(str_int("9223372036854775807", 0, 0x7fffffffffffffffLL, &v), 0,
	    "the largest");
	is_int(v, 0x7fffffffffffffffLL, "its value");
	is_int(str_int("9223372036854775808", 0, 0x7fffffffffffffffLL, &v), -1,
	    "one more is too large");
	bad_int("");
	bad_int("-");
	bad_int("101");
	bad_int("-101");
	bad_int("--1");
	bad_int("+1");
	bad_int(" 1");
	bad_int("1 ");
	bad_int("1.0");
	bad_int("1e1");
	bad_int("0x10");
	bad_int("1\n");
	bad_int("99999999999999999999999999");
}

static void
duration(const char *s, double want)
{
	double v = -1;

	ok(str_duration(s, &v) == 0 && v == want, "'%s' is %g s", s, want);
}

static void
bad_duration(const char *s)
{
	double v = 42;

	ok(str_duration(s, &v) == -1 && v == 42, "no duration: '%s'", s);
}

static void
durations(void)
{
	duration("0", 0);
	duration("90", 90);
	duration("90s", 90);
	duration("30m", 1800);
	duration("1.5h", 5400);
	duration("2d", 172800);
	duration("0.25", 0.25);
	duration("366d", 366 * 86400.0);
	bad_duration("367d");
	bad_duration("");
	bad_duration("s");
	bad_duration("-1");
	bad_duration("+1");
	bad_duration("1 s");
	bad_duration(" 1s");
	bad_duration("1s ");
	bad_duration("1w");
	bad_duration("1H");
	bad_duration("1hh");
	bad_duration("1h30m");
	bad_duration(".5h");
	bad_duration("5.");
	bad_duration("5.h");
	bad_duration("1.2.3");
	bad_duration("1s.5");
	bad_duration("1e3");
	bad_duration("inf");
	bad_duration("nan");
	bad_duration("0x10");
	bad_duration("9999999999999999999999999999");
}

static void
putdur(double sec, const char *want)
{
	struct buf b;

	buf_init(&b, 100);
	str_putdur(&b, sec);
	is_str(buf_str(&b), want, "%g s for people", sec);
	buf_free(&b);
}

static void
durations_for_people(void)
{
	putdur(-5, "0.0s");
	putdur(0.4, "0.4s");
	putdur(59, "59s");
	putdur(59.7, "1m 0s");
	putdur(192, "3m 12s");
	putdur(7500, "2h 5m");
	putdur(3 * 86400 + 4 * 3600 + 59, "3d 4h");
}

static void
clock_for_people(long long sec, const char *want)
{
	struct buf b;

	buf_init(&b, 100);
	str_putclock(&b, sec);
	is_str(buf_str(&b), want, "the time of day of %lld", sec);
	buf_free(&b);
}

static void
clocks_for_people(void)
{
	clock_for_people(0, "00:00");
	clock_for_people(86399, "23:59");
	clock_for_people(1781204122, "18:55");
	clock_for_people(-1, "23:59");
	clock_for_people(0x7fffffffffffffffLL, "15:30");
}

static void
iso(const char *s, long long want)
{
	long long v = -42;

	ok(str_iso(s, &v) == 0 && v == want, "%s is %lld", s, want);
}

static void
bad_iso(const char *s)
{
	long long v = 42;

	ok(str_iso(s, &v) == -1 && v == 42, "no time: '%s'", s);
}

/* The numbers are those of date -u +%s -d. */
static void
iso_times(void)
{
	iso("1970-01-01T00:00:00Z", 0);
	iso("1969-12-31T23:59:59.999Z", -1);
	iso("2026-11-22T10:20:30.123Z", 1795342830123LL);
	iso("2026-11-22T10:20:30Z", 1795342830000LL);
	iso("2026-11-22T10:20:30.5Z", 1795342830500LL);
	iso("2026-11-22T10:20:30.123456789Z", 1795342830123LL);
	iso("2026-11-22T10:20:30.123+00:00", 1795342830123LL);
	iso("2024-02-29T12:00:00Z", 1709208000000LL);
	iso("2000-02-29T12:00:00Z", 951825600000LL);
	iso("2024-03-01T00:00:00Z", 1709251200000LL);
	iso("2023-12-31T23:59:59Z", 1704067199000LL);
}

static void
bad_iso_times(void)
{
	bad_iso("");
	bad_iso("2026-11-22");
	bad_iso("2026-11-22T10:20:30");
	bad_iso("2026-11-22T10:20:30+01:00");
	bad_iso("2026-11-22 10:20:30Z");
	bad_iso("2026-11-22T10:20:30.Z");
	bad_iso("2026-11-22T10:20:30Z ");
	bad_iso("2026-00-22T10:20:30Z");
	bad_iso("2026-13-22T10:20:30Z");
	bad_iso("2026-11-00T10:20:30Z");
	bad_iso("2026-11-32T10:20:30Z");
	bad_iso("2026-11-31T10:20:30Z");
	bad_iso("2026-02-29T10:20:30Z");
	bad_iso("1900-02-29T10:20:30Z");
	bad_iso("2024-02-30T10:20:30Z");
	bad_iso("2026-11-22T24:00:00Z");
	bad_iso("2026-11-22T10:60:00Z");
	bad_iso("2026-11-22T10:20:61Z");
	bad_iso("2026-+1-22T10:20:30Z");
	bad_iso("2026- 1-22T10:20:30Z");
	bad_iso("-026-11-22T10:20:30Z");
}

/* Every day of 400 years, there and back. */
static void
iso_round_trip(void)
{
	long long ms, back, from = -11676096000000LL;	/* 1600-01-01 */
	int i, wrong = 0;
	char s[25];

	for (i = 0; i < 146097 * 2; i++) {
		ms = from + i * 86400000LL + i % 86400000;
		str_putiso(s, ms);
		if (str_iso(s, &back) == -1 || back != ms)
			wrong++;
	}
	is_int(wrong, 0, "800 years of days are read as they are written");
	str_putiso(s, 1795342830123LL);
	is_str(s, "2026-11-22T10:20:30.123Z", "a time is written");
	str_putiso(s, -1);
	is_str(s, "1969-12-31T23:59:59.999Z", "a time before 1970");
	str_putiso(s, 0x7fffffffffffffffLL);
	is_int((long long)strlen(s), 24, "no time writes past its room");
}

static void
bad_http(const char *s)
{
	long long v = 42;

	ok(str_httpdate(s, &v) == -1 && v == 42, "no HTTP date: '%s'", s);
}

static void
http_dates(void)
{
	long long v = 0;

	is_int(str_httpdate("Sun, 06 Nov 1994 08:49:37 GMT", &v), 0,
	    "the date of RFC 9110");
	is_int(v, 784111777, "its value");
	is_int(str_httpdate("Thu, 29 Feb 2024 12:00:00 GMT", &v), 0,
	    "a leap day");
	is_int(v, 1709208000, "its value");
	bad_http("");
	bad_http("Sun, 06 Nov 1994 08:49:37");
	bad_http("Sun, 06 Nov 1994 08:49:37 PST");
	bad_http("Sun, 06 Nov 1994 08:49:37 GMT+1");
	bad_http("Sun, 06 Nox 1994 08:49:37 GMT");
	bad_http("Sun, 06 anF 1994 08:49:37 GMT");
	bad_http("Sun, 32 Nov 1994 08:49:37 GMT");
	bad_http("Wed, 29 Feb 2023 08:49:37 GMT");
	bad_http("Sun, 06 Nov 1994 25:49:37 GMT");
	bad_http("Sunday, 06-Nov-94 08:49:37 GMT");
	bad_http("Sun Nov  6 08:49:37 1994");
}

static void
utf8(const char *s, size_t n, size_t want, const char *name)
{
	is_int((long long)str_utf8(s, n), (long long)want, "UTF-8: %s", name);
}

static void
utf8_sequences(void)
{
	utf8("a", 1, 1, "ASCII");
	utf8("\xc2\x80", 2, 2, "U+0080");
	utf8("\xe0\xa0\x80", 3, 3, "U+0800");
	utf8("\xef\xbf\xbf", 3, 3, "U+FFFF");
	utf8("\xf0\x90\x80\x80", 4, 4, "U+10000");
	utf8("\xf4\x8f\xbf\xbf", 4, 4, "U+10FFFF");
	utf8("\xed\x9f\xbf", 3, 3, "U+D7FF");
	utf8("\xee\x80\x80", 3, 3, "U+E000");
	utf8("", 0, 0, "nothing");
	utf8("\x80", 1, 0, "continuation alone");
	utf8("\xc0\xaf", 2, 0, "overlong of 2");
	utf8("\xc1\xbf", 2, 0, "overlong of 2, the last");
	utf8("\xe0\x9f\xbf", 3, 0, "overlong of 3");
	utf8("\xf0\x8f\xbf\xbf", 4, 0, "overlong of 4");
	utf8("\xed\xa0\x80", 3, 0, "surrogate U+D800");
	utf8("\xed\xbf\xbf", 3, 0, "surrogate U+DFFF");
	utf8("\xf4\x90\x80\x80", 4, 0, "U+110000");
	utf8("\xf5\x80\x80\x80", 4, 0, "first byte F5");
	utf8("\xff", 1, 0, "first byte FF");
	utf8("\xe2\x82\xac", 2, 0, "cut after two of three");
	utf8("\xe2\x82", 2, 0, "ended after two of three");
	utf8("\xe2\x28\xa1", 3, 0, "second byte is none");
	utf8("\xf0\x9f\x98\x28", 4, 0, "fourth byte is none");
}

static void
utf8_texts(void)
{
	ok(str_isutf8("", 0), "no text is UTF-8");
	ok(str_isutf8("gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x98\x80", 12),
	    "text is UTF-8");
	ok(!str_isutf8("a\0b", 3), "NUL is not");
	ok(!str_isutf8("a\xff", 2), "a bad last byte is not");
	ok(!str_isutf8("ab\xc3", 3), "a cut last character is not");
}

static void
clean(const char *s, size_t n, const char *want, const char *name)
{
	struct buf b;

	buf_init(&b, 1000);
	is_int(str_clean(&b, s, n), 0, "clean: %s", name);
	is_str(buf_str(&b), want, "and what it gives");
	buf_free(&b);
}

static void
cleaning(void)
{
	struct buf b;

	clean("", 0, "", "nothing");
	clean("a\tb\nc", 5, "a\tb\nc", "newline and TAB stay");
	clean("a\0b\a\x1b[1m\x7f\r", 9, "ab[1m", "control bytes go");
	clean("a\xff\xfe", 3, "a\xef\xbf\xbd\xef\xbf\xbd", "bad bytes");
	clean("\xe2\x82", 2, "\xef\xbf\xbd\xef\xbf\xbd", "a cut character");
	clean("\xc2\x9b" "31m\xc2\x80\xc2\x9f\xc2\xa0", 11, "31m\xc2\xa0",
	    "control characters of Latin-1 go");
	clean("\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80", "an astral one");
	buf_init(&b, 3);
	is_int(str_clean(&b, "abcd", 4), -1, "a full buffer is told");
	buf_free(&b);
}

static void
gids(void)
{
	ok(str_isgid("1"), "1 is a gid");
	ok(str_isgid("1207999999999999"), "16 digits are");
	ok(str_isgid("12345678901234567890123456789012"), "32 are");
	ok(!str_isgid("123456789012345678901234567890123"), "33 are not");
	ok(!str_isgid(""), "nothing is not");
	ok(!str_isgid("12a"), "a letter is not");
	ok(!str_isgid("-1"), "a sign is not");
	ok(!str_isgid("1 "), "a blank is not");
	ok(!str_isgid("../1"), "a path is not");
}

/* Joins the items of a list by '|'. */
static void
list(const char *text, const char *sep, const char *want)
{
	const char *s, *rest = text;
	struct buf b;
	size_t n;

	buf_init(&b, 1000);
	while ((s = str_next(&rest, sep, &n)) != NULL) {
		buf_add(&b, s, n);
		buf_putc(&b, '|');
	}
	is_str(buf_str(&b), want, "items of '%s'", text != NULL ? text : "");
	buf_free(&b);
}

static void
lists(void)
{
	list(NULL, ",", "");
	list("", ",", "");
	list(",,,", ",", "");
	list(" , \t, ", ",", "");
	list("a", ",", "a|");
	list("a,b", ",", "a|b|");
	list(" a , b c\t,,d ", ",", "a|b c|d|");
	list("a,", ",", "a|");
	list("a;b,c", ",;", "a|b|c|");
	ok(str_haslist("a,b, c", "c"), "the last item is in the list");
	ok(str_haslist("a,b, c", "a"), "so is the first");
	ok(!str_haslist("ab,c", "a"), "a prefix is not");
	ok(!str_haslist("a,c", "ab"), "nor what begins with an item");
	ok(!str_haslist(NULL, "a"), "no list has none");
	ok(!str_haslist("a,,b", ""), "the empty item is in no list");
}

/* S on a line of at most MAX bytes is WANT. */
static void
line(const char *s, size_t max, const char *want)
{
	struct buf b;

	buf_init(&b, 64);
	str_putline(&b, s, max);
	is_str(buf_str(&b), want, "on a line: %s", s);
	buf_free(&b);
}

static void
lines(void)
{
	struct buf b;

	line("", 9, "");
	line("a", 1, "a");
	line("ab", 1, "a...");
	line("a\n\n\t b\n", 9, "a b");
	line("a\r\033[1mb", 9, "a[1mb");
	line("a\xff", 9, "a\xef\xbf\xbd");
	line("\xc3\xa9\xc3\xa9", 3, "\xc3\xa9...");
	line("\xc3\xa9\xc3\xa9", 4, "\xc3\xa9\xc3\xa9");
	buf_init(&b, 64);
	str_putpct(&b, "a B.y_m,l~-9/%\n\xc3");
	is_str(buf_str(&b), "a%20B.y_m,l~-9%2F%25%0A%C3", "for a URL");
	buf_free(&b);
}

static void
orders(void)
{
	ok(str_order(1, "9", 2, "1") < 0, "the older one is first");
	ok(str_order(2, "1", 1, "9") > 0, "... whatever the gids");
	ok(str_order(1, "9", 1, "10") < 0, "then gids count as numbers");
	ok(str_order(1, "12", 1, "11") > 0, "... of the same length, too");
	is_int(str_order(1, "7", 1, "7"), 0, "... and equal ones are equal");
}

static void
plain(const char *s, const char *want, const char *name)
{
	struct buf b;

	buf_init(&b, 1000);
	str_plain(&b, s, strlen(s));
	is_str(buf_str(&b), want, "%s", name);
	buf_free(&b);
}

static void
plains(void)
{
	plain("a\tb\nc", "a\tb\nc", "text is as it was");
	plain("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8d", "\xc3\xa9\xe2\x82\xac"
	    "\xf0\x9f\x90\x8d", "... whatever its language");
	plain("\033[2J\r\b\a\177", "?[2J????", "no control characters");
	plain("\xc2\x9b" "2J\x9b", "?2J?", "nor those of Latin-1, nor bytes");
	plain("\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\xe2\x80\x8f", "????",
	    "nor marks for the direction");
	plain("\xe2\x80\xa6\xe2\x81\xaa\xd8\x9b", "\xe2\x80\xa6\xe2\x81\xaa"
	    "\xd8\x9b", "their neighbours stay");
}

static void
loopbacks(void)
{
	static const char *const yes[] = { "127.0.0.1", "127.9.8.7", "::1",
	    "http://127.0.0.1:80/x", "http://localhost/a", "http://[::1]:8",
	    "http://localhost" };
	static const char *const no[] = { "127.0.0.1.evil.com", "0.0.0.0",
	    "http://127.0.0.1.evil.com/", "http://localhost.evil/",
	    "http://127.0.0.1@evil.com", "http://127.1.evil:80/127.0.0.1",
	    "http://[::1].evil/", "http://evil/?http://127.0.0.1",
	    "localhost:80@evil", "" };
	size_t i;

	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		ok(str_isloopback(yes[i]), "this machine: %s", yes[i]);
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		ok(!str_isloopback(no[i]), "not: %s", no[i]);
}

int
main(void)
{
	loopbacks();
	plains();
	lines();
	integers();
	durations();
	durations_for_people();
	clocks_for_people();
	iso_times();
	bad_iso_times();
	iso_round_trip();
	http_dates();
	utf8_sequences();
	utf8_texts();
	cleaning();
	gids();
	lists();
	orders();
	return done();
}
