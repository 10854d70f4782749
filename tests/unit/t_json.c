/* t_json: what is JSON, what only looks like it, what strings become. */
#include "base/buf.h"
#include "base/json.h"
#include "unit.h"

static const char *
parse_why(const char *s, size_t n)
{
	const char *why = "read";

	node_free(json_parse(s, n, &why));
	return why;
}

static void
good(const char *s)
{
	is_str(parse_why(s, strlen(s)), "read", "JSON: %s", s);
}

static void
bad(const char *s, const char *why)
{
	is_str(parse_why(s, strlen(s)), why, "no JSON: %s", s);
}

static void
values(void)
{
	good("{}");
	good("[]");
	good(" \t\r\n{ } \n");
	good("[1, 2,3 ,4]");
	good("{\"a\" : 1 , \"b\":[{}]}");
	good("{\"\":\"\"}");
	good("[true,false,null]");
	good("\"text\"");
	good("1");
	good(" -0.5e+3");
	good("true");
	good("null\n");
}

static void
numbers(void)
{
	good("[0,-0,10,0.0,-1.25,1e1,1E+1,1e-1,0e0]");
	good("[123456789012345678901234567890]");
	bad("[01]", "misspelt value");
	bad("[-]", "misspelt value");
	bad("[-01]", "misspelt value");
	bad("[1.]", "misspelt value");
	bad("[1.e1]", "misspelt value");
	bad("[1e]", "misspelt value");
	bad("[1e+]", "misspelt value");
	bad("[1-1]", "misspelt value");
	bad("[0x10]", "misspelt value");
	bad("[1/**/]", "misspelt value");
	bad("[+1]", "no JSON");
	bad("[.5]", "no JSON");
	bad("-", "misspelt value");
	bad("1 2", "misspelt value");
}

static void
words(void)
{
	bad("[tru]", "misspelt value");
	bad("[truee]", "misspelt value");
	bad("[nul]", "misspelt value");
	bad("[n]", "misspelt value");
	bad("[fals]", "misspelt value");
	bad("[nan]", "misspelt value");
	bad("[True]", "no JSON");
	bad("[NaN]", "no JSON");
	bad("[Infinity]", "no JSON");
	bad("true false", "misspelt value");
	bad("nan", "misspelt value");
}

static void
commas_and_colons(void)
{
	bad("{\"a\"}", "':' expected");
	bad("{\"a\":{\"b\"}}", "':' expected");
	bad("{\"a\",\"b\"}", "':' expected");
	bad("{\"a\" \"b\"}", "':' expected");
	bad("{\"a\":}", "value expected");
	bad("{\"a\"::1}", "value expected");
	bad("[1,,3]", "value expected");
	bad("[,1]", "value expected");
	bad("[1,]", "value expected");
	bad("[[1],]", "value expected");
	bad("[,]", "value expected");
	bad("[:]", "value expected");
	bad("{,}", "string expected");
	bad("{\"a\":1,}", "string expected");
	bad("{\"a\":1,,\"b\":2}", "string expected");
	bad("[1 2]", "',' expected");
	bad("[\"a\"\"b\"]", "',' expected");
	bad("[\"a\":1]", "',' expected");
	bad("{\"a\":1 \"b\":2}", "',' expected");
	bad("{\"a\":\"b\":\"c\"}", "',' expected");
	bad("{\"a\":1:2}", "misspelt value");
	bad("[1:2]", "misspelt value");
}

static void
shapes(void)
{
	bad("", "empty");
	bad(" \n", "empty");
	bad("{}{}", "text after the value");
	bad("[] 1 ", "text after the value");
	bad("\"a\" \"b\"", "text after the value");
	bad("[]]", "no JSON");
	bad("[}", "no JSON");
	bad("{]", "no JSON");
	bad("[1}", "no JSON");
	bad("{\"a\":1]", "no JSON");
	bad("{a:1}", "no JSON");
	bad("{1:2}", "no JSON");
	bad("{[1]:2}", "no JSON");
	bad("['a']", "no JSON");
	bad("[1,2", "ends too early");
	bad("{", "ends too early");
	bad("{\"a\":", "ends too early");
	bad("[\"a", "ends too early");
	bad("[\"\\\"]", "ends too early");
	bad("\"", "ends too early");
	bad("\xef\xbb\xbf[]", "misspelt value");
	bad("[\xc2\xa0]", "no JSON");
	bad("'a'", "misspelt value");
	is_str(parse_why("[1]\0", 4), "text after the value",
	    "a NUL byte behind the value is text");
	ok(strcmp(parse_why("[1,\0 2]", 7), "read") != 0,
	    "a NUL byte between values is refused");
	ok(strcmp(parse_why("\0", 1), "read") != 0, "so is nothing else");
	is_str(parse_why("[1]2", 3), "read", "no byte behind LEN is read");
	is_str(parse_why("12", 1), "read", "nor a digit");
	ok(json_parse("[", 1, NULL) == NULL, "WHY may be NULL");
}

/* What the string literal in S becomes; NULL when it is refused. */
static void
string(const char *s, const char *want)
{
	struct node *n;
	char *text = NULL;

	n = json_parse(s, strlen(s), NULL);
	if (n != NULL && n->type == NODE_STR)
		text = strdup(n->len == strlen(n->str) ? n->str : "(NUL)");
	node_free(n);
	is_str(text, want, "string %s", s);
	free(text);
}

static void
escapes(void)
{
	string("\"\"", "");
	string("\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d");
	string("\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t");
	string("\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac");
	string("\"\\u0001\\u007f\\u0080\"", "\x01\x7f\xc2\x80");
	string("\"\\u07ff\\u0800\\uffff\"",
	    "\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf");
	string("\"\\ud7ff\\ue000\"", "\xed\x9f\xbf\xee\x80\x80");
	string("\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80");
	string("\"\\uD800\\uDC00\\udbff\\udfff\"",
	    "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
	string("\"\\u0000\"", NULL);
	string("\"a\\u0000b\"", NULL);
	string("\"\\ud83d\"", NULL);
	string("\"\\ud83dx\"", NULL);
	string("\"\\ud83d\\n\"", NULL);
	string("\"\\ud83d\\ud83d\"", NULL);
	string("\"\\ud83d\\u0041\"", NULL);
	string("\"\\ude00\"", NULL);
	string("\"\\ude00\\ud83d\"", NULL);
	string("\"\\u12\"", NULL);
	string("\"\\u12g4\"", NULL);
	string("\"\\u 123\"", NULL);
	string("\"\\x41\"", NULL);
	string("\"\\0\"", NULL);
	string("\"\\'\"", NULL);
	string("\"\\a\"", NULL);
}

static void
bytes(void)
{
	char s[4] = "\" \"";
	const char *why;
	int c, wrong = 0;

	for (c = 0; c < 256; c++) {
		s[1] = (char)c;
		why = parse_why(s, 3);
		wrong += (strcmp(why, "read") == 0) !=
		    (c >= ' ' && c < 0x80 && c != '"' && c != '\\');
	}
	is_int(wrong, 0, "of all bytes those from ' ' to DEL may stand alone");
	string("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc2\xa0\"",
	    "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc2\xa0");
	string("\"\xe2\x80\xa8\"", "\xe2\x80\xa8");
	string("\"\xc3\"", NULL);
	string("\"\xc0\x80\"", NULL);
	string("\"\xed\xa0\x80\"", NULL);
	string("\"\xf4\x90\x80\x80\"", NULL);
	bad("{\"\\ud800\":1}", "bad string");
	bad("{\"\xff\":1}", "bad string");
}

/* An answer's string: what is no text is replaced, and noted. */
static void
lax(const char *json, const char *want, int odd)
{
	struct node *n = json_answer(json, strlen(json));

	if (n == NULL)
		bail("no answer");
	is_str(node_str(n, "0"), want, "an answer's string");
	is_int(node_get(n, "0")->odd, odd, "... is it odd?");
	is_int(node_get(n, "1")->odd, 0, "... the next one is not");
	node_free(n);
}

static void
answers(void)
{
	struct node *n;

	lax("[\"a\\u00e9b\",\"\"]", "a\xc3\xa9" "b", 0);
	lax("[\"a\\u0000b\",\"\"]", "a\xef\xbf\xbd" "b", 1);
	lax("[\"\\u0000\\u0000\",\"x\"]", "\xef\xbf\xbd\xef\xbf\xbd", 1);
	lax("[\"\\ud83dx\",\"x\"]", "\xef\xbf\xbdx", 1);
	lax("[\"\\ude00\\ud83d\\ude00\",\"x\"]",
	    "\xef\xbf\xbd\xf0\x9f\x98\x80", 1);
	lax("[\"a\tb\x01\",\"x\"]", "a?b?", 1);
	lax("[\"\xff\xc3\",\"x\"]", "??", 1);
	n = json_answer("{\"a\\u0000\":1}", 13);
	is_str(n != NULL ? n->first->key : NULL, "a\xef\xbf\xbd",
	    "a name, too");
	node_free(n);
	ok(json_answer("{\"a\":", 5) == NULL, "what is no JSON is none");
}

static const char *
nested(const char *open, const char *inner, const char *close, int n)
{
	static const char *why;
	struct buf b;
	int i;

	buf_init(&b, 1u << 20);
	for (i = 0; i < n; i++)
		buf_puts(&b, open);
	buf_puts(&b, inner);
	for (i = 0; i < n; i++)
		buf_puts(&b, close);
	why = parse_why(buf_str(&b), b.len);
	buf_free(&b);
	return why;
}

static void
depth(void)
{
	is_str(nested("[", "", "]", JSON_DEPTH_MAX), "read",
	    "the deepest arrays");
	is_str(nested("[", "1", "]", JSON_DEPTH_MAX), "read",
	    "with a value in them");
	is_str(nested("[", "", "]", JSON_DEPTH_MAX + 1), "nested too deep",
	    "one more");
	is_str(nested("{\"a\":", "1", "}", JSON_DEPTH_MAX), "read",
	    "the deepest objects");
	is_str(nested("{\"a\":", "1", "}", JSON_DEPTH_MAX + 1),
	    "nested too deep", "one more");
	is_str(nested("[", "", "]", 200000), "nested too deep",
	    "many more");
	is_str(nested("[\"[[\\\"[[\",", "1", "]", JSON_DEPTH_MAX), "read",
	    "brackets in strings are no nesting");
}

static void
many(void)
{
	struct node *n;
	struct buf b;
	size_t i;

	buf_init(&b, 64u << 20);
	buf_putc(&b, '[');
	for (i = 0; i < 200000; i++)
		buf_puts(&b, "{\"a\":\"\\n\"},");
	buf_puts(&b, "0]");
	n = json_parse(buf_str(&b), b.len, NULL);
	is_int(n != NULL ? (long long)n->n : -1, 200001, "200,000 objects");
	is_str(node_str(n, "199999.a"), "\n", "the last of them");
	node_free(n);
	buf_free(&b);
}

/* Tokens are counted before memory is asked for.  The first value is wrong, so
 * that no tree of millions of nodes is made. */
static void
too_many(void)
{
	size_t i, n = (size_t)2 * JSON_TOKENS_MAX + 1;
	char *s = malloc(n);

	if (s == NULL)
		bail("no memory");
	for (i = 0; i + 1 < n; i += 2)
		memcpy(s + i, ",0", 2);
	memcpy(s, "[t", 2);
	s[n - 3] = ']';
	is_str(parse_why(s, n - 2), "misspelt value", "as many as may be");
	s[n - 3] = ',';
	s[n - 1] = ']';
	is_str(parse_why(s, n), "too many values", "one value more");
	free(s);
}

static void
spelt(void)
{
	static const char *const good[] = { "0", "-1", "1.5", "1e5", "-0.1E-3" };
	static const char *const bad[] = { "", "-", "01", "1.", ".5", "1e", "0x1",
	    "+1", "1 ", "NaN" };
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(json_isnumber(good[i], strlen(good[i])), "%s is a number",
		    good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!json_isnumber(bad[i], strlen(bad[i])), "'%s' is none",
		    bad[i]);
	ok(json_isnumber("1.5x", 3), "of so many bytes");
	ok(!json_isnumber("1.5", 2), "... and no more");
	ok(!json_isnumber("-1", 1), "... not even the first digit");
}

int
main(void)
{
	values();
	numbers();
	words();
	commas_and_colons();
	shapes();
	escapes();
	bytes();
	answers();
	spelt();
	depth();
	many();
	too_many();
	return done();
}
