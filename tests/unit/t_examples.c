/* t_examples: compares job lines with the jobs of a .jobs.json file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/input.h"
#include "base/json.h"
#include "base/str.h"
#include "record/jobline.h"

#define FILE_MAX	(1u << 20)
#define JOBS_MAX	1000

static struct jobline job[JOBS_MAX];
static size_t njob;
static int wrong;

static void
differ(size_t n, const char *what, const char *want, const char *got)
{
	printf("# job %zu: %s\n# wanted: %s\n# got:    %s\n", n + 1, what,
	    want != NULL ? want : "(none)", got != NULL ? got : "(none)");
	wrong = 1;
}

static void
same(size_t n, const char *what, const char *want, const char *got)
{
	if (want == NULL || got == NULL || strcmp(want, got) != 0)
		differ(n, what, want, got);
}

static int
line(char *s, size_t len, const char *where, void *arg)
{
	const char *why;

	(void)arg;
	if (njob == JOBS_MAX || jobline_parse(&job[njob], s, len, &why) == -1)
		die(RC_INPUT, "%s: no job line", where);
	njob++;
	return RC_OK;
}

/* The ids of the jobs whose numbers are in LIST must be those of DEPS. */
static void
compare_needs(size_t n, const struct node *list, const char *deps)
{
	const struct node *c;
	const char *rest = deps;
	size_t len, count = 0;
	long long k;

	while (str_next(&rest, ",", &len) != NULL)
		count++;
	if (list == NULL || count != list->n) {
		differ(n, "needs", "another number of them", deps);
		return;
	}
	for (c = list->first; c != NULL; c = c->next)
		if (str_int(c->str, 1, (long long)njob, &k) == -1 ||
		    !str_haslist(deps, job[k - 1].col[JOBLINE_ID]))
			differ(n, "needs", c->str, deps);
}

static void
compare_params(size_t n, const struct node *want, const char *text)
{
	struct node *got;
	const struct node *a, *b;

	got = json_parse(text, strlen(text), NULL);
	if (got == NULL || want == NULL || got->n != want->n) {
		differ(n, "params", "another number of them", text);
		node_free(got);
		return;
	}
	for (a = want->first, b = got->first; a != NULL; a = a->next) {
		same(n, "name of a parameter", a->key, b->key);
		same(n, a->key, a->str, b->str);
		b = b->next;
	}
	node_free(got);
}

static struct node *
load(const char *file)
{
	struct node *root;
	const char *why;
	struct buf b;
	FILE *f;
	int c;

	if ((f = fopen(file, "r")) == NULL)
		die(RC_IO, "%s:", file);
	buf_init(&b, FILE_MAX);
	while ((c = getc(f)) != EOF)
		buf_putc(&b, c);
	fclose(f);
	if ((root = json_parse(buf_str(&b), b.len, &why)) == NULL)
		die(RC_INPUT, "%s: %s", file, why);
	buf_free(&b);
	return root;
}

int
main(int argc, char *argv[])
{
	const struct node *c;
	struct node *root;
	size_t i = 0;

	err_prog = "t_examples";
	if (argc != 2) {
		puts("1..0 # SKIP run by tests/t/21-examples.t");
		return 0;
	}
	root = load(argv[1]);
	if (input_lines(stdin, "stdin", line, NULL) != RC_OK)
		return 1;
	if (root->n != njob)
		die(RC_NO, "%zu jobs, wanted %zu", njob, root->n);
	for (c = root->first; c != NULL; c = c->next, i++) {
		same(i, "title", node_str(c, "title"),
		    job[i].col[JOBLINE_NAME]);
		same(i, "script", node_str(c, "script"),
		    job[i].col[JOBLINE_SCRIPT]);
		compare_needs(i, node_at(c, "needs"), job[i].col[JOBLINE_DEPS]);
		compare_params(i, node_at(c, "context"),
		    job[i].col[JOBLINE_PARAMS]);
	}
	for (i = 0; i < njob; i++)
		jobline_free(&job[i]);
	node_free(root);
	return wrong;
}
