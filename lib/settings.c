/* settings: which keys experisana.yaml may have, and what they may be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "err.h"
#include "near.h"
#include "settings.h"
#include "str.h"

#define DIGITS	"0123456789"

enum kind {
	K_ELSEWHERE,	/* who reads it looks at it */
	K_MAP,		/* of the keys that begin with its name */
	K_TEXT, K_WHOLE, K_MINUTES, K_DURATION, K_BOOL
};

static const struct key {
	const char	*group;		/* the map it is in; NULL: the file */
	const char	*name;
	enum kind	 kind;
	long		 min, max;	/* of K_WHOLE */
} keys[] = {
	{ NULL, "breaker", K_WHOLE, 0, SETTINGS_WORKERS_MAX },
	{ NULL, "cache", K_ELSEWHERE, 0, 0 },
	{ NULL, "columns", K_MAP, 0, 0 },
	{ NULL, "lease", K_MAP, 0, 0 },
	{ NULL, "scale", K_MAP, 0, 0 },
	{ NULL, "shutdown", K_MAP, 0, 0 },
	{ "columns", "backlog", K_ELSEWHERE, 0, 0 },
	{ "columns", "running", K_ELSEWHERE, 0, 0 },
	{ "columns", "done", K_ELSEWHERE, 0, 0 },
	{ "columns", "failed", K_ELSEWHERE, 0, 0 },
	{ "columns", "workers", K_ELSEWHERE, 0, 0 },
	{ "columns", "sweeps", K_ELSEWHERE, 0, 0 },
	{ "columns", "cancelled", K_ELSEWHERE, 0, 0 },
	{ "lease", "profile", K_ELSEWHERE, 0, 0 },
	{ "lease", "settle", K_ELSEWHERE, 0, 0 },
	{ "lease", "trust", K_ELSEWHERE, 0, 0 },
	{ "lease", "first_ttl", K_ELSEWHERE, 0, 0 },
	{ "lease", "ttl", K_ELSEWHERE, 0, 0 },
	{ "lease", "grace", K_ELSEWHERE, 0, 0 },
	{ "lease", "check", K_ELSEWHERE, 0, 0 },
	{ "lease", "beat", K_ELSEWHERE, 0, 0 },
	{ "lease", "kill", K_ELSEWHERE, 0, 0 },
	{ "lease", "guard", K_ELSEWHERE, 0, 0 },
	{ "lease", "poll", K_ELSEWHERE, 0, 0 },
	{ "lease", "jitter", K_ELSEWHERE, 0, 0 },
	{ "lease", "timeout", K_ELSEWHERE, 0, 0 },
	{ "lease", "spread", K_ELSEWHERE, 0, 0 },
	{ "lease", "budget", K_ELSEWHERE, 0, 0 },
	{ "lease", "lost_limit", K_ELSEWHERE, 0, 0 },
	{ "scale", "max", K_WHOLE, 0, SETTINGS_WORKERS_MAX },
	{ "scale", "min", K_WHOLE, 0, SETTINGS_WORKERS_MAX },
	{ "scale", "cmd", K_TEXT, 0, 0 },
	{ "scale", "burst", K_WHOLE, 1, SETTINGS_WORKERS_MAX },
	{ "scale", "wait_between_scales_min", K_MINUTES, 0, 0 },
	{ "scale", "start_timeout", K_DURATION, 1, 0 },
	{ "scale", "check", K_TEXT, 0, 0 },
	{ "scale", "cmd_timeout", K_WHOLE, 1, SETTINGS_SECONDS_MAX },
	{ "scale", "every", K_WHOLE, 1, SETTINGS_SECONDS_MAX },
	{ "shutdown", "after_idle_minutes", K_MINUTES, 0, 0 },
	{ "shutdown", "cmd", K_TEXT, 0, 0 },
	{ "shutdown", "wait_blocked", K_BOOL, 0, 0 }
};
#define KEYS	(sizeof(keys) / sizeof(keys[0]))

static int
same_group(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const struct key *
find(const char *group, const char *name)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (same_group(keys[i].group, group) &&
		    strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

/* Says what may have been meant, or else all that could be. */
static void
unknown(const char *file, const char *group, const struct node *n)
{
	struct near near;
	struct buf all, why;
	char *hint;
	size_t i;

	near_init(&near, n->key, strlen(n->key));
	buf_init(&all, 1024);
	buf_init(&why, 1024);
	for (i = 0; i < KEYS; i++)
		if (same_group(keys[i].group, group)) {
			near_try(&near, keys[i].name);
			buf_printf(&all, "%s%s", all.len > 0 ? ", " : "",
			    keys[i].name);
		}
	hint = near_hint(&near);
	if (*hint != '\0')
		buf_puts(&why, hint);
	else
		buf_printf(&why, "; there are %s", buf_str(&all));
	free(hint);
	buf_free(&all);
	die(RC_CONFIG, "%s:%d:%d: %s%s%.100s: unknown key%s", file,
	    n->keyline, n->keycol, group != NULL ? group : "",
	    group != NULL ? "." : "", n->key, buf_str(&why));
}

/* Digits, perhaps with a point among them. */
static int
is_minutes(const char *s)
{
	size_t n = strspn(s, DIGITS), m = 0;

	if (s[n] == '.')
		m = strspn(s + n + 1, DIGITS);
	return n + m > 0 && n < 20 && s[n + (s[n] == '.') + m] == '\0' &&
	    strtod(s, NULL) <= SETTINGS_MINUTES_MAX;
}

/* Returns what is wanted instead of the value S, or NULL. */
static const char *
wanted(const struct key *k, const char *s)
{
	static char range[80];
	long long whole;
	double sec;

	switch (k->kind) {
	case K_TEXT:
		return *s != '\0' ? NULL : "it is empty";
	case K_WHOLE:
		snprintf(range, sizeof(range), "not a whole number from %ld "
		    "to %ld", k->min, k->max);
		return str_int(s, k->min, k->max, &whole) == 0 ? NULL : range;
	case K_MINUTES:
		return is_minutes(s) ? NULL :
		    "not a number of minutes (5, 0.5)";
	case K_DURATION:
		if (str_duration(s, &sec) == -1)
			return "not a duration (90s, 10m, 1.5h)";
		return sec >= (double)k->min ? NULL : "too short";
	case K_BOOL:
		return strcmp(s, "true") == 0 || strcmp(s, "false") == 0 ?
		    NULL : "neither true nor false";
	default:
		return NULL;
	}
}

static void check_map(const char *file, const char *group,
    const struct node *map);

static void
check_value(const char *file, const struct key *k, const struct node *n)
{
	const char *why = NULL;

	if (n->type == NODE_NULL || k->kind == K_ELSEWHERE)
		return;
	if (k->kind == K_MAP) {
		if (n->type == NODE_OBJ) {
			check_map(file, k->name, n);
			return;
		}
		why = "a map is wanted";
	} else
		why = n->str != NULL ? wanted(k, n->str) :
		    "a single value is wanted";
	if (why != NULL)
		die(RC_CONFIG, "%s:%d:%d: %s%s%s: %s", file, n->line, n->col,
		    k->group != NULL ? k->group : "",
		    k->group != NULL ? "." : "", k->name, why);
}

static void
check_map(const char *file, const char *group, const struct node *map)
{
	const struct node *n;
	const struct key *k;

	for (n = map->first; n != NULL; n = n->next) {
		if ((k = find(group, n->key)) == NULL)
			unknown(file, group, n);
		else
			check_value(file, k, n);
	}
}

void
settings_check(const char *file, const struct node *root)
{
	const struct node *max, *min;

	if (root->type == NODE_NULL)
		return;
	if (root->type != NODE_OBJ)
		die(RC_CONFIG, "%s:%d: a map is wanted", file, root->line);
	check_map(file, NULL, root);
	max = node_get(root, "scale.max");
	min = node_get(root, "scale.min");
	if (max != NULL && max->type != NODE_NULL && min != NULL &&
	    min->type != NODE_NULL &&
	    strtol(max->str, NULL, 10) < strtol(min->str, NULL, 10))
		die(RC_CONFIG, "%s:%d:%d: scale.max: less than scale.min, %s",
		    file, max->line, max->col, min->str);
}
