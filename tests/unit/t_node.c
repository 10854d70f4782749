/* t_node: the arena, the tree and its typed getters. */
#include <stdint.h>

#include "base/json.h"
#include "base/node.h"
#include "unit.h"

static const char text[] =
    "{\"s\":\"text\",\"e\":\"\",\"n\":12,\"neg\":-7,\"f\":1.5,\"x\":1e3,"
    "\"big\":9223372036854775808,\"max\":9223372036854775807,"
    "\"t\":true,\"no\":false,\"z\":null,\"d\":1,\"d\":2,"
    "\"a\":[10,{\"k\":\"in\"},[\"deep\"]],\"o\":{\"p\":{\"q\":\"r\"}},"
    "\"\":{\"\":\"empty\"},\"a.b\":1,\"none\":[]}";

static void
texts(const struct node *o)
{
	is_str(node_str(o, "s"), "text", "a string");
	is_str(node_str(o, "e"), "", "an empty string");
	is_str(node_str(o, "n"), NULL, "a number is no string");
	is_str(node_str(o, "z"), NULL, "null is no string");
	is_str(node_str(o, "o"), NULL, "an object is no string");
	is_str(node_str(o, "gone"), NULL, "what is absent is no string");
	is_str(node_text(o, "n"), "12", "the text of a number");
	is_str(node_text(o, "x"), "1e3", "as it is written");
	is_str(node_text(o, "t"), "true", "of a truth value");
	is_str(node_text(o, "s"), "text", "of a string");
	is_str(node_text(o, "z"), NULL, "null has none");
	is_str(node_text(o, "a"), NULL, "an array has none");
}

static void
truths(const struct node *o)
{
	is_int(node_bool(o, "t", 0), 1, "true");
	is_int(node_bool(o, "no", 1), 0, "false");
	is_int(node_bool(o, "gone", 7), 7, "absent: the default");
	is_int(node_bool(o, "s", 7), 7, "a string: the default");
	is_int(node_bool(o, "n", 7), 7, "a number: the default");
	is_int(node_bool(NULL, "t", 7), 7, "no tree: the default");
}

static void
integer(const struct node *o, const char *path, int rc, long long want)
{
	long long v = 42;

	is_int(node_int(o, path, &v), rc, "integer at %s", path);
	is_int(v, want, "its value");
}

static void
integers(const struct node *o)
{
	integer(o, "n", 0, 12);
	integer(o, "neg", 0, -7);
	integer(o, "max", 0, 0x7fffffffffffffffLL);
	integer(o, "big", -1, 42);
	integer(o, "f", -1, 42);
	integer(o, "x", -1, 42);
	integer(o, "s", -1, 42);
	integer(o, "gone", -1, 42);
	integer(o, "d", 0, 2);
	integer(o, "a.0", 0, 10);
}

static void
paths(const struct node *o)
{
	const struct node *a = node_at(o, "a");

	is_str(node_str(o, "o.p.q"), "r", "a path");
	is_str(node_str(o, "o.p"), NULL, "its way is no string");
	is_str(node_str(o, "a.1.k"), "in", "a path through an array");
	is_str(node_str(o, "a.2.0"), "deep", "an array in an array");
	ok(node_get(o, "a.3") == NULL, "no element behind the last");
	ok(node_get(o, "a.18446744073709551616") == NULL,
	    "an index does not wrap around");
	ok(node_get(o, "a.x") == NULL, "an index is digits");
	ok(node_get(o, "a.-1") == NULL, "without a sign");
	ok(node_get(o, "a.") == NULL, "and not nothing");
	ok(node_get(a, "") == NULL, "not even by itself");
	ok(node_get(o, "none.0") == NULL, "an empty array has no elements");
	ok(node_get(o, "s.x") == NULL, "a string has no members");
	ok(node_get(o, "o.gone.q") == NULL, "a path may end early");
	is_str(node_str(o, "."), "empty", "a name may be empty");
	ok(node_get(NULL, "a") == NULL, "no tree, no node");
	ok(node_at(NULL, "a") == NULL, "no tree, no member");
	ok(node_at(a, "0") == NULL, "an array has no members");
	is_str(node_text(node_at(o, "a.b"), ""), NULL, "node_at() takes");
	is_str(node_at(o, "a.b") != NULL ? node_at(o, "a.b")->str : NULL, "1",
	    "a name with a dot");
	ok(node_at(o, "a.") == NULL && node_at(o, "bi") == NULL,
	    "but no part of one");
	is_int((long long)a->n, 3, "children are counted");
	ok(a->first != NULL && a->last != NULL && a->last->next == NULL,
	    "and in a row");
}

static void
arena(void)
{
	struct arena *a = arena_new();
	static const size_t sizes[] = { 0, 1, 7, 8, 65535, 65536, 65537,
	    300000 };
	size_t i, k, wrong = 0;
	char *p, *s;

	s = arena_strndup(a, "a\0bc", 3);
	for (i = 0; i < 2000; i++) {
		k = sizes[i % (sizeof(sizes) / sizeof(sizes[0]))];
		if (i > 50)
			k %= 64;
		p = arena_alloc(a, k);
		wrong += (uintptr_t)p % sizeof(void *) != 0;
		while (k > 0)
			wrong += p[--k] != 0;
	}
	is_int((long long)wrong, 0, "memory is aligned and zeroed");
	ok(memcmp(s, "a\0b", 4) == 0, "a copy keeps its bytes and gets a NUL");
	arena_free(a);
	arena_free(NULL);
	node_free(NULL);
	ok(1, "freeing nothing is allowed");
}

static void
over(void)
{
	static const char low[] = "{\"a\":1,\"b\":2,\"c\":3}";
	static const char high[] = "{\"d\":4,\"b\":{\"x\":5}}";
	struct node *map = json_parse(low, strlen(low), NULL), *none;
	struct node *more = json_parse(high, strlen(high), NULL);
	struct arena *a = arena_new();
	const struct node *n;
	char keys[16] = "";

	node_over(a, map, more);
	for (n = map->first; n != NULL; n = n->next)
		strcat(keys, n->key);
	is_str(keys, "abcd", "a new one takes the old one's place");
	is_int((long long)map->n, 4, "they are counted");
	is_str(node_text(map, "b.x"), "5", "and it is the new one");
	is_str(map->last->key, "d", "the last is known");
	is_str(node_text(more, "b.x"), "5", "what was taken is as before");
	none = node_new(a, NODE_OBJ);
	node_over(a, none, map);
	is_str(node_text(none, "c"), "3", "over nothing");
	node_free(map);
	node_free(more);
	arena_free(a);
}

int
main(void)
{
	struct node *o = json_parse(text, sizeof(text) - 1, NULL);

	if (o == NULL)
		bail("the text is not read");
	texts(o);
	truths(o);
	integers(o);
	paths(o);
	node_free(o);
	arena();
	over();
	return done();
}
