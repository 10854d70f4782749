/* t_hash: FNV-1a with 64 bits. */
#include "base/table.h"
#include "unit.h"

/* The vectors are those of its authors. */
static void
text(const char *s, const char *want)
{
	char hex[17];

	hash_hex(hash_text(HASH_START, s), hex);
	is_str(hex, want, "'%s'", s != NULL ? s : "NULL");
}

int
main(void)
{
	uint64_t h;
	char hex[17];

	text("", "cbf29ce484222325");
	text(NULL, "cbf29ce484222325");
	text("a", "af63dc4c8601ec8c");
	text("foobar", "85944171f73967e8");
	hash_hex(hash_add(HASH_START, "", 1), hex);
	is_str(hex, "af63bd4c8601b7df", "a NUL is a byte like any other");
	h = hash_text(hash_add(HASH_START, "foo", 2), "o");
	hash_hex(hash_text(h, "bar"), hex);
	is_str(hex, "85944171f73967e8", "in pieces the same");
	hash_hex(1, hex);
	is_str(hex, "0000000000000001", "always 16 digits");
	return done();
}
