/*
 * Card text: any text is read, and what has been read can be written and read
 * again; and what asana-create writes for a job reads back byte for byte.
 *
 * Of the input, the whole is a description; and then its pieces between NUL
 * bytes are a script, options, parameters and titles of cards it waits for.
 */
#include "base/json.h"
#include "base/str.h"
#include "fuzz.h"
#include "record/card.h"
#include "record/jobline.h"

#define BASE		"https://app.asana.com/0/12345/"
#define DEPS_MAX	8
#define BLANKS		" \t\r\n"

struct job {
	char	*script;
	char	*opts;
	char	*params;
	char	*title[DEPS_MAX];
	char	*gid[DEPS_MAX];
	size_t	 n;
};

/* Returns the options with one comma between them and nothing else. */
static char *
tidy(const char *opts)
{
	struct buf b;
	const char *s;
	size_t n;

	buf_init(&b, CARD_TEXT_MAX);
	while ((s = str_next(&opts, ",", &n)) != NULL) {
		buf_puts(&b, b.len > 0 ? "," : "");
		buf_add(&b, s, n);
	}
	return buf_take(&b);
}

static char *
joined(char *const *gid, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, CARD_TEXT_MAX);
	for (i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i > 0 ? "," : "", gid[i]);
	return buf_take(&b);
}

/* Writes the card of a job and reads it: all is as it was. */
static void
round_trip(const struct job *j)
{
	char key[17], *opts = tidy(j->opts), *deps = joined(j->gid, j->n);
	struct card c;
	struct jobline r;
	struct buf b;

	memset(&r, 0, sizeof(r));
	r.col[JOBLINE_SCRIPT] = j->script;
	r.col[JOBLINE_OPTS] = j->opts;
	r.col[JOBLINE_PARAMS] = j->params;
	jobline_key(key, j->script, j->opts);
	buf_init(&b, CARD_TEXT_MAX);
	HOLDS(card_print(&b, &r, key, BASE, j->gid, j->title, j->n) == 0);
	card_parse(&c, b.s);
	if (j->script[strspn(j->script, BLANKS)] == '\0')
		HOLDS(c.script == NULL && c.why != NULL);
	else
		HOLDS(fuzz_equal(c.script, j->script) && c.why == NULL &&
		    c.nojob == NULL);
	HOLDS(fuzz_equal(c.opts, opts));
	HOLDS(fuzz_equal(c.params, j->params));
	HOLDS(fuzz_equal(c.deps, deps));
	HOLDS(fuzz_equal(c.key, key));
	card_free(&c);
	buf_free(&b);
	free(opts);
	free(deps);
}

/* Returns S when it is what asana-create may have: an object on one line, with
 * something in it. */
static char *
params(char *s)
{
	struct node *root;
	int good;

	if (s == NULL || strchr(s, '\n') != NULL || s[0] != '{' ||
	    s[strlen(s) - 1] != '}')
		return NULL;
	root = json_parse(s, strlen(s), NULL);
	good = root != NULL && root->type == NODE_OBJ && root->n > 0;
	node_free(root);
	return good ? s : NULL;
}

/* Takes the next piece off the input, as text to be freed. */
static char *
piece(const uint8_t **data, size_t *size)
{
	const uint8_t *nul;
	size_t n;
	char *s;

	if (*size == 0)
		return NULL;
	nul = memchr(*data, '\0', *size);
	n = nul != NULL ? (size_t)(nul - *data) : *size;
	s = fuzz_text(*data, n);
	n += nul != NULL;
	*data += n;
	*size -= n;
	return s;
}

static void
print_and_read(const uint8_t *data, size_t size)
{
	struct job j;
	char *opts, *json, *s;
	size_t i;

	memset(&j, 0, sizeof(j));
	j.script = piece(&data, &size);
	opts = piece(&data, &size);
	json = piece(&data, &size);
	if (opts != NULL && strchr(opts, '\n') == NULL &&
	    jobopts_check(opts) == NULL)
		j.opts = opts;
	j.params = params(json);
	for (; j.n < DEPS_MAX && (s = piece(&data, &size)) != NULL; j.n++) {
		j.title[j.n] = s;
		for (; (s = strchr(s, '\n')) != NULL; *s = ' ')
			continue;
		j.gid[j.n] = xasprintf("%lu7", (unsigned long)j.n);
	}
	if (j.script != NULL)
		round_trip(&j);
	for (i = 0; i < j.n; i++) {
		free(j.title[i]);
		free(j.gid[i]);
	}
	free(j.script);
	free(opts);
	free(json);
}

/* A card that can be run says the same when it is written anew. */
static void
read_and_print(const char *text)
{
	static char title[] = "t";
	struct card c;
	struct job j;
	const char *rest, *s;
	size_t n, i;

	card_parse(&c, text);
	HOLDS(c.script != NULL || c.why != NULL);
	HOLDS(c.script == NULL || c.script[strspn(c.script, BLANKS)] != '\0');
	memset(&j, 0, sizeof(j));
	j.script = c.script;
	j.opts = c.opts;
	j.params = params(c.params);
	for (rest = c.deps; (s = str_next(&rest, ",", &n)) != NULL; ) {
		HOLDS((n == 1 && *s == '?') || strspn(s, "0123456789") == n);
		if (j.n == DEPS_MAX)
			break;
		j.title[j.n] = title;
		j.gid[j.n++] = *s == '?' ? xstrdup("1") : xstrndup(s, n);
	}
	if (c.why == NULL)
		round_trip(&j);
	for (i = 0; i < j.n; i++)
		free(j.gid[i]);
	card_free(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);

	read_and_print(text);
	free(text);
	print_and_read(data, size);
	return 0;
}
