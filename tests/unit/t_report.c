/* t_report: messages, their places, and when it is enough. */
#include "sweep/report.h"
#include "yaml.h"

/* Reports what the first letters of TEXT's value at "x" say, at the first
 * '!' of it. */
static int
at_mark(const char *text)
{
	struct node *root = yaml(text);
	const struct node *n = node_at(root, "x");
	const char *mark = strchr(n->str, '!');
	struct report r;

	report_init(&r, YAML_NAME);
	report_text(&r, n, (size_t)(mark - n->str), "here");
	report_free(&r);
	node_free(root);
	return RC_OK;
}

static void
place(const char *text, const char *want)
{
	char err[100];

	snprintf(err, sizeof(err), "t: t.yaml:%s: here\n", want);
	yaml_try(at_mark, text, RC_OK, "", err);
}

/* A place within a text is one in the file, where that can be told. */
static void
within(void)
{
	place("x: !!str ab!", "1:4");
	place("x: '!'", "1:5");
	place("x: !\n", "1:4");
	place("x: ab!\n", "1:6");
	place("x: \"ab!\"\n", "1:7");
	place("  x:   'ab!' # comment\n", "1:11");
	place("x: \303\244\342\202\254!\n", "1:6");
	place("x: '\303\244\342\202\254!'\n", "1:7");
	/* escapes, tags and anchors leave only the beginning */
	place("x: \"a\\tb!\"\n", "1:4");
	place("x: 'it''s!'\n", "1:4");
	place("x: &a b!\n", "1:4");
	place("x: &a 'b!'\n", "1:4");
	/* so does folding */
	place("x: ab\n  c!\n", "1:4");
	place("x: 'ab\n  c!'\n", "1:4");
	place("x: >\n  ab\n  c!\n", "1:4");
	place("x: >-\n  ab!\n", "1:4");
}

static void
blocks(void)
{
	place("x: |\n  !\n", "2:3");
	place("x: |\n  ab\n    c!\n", "3:6");
	place("x: |-\n      ab\n      c!\n", "3:8");
	place("x: |\n\n\n  \303\244!\n", "4:4");
	place("x: |\n   \n\n   a!\n", "4:5");
	/* told how far it is indented, a block may begin with blanks */
	place("x: |2\n    a!\n", "2:6");
	place("x: |2\n\n    a\n  b!\n", "4:4");
	place("y: |\n  a\n   b\nx: |\n     !\n", "5:6");
	place("y: 'a\n  b'\nx: |\n  c\n  !\n", "5:3");
}

static int
kinds_of_message(const char *text)
{
	struct node *root = yaml(text);
	const struct node *n = node_at(root, "a");
	struct report r;
	int rc;

	report_init(&r, "f");
	report_error(&r, n, "one %d", 1);
	report_key(&r, n, "two");
	report_key(&r, root, "no key");
	report_text(&r, n, 0, "three");
	report_warnkey(&r, n, "four");
	report_warntext(&r, n, 1, "five");
	report_error(&r, n, "a\nb");
	rc = r.errors * 10 + r.warnings;
	report_free(&r);
	node_free(root);
	return rc;
}

static int
twice(const char *text)
{
	struct node *root = yaml(text);
	const struct node *n = node_at(root, "a");
	struct report r;
	int rc;

	report_init(&r, "f");
	report_error(&r, n, "m");
	report_error(&r, n, "m");
	report_text(&r, n, 0, "m");
	report_key(&r, n, "m");
	report_warnkey(&r, n, "m");
	report_warnkey(&r, n, "m");
	rc = r.errors * 10 + r.warnings;
	report_free(&r);
	node_free(root);
	return rc;
}

static int
errors(const char *text)
{
	struct node *root = yaml(text);
	struct report r;
	int i;

	report_init(&r, "f");
	for (i = 1; i <= REPORT_ERRORS_MAX + 3; i++) {
		report_error(&r, root, "%d", i);
		printf("%d%s", r.errors, report_full(&r) ? "!" : "");
	}
	report_warnkey(&r, root, "w");
	report_free(&r);
	node_free(root);
	return RC_OK;
}

static int
warnings(const char *text)
{
	struct node *root = yaml(text);
	struct report r;
	int i, rc;

	report_init(&r, "f");
	for (i = 1; i <= REPORT_WARNINGS_MAX + 3; i++)
		report_warnkey(&r, root, "%d", i);
	rc = report_full(&r);
	report_free(&r);
	node_free(root);
	return rc;
}

static int
long_reason(const char *text)
{
	struct node *root = yaml(text);
	char reason[3001];
	struct report r;

	memset(reason, 'x', 3000);
	reason[3000] = '\0';
	report_init(&r, "f");
	report_error(&r, root, "%s", reason);
	report_free(&r);
	node_free(root);
	return RC_OK;
}

static void
enough(void)
{
	struct yaml_arg a = { long_reason, "a: 1" };
	struct unit_child c;
	char want[4096];
	size_t n = 0;
	int i;

	for (i = 1; i <= 20; i++)
		n += (size_t)snprintf(want + n, sizeof(want) - n,
		    "t: f:1:1: %d\n", i);
	snprintf(want + n, sizeof(want) - n,
	    "t: f: more like these\nt: f:1:1: warning: w\n");
	yaml_try(errors, "e: 1", RC_OK, "12345678910111213141516171819"
	    "20!21!21!21!", want);
	n = 0;
	for (i = 1; i <= 50; i++)
		n += (size_t)snprintf(want + n, sizeof(want) - n,
		    "t: f:1:1: warning: %d\n", i);
	snprintf(want + n, sizeof(want) - n, "t: f: more like these\n");
	yaml_try(warnings, "w: 1", 0, "", want);
	unit_fork(&c, yaml_child, &a);
	is_int((long long)strspn(c.err + strlen("t: f:1:1: "), "x"), 2047,
	    "a long reason is cut");
}

int
main(void)
{
	within();
	blocks();
	yaml_try(kinds_of_message, "\n a:\n   'b'\n", 52,
	    "", "t: f:3:4: one 1\nt: f:2:2: two\nt: f:2:2: no key\n"
	    "t: f:3:5: three\nt: f:2:2: warning: four\n"
	    "t: f:3:6: warning: five\nt: f:3:4: a b\n");
	yaml_try(twice, "a: b\n", 21,
	    "", "t: f:1:4: m\nt: f:1:1: m\nt: f:1:1: warning: m\n");
	enough();
	return done();
}
