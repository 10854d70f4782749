/* t_buf: growth, the ceiling, and that it sticks. */
#include "base/buf.h"
#include "unit.h"

static void
growth(void)
{
	struct buf b;
	size_t i, wrong = 0;

	buf_init(&b, 1u << 20);
	is_str(buf_str(&b), "", "an empty buffer is an empty text");
	for (i = 0; i < 100000; i++)
		buf_putc(&b, (int)('a' + i % 26));
	is_int((long long)b.len, 100000, "100,000 bytes went in");
	is_int((long long)strlen(b.s), 100000, "and a NUL stands behind them");
	for (i = 0; i < b.len; i++)
		wrong += b.s[i] != (char)('a' + i % 26);
	is_int((long long)wrong, 0, "each in its place");
	buf_free(&b);
	ok(b.s == NULL && b.len == 0 && b.max == 1u << 20,
	    "freed it is as new");
}

/* The room doubles: each length around a power of two must find its NUL. */
static void
edges(void)
{
	struct buf b;
	size_t i, wrong = 0;
	char block[1100];

	memset(block, 'x', sizeof(block));
	for (i = 0; i < sizeof(block); i++) {
		buf_init(&b, sizeof(block));
		buf_add(&b, block, i);
		wrong += b.len != i || strlen(buf_str(&b)) != i;
		buf_free(&b);
	}
	is_int((long long)wrong, 0, "each first length up to 1,099 fits");
}

static void
ceiling(void)
{
	struct buf b;

	buf_init(&b, 5);
	is_int(buf_add(&b, "abcde", 5), 0, "what fills it exactly fits");
	is_int(buf_add(&b, "", 0), 0, "nothing more fits too");
	is_int(buf_putc(&b, 'f'), -1, "a byte more does not");
	is_str(buf_str(&b), "abcde", "the text is as before");
	is_int(b.over, 1, "but it is marked");
	is_int(buf_add(&b, "", 0), -1, "the mark sticks, even for nothing");
	buf_reset(&b);
	is_int(b.over, 0, "a reset clears it");
	is_str(buf_str(&b), "", "and the text");
	is_int(buf_puts(&b, "abc"), 0, "it can be used again");
	is_int(buf_puts(&b, "def"), -1, "a text is added whole or not at all");
	is_int(buf_puts(&b, "d"), -1, "after that not even what would fit");
	is_str(buf_str(&b), "abc", "the text is as before");
	buf_free(&b);
	is_int(b.over, 0, "freeing clears it");
	buf_init(&b, 0);
	is_int(buf_putc(&b, 'a'), -1, "a buffer of nothing holds nothing");
	is_str(buf_str(&b), "", "and is an empty text");
	is_int(buf_add(&b, "abc", (size_t)-1), -1, "nor does the largest size");
	buf_free(&b);
}

static void
printing(void)
{
	struct buf b;
	char want[1001];

	memset(want, 'y', 1000);
	want[1000] = '\0';
	buf_init(&b, 1000);
	is_int(buf_printf(&b, "%s", want), 0, "formatted text fits exactly");
	is_str(buf_str(&b), want, "whole");
	buf_reset(&b);
	is_int(buf_printf(&b, "%d-%s", 12, "ab"), 0, "formatted text");
	is_int(buf_printf(&b, "%s", ""), 0, "formatted nothing");
	is_str(buf_str(&b), "12-ab", "is appended");
	is_int(buf_printf(&b, "%s", want), -1, "too much is refused");
	is_str(buf_str(&b), "12-ab", "whole");
	buf_free(&b);
}

static void
taking(void)
{
	struct buf b;
	char *s;

	buf_init(&b, 100);
	s = buf_take(&b);
	is_str(s, "", "an empty buffer gives an empty text");
	free(s);
	buf_puts(&b, "abc");
	s = buf_take(&b);
	is_str(s, "abc", "the text is taken");
	ok(b.s == NULL && b.len == 0, "the buffer is empty then");
	buf_puts(&b, "d");
	is_str(buf_str(&b), "d", "and can be used again");
	is_str(s, "abc", "without a change to what was taken");
	free(s);
	buf_free(&b);
}

static void
bytes(void)
{
	struct buf b;

	buf_init(&b, 100);
	buf_add(&b, "a\0b", 3);
	is_int((long long)b.len, 3, "a NUL byte counts");
	ok(memcmp(b.s, "a\0b", 4) == 0, "and is kept");
	buf_reset(&b);
	buf_putc(&b, 0xff);
	ok(b.len == 1 && (unsigned char)b.s[0] == 0xff, "so is byte 255");
	buf_free(&b);
}

int
main(void)
{
	growth();
	edges();
	ceiling();
	printing();
	taking();
	bytes();
	return done();
}
