/*
 * Sweep expansion: sweep-expand prints the same job lines each time or, when
 * anything is wrong, nothing; the lines are what its manual promises, cards
 * agree with them, and each follows those it waits for.
 */
#define FUZZ_PROGRAM
#include "fuzz.h"
#include "base/json.h"
#include "base/str.h"
#include "record/card.h"
#include "record/jobline.h"
#include "../../bin/sweep-expand.c"

#define COMBOS_MAX	300	/* larger sweeps only take longer */
#define BASE		"https://app.asana.com/0/1/"

static struct fuzz_file file;

/* How many jobs the sweep has before equal ones are one. */
static size_t
combinations(const struct sweep *s)
{
	size_t n = params_total(&s->shared), units = 0, i, k;

	if (n > COMBOS_MAX)
		return n;
	for (i = 0; i < s->nstage; i++) {
		if ((k = params_total(&s->stage[i].sweep)) > COMBOS_MAX)
			return k;
		units += k;
	}
	return (n + s->ninclude) * units;
}

/* Returns 1 when the file is no sweep, or a small one. */
static int
is_small(const char *path)
{
	struct report r;
	struct sweep *s;
	int rc = RC_OK, small;

	report_init(&r, path);
	s = sweep_load(path, &r, &rc);
	HOLDS(rc == (s != NULL && r.errors == 0 ? RC_OK : RC_INPUT));
	small = s == NULL || combinations(s) <= COMBOS_MAX;
	sweep_free(s);
	report_free(&r);
	return small;
}

static void
check_params(const char *text)
{
	struct node *root;
	const struct node *c;

	HOLDS((root = json_parse(text, strlen(text), NULL)) != NULL);
	HOLDS(root->type == NODE_OBJ);
	for (c = root->first; c != NULL; c = c->next)
		HOLDS(c->type == NODE_STR);
	node_free(root);
}

static void
check_tags(const char *tags)
{
	struct table seen;
	const char *s;
	size_t n;

	memset(&seen, 0, sizeof(seen));
	while ((s = str_next(&tags, ",", &n)) != NULL) {
		HOLDS(table_find(&seen, s, n) == -1);
		table_put(&seen, s, n, 0);
	}
	table_free(&seen);
}

/* The card of a job gives the job back. */
static void
check_card(const struct jobline *r, const char *key)
{
	struct card c;
	struct buf b;

	buf_init(&b, JOBLINE_LINE_MAX);
	HOLDS(card_print(&b, r, key, BASE, NULL, NULL, 0) == 0);
	card_parse(&c, b.s);
	HOLDS(fuzz_equal(c.script, r->col[JOBLINE_SCRIPT]) &&
	    fuzz_equal(c.opts, r->col[JOBLINE_OPTS]) && fuzz_equal(c.key, key));
	HOLDS(fuzz_equal(c.params, r->col[JOBLINE_PARAMS]) ||
	    strcmp(r->col[JOBLINE_PARAMS], "{}") == 0);
	card_free(&c);
	buf_free(&b);
}

static void
check_line(const char *s, size_t len)
{
	struct jobline r;
	struct buf b;
	const char *why, *script;
	char key[17];

	HOLDS(jobline_parse(&r, s, len, &why) == 0);
	buf_init(&b, JOBLINE_LINE_MAX);
	HOLDS(jobline_print(&b, &r) == 0);
	HOLDS(b.len == len + 1 && memcmp(b.s, s, len) == 0);
	buf_free(&b);
	script = r.col[JOBLINE_SCRIPT];
	jobline_key(key, script, r.col[JOBLINE_OPTS]);
	HOLDS(fuzz_equal(r.col[JOBLINE_ID], key));
	HOLDS(r.col[JOBLINE_NAME] != NULL && r.col[JOBLINE_PARAMS] != NULL);
	HOLDS(jobopts_check(r.col[JOBLINE_OPTS]) == NULL);
	check_params(r.col[JOBLINE_PARAMS]);
	check_tags(r.col[JOBLINE_TAGS]);
	if (script != NULL && script[strspn(script, " \t\r\n")] != '\0')
		check_card(&r, key);
	jobline_free(&r);
}

/* Each job has an id of its own, and comes after those it waits for. */
static void
check_order(const struct fuzz_out *out)
{
	struct gidset seen;
	struct jobline r;
	const char *s, *why, *rest, *need;
	size_t n, len;
	char id[17];

	memset(&seen, 0, sizeof(seen));
	for (s = out->s; s < out->s + out->len; s += n + 1) {
		n = strcspn(s, "\n");
		HOLDS(jobline_parse(&r, s, n, &why) == 0);
		rest = r.col[JOBLINE_DEPS];
		while ((need = str_next(&rest, ",", &len)) != NULL) {
			HOLDS(len == 16);
			memcpy(id, need, 16);
			id[16] = '\0';
			HOLDS(gidset_has(&seen, id));
		}
		HOLDS(gidset_add(&seen, r.col[JOBLINE_ID]) == 1);
		jobline_free(&r);
	}
	gidset_free(&seen);
}

static void
call(struct fuzz_out *out, const char *opt)
{
	const char *args[FUZZ_ARGS_MAX] = {"sweep-expand"};
	int n = 1;

	if (opt != NULL)
		args[n++] = opt;
	args[n] = file.path;
	fuzz_run(out, args);
	HOLDS(out->rc == RC_OK || out->rc == RC_INPUT);
	HOLDS((out->rc == RC_OK) == (out->len > 0));
}

/* Called once more, with OPT, it is as good as it was; with -s it may say
 * no. */
static void
check_mode(const char *opt, const struct fuzz_out *first)
{
	struct fuzz_out out;
	int strict = opt != NULL && strcmp(opt, "-s") == 0;

	call(&out, opt);
	HOLDS(out.rc == first->rc || (strict && out.rc == RC_INPUT));
	if (out.rc == RC_OK && (opt == NULL || strict))
		HOLDS(out.len == first->len &&
		    memcmp(out.s, first->s, out.len) == 0);
	free(out.s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_out out;
	size_t i, n;

	fuzz_write(&file, data, size);
	if (!is_small(file.path))
		return 0;
	call(&out, NULL);
	check_mode(NULL, &out);
	if (out.rc == RC_OK) {
		for (i = 0; i < out.len; i += n + 1) {
			n = strcspn(out.s + i, "\n");
			check_line(out.s + i, n);
		}
		check_order(&out);
		check_mode("-c", &out);
		check_mode("-p", &out);
		check_mode("-s", &out);
	}
	free(out.s);
	return 0;
}
