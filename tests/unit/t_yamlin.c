/* t_yamlin: YAML to a tree; merge keys; limits; messages with their place. */
#include "base/buf.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "base/yamlin.h"
#include "unit.h"

struct text {
	const char	*s;
	size_t		 n;
};

static FILE *
file_of(const char *s, size_t n)
{
	FILE *f = tmpfile();

	if (f == NULL || fwrite(s, 1, n, f) != n)
		bail("no file");
	rewind(f);
	return f;
}

/* The tree as JSON; for text that is read without a message. */
static void
is_tree(const char *s, const char *want)
{
	FILE *f = file_of(s, strlen(s));
	struct jsonw w;
	struct node *n;
	struct buf b;
	int rc = 42;

	buf_init(&b, 4000);
	n = yamlin_read(f, "f", &rc);
	fclose(f);
	if (n != NULL) {
		jsonw_init(&w, &b);
		jsonw_node(&w, n);
		jsonw_done(&w);
	}
	is_str(buf_str(&b), want, "%s", s);
	node_free(n);
	buf_free(&b);
}

static int
read_text(void *arg)
{
	struct text *t = arg;
	FILE *f = file_of(t->s, t->n);
	struct node *n;
	int rc = 42;

	err_prog = "p";
	n = yamlin_read(f, "f", &rc);
	fclose(f);
	if (n == NULL)
		return rc;
	puts("read");
	node_free(n);
	return 0;
}

static void
bad_bytes(const char *s, size_t n, const char *err)
{
	struct text t = { s, n };
	struct unit_child c;

	unit_fork(&c, read_text, &t);
	is_int(c.status, RC_INPUT, "%.60s", s);
	is_str(c.err, err, "what is wrong");
}

static void
bad(const char *s, const char *err)
{
	bad_bytes(s, strlen(s), err);
}

static void
documents(void)
{
	is_tree("", "null");
	is_tree("# a comment\n", "null");
	is_tree("---\n", "null");
	is_tree("--- text\n...\n", "\"text\"");
	is_tree("\xef\xbb\xbf" "a: 1\r\nb: 2\r\n",
	    "{\"a\":\"1\",\"b\":\"2\"}");
	bad("--- 1\n--- 2\n",
	    "p: f:2:1: a second document, where one is wanted\n");
}

/* Scalars stay text, so that 1.50 and yes and 0x10 are what was written. */
static void
scalars(void)
{
	is_tree("[1.50, yes, 0x10, 1e3, ~, null, true, 2026-01-02]",
	    "[\"1.50\",\"yes\",\"0x10\",\"1e3\",\"~\",\"null\",\"true\","
	    "\"2026-01-02\"]");
	is_tree("a:\nb: ''\nc: \"\"\nd: !!str\ne: !\n",
	    "{\"a\":null,\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\"}");
	is_tree("a: 'it''s'\nb: \"\\t\\x41\\u00e9\\U0001F600\\n\"\n",
	    "{\"a\":\"it's\",\"b\":\"\\tA\xc3\xa9\xf0\x9f\x98\x80\\n\"}");
	is_tree("a: |\n  x\n   y\n\nb: >-\n  f\n  g\nc: two\n  lines\n",
	    "{\"a\":\"x\\n y\\n\",\"b\":\"f g\",\"c\":\"two lines\"}");
	is_tree("\"<<\": 1\n? k\n: v\n", "{\"<<\":\"1\",\"k\":\"v\"}");
}

/* Where things stand, and how they were written. */
static void
places(void)
{
	static const char text[] =
	    "top: 1\n"
	    "list:\n"
	    "  - 'q'\n"
	    "  - !range 1..5\n"
	    "  - |\n"
	    "\n"
	    "      two\n"
	    "  - >\n"
	    "   f\n"
	    "t\xc3\xa9: !!int 3\n";
	FILE *f = file_of(text, strlen(text));
	const struct node *n;
	struct node *root;
	int rc = 42;

	root = yamlin_read(f, "f", &rc);
	fclose(f);
	n = node_get(root, "list.0");
	if (n == NULL)
		bail("the tree is not read");
	ok(n->line == 3 && n->col == 5, "line and column of a value");
	is_int(n->quoted, 1, "it is quoted");
	n = node_at(root, "list");
	ok(n->keyline == 2 && n->keycol == 1 && n->line == 3 && n->col == 3,
	    "a key and its value have places of their own");
	is_int(node_get(root, "top")->quoted, 0, "a plain scalar is not");
	is_str(node_get(root, "top")->tag, NULL, "nor has it a tag");
	is_str(node_get(root, "list.1")->tag, "!range", "a tag is kept");
	is_int(node_get(root, "list.2")->quoted, NODE_LITERAL + 6,
	    "a literal block tells its indentation");
	is_int(node_get(root, "list.3")->quoted, NODE_FOLDED,
	    "a folded one has no places");
	n = node_get(root, "t\xc3\xa9");
	is_str(n->tag, NULL, "YAML's own tags are dropped");
	ok(n->line == 10 && n->col == 5, "columns count characters");
	node_free(root);
}

/* Blocks whose lines do not stand right below where the value begins. */
static void
blocks(void)
{
	static const char text[] =
	    "- |2\n"
	    "   lead\n"
	    "- !!str\n"
	    " |\n"
	    "  tag\n"
	    "- &a |\n"
	    "  anchor\n"
	    "- |+\n"
	    "\n"
	    "- |2\n"
	    "  \n";
	static const int want[] = {
		NODE_LITERAL + 2, NODE_FOLDED, NODE_LITERAL + 2,
		NODE_FOLDED, NODE_FOLDED
	};
	FILE *f = file_of(text, strlen(text));
	const struct node *n;
	struct node *root;
	int rc = 42, i = 0;

	root = yamlin_read(f, "f", &rc);
	fclose(f);
	if (root == NULL || root->n != sizeof(want) / sizeof(want[0]))
		bail("the tree is not read");
	for (n = root->first; n != NULL; n = n->next, i++)
		is_int(n->quoted, want[i], "where block %d stands", i);
	node_free(root);
}

static void
aliases(void)
{
	is_tree("a: &x {k: [1, 2]}\nb: *x\nc: [*x, &y z, *y]\n",
	    "{\"a\":{\"k\":[\"1\",\"2\"]},\"b\":{\"k\":[\"1\",\"2\"]},"
	    "\"c\":[{\"k\":[\"1\",\"2\"]},\"z\",\"z\"]}");
	is_tree("a: &x 1\nb: &x 2\nc: *x\n",
	    "{\"a\":\"1\",\"b\":\"2\",\"c\":\"2\"}");
	is_tree("a: &x\nb: *x\n", "{\"a\":null,\"b\":null}");
	bad("a: 1\nb: *x\n", "p: f:2:4: unknown alias\n");
	bad("a: &x [1, *x]\n",
	    "p: f:1:11: an alias within its own anchor\n");
	bad("a: &x {b: *x}\n",
	    "p: f:1:11: an alias within its own anchor\n");
}

static void
merges(void)
{
	is_tree("<<: {a: 1, b: 2}\nb: 3\nc: 4\n",
	    "{\"a\":\"1\",\"b\":\"3\",\"c\":\"4\"}");
	is_tree("b: 3\n<<: {a: 1, b: 2}\n", "{\"a\":\"1\",\"b\":\"3\"}");
	is_tree("<<: [{a: 1, b: 1}, {b: 2, c: 2}, {c: 3, d: 3}]\n",
	    "{\"c\":\"2\",\"d\":\"3\",\"b\":\"1\",\"a\":\"1\"}");
	is_tree("<<: []\na: 1\n", "{\"a\":\"1\"}");
	is_tree("<<: {}\n", "{}");
	is_tree("<<: {<<: {a: 1, b: 1}, b: 2}\nc: 3\n",
	    "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}");
	is_tree("x: &x {a: 1, b: [2]}\ny: {<<: *x, a: 9}\nz: *x\n",
	    "{\"x\":{\"a\":\"1\",\"b\":[\"2\"]},"
	    "\"y\":{\"a\":\"9\",\"b\":[\"2\"]},"
	    "\"z\":{\"a\":\"1\",\"b\":[\"2\"]}}");
	bad("a: 1\n<<: 1\n", "p: f:2:5: << wants a map or a list of maps\n");
	bad("<<: [{a: 1}, 2]\n",
	    "p: f:1:5: << wants a map or a list of maps\n");
	bad("<<:\n", "p: f:1:4: << wants a map or a list of maps\n");
	bad("<<: {a: 1}\n<<: {b: 1}\n", "p: f:2:1: '<<' is given twice\n");
}

static void
mistakes(void)
{
	bad("a: 1\nb: 2\na: 3\n", "p: f:3:1: 'a' is given twice\n");
	bad("a: {b: 1, 'b': 2}\n", "p: f:1:11: 'b' is given twice\n");
	bad("? [a]\n: b\n", "p: f:1:3: a key must be plain text\n");
	bad("{a: 1}: b\n", "p: f:1:1: a key must be plain text\n");
	bad("a:\n\tb: 1\n", "p: f:2:1: a TAB cannot indent, use blanks\n");
	bad("a: 1\n  b: 2\n", "p: f:2:4: a ':' too many: wrongly "
	    "indented, part of a text that must be in quotes, or no blank is "
	    "behind the one above\n");
	bad("a: 1\nb: [1\nc: 2\n", "p: f:3:2: did not find expected ',' or "
	    "']', while parsing a flow sequence from line 2\n");
	bad("a: \"\\0\"\n", "p: f:1:4: a NUL byte\n");
	bad("\"a\\0\": 1\n", "p: f:1:1: a NUL byte\n");
	bad("a: b\nc: \xc3\xa9\xff\n",
	    "p: f:2:5: this is not UTF-8: save the file as UTF-8\n");
	bad_bytes("a: b\nc: \0\n", 10,
	    "p: f:2:4: control characters are not allowed\n");
}

/* A list of N maps to be merged. */
static void
merge_list(struct buf *b, int n)
{
	buf_puts(b, "<<: [");
	while (n-- > 0)
		buf_puts(b, n > 0 ? "{a: 1}," : "{b: 1}]\n");
}

/* N times OPEN, then INNER, then N times CLOSE. */
static void
nest(struct buf *b, const char *open, const char *inner, const char *close,
    int n)
{
	int i;

	for (i = 0; i < n; i++)
		buf_puts(b, open);
	buf_puts(b, inner);
	for (i = 0; i < n; i++)
		buf_puts(b, close);
}

static void
is_read(struct buf *b, const char *err, const char *name)
{
	struct text t;
	struct unit_child c;

	t.s = buf_str(b);
	t.n = b->len;
	unit_fork(&c, read_text, &t);
	is_int(c.status, err != NULL ? RC_INPUT : 0, "%s: status", name);
	is_str(c.err, err != NULL ? err : "", "%s: messages", name);
	buf_free(b);
}

static void
depth(void)
{
	struct buf b;

	buf_init(&b, 1u << 20);
	nest(&b, "[", "1", "]", YAMLIN_DEPTH_MAX);
	is_read(&b, NULL, "the deepest value");
	nest(&b, "[", "1", "]", YAMLIN_DEPTH_MAX + 1);
	is_read(&b, "p: f:1:66: nested more than 64 levels deep\n", "one deeper");
	nest(&b, "{a: ", "1", "}", YAMLIN_DEPTH_MAX + 1);
	is_read(&b, "p: f:1:261: nested more than 64 levels deep\n", "one deeper in maps");
	nest(&b, "[", "", "]", 1000);
	is_read(&b, "p: f:1:66: nested more than 64 levels deep\n", "much deeper");
	buf_puts(&b, "- &a ");
	nest(&b, "[", "1", "]", 40);
	buf_puts(&b, "\n- ");
	nest(&b, "[", "*a", "]", YAMLIN_DEPTH_MAX - 41);
	buf_putc(&b, '\n');
	is_read(&b, NULL, "the deepest alias");
	buf_puts(&b, "- &a ");
	nest(&b, "[", "1", "]", 40);
	buf_puts(&b, "\n- ");
	nest(&b, "[", "*a", "]", YAMLIN_DEPTH_MAX - 40);
	buf_putc(&b, '\n');
	is_read(&b, "p: f:2:27: nested more than 64 levels deep\n", "an alias deeper");
	buf_puts(&b, "- &a ");
	nest(&b, "[", "1", "]", 40);
	buf_puts(&b, "\n- &b ");
	nest(&b, "[", "*a", "]", 20);
	buf_puts(&b, "\n- [[*b, 1], [[[*b]]]]\n");
	is_read(&b, "p: f:3:16: nested more than 64 levels deep\n", "an alias of an alias");
}

static void
long_merges(void)
{
	struct buf b;

	buf_init(&b, 10000);
	merge_list(&b, YAMLIN_DEPTH_MAX);
	is_read(&b, NULL, "the longest list of maps");
	merge_list(&b, YAMLIN_DEPTH_MAX + 1);
	is_read(&b, "p: f:1:5: << wants a map or a list of maps\n",
	    "one more map");
}

/* Aliases of aliases, each ten times the one before. */
static void
expansion(void)
{
	struct buf b;
	int i, k;

	buf_init(&b, 1u << 20);
	buf_puts(&b, "- &a0 x\n");
	for (i = 1; i < 10; i++) {
		buf_printf(&b, "- &a%d [*a%d", i, i - 1);
		for (k = 0; k < 9; k++)
			buf_printf(&b, ",*a%d", i - 1);
		buf_puts(&b, "]\n");
	}
	is_read(&b, "p: f:7:36: more than 1000000 values (aliases expanded)\n",
	    "a billion values");
}

static void
many(void)
{
	struct buf b;
	unsigned i;

	buf_init(&b, 8u << 20);
	buf_putc(&b, '[');
	for (i = 2; i < YAMLIN_NODES_MAX; i++)
		buf_puts(&b, i % 1000 != 0 ? "1," : "1,\n");
	buf_puts(&b, "1]");
	is_read(&b, NULL, "as many values as may be");
	buf_putc(&b, '[');
	for (i = 1; i < YAMLIN_NODES_MAX; i++)
		buf_puts(&b, i % 1000 != 0 ? "1," : "1,\n");
	buf_puts(&b, "1]");
	is_read(&b, "p: f:1000:1999: more than 1000000 values (aliases expanded)\n",
	    "one more");
}

static void
large(void)
{
	size_t n = YAMLIN_FILE_MAX;
	char *s = xmalloc(n + 1);
	struct unit_child c;
	struct text t;

	memset(s, ' ', n + 1);
	memcpy(s, "a: 1\n#", 6);
	t.s = s;
	t.n = n;
	unit_fork(&c, read_text, &t);
	is_int(c.status, 0, "the largest file");
	t.n = n + 1;
	unit_fork(&c, read_text, &t);
	is_int(c.status, RC_INPUT, "a byte more");
	is_str(c.err, "p: f: larger than 16777216 bytes\n", "is told");
	free(s);
}

static int
load(void *arg)
{
	struct node *n;
	int rc = 42;

	err_prog = "p";
	n = yamlin_load(arg, &rc);
	if (n == NULL)
		return rc;
	printf("%s", node_str(n, "a"));
	node_free(n);
	return 0;
}

static void
is_load(const char *file, int status, const char *out, const char *err)
{
	struct unit_child c;

	unit_fork(&c, load, (void *)file);
	is_int(c.status, status, "file %s", file);
	is_str(c.out, out, "its text");
	is_str(c.err, err, "the messages");
}

static void
files(void)
{
	FILE *f;

	unit_tmp();
	if ((f = fopen("x.yaml", "w")) == NULL || fputs("a: here\n", f) < 0 ||
	    fclose(f) == EOF || freopen("x.yaml", "r", stdin) == NULL)
		bail("no file");
	is_load("x.yaml", 0, "here", "");
	is_load("-", 0, "here", "");
	is_load("gone.yaml", RC_IO, "",
	    "p: gone.yaml: No such file or directory\n");
	is_load(".", RC_IO, "", "p: .: Is a directory\n");
	if ((f = fopen("x.yaml", "w")) == NULL || fputs("a: [\n", f) < 0 ||
	    fclose(f) == EOF || freopen("x.yaml", "r", stdin) == NULL)
		bail("no file");
	is_load("x.yaml", RC_INPUT, "",
	    "p: x.yaml:2:1: did not find expected node content, while "
	    "parsing a flow node from line 2\n");
	is_load("-", RC_INPUT, "",
	    "p: stdin:2:1: did not find expected node content, while "
	    "parsing a flow node from line 2\n");
	unit_rmtmp();
}

int
main(void)
{
	documents();
	scalars();
	places();
	blocks();
	aliases();
	merges();
	mistakes();
	depth();
	long_merges();
	expansion();
	many();
	large();
	files();
	return done();
}
