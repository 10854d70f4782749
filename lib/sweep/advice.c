/* advice: what a script has that was surely meant otherwise. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/suggest.h"
#include "record/jobline.h"
#include "record/markup.h"
#include "sweep/advice.h"
#include "sweep/flow.h"

#define DEPTH_MAX	64	/* quotes and $(...) within each other */
#define HERE_LOST	100	/* "<<" that begin no here-document */

struct scan {
	struct report		*r;	/* NULL the first time */
	const struct sweep	*s;
	const struct node	*script;
	const char		*opened; /* the quote that is open */
	const char		*here;	/* "<<" in this line, or NULL */
	int			 lost;	/* those that were none */
	int			 sure;	/* all quotes are closed at the end */
};

static int
known(const struct sweep *s, const char *name, size_t len)
{
	return table_find(&s->byname, name, len) != -1;
}

#define say(sc, at, ...) do { \
	if ((sc)->r != NULL) \
		report_warntext((sc)->r, (sc)->script, \
		    (size_t)((at) - (sc)->script->str), __VA_ARGS__); \
} while (0)

/* Is the quote that is open the argument of another shell, which takes off
 * what {q:} adds? */
static int
for_shell(const struct scan *sc)
{
	static const char *const shells[] = { "sh -c", "sh -lc", "ssh ",
	    "eval " };
	const char *from = sc->opened, *found;
	size_t i;

	while (from > sc->script->str && from[-1] != '\n')
		from--;
	for (i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if ((found = strstr(from, shells[i])) != NULL &&
		    found < sc->opened)
			return 1;
	return 0;
}

static void
look_q(const struct scan *sc, const char *p, char quote)
{
	const char *name = p + 3;
	size_t len;

	if (!sc->sure || strncmp(p, "{q:", 3) != 0)
		return;
	len = strcspn(name, "{}");
	if (name[len] == '}' && known(sc->s, name, len) &&
	    (quote == '\'' || !for_shell(sc)))
		say(sc, p, "{q:%.*s} within quotes: it has its own; write it "
		    "without", (int)len, name);
}

/* $(name), which is no reference */
static void
look_command(const struct scan *sc, const char *p)
{
	const char *name = p + 2;
	const int len = (int)strcspn(name, "(){}");

	if (name[len] != ')')
		return;
	if (known(sc->s, name, (size_t)len))
		say(sc, p, "$(%.*s) runs a command; the parameter is {%.*s}, "
		    "the command $( %.*s)", len, name, len, name, len, name);
	else if (sc->s->named && sweep_stage(sc->s, name, (size_t)len) >= 0)
		say(sc, p, "$(%.*s) runs a command; a stage's parameter is "
		    "$(%.*s.name), the command $( %.*s)", len, name, len, name,
		    len, name);
}

/* Does the script set the variable itself?  "lr=${lr}" does not. */
static int
is_set(const char *text, const char *name, size_t len)
{
	const char *p;

	for (p = text; *p != '\0'; p++)
		if (strncmp(p, name, len) == 0 && (p == text ||
		    strchr(" \t\n;(", p[-1]) != NULL) && ((p[len] == '=' &&
		    (strncmp(p + len, "=${", 3) != 0 ||
		    strncmp(p + len + 3, name, len) != 0 ||
		    p[len + 3 + len] != '}')) ||
		    (p - text >= 4 && strncmp(p - 4, "for ", 4) == 0) ||
		    (p - text >= 5 && strncmp(p - 5, "read ", 5) == 0)))
			return 1;
	return 0;
}

/* $name, which is a variable of the shell; those in capitals are mostly its
 * own. */
static void
look_variable(const struct scan *sc, const char *p)
{
	const size_t len = strspn(p + 1, STR_LETTERS "0123456789_");

	if (strcspn(p + 1, "abcdefghijklmnopqrstuvwxyz") < len &&
	    known(sc->s, p + 1, len) &&
	    !is_set(sc->script->str, p + 1, len))
		say(sc, p, "$%.*s is left to the shell; the parameter is "
		    "{%.*s}", (int)len, p + 1, (int)len, p + 1);
}

/* Quotes and dashes as editors make them, where the shell does not take them
 * for text. */
static void
look_typographic(const struct scan *sc, const char *p)
{
	static const char *const what[] = {"\342\200\230", "\342\200\231",
	    "\342\200\234", "\342\200\235", "\342\200\236", "\342\200\223",
	    "\342\200\224", "\342\210\222"};
	size_t i;

	for (i = 0; i < 8 && strncmp(p, what[i], 3) != 0; i++)
		continue;
	if (i < 5)
		say(sc, p, "%s is no quote for the shell; write \" or '",
		    what[i]);
	else if (i < 8 && p > sc->script->str &&
	    strchr(" \t\n", p[-1]) != NULL &&
	    strchr(" \t\n", p[3]) == NULL)
		say(sc, p, "%s is no hyphen for an option; write - or --",
		    what[i]);
}

static const char *walk(struct scan *, const char *, char, int);

/* Passes what no quote protects.  Returns its last byte, or the final NUL. */
static const char *
bare(struct scan *sc, const char *p, int depth)
{
	const char *l, *outer = sc->opened;

	if (*p == '"' || *p == '\'') {
		sc->opened = p;
		p = walk(sc, p + 1, *p, depth + 1);
		sc->opened = outer;
		return p;
	}
	if (*p == '(')
		return walk(sc, p + 1, ')', depth + 1);
	if (*p == '#' && (p == sc->script->str ||
	    strchr(" \t\n;(", p[-1]) != NULL))
		return p + strcspn(p, "\n") - 1;
	if (*p == '<' && p[1] == '<') {
		if (p[2] != '<')	/* which is something else */
			sc->here = p;
		return p + (p[2] == '<' ? 2 : 1);
	}
	look_typographic(sc, p);
	if (*p != '\n' || sc->here == NULL)
		return p;
	l = sc->lost < HERE_LOST ? markup_hereend(sc->here, p) : NULL;
	sc->here = NULL;
	if (l == NULL || *l == '\0')
		sc->lost++;
	else
		p = l + strcspn(l, "\n") - 1;
	return p;
}

/* Passes what ends with END: a quote, a parenthesis, or the text.  Returns that
 * end, or the final NUL. */
static const char *
walk(struct scan *sc, const char *p, char end, int depth)
{
	for (; *p != '\0' && *p != end && depth < DEPTH_MAX; p++) {
		if (end == '\'' || end == '"')
			look_q(sc, p, end);
		if (end == '\'')
			continue;
		if (*p == '\\' && p[1] != '\0') {
			p++;
		} else if (*p == '$' && p[1] == '(') {
			look_command(sc, p);
			p = walk(sc, p + 2, ')', depth + 1);
		} else if (*p == '$') {
			look_variable(sc, p);
		} else if (end != '"') {
			p = bare(sc, p, depth);
		}
		if (*p == '\0')
			break;
	}
	if (*p != end) {	/* this is no script that we understand */
		sc->sure = 0;
		p += strlen(p);
	}
	return p;
}

void
advice_scripts(struct report *r, const struct sweep *s)
{
	const char *text, *p;
	size_t i;

	for (i = 0; i < s->nstage; i++) {
		struct scan sc = { NULL, s, s->stage[i].script, NULL, NULL, 0,
		    1 };

		if (sc.script == NULL)
			continue;
		p = text = sc.script->str;
		walk(&sc, text, '\0', 0);	/* can it be believed? */
		sc.r = r;
		sc.here = NULL;
		sc.lost = 0;
		walk(&sc, text, '\0', 0);
		for (; !s->named && (p = strstr(p, "{name}")) != NULL; p++)
			if (p == text || strchr("${", p[-1]) == NULL)
				say(&sc, p, "{name} is the file's name, as "
				    "there are no stages; write { name} to "
				    "keep it");
	}
}

/* Returns ", did you mean 'x'?" for the name of a parameter, or "", also if
 * parameters have that name: it is not mistyped. */
static const char *
near_name(const struct sweep *s, const char *name, size_t len)
{
	if (known(s, name, len))
		return "";
	return suggest_among(name, len, s->name, s->nname, sizeof(*s->name));
}

/* Does the stage exist that "stage.name" begins with? */
static int
of_stage(const struct sweep *s, const char *name, size_t len)
{
	const char *dot = memchr(name, '.', len);

	return dot != NULL && tmpl_isname(name, len) &&
	    sweep_stage(s, name, (size_t)(dot - name)) >= 0;
}

/* What to say of {name} if it is a part of the parameter FULL: to be freed, or
 * NULL. */
static char *
as_part(const struct sweep *s, const char *full, const char *name, size_t len)
{
	const char *p = full, *text;
	const struct node *n;
	char *path, *more = NULL, *said;

	while (strncmp(p, name, len) != 0 || strchr(".", p[len]) == NULL) {
		if ((p = strchr(p, '.')) == NULL)
			return NULL;
		p++;
	}
	path = xasprintf("%.*s", (int)(p + len - full), full);
	n = node_get(node_at(s->root, "sweep"), path);
	free(path);
	/* as another tool has it, a map is a value or a list here */
	if (n != NULL && *(text = flow_foreign(n)) != '{')
		more = xasprintf(", or write sweep: {%.*s: %s}", (int)len, name,
		    text);
	said = p > full ? xasprintf("; it is {%s}%s", full, more ? more : "") :
	    xasprintf("; '%.*s' is a map: {%s}%s", (int)len, name, full,
	    more ? more : "");
	free(more);
	return said;
}

/* {name}, which is no parameter, at least not here. */
static void
unknown(const struct advice *a, const char *name, size_t len, size_t at)
{
	const struct sweep *s = a->s;
	/* other stages, or other maps of a list, have it: not mistyped */
	const int here = known(s, name, len);
	char *near = NULL;
	size_t i;

	for (i = 0; i < s->nname && !here && near == NULL; i++)
		near = as_part(s, s->name[i], name, len);
	if (near == NULL && of_stage(s, name, len))
		near = xasprintf("; the other stage's is $(%.*s)", (int)len,
		    name);
	if (near == NULL)
		near = xstrdup(near_name(s, name, len));
	report_warntext(a->r, a->text, at, a->r->strict ? here ?
	    "parameter {%.*s} has no value here%s" :
	    "unknown parameter {%.*s}%s" : here ?
	    "{%.*s} has no value here and stays as it is%s" :
	    "{%.*s} is no parameter and stays as it is%s", (int)len, name,
	    near);
	free(near);
}

/* What is left to the shell: ${name}, and ${{ name }}. */
static void
shell(const struct advice *a, const char *name, size_t len, size_t at)
{
	const int n = (int)len;

	if (len > 1 && name[0] == '{')
		report_warntext(a->r, a->text, at, "${%.*s} is nothing here; a "
		    "parameter is written {name}", n, name);
	else if (known(a->s, name, len) && !is_set(a->text->str, name, len))
		report_warntext(a->r, a->text, at, "${%.*s} is left to the "
		    "shell; the parameter is {%.*s}", n, name, n, name);
	else if (of_stage(a->s, name, len))
		report_warntext(a->r, a->text, at, "${%.*s} is left to the "
		    "shell; the other stage's is $(%.*s)", n, name, n, name);
}

/* Is the text from AT to its closing brace at OFF {{name}} or {{ name }}, with
 * a parameter?  Returns the length of that and puts it into *NAME; or 0. */
static size_t
doubled(const struct advice *a, size_t at, size_t off, const char **name)
{
	const char *s = a->text->str;
	size_t end = off - 1;

	if (at == 0 || off < at + 3 || s[at - 1] != '{' || s[end] != '}')
		return 0;
	for (at++; s[at] == ' '; at++)
		continue;
	while (end > at && s[end - 1] == ' ')
		end--;
	*name = s + at;
	return known(a->s, s + at, end - at) ? end - at : 0;
}

void
advice_odd(struct advice *a, enum tmpl_odd what, const char *name, size_t len,
    size_t off)
{
	const char *s = a->text->str, *inner;
	size_t at = tmpl_begin(s, off, what == TMPL_SHELL ? "${" : "{");
	int n = what == TMPL_SHELL ? 0 : (int)doubled(a, at, off, &inner), new;
	char *key;

	if (what == TMPL_SHELL && s[at + 2] == '{') {	/* as written */
		name = s + at + 2;
		len = off - at - 2;
	}
	/* curl has %{http_code} */
	if ((n == 0 && (what == TMPL_OTHER || (what == TMPL_UNKNOWN && at > 0 &&
	    s[at - 1] == '%'))) || report_full(a->r) ||
	    a->r->warnings > REPORT_WARNINGS_MAX)
		return;
	key = xasprintf("%p:%zu:%.*s", (const void *)a->text, at, (int)len,
	    name);
	new = gidset_add(&a->seen, key);
	free(key);
	if (!new)
		return;
	if (n > 0)
		report_warntext(a->r, a->text, at - 1, "{{%.*s}}: doubling is "
		    "no escape; the value is {%.*s}, a brace that stays "
		    "{ %.*s}", n, inner, n, inner, n, inner);
	else if (what == TMPL_UNKNOWN)
		unknown(a, name, len, at);
	else
		shell(a, name, len, at);
}

/* A stage whose name the reference does not have: the shell's business, or a
 * mistake. */
static int
no_stage(struct advice *a, const struct node *text, const char *ref, size_t len,
    size_t at)
{
	size_t dot;

	if (!tmpl_isref(ref, len))
		return 0;
	dot = (size_t)((const char *)memchr(ref, '.', len) - ref);
	return report_text(a->r, text, at, "unknown stage '%.*s'%s (a command "
	    "is written $( %.*s))", (int)dot, ref, suggest_among(ref, dot,
	    a->s->stage, a->s->nstage, sizeof(*a->s->stage)), (int)len, ref);
}

int
advice_reference(struct advice *a, const struct node *text, const char *ref,
    size_t len, size_t off, struct advice_ref *to)
{
	size_t dot;
	long k;

	to->at = tmpl_begin(text->str, off, "$(");
	for (dot = len; dot-- > 1;) {
		if (ref[dot] != '.' || dot + 1 == len)
			continue;
		k = sweep_stage(a->s, ref, dot);
		if (k == -2)
			return report_text(a->r, text, to->at, "$(%.*s): "
			    "several stages are named '%.*s'", (int)len, ref,
			    (int)dot, ref);
		if (k == -1)
			continue;
		to->stage = (size_t)k;
		to->name = ref + dot + 1;
		to->namelen = len - dot - 1;
		return 1;
	}
	return no_stage(a, text, ref, len, to->at);
}

int
advice_noparam(struct advice *a, const struct node *text, size_t k,
    const char *name, size_t len, size_t at)
{
	return report_text(a->r, text, at, "stage '%s' has no parameter "
	    "'%.*s'%s", a->s->stage[k].name, (int)len, name, near_name(a->s,
	    name, len));
}

long
advice_inputs(struct advice *a, const struct node *text,
    const struct sweep_stage *st, const char *name, size_t len)
{
	long k = len > 7 && memcmp(name, "inputs.", 7) == 0 ?
	    sweep_stage(a->s, name + 7, len - 7) : -1;
	char *inputs = jobopts_get(st->opts, "inputs");

	if (k >= 0 && &a->s->stage[k] == st) {
		k = -1;
	} else if (k < 0) {
		k = len > 7 && memcmp(name, "inputs.", 7) == 0 &&
		    inputs != NULL && !known(a->s, name, len) ? -2 : -1;
		if (k == -2)
			report_error(a->r, text, "{%.*s}: unknown stage '%.*s'"
			    "%s", (int)len, name, (int)len - 7, name + 7,
			    suggest_among(name + 7, len - 7, a->s->stage,
			    a->s->nstage, sizeof(*a->s->stage)));
	} else if (inputs == NULL) {
		report_error(a->r, text, "{%.*s}: stage '%s' has no inputs; "
		    "write job: {inputs: true}", (int)len, name, st->name);
		k = -2;
	}
	free(inputs);
	return k;
}
