/* cache: what this machine has worked with before, a model say. */
#include <sys/utsname.h>

#include <stdlib.h>
#include <string.h>

#include "asana/conf.h"
#include "asana/state.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "record/jobline.h"
#include "worker/cache.h"

#define FILE_MAX	(CACHE_LINES * 1100u)	/* bytes, escaped */

struct cache {
	const struct node *names;	/* of the settings */
	char		 *file;
	char		**line;		/* "name=value", escaped; oldest
					 * first */
	size_t		  n;
};

static char *
line_of(const char *name, const char *value)
{
	struct buf b;

	buf_init(&b, 4096);
	jobline_escape(&b, name);
	buf_putc(&b, '=');
	jobline_escape(&b, value);
	return buf_take(&b);
}

/* Returns where LINE is among the values, or their number. */
static size_t
place(const struct cache *c, const char *line)
{
	size_t i;

	for (i = 0; i < c->n && strcmp(c->line[i], line) != 0; i++)
		continue;
	return i;
}

static void
load(struct cache *c)
{
	char *text = state_read(c->file, FILE_MAX), *line, *next;

	for (line = text; line != NULL && *line != '\0'; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		c->line = xreallocarray(c->line, c->n + 1, sizeof(*c->line));
		c->line[c->n++] = xstrdup(line);
	}
	free(text);
}

struct cache *
cache_open(const char *project)
{
	const struct node *n = node_at(conf_yaml(), "cache");
	struct utsname u;
	struct cache *c;
	char *kind;

	if (n == NULL || n->type == NODE_NULL)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->names = n;
	/* a home folder may be shared by machines */
	kind = xasprintf("cache-%.64s", uname(&u) == 0 ? u.nodename : "host");
	c->file = state_name(kind, project);
	free(kind);
	load(c);
	return c;
}

void
cache_close(struct cache *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++)
		free(c->line[i]);
	free(c->line);
	free(c->file);
	free(c);
}

/* Calls FN with each line that PARAMS makes; returns the sum of what it
 * returns. */
static int
each(struct cache *c, const char *params,
    int (*fn)(struct cache *c, const char *line))
{
	const struct node *k, *v;
	struct node *root;
	char *line;
	int sum = 0;

	if (params == NULL ||
	    (root = json_parse(params, strlen(params), NULL)) == NULL)
		return 0;
	for (k = c->names->first; k != NULL; k = k->next) {
		v = node_at(root, k->str);
		if (v == NULL || v->str == NULL ||
		    strlen(v->str) > CACHE_VALUE_MAX)
			continue;
		line = line_of(k->str, v->str);
		sum += fn(c, line);
		free(line);
	}
	node_free(root);
	return sum;
}

static int
count(struct cache *c, const char *line)
{
	return place(c, line) < c->n;
}

int
cache_score(struct cache *c, const char *params)
{
	return each(c, params, count);
}

/* Puts LINE behind the others; returns 1 when that changes anything. */
static int
learn(struct cache *c, const char *line)
{
	size_t i = place(c, line);

	if (i < c->n && i == c->n - 1)
		return 0;
	if (i < c->n) {
		free(c->line[i]);
		memmove(&c->line[i], &c->line[i + 1],
		    (c->n - i - 1) * sizeof(*c->line));
		c->n--;
	}
	c->line = xreallocarray(c->line, c->n + 1, sizeof(*c->line));
	c->line[c->n++] = xstrdup(line);
	return 1;
}

void
cache_learn(struct cache *c, const char *params)
{
	struct buf b;
	size_t i;

	if (each(c, params, learn) == 0)
		return;
	buf_init(&b, FILE_MAX);
	for (i = c->n > CACHE_LINES ? c->n - CACHE_LINES : 0; i < c->n; i++)
		buf_printf(&b, "%s\n", c->line[i]);
	if (!b.over)
		state_write(c->file, buf_str(&b), b.len);
	buf_free(&b);
}
