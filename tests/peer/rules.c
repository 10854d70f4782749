/* rules: which request suffers what; the format is described in rules.h. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"

#define BLANKS	" \t\r\n"

static struct rule rules[RULES_MAX];
static int nrules;
static uint64_t dice;

static const char *file;
static int lineno;

static void
wrong(const char *why)
{
	fprintf(stderr, "peer: %s:%d: %s\n", file, lineno, why);
	exit(65);
}

/* Returns the next word of the line, which *REST points into, or NULL. */
static char *
word(char **rest)
{
	char *s = *rest + strspn(*rest, BLANKS);
	size_t n = strcspn(s, BLANKS);

	if (n == 0 || *s == '#')
		return NULL;
	*rest = s + n;
	if (**rest != '\0')
		*(*rest)++ = '\0';
	return s;
}

static char *
need(char **rest, const char *what)
{
	char *s = word(rest);

	if (s == NULL)
		wrong(what);
	return s;
}

static double
number(const char *s, double min, double max)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || *end != '\0' || !(v >= min && v <= max))
		wrong("a number is wrong");
	return v;
}

/* "3", "2-4", "5-" */
static void
range(struct rule *r, char *s)
{
	char *dash = strchr(s, '-');

	if (dash != NULL)
		*dash++ = '\0';
	r->from = (long)number(s, 1, 1e9);
	r->to = dash == NULL ? r->from : *dash == '\0' ? LONG_MAX :
	    (long)number(dash, 1, 1e9);
}

/* "0.5", "0.1-2" */
static void
seconds(struct rule *r, char *s)
{
	char *dash = strchr(s, '-');

	if (dash != NULL)
		*dash++ = '\0';
	r->sec = number(s, 0, 3600);
	r->most = dash != NULL ? number(dash, r->sec, 3600) : r->sec;
}

static void
when(struct rule *r, char **rest)
{
	char *s = need(rest, "no WHEN");
	size_t n = strlen(s);

	r->from = r->every = 1;
	r->to = LONG_MAX;
	r->chance = 1;
	if (strcmp(s, "every") == 0)
		r->every = (long)number(need(rest, "every what?"), 1, 1e9);
	else if (s[n - 1] == '%') {
		s[n - 1] = '\0';
		r->chance = number(s, 0, 100) / 100;
	} else if (strcmp(s, "always") != 0)
		range(r, s);
}

static void
fault(struct rule *r, char **rest)
{
	static const char *const words[] = {
		"pass", "cut", "lost", "half", "delay", "slow", "behind",
		"unseen", "status", "after"
	};
	char *s = need(rest, "no FAULT");
	int i;

	for (i = 0; i <= AFTER && strcmp(s, words[i]) != 0; i++)
		continue;
	if (i > AFTER)
		wrong("no such fault");
	r->fault = (enum fault)i;
	r->retry_after = -1;
	if (i >= DELAY && i <= UNSEEN)
		seconds(r, need(rest, "how many seconds?"));
	if (i == STATUS || i == AFTER)
		r->status = (int)number(need(rest, "which status?"), 200, 599);
	while ((s = word(rest)) != NULL)
		if (r->status != 0 && (strcmp(s, "html") == 0 ||
		    strcmp(s, "text") == 0 || strcmp(s, "empty") == 0))
			r->page = s;
		else if (r->status != 0 && strcmp(s, "retry-after") == 0)
			r->retry_after = (long)number(need(rest,
			    "retry-after what?"), 0, 86400);
		else
			wrong("a word too many");
}

static void
with(struct rule *r, char **rest)
{
	const char *s;
	int n = 0;

	for (;;) {
		s = *rest + strspn(*rest, BLANKS);
		if (strncmp(s, "with", 4) != 0 || strchr(BLANKS, s[4]) == NULL)
			break;
		if (n == RULES_WITH)
			wrong("too many texts");
		word(rest);
		r->with[n++] = need(rest, "with what?");
	}
	r->with[n] = NULL;
}

/* The words of a fault, as one text for the log. */
static char *
fault_text(const char *rest)
{
	char *s = strdup(rest + strspn(rest, BLANKS)), *p;

	if (s == NULL)
		exit(71);
	for (p = s; *p != '\0'; p++)
		if (*p == '#' && p > s && p[-1] == ' ')
			break;
		else if (strchr(BLANKS, *p) != NULL)
			*p = ' ';
	do
		*p-- = '\0';
	while (p > s && *p == ' ');
	return s;
}

static void
parse(const char *line)
{
	struct rule *r = &rules[nrules];
	char *rest;

	if ((r->line = rest = strdup(line)) == NULL)
		exit(71);
	if ((r->method = word(&rest)) == NULL) {
		free(r->line);
		return;
	}
	r->path = need(&rest, "no PATH");
	with(r, &rest);
	when(r, &rest);
	r->text = fault_text(rest);
	fault(r, &rest);
	nrules++;
}

void
rules_read(const char *path, unsigned long seed)
{
	char line[RULES_LINE];
	FILE *f;

	file = path;
	dice = seed * 2862933555777941757u + 3037000493u;
	if ((f = fopen(path, "r")) == NULL) {
		fprintf(stderr, "peer: %s: %s\n", path, strerror(errno));
		exit(74);
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		lineno++;
		if (strchr(line, '\n') == NULL && !feof(f))
			wrong("the line is too long");
		if (nrules == RULES_MAX)
			wrong("too many rules");
		parse(line);
	}
	fclose(f);
}

/* Even in 0..1; a generator of our own, so that a seed is the same anywhere
 * (Marsaglia's xorshift). */
static double
roll(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (double)(dice >> 11) / 9007199254740992.0;
}

double
rules_seconds(const struct rule *r)
{
	return r->most > r->sec ? r->sec + (r->most - r->sec) * roll() :
	    r->sec;
}

static int
same_path(const char *pattern, const char *path)
{
	size_t n;

	if (strcmp(pattern, "*") == 0)
		return 1;
	while (*pattern != '\0')
		if (strncmp(pattern, "{}", 2) == 0) {
			if ((n = strcspn(path, "/")) == 0)
				return 0;
			path += n;
			pattern += 2;
		} else if (*pattern++ != *path++)
			return 0;
	return *path == '\0';
}

static int
matches(const struct rule *r, const char *method, const char *path,
    const char *body)
{
	int i;

	if (strcmp(r->method, "*") != 0 && strcmp(r->method, method) != 0)
		return 0;
	for (i = 0; r->with[i] != NULL; i++)
		if (strstr(body, r->with[i]) == NULL)
			return 0;
	return same_path(r->path, path);
}

const struct rule *
rules_choose(const char *method, const char *path, const char *body,
    const struct rule **unseen)
{
	const struct rule *found = NULL, **slot;
	struct rule *r;

	*unseen = NULL;
	for (r = rules; r < rules + nrules; r++) {
		if (!matches(r, method, path, body))
			continue;
		r->seen++;
		slot = r->fault == UNSEEN ? unseen : &found;
		if (r->seen >= r->from && r->seen <= r->to &&
		    r->seen % r->every == 0 &&
		    (r->chance >= 1 || roll() < r->chance) && *slot == NULL)
			*slot = r;
	}
	return found;
}
