/* node: the tree that JSON and YAML are read into, and its typed getters. */
#include <stdlib.h>
#include <string.h>

#include "base/node.h"
#include "base/str.h"
#include "base/table.h"

struct chunk {
	struct chunk	*next;
	size_t		 used;
	size_t		 size;
	/* the bytes follow */
};

struct arena {
	struct chunk	*head;
};

#define ALIGN	(sizeof(union { void *p; long long l; double d; }))

static size_t
round_up(size_t n)
{
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

struct arena *
arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

void
arena_free(struct arena *a)
{
	struct chunk *c, *next;

	if (a == NULL)
		return;
	for (c = a->head; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

void *
arena_alloc(struct arena *a, size_t size)
{
	struct chunk *c = a->head;
	size_t head = round_up(sizeof(*c)), room;
	char *p;

	size = round_up(size);
	if (c == NULL || c->size - c->used < size) {
		room = size > 65536 ? size : 65536;
		c = xmalloc(head + room);
		c->used = 0;
		c->size = room;
		c->next = a->head;
		a->head = c;
	}
	p = (char *)c + head + c->used;
	c->used += size;
	memset(p, 0, size);
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	return memcpy(arena_alloc(a, n + 1), s, n);
}

struct node *
node_new(struct arena *a, enum node_type type)
{
	struct node *n = arena_alloc(a, sizeof(*n));

	n->type = type;
	return n;
}

void
node_append(struct node *parent, struct node *child)
{
	if (parent->last != NULL)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->n++;
}

void
node_over(struct arena *a, struct node *map, const struct node *more)
{
	struct node **old, *n, *follows;
	const struct node *c;
	struct table at = { NULL, 0, 0 };
	long i = 0;

	old = xreallocarray(NULL, map->n, sizeof(*old));
	for (n = map->first; n != NULL; n = n->next) {
		old[i] = n;
		table_put(&at, n->key, strlen(n->key), i++);
	}
	for (c = more->first; c != NULL; c = c->next) {
		if ((i = table_find(&at, c->key, strlen(c->key))) != -1) {
			follows = old[i]->next;
			*old[i] = *c;
			old[i]->next = follows;
			continue;
		}
		n = node_new(a, c->type);
		*n = *c;
		n->next = NULL;
		node_append(map, n);
	}
	table_free(&at);
	free(old);
}

void
node_free(struct node *root)
{
	if (root != NULL)
		arena_free(root->arena);
}

static const struct node *
member(const struct node *obj, const char *key, size_t len)
{
	const struct node *c, *found = NULL;

	if (obj == NULL || obj->type != NODE_OBJ)
		return NULL;
	for (c = obj->first; c != NULL; c = c->next)
		if (strncmp(c->key, key, len) == 0 && c->key[len] == '\0')
			found = c;
	return found;
}

static const struct node *
element(const struct node *arr, const char *index, size_t len)
{
	const struct node *c;
	size_t i = 0;

	if (len == 0)
		return NULL;
	for (; len > 0; index++, len--) {
		if (*index < '0' || *index > '9' || i > arr->n)
			return NULL;
		i = i * 10 + (size_t)(*index - '0');
	}
	for (c = arr->first; c != NULL && i > 0; c = c->next)
		i--;
	return c;
}

const struct node *
node_at(const struct node *obj, const char *key)
{
	return member(obj, key, strlen(key));
}

const struct node *
node_get(const struct node *obj, const char *path)
{
	size_t n;

	while (obj != NULL) {
		n = strcspn(path, ".");
		obj = obj->type == NODE_ARR ? element(obj, path, n) :
		    member(obj, path, n);
		if (path[n] == '\0')
			break;
		path += n + 1;
	}
	return obj;
}

const char *
node_str(const struct node *obj, const char *path)
{
	const struct node *n = node_get(obj, path);

	return n != NULL && n->type == NODE_STR ? n->str : NULL;
}

int
node_some(const struct node *list, const char *path, const char *value)
{
	const struct node *n;
	const char *s;

	for (n = list != NULL ? list->first : NULL; n != NULL; n = n->next)
		if ((s = node_str(n, path)) != NULL && strcmp(s, value) == 0)
			return 1;
	return 0;
}

const char *
node_text(const struct node *obj, const char *path)
{
	const struct node *n = node_get(obj, path);

	return n != NULL && n->type != NODE_NULL ? n->str : NULL;
}

int
node_bool(const struct node *obj, const char *path, int def)
{
	const struct node *n = node_get(obj, path);

	if (n == NULL || n->type != NODE_BOOL)
		return def;
	return n->str[0] == 't';
}

int
node_int(const struct node *obj, const char *path, long long *v)
{
	const struct node *n = node_get(obj, path);

	if (n == NULL || n->type != NODE_NUM)
		return -1;
	return str_int(n->str, -0x7fffffffffffffffLL, 0x7fffffffffffffffLL, v);
}
