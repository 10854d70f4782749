/* flow: what somebody has written, as it is written here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/yplace.h"
#include "sweep/flow.h"
#include "sweep/range.h"

#define NUMBER	"0123456789.+-eE"
#define LETTERS	STR_LETTERS "_."
#define WORD	LETTERS NUMBER "/"

struct flow {
	struct buf		 b;
	const struct node	*from, *to;
	int			 foreign;	/* another tool's */
};

/* Functions that make lists elsewhere, and what makes them here: of the same
 * arguments; "~": of two ends; NULL: the arguments are the list. */
static const struct {
	const char	*names;
	const char	*tag;
} functions[] = {
	{ "range,arange,randint,randrange,quniform", "!range" },
	{ "linspace", "!linspace" }, { "logspace", "!logspace" },
	{ "uniform,interval,suggest_float,suggest_uniform", "~!linspace" },
	{ "loguniform,log_uniform,suggest_loguniform", "~!logspace" },
	{ "suggest_int", "~!range" },
	{ "choice,choices,grid_search,list,sort,shuffle,suggest_categorical",
	    NULL }
};
#define NFUNCTIONS	(sizeof(functions) / sizeof(*functions))

/* What TAG makes from A to B: few values; to be freed. */
static char *
between(const char *tag, double a, double b)
{
	int n = 5;

	if (strcmp(tag, "!range") == 0)
		return xasprintf("!range [%.12g, %.12g]", a, b + 1);
	if (strcmp(tag, "!logspace") == 0) {
		a = range_exponent(a);
		b = range_exponent(b);
		if (b - a > 1.5 && b - a < 20)
			n = (int)(b - a + 1.5);
	}
	return xasprintf("%s [%.3g, %.3g, %d]", tag, a, b, n);
}

/* What NAME(ARG) makes, to be freed; or NULL. */
static char *
call(const char *name, const char *arg)
{
	const char *tag, *comma = strchr(arg, ','), *log;
	size_t i, n;
	char *bare, *s;

	if (strchr("\"'", *arg) != NULL && comma != NULL) {
		/* its name, in Optuna and Hyperopt */
		arg = comma + 1 + strspn(comma + 1, " ");
		comma = strchr(arg, ',');
	}
	n = strlen(arg);

	for (i = 0; i < NFUNCTIONS && !str_haslist(functions[i].names, name);)
		i++;
	if (i == NFUNCTIONS && *name != '\0')
		return NULL;
	if (i == NFUNCTIONS || (tag = functions[i].tag) == NULL) {
		if (n > 1 && strchr("[(", *arg) != NULL)
			bare = xstrndup(arg + 1, n - 2);
		else
			bare = xstrdup(arg);
		if ((s = flow_list(bare, 0)) == NULL && *name != '\0')
			s = xasprintf("[%s]", bare);
		free(bare);
		return s;
	}
	if ((log = strstr(arg, ", log=")) != NULL) {
		n = (size_t)(log - arg);
		if (strcmp(log, ", log=True") == 0)
			tag = "~!logspace";
	}
	if (n == 0 || strspn(arg, NUMBER ", ") < n)
		return NULL;
	if (*tag == '~')
		return comma == NULL ? NULL : between(tag + 1,
		    strtod(arg, NULL), strtod(comma + 1, NULL));
	return xasprintf("%s [%s%.*s]", tag, comma != NULL ? "" : "0, ",
	    (int)n, arg);
}

/* Is the text from S to END a number?  What follows may be the first dot of
 * two. */
static int
is_number(const char *s, const char *end)
{
	char *stop;

	if (s == end || strspn(s, NUMBER) < (size_t)(end - s) ||
	    strchr("eE+-", end[-1]) != NULL)
		return 0;
	strtod(s, &stop);
	return stop >= end;
}

/* What "0-9", "0..9" or "1e-5 to 1e-3" means, to be freed; or NULL. */
static char *
span(const char *s)
{
	static const char *const marks[] = {" to ", " - ", "...", "..", "-",
	    ":", "~", "\xe2\x80\xa6", "\xe2\x80\x93"};	/* ellipsis, dash */
	const char *mark, *last, *tag = "!linspace";
	double a, b;
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		if ((mark = strstr(s, marks[i])) == NULL)
			continue;
		last = mark + strlen(marks[i]);
		if (*mark == ':' && mark - s == 2 && strlen(last) == 2)
			return NULL;	/* a time of day */
		if (!is_number(s, mark) || !is_number(last, strchr(s, '\0')) ||
		    (a = strtod(s, NULL)) >= (b = strtod(last, NULL)))
			continue;
		if (strpbrk(last, ".eE") == NULL && a == (double)(long)a)
			tag = "!range";
		else if (a > 0 && b / a >= 10)
			tag = "!logspace";
		return between(tag, a, b);
	}
	return NULL;
}

/* Does the word of N bytes stand for what is left out? */
static int
is_dots(const char *w, size_t n)
{
	return (n > 1 && strspn(w, ".") == n) ||
	    (n == 3 && memcmp(w, "\xe2\x80\xa6", 3) == 0);
}

char *
flow_list(const char *s, int wide)
{
	static const char *const commas[] = {" or ", "|", "\xef\xbc\x8c",
	    "\xef\xbc\x9b", "\xe3\x80\x81"};	/* of East Asia */
	const char *sep = strpbrk(s, ",;") != NULL ? ",;" : " ", *w;
	size_t n = strspn(s, LETTERS), len = strlen(s), k = 0, i;
	char *copy, *name;
	struct buf text;

	for (i = 0; i < sizeof(commas) / sizeof(*commas); i++)
		if ((w = strstr(s, commas[i])) != NULL) {
			copy = xasprintf("%.*s,%s", (int)(w - s), s,
			    w + strlen(commas[i]));
			name = flow_list(copy, wide);
			free(copy);
			return name;
		}
	if (s[n] == '(' && s[len - 1] == ')') {
		copy = xstrdup(s);
		copy[n] = copy[len - 1] = '\0';
		name = strrchr(copy, '.');
		name = call(name != NULL ? name + 1 : copy, copy + n + 1);
		free(copy);
		return name;
	}
	if (wide && (w = strstr(s, " in ")) != NULL)
		return flow_list(w + 4, 0);	/* of Python */
	if ((name = span(s)) != NULL)
		return name;
	buf_init(&text, FLOW_MAX);
	while ((w = str_next(&s, sep, &n)) != NULL) {
		if (is_dots(w, n)) {
			buf_free(&text);
			return xstrdup("!range [first, last + step, step]");
		}
		if (strspn(w, WORD) < n || (*sep == ' ' && !wide &&
		    !is_number(w, w + n)))
			break;
		buf_printf(&text, "%s%.*s", k++ > 0 ? ", " : "[", (int)n, w);
	}
	buf_putc(&text, ']');
	if (w == NULL && k > 1 && !text.over)
		return buf_take(&text);
	buf_free(&text);
	return NULL;
}

static void put(struct flow *, const struct node *);

static void
put_scalar(struct flow *f, const struct node *n)
{
	const char *s = n->str;
	int quote = n->quoted != 0 || strpbrk(s, "{}[],:#&*!|>'\"%@`") != NULL;
	char *list;

	if (f->foreign && (n->quoted == 0 || strchr(s, '(') != NULL) &&
	    (list = flow_list(s, 0)) != NULL) {
		buf_puts(&f->b, list);
		free(list);
		return;
	}
	buf_puts(&f->b, quote ? "\"" : n->type == NODE_NULL ? "~" : "");
	for (; *s != '\0'; s++)
		if (quote && strchr("\"\\\n", *s) != NULL)
			buf_printf(&f->b, "\\%c", *s == '\n' ? 'n' : *s);
		else
			buf_putc(&f->b, *s);
	buf_puts(&f->b, quote ? "\"" : "");
}

/* Appends what others write as a map, and returns 1; or returns 0. */
static int
put_foreign(struct flow *f, const struct node *n)
{
	static const char *const inner[] = {"values", "value", "parameters",
	    "grid_search", "choices", "_value"};
	const struct node *c = NULL;
	const char *min = node_str(n, "min"), *max = node_str(n, "max");
	const char *how = node_str(n, "distribution");
	char *text, *end;
	double a, b;
	size_t i;
	int log;

	for (i = 0; i < 6 && c == NULL; i++)
		c = node_at(n, inner[i]);
	if (c != NULL) {
		put(f, c);
		return 1;
	}
	if (min == NULL || max == NULL) {
		min = node_str(n, "low");
		max = node_str(n, "high");
	}
	if (min == NULL || max == NULL)
		return 0;
	a = strtod(min, &end);
	b = strtod(max, &end);
	log = (how != NULL && strstr(how, "log") != NULL) ||
	    node_at(n, "log") != NULL;
	if (log && how != NULL && strstr(how, "_values") == NULL)
		/* W&B has exponents of e there */
		text = xasprintf("!logspace [%.3g, %.3g, 5]", a / RANGE_LN10,
		    b / RANGE_LN10);
	else if (!log && strcspn(min, ".eE") == strlen(min) &&
	    strcspn(max, ".eE") == strlen(max))
		text = xasprintf("!range [%s, %.12g]", min, b + 1);
	else
		text = between(log ? "!logspace" : "!linspace", a, b);
	buf_puts(&f->b, text);
	free(text);
	return 1;
}

static void
put(struct flow *f, const struct node *n)
{
	const struct node *c;
	const char *sep = "";

	if (n == f->from)
		n = f->to;
	if (n->str != NULL) {
		put_scalar(f, n);
		return;
	}
	if (n->type == NODE_OBJ && put_foreign(f, n))
		return;
	if (n->tag != NULL)
		buf_printf(&f->b, "%s ", n->tag);
	buf_putc(&f->b, n->type == NODE_OBJ ? '{' : '[');
	for (c = n->first; c != NULL && !f->b.over; c = c->next) {
		if (f->foreign && n->type == NODE_OBJ && c->type == NODE_ARR &&
		    str_haslist("exclude,include", c->key))
			continue;	/* which stand at the top here */
		buf_puts(&f->b, sep);
		if (n->type == NODE_OBJ)
			buf_printf(&f->b, "%s: ", c->key);
		put(f, c);
		sep = ", ";
	}
	buf_putc(&f->b, n->type == NODE_OBJ ? '}' : ']');
}

/* The text of F, valid until the next call. */
static const char *
text_of(struct flow *f, const struct node *n)
{
	static char text[FLOW_MAX + 1];

	buf_init(&f->b, FLOW_MAX);
	put(f, n);
	strcpy(text, f->b.over ? "..." : buf_str(&f->b));
	buf_free(&f->b);
	return text;
}

const char *
flow_with(const struct node *n, const struct node *from, const struct node *to)
{
	struct flow f = { .from = from, .to = to };

	return text_of(&f, n);
}

const char *
flow_text(const struct node *n)
{
	return flow_with(n, NULL, NULL);
}

const char *
flow_foreign(const struct node *n)
{
	struct flow f = { .foreign = 1 };

	return text_of(&f, n);
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

void
flow_braces(struct report *r, const struct node *n)
{
	const struct node *c = n->first;
	struct buf b;
	char *list;

	if (c == NULL || c->keyline != n->line || c->keycol != n->col + 1)
		return;
	buf_init(&b, FLOW_MAX);
	for (; c != NULL && c->type == NODE_NULL; c = c->next)
		buf_printf(&b, "%s%s", c == n->first ? "" : ", ", c->key);
	if (c == NULL && !b.over) {
		list = flow_list(buf_str(&b), 0);
		report_warnkey(r, n, "{%s} without quotes is a map; %s%s%s",
		    buf_str(&b), list ? "for a list write " : "write \"{",
		    list ? list : buf_str(&b), list ? "" : "}\"");
		free(list);
	}
	for (c = c != NULL ? n->first : NULL; c != NULL; c = c->next)
		if (c->type == NODE_NULL && c->line == c->keyline && c->col ==
		    c->keycol + yplace_width(c->key, strlen(c->key)))
			report_refuse(r, c, "'%s' has no value: %s", c->key,
			    strchr(c->key, ':') ? "no blank is behind the ':'" :
			    "a comma in {} begins a key; a list is in []");
	buf_free(&b);
}
