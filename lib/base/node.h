/* node: the tree that JSON and YAML are read into, and its typed getters. */
#ifndef NODE_H
#define NODE_H

#include <stddef.h>

enum node_type {
	NODE_NULL, NODE_BOOL, NODE_NUM, NODE_STR, NODE_ARR, NODE_OBJ
};

/* Node.quoted of YAML, by which a place within the text is a line and column
 * of the file: 0 for a plain scalar, 1 for one in quotes, each on one line and
 * with the characters of the file; NODE_LITERAL plus its indentation for a
 * literal block (|); NODE_FOLDED for others, of which only the beginning has a
 * place; NODE_JOINED for those with lines that read like commands of their
 * own. */
enum { NODE_JOINED = -2, NODE_FOLDED = -1, NODE_LITERAL = 2 };

/* Scalars keep their text, which has no NUL byte: strings unescaped, numbers
 * and words as written.  The nodes of a tree live in one arena, its root's. */
struct node {
	enum node_type	 type;
	int		 line;	/* from 1, for YAML; 0 otherwise */
	int		 col;	/* from 1, for YAML; 0 otherwise */
	int		 quoted; /* YAML: how it was written, see above */
	int		 keyline; /* YAML: where this member's key stands */
	int		 keycol;
	int		 aliased; /* YAML: an alias stands for it */
	const char	*tag;	/* YAML: "!range" and the like, else NULL */
	const char	*key;	/* name of this member of an object, or NULL */
	const char	*str;	/* text of a scalar, else NULL */
	int		 odd;	/* JSON: a '?' or U+FFFD stands in it for what
				 * is no text, U+0000 say */
	size_t		 len;	/* strlen(str) */
	size_t		 n;	/* children of an array or object */
	struct node	*first;	/* first child */
	struct node	*last;	/* last child */
	struct node	*next;	/* next sibling */
	struct arena	*arena;	/* of a root: what holds the whole tree */
};

/* An arena: nodes and strings are taken from it and freed together. */
struct arena;
struct arena *arena_new(void);
void arena_free(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);	/* zeroed */
char *arena_strndup(struct arena *a, const char *s, size_t n);

/* Returns a new node of TYPE, without children. */
struct node *node_new(struct arena *a, enum node_type type);

/* Puts CHILD at the end of PARENT's children. */
void node_append(struct node *parent, struct node *child);

/* Puts copies, from A, of MORE's members into MAP, in the place of those with
 * the same key.  Children are shared.  Neither may have a key twice. */
void node_over(struct arena *a, struct node *map, const struct node *more);

/* Frees a whole tree by its root; NULL is allowed. */
void node_free(struct node *root);

/* Returns the (last) member KEY, or NULL, also if OBJ is NULL or no object. */
const struct node *node_at(const struct node *obj, const char *key);

/* Returns the node at a path of member names, "memberships.section", and
 * indexes of arrays ("0"), or NULL. */
const struct node *node_get(const struct node *obj, const char *path);

/* Returns the text at PATH, or NULL if absent or no string. */
const char *node_str(const struct node *obj, const char *path);

/* Returns 1 if the string at PATH in some item of LIST (may be NULL) is
 * VALUE. */
int node_some(const struct node *list, const char *path, const char *value);

/* Returns the text of any scalar but null at PATH, or NULL. */
const char *node_text(const struct node *obj, const char *path);

/* Returns the truth value at PATH, or DEF if absent or no boolean. */
int node_bool(const struct node *obj, const char *path, int def);

/* Puts the integer at PATH into *V.  Returns 0, or -1 (*V is as before) if it
 * is absent, no integer, or too big. */
int node_int(const struct node *obj, const char *path, long long *v);

#endif
