/* sweep-expand: a sweep file becomes job lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/json.h"
#include "base/str.h"
#include "sweep/expand.h"

static const char usage[] =
    "Print the jobs of a sweep file as job lines.\n"
    "usage: sweep-expand [-chprsuVv] [-m max] file\n"
    "  -c, --count        print only how many jobs each stage has, and all\n"
    "  -m, --max n        refuse a sweep of more jobs than this (default\n"
    "                     10000, at most 1000000)\n"
    "  -p, --preview      print the jobs for people to read\n"
    "  -r, --refuse       an unknown key at the top is an error, and so is a\n"
    "                     list that makes no difference\n"
    "  -s, --strict       each warning is an error\n"
    "  -u, --allow-unused  lists may make no difference\n";

static int
print_line(const struct jobline *job, void *arg)
{
	struct buf *b = arg;

	buf_reset(b);
	if (jobline_print(b, job) == -1)
		die(RC_BUG, "%s: the job line is too long",
		    job->col[JOBLINE_ID]);
	return fwrite(buf_str(b), 1, b->len, stdout) != b->len;
}

static void
print_counts(const struct sweep *s, const struct expand *x)
{
	size_t i, n, all = 0;

	for (i = 0; i < s->nstage; i++) {
		n = expand_count(x, i);
		printf("%s\t%zu\n", s->stage[i].name, n);
		all += n;
	}
	printf("all\t%zu\n", all);
}

static const char half_rule[] = "------------------------------------";

struct people {
	const struct expand	*x;
	const char		*bold;
	const char		*dim;
	const char		*plain;
};

/* Prints TEXT, each line after PREFIX; control characters, which could do
 * things to a terminal, become question marks. */
static void
put_lines(const char *prefix, const char *text)
{
	const char *s;

	fputs(prefix, stdout);
	for (s = text; *s != '\0' && strcmp(s, "\n") != 0; s++)
		if (*s == '\n') {
			printf("\n%s", prefix);
		} else if (*s != '\t' && str_iscontrol(s)) {
			putchar('?');
			s += (unsigned char)*s == 0xc2;	/* of two bytes */
		} else {
			putchar(*s);
		}
	putchar('\n');
}

static void
field(const struct people *p, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	printf("%s%-10s%s", p->dim, name, p->plain);
	put_lines("", value);
}

static void
put_params(const struct people *p, const char *json)
{
	struct node *root = json_parse(json, strlen(json), NULL);
	const struct node *n;
	const char *name = "params";
	char *line;

	if (root == NULL)
		return;
	for (n = root->first; n != NULL; n = n->next) {
		line = xasprintf("%s = %s", n->key, n->str);
		field(p, name, line);
		free(line);
		name = "";
	}
	node_free(root);
}

static int
put_job(const struct jobline *r, void *arg)
{
	const struct people *p = arg;
	const char *deps = r->col[JOBLINE_DEPS], *id, *name = "waits for";
	char *line;
	size_t n;

	printf("%s%s%s%s\n%s", p->dim, half_rule, half_rule, p->plain,
	    p->bold);
	put_lines("", r->col[JOBLINE_NAME]);
	fputs(p->plain, stdout);
	field(p, "id", r->col[JOBLINE_ID]);
	field(p, "tags", r->col[JOBLINE_TAGS]);
	field(p, "options", r->col[JOBLINE_OPTS]);
	while ((id = str_next(&deps, ",", &n)) != NULL) {
		line = xasprintf("%.*s (%s)", (int)n, id,
		    expand_stage(p->x, id));
		field(p, name, line);
		free(line);
		name = "";
	}
	put_params(p, r->col[JOBLINE_PARAMS]);
	putchar('\n');
	put_lines("    ", r->col[JOBLINE_SCRIPT]);
	putchar('\n');
	return ferror(stdout) != 0;
}

/* Prints each job of X for people, with colours on a terminal, unless NO_COLOR
 * (https://no-color.org) is set. */
static void
print_preview(struct expand *x)
{
	const char *no = getenv("NO_COLOR");
	struct people p = { x, "", "", "" };

	if (isatty(STDOUT_FILENO) && (no == NULL || *no == '\0')) {
		p.bold = "\033[1m";
		p.dim = "\033[2m";
		p.plain = "\033[0m";
	}
	expand_each(x, put_job, &p);
}

/* Expands FILE and prints as MODE says: 'c', 'p', or 0.  Returns an exit
 * status. */
static int
run(const char *file, size_t max, int mode)
{
	struct sweep *s;
	struct expand *x = NULL;
	struct report r;
	struct buf b;
	int rc;

	report_init(&r, file[0] == '-' && file[1] == '\0' ? "stdin" : file);
	r.strict = cli_has('s');
	r.refuse = cli_has('r');
	r.unused = cli_has('u');
	if ((s = sweep_load(file, &r, &rc)) != NULL &&
	    (x = expand_new(s, &r, max)) == NULL)
		rc = RC_INPUT;
	buf_init(&b, JOBLINE_LINE_MAX);
	if (x != NULL && mode == 'c')
		print_counts(s, x);
	else if (x != NULL && mode == 'p')
		print_preview(x);
	else if (x != NULL)
		expand_each(x, print_line, &b);
	buf_free(&b);
	expand_free(x);
	sweep_free(s);
	report_free(&r);
	return rc;
}

int
main(int argc, char *argv[])
{
	size_t max = EXPAND_MAX_DEFAULT;
	int mode;

	argv = cli_read(argc, argv, usage, 1, 1);
	if (cli_has('m'))
		max = (size_t)cli_num("-m", cli_arg('m', NULL), 1,
		    SWEEP_JOBS_MAX);
	mode = cli_has('c') ? 'c' : cli_has('p') ? 'p' : 0;
	return closeout(run(argv[0], max, mode));
}
