/* l_pct: percent-encoding. */
#include "local/pct.h"
#include "unit.h"

static void
encodes(const char *s, const char *want)
{
	struct buf b;

	buf_init(&b, 100);
	is_int(pct_encode(&b, s), 0, "there is room");
	is_str(buf_str(&b), want, "'%s' encoded", s);
	buf_free(&b);
}

static void
decodes(const char *s, const char *want)
{
	struct buf b;

	buf_init(&b, 100);
	is_int(pct_decode(&b, s), 0, "there is room");
	is_str(buf_str(&b), want, "'%s' decoded", s);
	buf_free(&b);
}

static void
all_bytes(void)
{
	struct buf e, d;
	char s[256];
	int i;

	for (i = 0; i < 255; i++)
		s[i] = (char)(i + 1);
	s[255] = '\0';
	buf_init(&e, 3 * 255);
	buf_init(&d, 255);
	ok(pct_encode(&e, s) == 0 && pct_decode(&d, buf_str(&e)) == 0,
	    "there is room for all bytes");
	is_str(buf_str(&d), s, "they come back");
	is_int((long long)e.len, 66 + 3 * (255 - 66), "66 are unreserved");
	buf_free(&e);
	buf_free(&d);
}

static void
ceilings(void)
{
	struct buf b;

	buf_init(&b, 4);
	is_int(pct_encode(&b, "a/"), 0, "four bytes");
	is_int(pct_encode(&b, "b"), -1, "are full");
	buf_free(&b);
	buf_init(&b, 4);
	is_int(pct_encode(&b, "ab/"), -1, "a code fits whole or not");
	is_str(buf_str(&b), "ab", "what stood before it is there");
	buf_free(&b);
	buf_init(&b, 1);
	is_int(pct_decode(&b, "%41%42"), -1, "no room for what was decoded");
	buf_free(&b);
}

int
main(void)
{
	struct buf b;

	encodes("", "");
	encodes("AZaz09-._~", "AZaz09-._~");
	encodes("a b/c+d%", "a%20b%2Fc%2Bd%25");
	encodes("\303\244\177\001", "%C3%A4%7F%01");
	decodes("", "");
	decodes("a%20b%2fc%2Fd", "a b/c/d");
	decodes("%C3%a4", "\303\244");
	decodes("%41%42", "AB");
	decodes("a+b", "a+b");
	decodes("%", "%");
	decodes("%4", "%4");
	decodes("%%41", "%A");
	decodes("%4g%g4% 41", "%4g%g4% 41");
	decodes("%2541", "%41");
	decodes("100%", "100%");
	buf_init(&b, 100);
	pct_decode(&b, "a%00b");
	ok(b.len == 3 && memcmp(b.s, "a\0b", 3) == 0, "a NUL is a byte");
	buf_free(&b);
	all_bytes();
	ceilings();
	return done();
}
