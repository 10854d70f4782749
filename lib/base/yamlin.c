/* yamlin: YAML 1.1 text to the same tree as JSON. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/table.h"
#include "base/yamlin.h"
#include "base/yplace.h"

#define YAML_TAG	"tag:yaml.org,2002:"
#define TOO_MANY	"more than 1000000 values (aliases expanded)"
#define TOO_DEEP	"nested more than 64 levels deep"

struct in {
	yaml_parser_t	 p;
	const char	*name;		/* of the file, for messages */
	struct yplace	 place;
	struct arena	*arena;
	struct table	 byname;	/* numbers of anchors */
	struct node	**anchor;	/* their values; NULL while one is
					 * still being read */
	size_t		 nanchor;
	size_t		 nodes;		/* so far, aliases expanded */
};

static struct node *value(struct in *, yaml_event_t *, int);

/* Says what is wrong at MARK.  Returns NULL, for the reader to pass on. */
static struct node *
complain(const struct in *in, yaml_mark_t mark, const char *why)
{
	warn("%s:%zu:%zu: %s", in->name, mark.line + 1, mark.column + 1, why);
	return NULL;
}

static void
parser_error(const struct in *in)
{
	const yaml_parser_t *p = &in->p;
	yaml_mark_t at = p->problem_mark;
	const char *hint;
	char *why;
	int context = 0;

	if (p->error == YAML_MEMORY_ERROR)
		die(RC_SYSTEM, "out of memory");
	if (p->error == YAML_READER_ERROR) {
		/* a byte is all that it has */
		yplace_of(&in->place, p->problem_offset, &at.line,
		    &at.column);
		complain(in, at, strstr(p->problem, "UTF-8") != NULL ?
		    "this is not UTF-8: save the file as UTF-8" : p->problem);
		return;
	}
	hint = yplace_why(&in->place, at.line, at.column, p->problem,
	    p->context, &context);
	if (hint != NULL)
		why = xstrdup(hint);
	else if (p->context != NULL && p->context_mark.line > 0)
		why = xasprintf("%s, %s from line %zu", p->problem,
		    p->context, p->context_mark.line + 1);
	else
		why = xstrdup(p->problem);
	complain(in, context ? p->context_mark : at, why);
	free(why);
}

/* Gets the next event, to be deleted by the caller.  Returns 0, or -1. */
static int
next(struct in *in, yaml_event_t *ev)
{
	if (yaml_parser_parse(&in->p, ev))
		return 0;
	parser_error(in);
	return -1;
}

static struct node *
new(struct in *in, enum node_type type, const yaml_event_t *ev,
    const yaml_char_t *tag)
{
	struct node *n;
	const char *t = (const char *)tag;

	if (++in->nodes > YAMLIN_NODES_MAX)
		return complain(in, ev->start_mark, TOO_MANY);
	n = node_new(in->arena, type);
	n->line = (int)ev->start_mark.line + 1;
	n->col = (int)ev->start_mark.column + 1;
	if (t != NULL && strcmp(t, "!") != 0 &&
	    strncmp(t, YAML_TAG, sizeof(YAML_TAG) - 1) != 0)
		n->tag = arena_strndup(in->arena, t, strlen(t));
	return n;
}

static int
text(struct in *in, const yaml_event_t *ev, const char **s, size_t *len)
{
	const char *v = (const char *)ev->data.scalar.value, *why = NULL;

	*len = ev->data.scalar.length;
	if (memchr(v, '\0', *len) != NULL)
		why = "a NUL byte";
	else if (ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    (strncmp(v + (*v == '-'), "\xc2\xa0", 2) == 0 ||
	    strstr(v, ":\xc2\xa0") != NULL))
		why = "a non-breaking space, where YAML wants a blank";
	if (why != NULL) {
		complain(in, ev->start_mark, why);
		return -1;
	}
	*s = arena_strndup(in->arena, v, *len);
	return 0;
}

/* What node.quoted is for a scalar with that text. */
static int
quoted(struct in *in, const yaml_event_t *ev, const char *s, size_t len)
{
	yaml_scalar_style_t style = ev->data.scalar.style;
	int q = style != YAML_PLAIN_SCALAR_STYLE;

	if (style == YAML_LITERAL_SCALAR_STYLE)
		return yplace_literal(&in->place, ev->start_mark.line, s);
	if (ev->end_mark.line > ev->start_mark.line && yplace_joins(&in->place,
	    ev->start_mark.line, ev->end_mark.line,
	    style == YAML_FOLDED_SCALAR_STYLE))
		return NODE_JOINED;
	if (ev->end_mark.line != ev->start_mark.line ||
	    ev->end_mark.column - ev->start_mark.column !=
	    (size_t)(yplace_width(s, len) + 2 * q))
		return NODE_FOLDED;	/* or a tag or anchor is before it */
	return q;
}

static struct node *
scalar(struct in *in, const yaml_event_t *ev)
{
	struct node *n;
	yaml_scalar_style_t style = ev->data.scalar.style;

	n = new(in, NODE_STR, ev, ev->data.scalar.tag);
	if (n == NULL || text(in, ev, &n->str, &n->len) == -1)
		return NULL;
	n->quoted = quoted(in, ev, n->str, n->len);
	if (style == YAML_PLAIN_SCALAR_STYLE && n->len == 0 &&
	    ev->data.scalar.tag == NULL)
		n->type = NODE_NULL;
	return n;
}

/* Counts N and all below it, which an alias asks for again: aliases of aliases
 * could otherwise ask for any amount of work.  Returns what is wrong, or
 * NULL. */
static const char *
count(struct in *in, const struct node *n, int depth)
{
	const struct node *c;
	const char *why = NULL;

	if (depth > YAMLIN_DEPTH_MAX)
		return TOO_DEEP;
	if (++in->nodes > YAMLIN_NODES_MAX)
		return TOO_MANY;
	for (c = n->first; c != NULL && why == NULL; c = c->next)
		why = count(in, c, depth + 1);
	return why;
}

static struct node *
alias(struct in *in, const yaml_event_t *ev, int depth)
{
	const char *name = (const char *)ev->data.alias.anchor, *why;
	long i = table_find(&in->byname, name, strlen(name));
	struct node *n;

	if (i == -1)
		why = "unknown alias";
	else if (in->anchor[i] == NULL)
		why = "an alias within its own anchor";
	else
		why = count(in, in->anchor[i], depth);
	if (why != NULL)
		return complain(in, ev->start_mark, why);
	in->anchor[i]->aliased = 1;
	n = node_new(in->arena, NODE_NULL);
	*n = *in->anchor[i];
	n->next = NULL;
	n->key = NULL;
	return n;
}

static struct node *
sequence(struct in *in, const yaml_event_t *start, int depth)
{
	struct node *n, *child;
	yaml_event_t ev;

	if ((n = new(in, NODE_ARR, start,
	    start->data.sequence_start.tag)) == NULL)
		return NULL;
	for (;;) {
		if (next(in, &ev) == -1)
			return NULL;
		if (ev.type == YAML_SEQUENCE_END_EVENT)
			break;
		child = value(in, &ev, depth + 1);
		yaml_event_delete(&ev);
		if (child == NULL)
			return NULL;
		node_append(n, child);
	}
	yaml_event_delete(&ev);
	return n;
}

/* Returns 1 when N may stand after "<<:", a map or a list of maps. */
static int
can_merge(const struct node *n)
{
	const struct node *c;

	if (n->type != NODE_ARR)
		return n->type == NODE_OBJ;
	for (c = n->first; c != NULL; c = c->next)
		if (c->type != NODE_OBJ)
			return 0;
	return n->n <= YAMLIN_DEPTH_MAX;
}

/* Puts MERGED, the value of MAP's "<<", under MAP: merged members come first
 * (the order is PyYAML's), and those of MAP win, as in a list of maps the first
 * of them. */
static void
merge(struct in *in, struct node *map, const struct node *merged)
{
	struct node own = *map;
	const struct node *c;
	size_t i, k;

	map->first = map->last = NULL;
	map->n = 0;
	if (merged->type == NODE_OBJ)
		node_over(in->arena, map, merged);
	else
		for (i = merged->n; i > 0; i--) {
			c = merged->first;
			for (k = 1; k < i; k++)
				c = c->next;
			node_over(in->arena, map, c);
		}
	node_over(in->arena, map, &own);
}

/* Reads a member whose key is EV.  A merge key's value goes to *MERGED and
 * anything else to MAP.  Returns 0, or -1. */
static int
member(struct in *in, const yaml_event_t *ev, struct node *map,
    struct table *keys, struct node **merged, int depth)
{
	struct node *child;
	yaml_event_t vev;
	const char *key;
	size_t len;
	char *why;
	int ismerge;

	if (ev->type != YAML_SCALAR_EVENT) {
		complain(in, ev->start_mark, "a key must be plain text");
		return -1;
	}
	if (text(in, ev, &key, &len) == -1)
		return -1;
	if (table_find(keys, key, len) != -1) {
		why = xasprintf("'%s' is given twice", key);
		complain(in, ev->start_mark, why);
		free(why);
		return -1;
	}
	table_put(keys, key, len, 0);
	ismerge = strcmp(key, "<<") == 0 &&
	    ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	if (next(in, &vev) == -1)
		return -1;
	if ((child = value(in, &vev, depth + 1)) != NULL && ismerge &&
	    !can_merge(child))
		child = complain(in, vev.start_mark,
		    "<< wants a map or a list of maps");
	yaml_event_delete(&vev);
	if (child == NULL)
		return -1;
	child->key = key;
	child->keyline = (int)ev->start_mark.line + 1;
	child->keycol = (int)ev->start_mark.column + 1;
	if (ismerge)
		*merged = child;
	else
		node_append(map, child);
	return 0;
}

static struct node *
mapping(struct in *in, const yaml_event_t *start, int depth)
{
	struct node *n, *merged = NULL;
	struct table keys = { NULL, 0, 0 };
	yaml_event_t ev;
	int rc = 0;

	if ((n = new(in, NODE_OBJ, start,
	    start->data.mapping_start.tag)) == NULL)
		return NULL;
	while (rc == 0) {
		if ((rc = next(in, &ev)) == -1)
			break;
		if (ev.type == YAML_MAPPING_END_EVENT)
			rc = 1;
		else
			rc = member(in, &ev, n, &keys, &merged, depth);
		yaml_event_delete(&ev);
	}
	table_free(&keys);
	if (rc == -1)
		return NULL;
	if (merged != NULL)
		merge(in, n, merged);
	return n;
}

static const char *
anchor_of(const yaml_event_t *ev)
{
	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		return (const char *)ev->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return (const char *)ev->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return (const char *)ev->data.mapping_start.anchor;
	default:
		return NULL;
	}
}

/* Returns the number of an anchor whose value now begins; the last of a name
 * is the one that counts. */
static long
open_anchor(struct in *in, const char *name)
{
	size_t len = strlen(name);
	long i = table_find(&in->byname, name, len);

	if (i == -1) {
		i = (long)in->nanchor;
		in->anchor = xgrow(in->anchor, in->nanchor++,
		    sizeof(*in->anchor));
		table_put(&in->byname, arena_strndup(in->arena, name, len), len,
		    i);
	}
	in->anchor[i] = NULL;
	return i;
}

/* Reads the value that begins with EV.  Returns NULL after a message. */
static struct node *
value(struct in *in, yaml_event_t *ev, int depth)
{
	const char *name = anchor_of(ev);
	struct node *n;
	long i = -1;

	if (depth > YAMLIN_DEPTH_MAX)
		return complain(in, ev->start_mark, TOO_DEEP);
	if (name != NULL)
		i = open_anchor(in, name);
	if (ev->type == YAML_ALIAS_EVENT)
		n = alias(in, ev, depth);
	else if (ev->type == YAML_SCALAR_EVENT)
		n = scalar(in, ev);
	else if (ev->type == YAML_SEQUENCE_START_EVENT)
		n = sequence(in, ev, depth);
	else
		n = mapping(in, ev, depth);
	if (i != -1)
		in->anchor[i] = n;
	return n;
}

/* Reads the stream: one document, or none, which is an empty one.  Events of no
 * interest (start and end of stream and document) are passed over. */
static struct node *
stream(struct in *in)
{
	struct node *root = NULL;
	yaml_event_t ev;
	int end = 0, docs = 0;

	while (!end) {
		if (next(in, &ev) == -1)
			return NULL;
		end = ev.type == YAML_STREAM_END_EVENT;
		if (ev.type == YAML_DOCUMENT_START_EVENT && docs++ > 0) {
			complain(in, ev.start_mark,
			    "a second document, where one is wanted");
			root = NULL;
			end = 1;
		} else if (ev.type == YAML_ALIAS_EVENT ||
		    ev.type == YAML_SCALAR_EVENT ||
		    ev.type == YAML_SEQUENCE_START_EVENT ||
		    ev.type == YAML_MAPPING_START_EVENT) {
			root = value(in, &ev, 0);
			end = root == NULL;
		} else if (end && docs == 0) {
			root = node_new(in->arena, NODE_NULL);
			root->str = "";
			root->line = root->col = 1;
		}
		yaml_event_delete(&ev);
	}
	return root;
}

/* Reads all of F into B.  Returns an exit status, after a message. */
static int
slurp(FILE *f, const char *name, struct buf *b)
{
	char chunk[65536];
	size_t n;

	buf_init(b, YAMLIN_FILE_MAX);
	while (!b->over && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(b, chunk, n);
	if (ferror(f))
		return fault(RC_IO, "%s:", name);
	if (b->over)
		return fault(RC_INPUT, "%s: larger than %u bytes", name,
		    YAMLIN_FILE_MAX);
	return RC_OK;
}

struct node *
yamlin_read(FILE *f, const char *name, int *rc)
{
	struct node *root = NULL;
	struct in in;
	struct buf b;

	memset(&in, 0, sizeof(in));
	if ((*rc = slurp(f, name, &b)) == RC_OK) {
		in.name = name;
		in.arena = arena_new();
		yplace_init(&in.place, buf_str(&b), b.len);
		if (!yaml_parser_initialize(&in.p))
			die(RC_SYSTEM, "out of memory");
		yaml_parser_set_input_string(&in.p,
		    (const unsigned char *)buf_str(&b), b.len);
		if ((root = stream(&in)) == NULL) {
			*rc = RC_INPUT;
			arena_free(in.arena);
		} else
			root->arena = in.arena;
		yaml_parser_delete(&in.p);
		table_free(&in.byname);
		free(in.anchor);
	}
	buf_free(&b);
	return root;
}

struct node *
yamlin_load(const char *file, int *rc)
{
	struct node *root;
	FILE *f;

	if (strcmp(file, "-") == 0)
		return yamlin_read(stdin, "stdin", rc);
	if ((f = fopen(file, "r")) == NULL) {
		warn("%s:", file);
		*rc = RC_IO;
		return NULL;
	}
	root = yamlin_read(f, file, rc);
	fclose(f);
	return root;
}
