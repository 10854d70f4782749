/* advice: what a script has that was surely meant otherwise. */
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "sweep/advice.h"

#define LEVELS_MAX	64	/* of $(...) that are told apart */

struct scan {
	struct report		*r;	/* NULL the first time */
	const struct sweep	*s;
	const struct node	*script;
	const char		*p;	/* where it has come to */
	char			 quote[LEVELS_MAX];	/* ", ' or 0 */
	size_t			 level;
	size_t			 opened; /* where the outermost quote was */
	const char		*end;	/* word that ends a here-document */
	size_t			 endlen;
	int			 sure;	/* all quotes are closed at the end */
};

static int
known(const struct sweep *s, const char *name, size_t len)
{
	return table_find(&s->byname, name, len) != -1;
}

#define say(sc, ...) do { \
	if ((sc)->r != NULL) \
		report_warntext((sc)->r, (sc)->script, \
		    (size_t)((sc)->p - (sc)->script->str), __VA_ARGS__); \
} while (0)

/* Is the quote that is open the argument of another shell, which takes off
 * what {q:} adds? */
static int
for_shell(const struct scan *sc)
{
	static const char *const shells[] = {"sh -c", "sh -lc", "ssh ", "eval "};
	const char *from = sc->script->str + sc->opened, *found;
	size_t i;

	while (from > sc->script->str && from[-1] != '\n')
		from--;
	for (i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if ((found = strstr(from, shells[i])) != NULL &&
		    found < sc->script->str + sc->opened)
			return 1;
	return 0;
}

/* {q:name} */
static void
look_q(struct scan *sc)
{
	const char *name = sc->p + 3;
	size_t len = strcspn(name, "{}");
	const char quote = sc->quote[sc->level];

	if (strncmp(sc->p, "{q:", 3) != 0 || name[len] != '}' || quote == 0 ||
	    !sc->sure || !known(sc->s, name, len) ||
	    (quote == '"' && for_shell(sc)))
		return;
	say(sc, "{q:%.*s} within quotes: it has its own; write it without",
	    (int)len, name);
}

/* $(name), which is no reference */
static void
look_command(struct scan *sc)
{
	const char *name = sc->p + 2;
	size_t len = strcspn(name, "(){}");

	if (name[len] != ')' || sc->quote[sc->level] == '\'')
		return;
	if (known(sc->s, name, len))
		say(sc, "$(%.*s) runs a command; the parameter is {%.*s}, the "
		    "command $( %.*s)", (int)len, name, (int)len, name,
		    (int)len, name);
	else if (sc->s->named && sweep_stage(sc->s, name, len) >= 0)
		say(sc, "$(%.*s) runs a command; a stage's parameter is "
		    "$(%.*s.name), the command $( %.*s)", (int)len, name,
		    (int)len, name, (int)len, name);
}

/* Quotes and dashes as editors make them, where the shell does not take them
 * for text. */
static void
look_typographic(struct scan *sc)
{
	static const char *const what[] = {"\342\200\230", "\342\200\231",
	    "\342\200\234", "\342\200\235", "\342\200\236", "\342\200\223",
	    "\342\200\224", "\342\210\222"};
	size_t i;

	for (i = 0; i < 8 && strncmp(sc->p, what[i], 3) != 0; i++)
		continue;
	if (i < 5)
		say(sc, "%s is no quote for the shell; write \" or '", what[i]);
	else if (i < 8 && sc->p > sc->script->str &&
	    strchr(" \t\n", sc->p[-1]) != NULL &&
	    strchr(" \t\n", sc->p[3]) == NULL)
		say(sc, "%s is no hyphen for an option; write - or --",
		    what[i]);
}

/* Passes a comment, or the text of a here-document. */
static void
skip_lines(struct scan *sc)
{
	const char *nl;

	if (sc->end == NULL || *sc->p == '#') {
		sc->p += strcspn(sc->p, "\n");
		return;
	}
	while (*sc->p == '\n') {
		nl = sc->p + 1;
		sc->p = nl + strcspn(nl, "\n");
		nl += strspn(nl, "\t");
		if ((size_t)(sc->p - nl) == sc->endlen &&
		    strncmp(nl, sc->end, sc->endlen) == 0)
			break;
	}
	sc->end = NULL;
}

/* <<word */
static void
here(struct scan *sc)
{
	const char *w = sc->p + 2;

	if (*w == '<') {	/* <<< is something else */
		sc->p += 2;
		return;
	}
	w += strspn(w, "-");
	w += strspn(w, " \t'\"\\");
	sc->endlen = strcspn(w, " \t\n'\";|&<>()");
	if (sc->endlen > 0 && tmpl_isname(w, sc->endlen))
		sc->end = w;
	sc->p++;
}

/* One byte that no quote protects, or a double quote at most. */
static void
step(struct scan *sc)
{
	char *quote = &sc->quote[sc->level];
	const char *p = sc->p;
	const int start = p == sc->script->str ||
	    strchr(" \t\n;(", p[-1]) != NULL;

	if (*p == '$' && p[1] == '(') {
		look_command(sc);
		if (sc->level + 1 < LEVELS_MAX)
			sc->quote[++sc->level] = 0;
		sc->p++;
	} else if (*p == '"' || (*p == '\'' && *quote == 0)) {
		if (*quote == 0 && sc->level == 0)
			sc->opened = (size_t)(p - sc->script->str);
		*quote = *quote == 0 ? *p : 0;
	} else if (*quote == 0 && *p == '(' && sc->level + 1 < LEVELS_MAX) {
		sc->quote[++sc->level] = 0;
	} else if (*quote == 0 && *p == ')' && sc->level > 0) {
		sc->level--;
	} else if (*quote == 0 && *p == '<' && p[1] == '<') {
		here(sc);
	} else if (*quote == 0 && ((*p == '#' && start) ||
	    (*p == '\n' && sc->end != NULL))) {
		skip_lines(sc);
		if (*sc->p == '\0' || *p == '#')
			sc->p--;
	} else if (*quote == 0) {
		look_typographic(sc);
	}
}

static void
pass(struct scan *sc)
{
	sc->level = sc->quote[0] = 0;
	sc->end = NULL;
	for (sc->p = sc->script->str; *sc->p != '\0'; sc->p++) {
		look_q(sc);
		if (sc->quote[sc->level] == '\'') {
			if (*sc->p == '\'')
				sc->quote[sc->level] = 0;
		} else if (*sc->p == '\\' && sc->p[1] != '\0') {
			sc->p++;
		} else {
			step(sc);
		}
	}
	sc->sure = sc->level == 0 && sc->quote[0] == 0;
}

static void
advise(struct report *r, const struct sweep *s, const struct node *script)
{
	struct scan sc;

	memset(&sc, 0, sizeof(sc));
	sc.s = s;
	sc.script = script;
	pass(&sc);		/* whether what is seen can be believed */
	sc.r = r;
	pass(&sc);
	for (sc.p = script->str; !s->named && (sc.p = strstr(sc.p, "{name}")) !=
	    NULL; sc.p++)
		if (sc.p == script->str || strchr("${", sc.p[-1]) == NULL)
			say(&sc, "{name} is the file's name, as there are no "
			    "stages; write { name} to keep it");
}

void
advice_scripts(struct report *r, const struct sweep *s)
{
	size_t i;

	for (i = 0; i < s->nstage; i++)
		if (s->stage[i].script != NULL)
			advise(r, s, s->stage[i].script);
}

const char *
advice_near(const struct sweep *s, const char *name, size_t len)
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
		if (strncmp(s->name[i], name, len) == 0 &&
		    s->name[i][len] == '.')
			near = xasprintf("; '%.*s' is a map: {%s}", (int)len,
			    name, s->name[i]);
	if (near == NULL && of_stage(s, name, len))
		near = xasprintf("; the other stage's is $(%.*s)", (int)len,
		    name);
	if (near == NULL)
		near = xstrdup(advice_near(s, name, len));
	report_warntext(a->r, a->text, at, a->r->strict ? here ?
	    "parameter {%.*s} has no value here%s" :
	    "unknown parameter {%.*s}%s" : here ?
	    "{%.*s} has no value here and stays as it is%s" :
	    "{%.*s} is no parameter and stays as it is%s", (int)len, name,
	    near);
	free(near);
}

/* Does the script set the variable itself? */
static int
is_set(const char *text, const char *name, size_t len)
{
	const char *p;

	for (p = text; *p != '\0'; p++)
		if (strncmp(p, name, len) == 0 && (p == text ||
		    strchr(" \t\n;(", p[-1]) != NULL) && (p[len] == '=' ||
		    (p - text >= 4 && strncmp(p - 4, "for ", 4) == 0) ||
		    (p - text >= 5 && strncmp(p - 5, "read ", 5) == 0)))
			return 1;
	return 0;
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

/* Is the text from AT to its closing brace at OFF {{name}} or {{ name }}, with a
 * parameter?  Returns the length of that and puts it into *NAME; or 0. */
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
advice_odd(const struct advice *a, struct gidset *seen, enum tmpl_odd what,
    const char *name, size_t len, size_t off)
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
	new = gidset_add(seen, key);
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
