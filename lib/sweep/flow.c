/* flow: what somebody has written, as it is written here. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "sweep/flow.h"

static void put(struct buf *, const struct node *, const struct node *,
    const struct node *);

static void
put_scalar(struct buf *b, const struct node *n)
{
	const char *s = n->str;
	int quote = n->quoted != 0 || strpbrk(s, "{}[],:#&*!|>'\"%@`") != NULL;

	buf_puts(b, quote ? "\"" : n->type == NODE_NULL ? "~" : "");
	for (; *s != '\0'; s++)
		if (quote && strchr("\"\\\n", *s) != NULL)
			buf_printf(b, "\\%c", *s == '\n' ? 'n' : *s);
		else
			buf_putc(b, *s);
	buf_puts(b, quote ? "\"" : "");
}

/* Appends what W&B writes as a map, and returns 1; or returns 0. */
static int
put_foreign(struct buf *b, const struct node *n, const struct node *from,
    const struct node *to)
{
	static const char *const inner[] = {"values", "value", "parameters"};
	const struct node *c = NULL;
	const char *min = node_str(n, "min"), *max = node_str(n, "max");
	const char *how = node_str(n, "distribution");
	size_t i;

	for (i = 0; i < 3 && c == NULL; i++)
		c = node_at(n, inner[i]);
	if (c != NULL)
		put(b, c, from, to);
	else if (min == NULL || max == NULL)
		return 0;
	else if (how != NULL && strstr(how, "log") != NULL)
		buf_printf(b, "[%s, %s]", min, max);
	else
		buf_printf(b, "!linspace [%s, %s, 5]", min, max);
	return 1;
}

static void
put(struct buf *b, const struct node *n, const struct node *from,
    const struct node *to)
{
	const struct node *c;
	const char *sep = "";

	if (n == from)
		n = to;
	if (n->str != NULL) {
		put_scalar(b, n);
		return;
	}
	if (n->type == NODE_OBJ && put_foreign(b, n, from, to))
		return;
	if (n->tag != NULL)
		buf_printf(b, "%s ", n->tag);
	buf_putc(b, n->type == NODE_OBJ ? '{' : '[');
	for (c = n->first; c != NULL && !b->over; c = c->next) {
		buf_puts(b, sep);
		if (n->type == NODE_OBJ)
			buf_printf(b, "%s: ", c->key);
		put(b, c, from, to);
		sep = ", ";
	}
	buf_putc(b, n->type == NODE_OBJ ? '}' : ']');
}

const char *
flow_with(const struct node *n, const struct node *from, const struct node *to)
{
	static char text[FLOW_MAX + 1];
	struct buf b;

	buf_init(&b, FLOW_MAX);
	put(&b, n, from, to);
	strcpy(text, b.over ? "..." : buf_str(&b));
	buf_free(&b);
	return text;
}

const char *
flow_text(const struct node *n)
{
	return flow_with(n, NULL, NULL);
}

const char *
flow_instead(const struct node *n)
{
	static char text[FLOW_MAX + 32];
	const char *s = flow_text(n), *quote = strchr(s, '"') ? "'" : "\"";

	if (n->tag != NULL)
		return "write out its values";
	snprintf(text, sizeof(text), "write it in quotes: %s%s%s", quote, s,
	    quote);
	return text;
}
