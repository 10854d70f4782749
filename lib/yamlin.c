/* yamlin: YAML 1.1 text to the same tree as JSON. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "buf.h"
#include "err.h"
#include "tab.h"
#include "yamlin.h"
#include "yanchor.h"
#include "ymerge.h"
#include "yplace.h"

#define READ_SIZE	65536
#define YAML_TAG	"tag:yaml.org,2002:"

struct in {
	yaml_parser_t	 p;
	const char	*name;		/* of the file, for messages */
	struct yplace	 place;
	struct arena	*arena;
	struct yanchors	 anchors;
};

static struct node *value(struct in *, yaml_event_t *, int);

/* Says what is wrong at MARK.  Returns NULL, for the reader to pass on. */
static struct node *
complain(const struct in *in, yaml_mark_t mark, const char *why)
{
	warn("%s:%zu:%zu: %s", in->name, mark.line + 1, mark.column + 1, why);
	return NULL;
}

/* Returns the last byte before MARK in its line that is no blank, or -1. */
static int
before(const struct in *in, yaml_mark_t mark)
{
	int c = -1;

	while (mark.column > 0 && (c == -1 || c == ' '))
		c = yplace_char(&in->place, mark.line, --mark.column);
	return c;
}

/*
 * Returns a plainer word than libyaml's for the usual mistakes, or NULL.  *AT
 * is moved to where the mistake was made, if that is known.
 */
static const char *
plainer(const struct in *in, yaml_mark_t *at)
{
	const yaml_parser_t *p = &in->p;
	int c = yplace_char(&in->place, at->line, at->column);

	if (c == '\t')
		return "a TAB cannot indent, use blanks";
	if (p->context != NULL && strstr(p->context, "quoted") != NULL &&
	    strstr(p->problem, "end of stream") != NULL) {
		*at = p->context_mark;
		return "a quote that is not closed";
	}
	if (strncmp(p->problem, "mapping values", 14) == 0)
		return "a ':' too many: wrongly indented, or part of a text "
		    "that must be in quotes";
	if (strstr(p->problem, "cannot start any token") != NULL)
		return "a text that begins like this must be in quotes";
	if (strstr(p->problem, "expected alphabetic") != NULL)
		return "a text that begins with * or & must be in quotes";
	if (strstr(p->problem, "find expected ':'") != NULL) {
		*at = p->context_mark;
		return "no key, and not indented enough to belong to one";
	}
	if (strncmp(p->problem, "did not find expected", 21) != 0)
		return NULL;
	c = before(in, *at);
	if (c == '}' || c == ']')
		return "text behind a bracket: what begins with one must be "
		    "in quotes";
	if (c == '"' || c == '\'')
		return "text behind a quote: all of it must be in quotes";
	if (strstr(p->problem, "expected key") != NULL)
		return "a key is expected here: look at the indentation";
	return NULL;
}

static void
parser_error(const struct in *in)
{
	const yaml_parser_t *p = &in->p;
	yaml_mark_t at = p->problem_mark;
	const char *hint;
	char *why;

	if (p->error == YAML_MEMORY_ERROR)
		die(RC_SYSTEM, "out of memory");
	if (p->error == YAML_READER_ERROR) {
		/* a byte is all that it has */
		yplace_of(&in->place, p->problem_offset, &at.line,
		    &at.column);
		complain(in, at, p->problem);
		return;
	}
	if ((hint = plainer(in, &at)) != NULL)
		why = xstrdup(hint);
	else if (p->context != NULL && p->context_mark.line > 0)
		why = xasprintf("%s, %s from line %zu", p->problem,
		    p->context, p->context_mark.line + 1);
	else
		why = xstrdup(p->problem);
	complain(in, at, why);
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

	if (yanchor_count(&in->anchors, 1) == -1)
		return complain(in, ev->start_mark, YANCHOR_TOO_MANY);
	n = node_new(in->arena, type);
	n->line = (int)ev->start_mark.line + 1;
	n->col = (int)ev->start_mark.column + 1;
	if (t != NULL && strcmp(t, "!") != 0 &&
	    strncmp(t, YAML_TAG, sizeof(YAML_TAG) - 1) != 0)
		n->tag = arena_strndup(in->arena, t, strlen(t));
	return n;
}

/* Copies a scalar's text.  Returns 0, or -1 after a message. */
static int
text(struct in *in, const yaml_event_t *ev, const char **s, size_t *len)
{
	const char *v = (const char *)ev->data.scalar.value;

	*len = ev->data.scalar.length;
	if (memchr(v, '\0', *len) != NULL) {
		complain(in, ev->start_mark, "a NUL byte");
		return -1;
	}
	*s = arena_strndup(in->arena, v, *len);
	return 0;
}

/*
 * What node.quoted is for a literal block of that text whose header stands in
 * LINE.  It is not where it should be when what stands in LINE is its tag.
 */
static int
literal(struct yplace *p, size_t line, const char *s)
{
	size_t n = (size_t)yplace_lead(s), len;
	int k;

	for (; s[strspn(s, " ")] == '\n'; s += strspn(s, " ") + 1)
		line++;
	len = strcspn(s, "\n");
	k = yplace_indent(p, line) - (int)n;
	if (len == n || k < 0 || p->line != line + 1 ||
	    strncmp(p->text + p->off + k, s, len) != 0)
		return YAMLIN_FOLDED;
	return YAMLIN_LITERAL + k;
}

/* What node.quoted is for a scalar with that text. */
static int
quoted(struct in *in, const yaml_event_t *ev, const char *s)
{
	yaml_scalar_style_t style = ev->data.scalar.style;
	int q = style != YAML_PLAIN_SCALAR_STYLE;

	if (style == YAML_LITERAL_SCALAR_STYLE)
		return literal(&in->place, ev->start_mark.line, s);
	if (ev->end_mark.line != ev->start_mark.line ||
	    ev->end_mark.column - ev->start_mark.column !=
	    (size_t)(yplace_width(s) + 2 * q))
		return YAMLIN_FOLDED;	/* or a tag or anchor is before it */
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
	n->quoted = quoted(in, ev, n->str);
	if (style == YAML_PLAIN_SCALAR_STYLE && n->len == 0 &&
	    ev->data.scalar.tag == NULL)
		n->type = NODE_NULL;
	return n;
}

static struct node *
alias(struct in *in, const yaml_event_t *ev, int depth)
{
	const struct node *target;
	struct node *n;
	const char *why;

	target = yanchor_alias(&in->anchors, (const char *)
	    ev->data.alias.anchor, depth, &why);
	if (target == NULL)
		return complain(in, ev->start_mark, why);
	n = node_new(in->arena, NODE_NULL);
	*n = *target;
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

/*
 * Reads a member whose key is EV.  A merge key's value goes to *MERGED and
 * anything else to MAP.  Returns 0, or -1.
 */
static int
member(struct in *in, const yaml_event_t *ev, struct node *map,
    struct tab *keys, struct node **merged, int depth)
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
	if (tab_find(keys, key, len) != -1) {
		why = xasprintf("'%s' is given twice", key);
		complain(in, ev->start_mark, why);
		free(why);
		return -1;
	}
	tab_put(keys, key, len, 0);
	ismerge = strcmp(key, "<<") == 0 &&
	    ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	if (next(in, &vev) == -1)
		return -1;
	if ((child = value(in, &vev, depth + 1)) != NULL && ismerge &&
	    !ymerge_ok(child))
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
	struct tab keys;
	yaml_event_t ev;
	int rc = 0;

	if ((n = new(in, NODE_OBJ, start,
	    start->data.mapping_start.tag)) == NULL)
		return NULL;
	tab_init(&keys);
	while (rc == 0) {
		if ((rc = next(in, &ev)) == -1)
			break;
		if (ev.type == YAML_MAPPING_END_EVENT)
			rc = 1;
		else
			rc = member(in, &ev, n, &keys, &merged, depth);
		yaml_event_delete(&ev);
	}
	tab_free(&keys);
	if (rc == -1)
		return NULL;
	if (merged != NULL)
		ymerge(in->arena, n, merged);
	return n;
}

/* Returns the anchor that stands before the value, or NULL. */
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

/* Reads the value that begins with EV.  Returns NULL after a message. */
static struct node *
value(struct in *in, yaml_event_t *ev, int depth)
{
	struct yanchor_mark m;
	struct node *n;

	if (yanchor_begin(&in->anchors, &m, anchor_of(ev), depth) == -1)
		return complain(in, ev->start_mark, YANCHOR_TOO_DEEP);
	if (ev->type == YAML_ALIAS_EVENT)
		n = alias(in, ev, depth);
	else if (ev->type == YAML_SCALAR_EVENT)
		n = scalar(in, ev);
	else if (ev->type == YAML_SEQUENCE_START_EVENT)
		n = sequence(in, ev, depth);
	else
		n = mapping(in, ev, depth);
	yanchor_end(&in->anchors, &m, n);
	return n;
}

/*
 * Reads the stream: one document, or none, which is an empty one.  Events of
 * no interest (start and end of stream and document) are passed over.
 */
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
	char chunk[READ_SIZE];
	size_t n;

	buf_init(b, YAMLIN_FILE_MAX);
	while (!b->over && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(b, chunk, n);
	if (ferror(f)) {
		warn("%s:", name);
		return RC_IO;
	}
	if (b->over) {
		warn("%s: larger than %u bytes", name, YAMLIN_FILE_MAX);
		return RC_INPUT;
	}
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
		yanchor_init(&in.anchors, in.arena);
		if (!yaml_parser_initialize(&in.p))
			die(RC_SYSTEM, "out of memory");
		yaml_parser_set_input_string(&in.p,
		    (const unsigned char *)buf_str(&b), b.len);
		if ((root = stream(&in)) == NULL) {
			*rc = RC_INPUT;
			arena_free(in.arena);
		} else
			node_own(root, in.arena);
		yaml_parser_delete(&in.p);
		yanchor_free(&in.anchors);
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
