/* preview: a sweep's jobs for people to read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/str.h"
#include "sweep/preview.h"

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
	const unsigned char *s = (const unsigned char *)text;

	fputs(prefix, stdout);
	for (; *s != '\0'; s++) {
		if (*s == '\n' && s[1] == '\0')
			break;
		if (*s == '\n') {
			printf("\n%s", prefix);
		} else if (*s == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0) {
			putchar('?');	/* U+0080 to U+009F */
			s++;
		} else {
			putchar((*s < 32 && *s != '\t') || *s == 127 ? '?' :
			    *s);
		}
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
one(const struct jobline *r, void *arg)
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

void
preview_print(struct expand *x)
{
	const char *no = getenv("NO_COLOR");
	struct people p;

	p.x = x;
	p.bold = p.dim = p.plain = "";
	if (isatty(STDOUT_FILENO) && (no == NULL || *no == '\0')) {
		p.bold = "\033[1m";
		p.dim = "\033[2m";
		p.plain = "\033[0m";
	}
	expand_each(x, one, &p);
}
