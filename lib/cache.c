/* cache: what this machine has worked with before, a model say. */
#include <sys/utsname.h>

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "cache.h"
#include "conf.h"
#include "err.h"
#include "json.h"
#include "rec.h"
#include "state.h"
#include "tab.h"

#define FILE_MAX	(CACHE_LINES * 1100u)	/* bytes, escaped */

struct cache {
	const struct node *names;	/* of the settings */
	char		 *file;
	char		**line;		/* "name=value", escaped; oldest
					 * first */
	size_t		  n;
	struct tab	  at;		/* the same, and the settings' */
	struct arena	 *text;
};

static char *
line_of(const char *name, const char *value)
{
	struct buf b;

	buf_init(&b, 4096);
	rec_escape(&b, name);
	buf_putc(&b, '=');
	rec_escape(&b, value);
	return buf_take(&b);
}

static int
has(const struct cache *c, const char *line)
{
	return c->at.n > 0 && tab_find(&c->at, line, strlen(line)) >= 0;
}

static void
put(struct cache *c, const char *line)
{
	size_t n = strlen(line);

	if (!has(c, line))
		tab_put(&c->at, arena_strndup(c->text, line, n), n, 0);
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
		put(c, line);
	}
	free(text);
}

/* The values that the settings name. */
static void
given(struct cache *c)
{
	const struct node *k, *v;
	char *line;

	if (c->names->type != NODE_OBJ)
		return;
	for (k = c->names->first; k != NULL; k = k->next)
		for (v = k->first; v != NULL; v = v->next) {
			if (v->str == NULL)
				continue;
			line = line_of(k->key, v->str);
			put(c, line);
			free(line);
		}
}

/* Ends the program unless the setting has one of its two shapes. */
static void
check(const struct node *n)
{
	const struct node *k;

	for (k = n->first; k != NULL; k = k->next)
		if (n->type == NODE_ARR ? k->type != NODE_STR :
		    k->type != NODE_ARR && k->type != NODE_NULL)
			conf_wrong(k, "cache", n->type == NODE_ARR ?
			    "the name of a parameter is wanted" :
			    "a list of values is wanted");
	if (n->type != NODE_ARR && n->type != NODE_OBJ)
		conf_wrong(n, "cache", "a list of parameters, or a map of "
		    "them to values, is wanted");
}

struct cache *
cache_open(const char *project)
{
	const struct node *n = conf_yaml();
	struct utsname u;
	struct cache *c;
	char *kind;

	n = n != NULL ? node_at(n, "cache") : NULL;
	if (n == NULL || n->type == NODE_NULL)
		return NULL;
	check(n);
	c = xcalloc(1, sizeof(*c));
	c->names = n;
	c->text = arena_new();
	/* a home folder may be shared by machines */
	kind = xasprintf("cache-%.64s", uname(&u) == 0 ? u.nodename : "host");
	c->file = state_name(kind, project);
	free(kind);
	load(c);
	given(c);
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
	tab_free(&c->at);
	arena_free(c->text);
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
	const char *name;
	char *line;
	int sum = 0;

	if (params == NULL ||
	    (root = json_parse(params, strlen(params), NULL)) == NULL)
		return 0;
	for (k = c->names->first; k != NULL; k = k->next) {
		name = c->names->type == NODE_ARR ? k->str : k->key;
		v = node_at(root, name);
		if (v == NULL || v->str == NULL ||
		    strlen(v->str) > CACHE_VALUE_MAX)
			continue;
		line = line_of(name, v->str);
		sum += fn(c, line);
		free(line);
	}
	node_free(root);
	return sum;
}

static int
count(struct cache *c, const char *line)
{
	return has(c, line);
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
	size_t i;

	if (c->n > 0 && strcmp(c->line[c->n - 1], line) == 0)
		return 0;
	for (i = 0; i < c->n && strcmp(c->line[i], line) != 0; i++)
		continue;
	if (i < c->n) {
		free(c->line[i]);
		memmove(&c->line[i], &c->line[i + 1],
		    (c->n - i - 1) * sizeof(*c->line));
		c->n--;
	}
	c->line = xreallocarray(c->line, c->n + 1, sizeof(*c->line));
	c->line[c->n++] = xstrdup(line);
	put(c, line);
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
