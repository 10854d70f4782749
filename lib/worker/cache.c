/* cache: what this machine has worked with before, a model say. */
#include <sys/utsname.h>

#include <stdlib.h>
#include <string.h>

#include "asana/conf.h"
#include "asana/state.h"
#include "base/json.h"
#include "record/jobline.h"
#include "worker/cache.h"

#define LINES		1000u	/* values remembered */
#define FILE_MAX	(LINES * 1100)	/* bytes, escaped */

struct cache {
	const struct node *names;	/* of the settings */
	char		 *file;
	struct buf	  text;		/* "\nname=value\n...", escaped; oldest
					 * first */
};

struct cache *
cache_open(const char *project)
{
	const struct node *n = node_at(conf_yaml(), "cache");
	struct utsname u;
	struct cache *c;
	char *kind, *text;

	if (n == NULL || n->type == NODE_NULL)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->names = n;
	/* a home folder may be shared by machines */
	kind = xasprintf("cache-%.64s", uname(&u) == 0 ? u.nodename : "host");
	c->file = state_name(kind, project);
	free(kind);
	buf_init(&c->text, FILE_MAX);
	buf_putc(&c->text, '\n');
	if ((text = state_read(c->file, FILE_MAX)) != NULL)
		buf_puts(&c->text, text);
	free(text);
	return c;
}

void
cache_close(struct cache *c)
{
	if (c == NULL)
		return;
	buf_free(&c->text);
	free(c->file);
	free(c);
}

/* Returns where LINE, "\nname=value\n", is in the text, or NULL. */
static char *
known(struct cache *c, const char *line)
{
	return strstr(buf_str(&c->text), line);
}

/* Calls FN with each line that PARAMS makes; returns how often that returned
 * something. */
static int
each(struct cache *c, const char *params,
    char *(*fn)(struct cache *c, const char *line))
{
	const struct node *k, *v;
	struct node *root;
	struct buf line;
	int sum = 0;

	if (c == NULL || params == NULL ||
	    (root = json_parse(params, strlen(params), NULL)) == NULL)
		return 0;
	buf_init(&line, 4096);
	for (k = c->names->first; k != NULL; k = k->next) {
		v = node_at(root, k->str);
		if (v == NULL || v->str == NULL || v->len > 512)
			continue;
		buf_reset(&line);
		buf_putc(&line, '\n');
		jobline_escape(&line, k->str);
		buf_putc(&line, '=');
		jobline_escape(&line, v->str);
		buf_putc(&line, '\n');
		sum += fn(c, buf_str(&line)) != NULL;
	}
	buf_free(&line);
	node_free(root);
	return sum;
}

int
cache_score(struct cache *c, const char *params)
{
	return each(c, params, known);
}

/* Puts LINE at the end; returns NULL if it is there already. */
static char *
learn(struct cache *c, const char *line)
{
	char *p = known(c, line);
	size_t n = strlen(line) - 1;

	if (p != NULL) {
		if (p[n + 1] == '\0')
			return NULL;
		memmove(p, p + n, strlen(p + n) + 1);
		c->text.len -= n;
	}
	buf_puts(&c->text, line + 1);
	return c->text.s;
}

void
cache_learn(struct cache *c, const char *params)
{
	const char *from;
	size_t n = 0;

	if (each(c, params, learn) == 0 || c->text.over)
		return;
	from = buf_str(&c->text) + c->text.len;
	while (from > c->text.s && n <= LINES)
		n += *--from == '\n';
	from++;
	state_write(c->file, from, strlen(from));
}
