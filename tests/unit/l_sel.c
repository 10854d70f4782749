/* l_sel: which fields an answer shall have. */
#include "base/buf.h"
#include "local/sel.h"
#include "unit.h"

/* Appends what is below S as "a b{c d{}}"; a bare one has no braces. */
static void
put(struct buf *b, const struct sel *s)
{
	for (s = s->first; s != NULL; s = s->next) {
		buf_printf(b, "%s%s", b->len > 0 &&
		    b->s[b->len - 1] != '{' ? " " : "", s->name);
		if (s->first != NULL) {
			buf_puts(b, "{");
			put(b, s);
			buf_puts(b, "}");
		}
	}
}

static void
selects(const char *text, const char *want)
{
	struct arena *a = arena_new();
	struct sel root = { NULL, NULL, NULL };
	struct buf b;
	int rc;

	buf_init(&b, 4096);
	rc = sel_add(&root, a, text);
	put(&b, &root);
	is_int(rc, want != NULL ? 0 : -1, "'%s'", text);
	if (want != NULL)
		is_str(buf_str(&b), want, "what it names");
	buf_free(&b);
	arena_free(a);
}

static void
paths(void)
{
	selects("", "");
	selects("name", "name");
	selects("name,notes", "name notes");
	selects("name, notes", "name notes");
	selects("name,name", "name");
	selects("a.b,a.c,a", "a{b c}");
	selects("a,a.b", "a{b}");
	selects("a.b.c,a.b.d", "a{b{c d}}");
	selects("memberships.section.name,memberships.project",
	    "memberships{section{name} project}");
	selects("ab,a,abc", "ab a abc");
	selects("this.name", "name");
	selects("this", "");
	selects("..a...b.", "a{b}");
	selects(",,a,,", "a");
}

static void
groups(void)
{
	selects("(a|b)", "a b");
	selects("(a|b).c", "a{c} b{c}");
	selects("this.(a|b).c", "a{c} b{c}");
	selects("a.(b|c)", "a{b c}");
	selects("a.(b|c).d,e", "a{b{d} c{d}} e");
	selects("(a|b.c).(d|e)", "a{d e} b{c{d e}}");
	selects("a.(b|(c|d).e)", "a{b c{e} d{e}}");
	selects("(a,b),c", "a,b c");
	selects("(a)", "a");
	selects("()", "");
	selects("(|a)", "a");
	selects("(a|)", "a");
}

static void
mistakes(void)
{
	selects("(a", NULL);
	selects("a)", NULL);
	selects("(a))", NULL);
	selects("((a)", NULL);
	selects("a.(b", NULL);
	selects("a.b)", NULL);
	selects("a(b)", NULL);
	selects("(a)b", NULL);
	selects("a,(b", NULL);
}

static void
limits(void)
{
	char text[16 * SEL_NODES_MAX];
	struct arena *a = arena_new();
	struct sel root = { NULL, NULL, NULL };
	int i, n;

	selects("a.b.c.d.e.f.g.h", "a{b{c{d{e{f{g{h}}}}}}}");
	selects("this.a.b.c.d.e.f.g.h", "a{b{c{d{e{f{g{h}}}}}}}");
	selects("a.b.c.d.e.f.g.h.i", NULL);
	/* a path and its field: two each */
	for (i = n = 0; i < SEL_NODES_MAX / 2; i++)
		n += sprintf(text + n, "%sf%d", i > 0 ? "," : "", i);
	is_int(sel_add(&root, a, text), 0, "500 fields");
	strcat(text, ",f0");
	is_int(sel_add(&root, a, text), 0, "named again they are there");
	memset(&root, 0, sizeof(root));
	is_int(sel_add(&root, a, text), -1, "a path more is too many");
	memset(&root, 0, sizeof(root));
	is_int(sel_add(&root, a, "(a|b|c|d|e|f|g|h|i|j).(a|b|c|d|e|f|g|h|i|j)."
	    "(a|b|c|d|e|f|g|h|i|j)"), -1, "groups multiply");
	for (i = n = 0; i < 20; i++)
		n += sprintf(text + n, "(");
	n += sprintf(text + n, "a");
	for (i = 0; i < 20; i++)
		n += sprintf(text + n, ")");
	is_int(sel_add(&root, a, text), -1, "groups in groups");
	arena_free(a);
}

static void
at(void)
{
	struct arena *a = arena_new();
	struct sel root = { NULL, NULL, NULL };
	const struct sel *s;

	sel_add(&root, a, "name,parent.name");
	sel_add(&root, a, "parent.gid");
	s = sel_at(&root, "parent");
	ok(s != NULL && sel_at(s, "name") != NULL && sel_at(s, "gid") != NULL,
	    "what two texts add is together");
	ok((s = sel_at(&root, "name")) != NULL && s->first == NULL, "bare");
	ok(sel_at(&root, "nam") == NULL && sel_at(&root, "names") == NULL &&
	    sel_at(&root, "") == NULL, "only by the whole name");
	arena_free(a);
}

int
main(void)
{
	paths();
	groups();
	mistakes();
	limits();
	at();
	return done();
}
