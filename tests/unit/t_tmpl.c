/* t_tmpl: substitution of {name}, {q:name} and $(stage.name). */
#include "sweep/tmpl.h"
#include "unit.h"

/* What the names mean. */
static const struct {
	const char	*name;
	const char	*value;
} names[] = {
	{ "a", "1" }, { "b", "two words" }, { "empty", "" }, { "a.b-c_d", "x" },
	{ "size", "big" }, { "path_big", "/big" }, { "via", "<{a}>" },
	{ "open", "{" }, { "close", "}" }, { "half", "{si" }, { "dollar", "$" },
	{ "quote", "it's" }, { "ref", "$(s.p)" }, { "self", "{self}" },
	{ "ping", "{pong}" }, { "pong", "{ping}" }, { "grow", "{grow}{grow}" },
	{ "1", "one" }, { "paren", "(" }, { "s.p", "no" }, { "q:odd", "own" },
	{ "fail", NULL }, { "shell", "${a}" }, { "unknown", "{u}" },
	{ "-r", "rw" }, { "it's", "never" }
};

static char odds[1024];		/* what odd() was told */

static int
get(void *arg, const char *name, size_t len, const char **v, size_t *vlen)
{
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == len &&
		    memcmp(names[i].name, name, len) == 0) {
			if ((*v = names[i].value) == NULL)
				return -1;
			*vlen = strlen(*v);
			return 1;
		}
	return 0;
}

/* Knows stages whose name begins with an s. */
static int
ref(void *arg, const char *text, size_t len, size_t off, const char **v,
    size_t *vlen)
{
	static char s[TMPL_REF_MAX + 40];

	(void)arg;
	if (len == 0 || *text != 's')
		return len > 0 && *text == '!' ? -1 : 0;
	*vlen = (size_t)snprintf(s, sizeof(s), "<%.*s@%zu>", (int)len, text,
	    off);
	*v = s;
	return 1;
}

static void
odd(void *arg, enum tmpl_odd what, const char *name, size_t len, size_t off)
{
	size_t n = strlen(odds);

	(void)arg;
	if (what == TMPL_OTHER)
		return;		/* often */
	snprintf(odds + n, sizeof(odds) - n, "%s%s%.*s@%zu", n > 0 ? " " : "",
	    what == TMPL_SHELL ? "$" : "", (int)len, name, off);
}

/* Returns the text, to be freed. */
static char *
expand(const char *text, size_t max, enum tmpl_rc *rc)
{
	struct tmpl_env env = { get, ref, odd, NULL };
	struct buf b;

	odds[0] = '\0';
	buf_init(&b, max);
	*rc = tmpl_expand(&b, text, strlen(text), &env);
	return buf_take(&b);
}

static void
expands(const char *text, const char *want, const char *oddities)
{
	enum tmpl_rc rc;
	char *s;

	s = expand(text, TMPL_TEXT_MAX, &rc);
	if (!ok(rc == TMPL_OK && strcmp(s, want) == 0 &&
	    strcmp(odds, oddities) == 0, "%s", text)) {
		unit_show("wanted", want);
		unit_show("got   ", s);
		unit_show("odd   ", odds);
	}
	free(s);
}

static void
fails(const char *text, enum tmpl_rc want)
{
	enum tmpl_rc rc;

	free(expand(text, TMPL_TEXT_MAX, &rc));
	is_int(rc, want, "%s", text);
}

static void
plain_names(void)
{
	expands("", "", "");
	expands("no names", "no names", "");
	expands("{a}", "1", "");
	expands("x{a}y{a}{a}z", "x1y11z", "");
	expands("[{empty}]", "[]", "");
	expands("{a.b-c_d}", "x", "");
	expands("{b}", "two words", "");
	expands("{via}", "<1>", "");
	expands("{-r}", "rw", "");
	expands("\303\244{a}\303\244", "\303\2441\303\244", "");
}

static void
nested(void)
{
	expands("{path_{size}}", "/big", "");
	expands("{{a}}", "one", "");
	expands("{{{a}}}", "{one}", "one@6");
	expands("{path_{empty}big}", "/big", "");
	/* names may be made of pieces that stand in values */
	expands("{half}ze}", "big", "");
	expands("{open}a}", "1", "");
	expands("{open}a{close}", "1", "");
	expands("{a{close}", "1", "");
	expands("{open}{open}a}}", "one", "");
}

/* What is no name stays, and only what looks like one is told. */
static void
unknown(void)
{
	expands("{x}", "{x}", "x@2");
	expands("{x-1.y}", "{x-1.y}", "x-1.y@6");
	expands("{q:x}", "{q:x}", "x@4");
	expands("{x y}{1x}{}{ a }{a,b}", "{x y}{1x}{}{ a }{a,b}", "");
	expands("{\"k\": {a}}", "{\"k\": 1}", "");
	expands("f() { a; }", "f() { a; }", "");
	expands("{", "{", "");
	expands("}", "}", "");
	expands("}{", "}{", "");
	expands("{a", "{a", "");
	expands("a}", "a}", "");
	expands("{{x}", "{{x}", "x@3");
	expands("{x{a}}", "{x1}", "x1@5");
	/* a name that a value left is told where that value stands */
	expands("{unknown}", "{u}", "");
}

static void
shell(void)
{
	expands("${a}", "${a}", "$a@3");
	expands("${x}", "${x}", "$x@3");
	expands("$a $1 $$", "$a $1 $$", "");
	expands("${a:-{a}}", "${a:-1}", "$a:-1@8");
	expands("${{size}}", "${big}", "$big@8");
	expands("${#a[@]}", "${#a[@]}", "$#a[@]@7");
	expands("{shell}", "${a}", "");
	/* a dollar that a value left has no brace of its own */
	expands("{dollar}{a}", "$1", "");
	expands("$ {a}", "$ 1", "");
}

static void
quoting(void)
{
	expands("{q:a}", "1", "");
	expands("{q:b}", "'two words'", "");
	expands("{q:empty}", "''", "");
	expands("{q:quote}", "'it'\\''s'", "");
	expands("{q:{open}a}", "{q:1", "");
	/* what stands in a quoted value is not looked at again */
	expands("{q:via}", "'<{a}>'", "");
	expands("{q:ref}", "'$(s.p)'", "");
	expands("{q:path_{size}}", "/big", "");
	expands("{q:}", "{q:}", "");
	expands("{q:odd}", "own", "");
	expands("{Q:a}", "{Q:a}", "");
}

static void
references(void)
{
	expands("$(s.p)", "<s.p@5>", "");
	expands("$(s-1.p.a_b)", "<s-1.p.a_b@11>", "");
	expands("$(ls)", "$(ls)", "");
	expands("$()", "$()", "");
	expands("(s.p)", "(s.p)", "");
	expands("$ (s.p)", "$ (s.p)", "");
	expands("$((s.p))", "$((s.p))", "");
	expands("$(x $(s.p))", "$(x <s.p@9>)", "");
	expands("$(s.{a})", "<s.1@7>", "");
	expands("{ref}", "<s.p@4>", "");
	expands("${dollar}(s.p)", "${dollar}(s.p)", "$dollar@8");
	expands("{dollar}(s.p)", "<s.p@12>", "");
	expands("$(s.p", "$(s.p", "");
	expands("$(s{x}.p)", "$(s{x}.p)", "x@5");
	expands("s.p)", "s.p)", "");
	expands(")", ")", "");
	fails("$(!)", TMPL_FAIL);
}

/* Between the parentheses there is room for so many bytes. */
static void
long_references(void)
{
	char text[TMPL_REF_MAX + 8], want[TMPL_REF_MAX + 40];
	enum tmpl_rc rc;
	char *s;
	int n;

	for (n = TMPL_REF_MAX - 1; n <= TMPL_REF_MAX + 2; n++) {
		memset(text, 's', sizeof(text));
		memcpy(text, "$(", 2);
		memcpy(text + 2 + n, ")", 2);
		snprintf(want, sizeof(want), "<%.*s@%d>", n, text + 2, n + 2);
		s = expand(text, TMPL_TEXT_MAX, &rc);
		is_str(s, n > TMPL_REF_MAX ? text : want,
		    "a reference of %d bytes", n);
		free(s);
	}
}

static void
endless(void)
{
	fails("{self}", TMPL_LOOP);
	fails("{ping}", TMPL_LOOP);
	fails("{grow}", TMPL_LOOP);
	fails("{fail}", TMPL_FAIL);
	fails("{q:fail}", TMPL_FAIL);
	fails("{f{empty}ail}", TMPL_FAIL);
}

/* The last braces are kept in mind, the first of too many are text. */
static void
many_braces(void)
{
	char text[2 * TMPL_OPEN_MAX + 16], want[2 * TMPL_OPEN_MAX + 16], *s;
	enum tmpl_rc rc;
	int n;

	for (n = TMPL_OPEN_MAX - 1; n <= TMPL_OPEN_MAX + 2; n++) {
		memset(text, '{', (size_t)n);
		strcpy(text + n, "a}");
		memset(want, '{', (size_t)n - 1);
		strcpy(want + n - 1, "1");
		expands(text, want, "");
		/* all of them closed: the inmost two make names */
		memset(text + n + 1, '}', (size_t)n);
		text[2 * n + 1] = '\0';
		memset(want, '{', (size_t)n - 2);
		strcpy(want + n - 2, "one");
		memset(want + n + 1, '}', (size_t)n - 2);
		want[2 * n - 1] = '\0';
		s = expand(text, TMPL_TEXT_MAX, &rc);
		is_str(s, want, "%d braces, all closed", n);
		free(s);
	}
}

static void
ceiling(void)
{
	enum tmpl_rc rc;
	char *s;

	s = expand("{b}!", 10, &rc);
	ok(rc == TMPL_OK && strcmp(s, "two words!") == 0, "a text that fits");
	free(s);
	free(expand("{b}!", 9, &rc));
	is_int(rc, TMPL_LONG, "one byte less, and it does not");
	free(expand("{b}", 8, &rc));
	is_int(rc, TMPL_LONG, "nor does its value");
	s = expand("{q:b}", 11, &rc);
	is_int(rc, TMPL_OK, "a quoted value that fits");
	free(s);
	free(expand("{q:b}", 10, &rc));
	is_int(rc, TMPL_LONG, "one that does not");
	/* room is needed for the name until it is replaced, or known */
	s = expand("{a}", 1, &rc);
	ok(rc == TMPL_OK && strcmp(s, "1") == 0, "a name longer than a value");
	free(s);
}

static void
words(void)
{
	static const struct {
		const char	*s, *want;
	} t[] = {
		{ "", "''" }, { "a", "a" }, { "a/b-c_d.e:f=g,h+i@j%k",
		"a/b-c_d.e:f=g,h+i@j%k" }, { "a b", "'a b'" }, { "~", "'~'" },
		{ "*", "'*'" }, { "'", "''\\'''" }, { "''", "''\\'''\\'''" },
		{ "a'b", "'a'\\''b'" }, { "\n", "'\n'" }, { "$x", "'$x'" },
		{ "\\", "'\\'" }, { "!", "'!'" }, { "{a}", "'{a}'" },
		{ "\303\244", "'\303\244'" }
	};
	struct buf b;
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		buf_init(&b, 100);
		is_int(tmpl_quote(&b, t[i].s, strlen(t[i].s)), 0, "a word");
		is_str(buf_str(&b), t[i].want, "'%s' for the shell", t[i].s);
		buf_free(&b);
	}
	buf_init(&b, 4);
	is_int(tmpl_quote(&b, "a b", 3), -1, "no room for the last quote");
	buf_free(&b);
}

static void
small_ones(void)
{
	ok(tmpl_plain("", 0) && tmpl_plain("a$(b[c]", 7), "plain texts");
	ok(!tmpl_plain("{", 1) && !tmpl_plain("a}", 2) && !tmpl_plain(")", 1),
	    "not plain");
	ok(tmpl_plain("a}", 1), "the length counts");
	ok(tmpl_isname("a", 1) && tmpl_isname("_", 1) &&
	    tmpl_isname("aZ_0-9.x", 8) && tmpl_isname("\303\2441", 3),
	    "names");
	ok(!tmpl_isname("", 0) && !tmpl_isname("1a", 2) &&
	    !tmpl_isname("-a", 2) && !tmpl_isname(".a", 2) &&
	    !tmpl_isname("a b", 3), "no names");
	ok(tmpl_isref("a.b", 3) && tmpl_isref("s-1.x_y.p", 9), "references");
	ok(!tmpl_isref("a", 1) && !tmpl_isref(".a", 2) &&
	    !tmpl_isref("a.", 2) && !tmpl_isref("./a.sh", 6) &&
	    !tmpl_isref("-a.b", 4) && !tmpl_isref("cat f.txt", 9), "commands");
	is_int((long long)tmpl_begin("x {a} {b}", 8, "{"), 6, "where {b} is");
	is_int((long long)tmpl_begin("x ${a}", 5, "${"), 2, "where ${a} is");
	is_int((long long)tmpl_begin("x a}", 3, "{"), 3, "nowhere");
}

int
main(void)
{
	plain_names();
	nested();
	unknown();
	shell();
	quoting();
	references();
	long_references();
	endless();
	many_braces();
	ceiling();
	words();
	small_ones();
	return done();
}
