/* t_jsonw: the writer, its sticky error, and that json reads it back. */
#include "base/json.h"
#include "base/jsonw.h"
#include "unit.h"

static void
all_kinds(void)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, 1000);
	buf_puts(&b, "before ");
	jsonw_init(&w, &b);
	jsonw_obj(&w);
	jsonw_kstr(&w, "s", "text");
	jsonw_kstr(&w, "nil", NULL);
	jsonw_kint(&w, "i", -0x7fffffffffffffffLL - 1);
	jsonw_key(&w, "t");
	jsonw_bool(&w, 2);
	jsonw_key(&w, "f");
	jsonw_bool(&w, 0);
	jsonw_key(&w, "a");
	jsonw_arr(&w);
	jsonw_int(&w, 1);
	jsonw_null(&w);
	jsonw_str(&w, "cut");
	jsonw_obj(&w);
	jsonw_end(&w);
	jsonw_arr(&w);
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_kstr(&w, "", "");
	is_int(jsonw_done(&w), -1, "an open object is not done");
	jsonw_end(&w);
	is_int(jsonw_done(&w), 0, "a closed one is");
	is_str(buf_str(&b), "before {\"s\":\"text\",\"nil\":null,"
	    "\"i\":-9223372036854775808,\"t\":true,\"f\":false,"
	    "\"a\":[1,null,\"cut\",{},[]],\"\":\"\"}", "its text");
	buf_free(&b);
}

static void
is_text(const char *s, const char *want)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, 1000);
	jsonw_init(&w, &b);
	jsonw_str(&w, s);
	is_int(jsonw_done(&w), want != NULL ? 0 : -1, "text %s",
	    want != NULL ? want : "that is refused");
	if (want != NULL)
		is_str(buf_str(&b), want, "as it is written");
	buf_free(&b);
}

static void
texts(void)
{
	is_text("", "\"\"");
	is_text("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
	is_text("\n\t\r\b\f", "\"\\n\\t\\r\\b\\f\"");
	is_text("\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"");
	is_text("\xc3\xa9\xf0\x9f\x98\x80\xe2\x80\xa8",
	    "\"\xc3\xa9\xf0\x9f\x98\x80\xe2\x80\xa8\"");
	is_text("a\xff", NULL);
	is_text("\xc3", NULL);
	is_text("\xed\xa0\x80", NULL);
	is_text("\xc0\x80", NULL);
}

/* Each wrong use is a string of calls: { [ for open, } for end, k for a key,
 * v for a value. */
static int
calls(const char *s, size_t max)
{
	struct jsonw w;
	struct buf b;
	int rc;

	buf_init(&b, max);
	jsonw_init(&w, &b);
	for (; *s != '\0'; s++)
		switch (*s) {
		case '{':
			jsonw_obj(&w);
			break;
		case '[':
			jsonw_arr(&w);
			break;
		case '}':
			jsonw_end(&w);
			break;
		case 'k':
			jsonw_key(&w, "k");
			break;
		default:
			jsonw_int(&w, 1);
		}
	rc = jsonw_done(&w);
	buf_free(&b);
	return rc;
}

static void
uses(void)
{
	static const char *const wrong[] = {
		"", "{", "[", "}", "k", "kv", "{v}", "{k}", "{kk", "{kkv}",
		"{kvv}", "{[}}", "{{}}", "[k", "[kv}", "[}}", "vv", "[}[}",
		"v[}", "[}v", "{kv}v", "[v}}v"
	};
	static const char *const right[] = {
		"v", "{}", "[}", "{kv}", "{kvkv}", "{k{}}", "{k[v}kv}",
		"[vv{}[}v}"
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		is_int(calls(wrong[i], 1000), -1, "wrong: '%s'", wrong[i]);
	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		is_int(calls(right[i], 1000), 0, "right: '%s'", right[i]);
	is_int(calls("[vvv}", 7), 0, "a buffer that is just large enough");
	is_int(calls("[vvv}", 6), -1, "a byte less is told");
}

static int
deep(int n)
{
	char s[200];

	memset(s, '[', (size_t)n);
	memset(s + n, '}', (size_t)n);
	s[2 * n] = '\0';
	return calls(s, 1000);
}

static void
depth(void)
{
	is_int(deep(JSONW_DEPTH_MAX - 1), 0, "the deepest arrays");
	is_int(deep(JSONW_DEPTH_MAX), -1, "one more");
	is_int(deep(JSONW_DEPTH_MAX + 50), -1, "many more");
}

static void
is_tree(const char *in, const char *want)
{
	struct node *n = json_parse(in, strlen(in), NULL);
	struct jsonw w;
	struct buf b;

	if (n == NULL)
		bail("the tree is not read");
	buf_init(&b, 1000);
	jsonw_init(&w, &b);
	jsonw_node(&w, n);
	is_int(jsonw_done(&w), want != NULL ? 0 : -1, "tree %s", in);
	if (want != NULL)
		is_str(buf_str(&b), want, "as it is written");
	buf_free(&b);
	node_free(n);
}

static void
trees(void)
{
	is_tree(" 1.50 ", "1.50");
	is_tree("\"\\u0041\\/\"", "\"A/\"");
	is_tree("[ ]", "[]");
	is_tree(" { \"b\" : [ true , null,{} ] , \"a\":-1e+5 } ",
	    "{\"b\":[true,null,{}],\"a\":-1e+5}");
	is_tree("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
	    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", NULL);
}

static unsigned long long seed = 42;

static unsigned
chance(unsigned n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % n;
}

/* A random character but NUL: of each length, and those that need escapes. */
static unsigned
character(void)
{
	unsigned u;

	switch (chance(5)) {
	case 0:
		return 1 + chance(0x7f);
	case 1:
		return (unsigned)"\"\\/\n\t\r\b\f"[chance(8)];
	case 2:
		return 0x80 + chance(0x780);
	case 3:
		u = 0x800 + chance(0xf800);
		return u >= 0xd800 && u < 0xe000 ? 0xfffd : u;
	default:
		return 0x10000 + chance(0x100000);
	}
}

static void
put(struct buf *b, unsigned u)
{
	if (u < 0x80) {
		buf_putc(b, (int)u);
		return;
	}
	if (u < 0x800) {
		buf_putc(b, (int)(0xc0 | u >> 6));
	} else if (u < 0x10000) {
		buf_putc(b, (int)(0xe0 | u >> 12));
		buf_putc(b, (int)(0x80 | (u >> 6 & 0x3f)));
	} else {
		buf_putc(b, (int)(0xf0 | u >> 18));
		buf_putc(b, (int)(0x80 | (u >> 12 & 0x3f)));
		buf_putc(b, (int)(0x80 | (u >> 6 & 0x3f)));
	}
	buf_putc(b, (int)(0x80 | (u & 0x3f)));
}

/* The same text in \u escapes alone. */
static void
put_escaped(struct buf *b, unsigned u)
{
	if (u >= 0x10000)
		buf_printf(b, "\\u%04x\\u%04X", 0xd800 + ((u - 0x10000) >> 10),
		    0xdc00 + ((u - 0x10000) & 0x3ff));
	else
		buf_printf(b, "\\u%04x", u);
}

static int
same(const char *json, size_t len, const char *want)
{
	struct node *n = json_parse(json, len, NULL);
	int rc = n != NULL && n->type == NODE_STR && strcmp(n->str, want) == 0;

	node_free(n);
	return rc;
}

static void
round_trips(void)
{
	struct buf text, json, escaped;
	struct jsonw w;
	unsigned i, k, u, wrong = 0, wrong_escaped = 0;

	buf_init(&text, 1u << 16);
	buf_init(&json, 1u << 16);
	buf_init(&escaped, 1u << 16);
	for (i = 0; i < 3000; i++) {
		buf_reset(&text);
		buf_reset(&json);
		buf_reset(&escaped);
		buf_putc(&escaped, '"');
		for (k = chance(60); k > 0; k--) {
			put(&text, u = character());
			put_escaped(&escaped, u);
		}
		buf_putc(&escaped, '"');
		jsonw_init(&w, &json);
		jsonw_str(&w, buf_str(&text));
		wrong += jsonw_done(&w) == -1 ||
		    !same(buf_str(&json), json.len, buf_str(&text));
		wrong_escaped += !same(buf_str(&escaped), escaped.len,
		    buf_str(&text));
	}
	is_int(wrong, 0, "3,000 random texts are read as they were written");
	is_int(wrong_escaped, 0, "and from \\u escapes alone");
	buf_free(&text);
	buf_free(&json);
	buf_free(&escaped);
}

int
main(void)
{
	all_kinds();
	texts();
	uses();
	depth();
	trees();
	round_trips();
	return done();
}
