/* settings: what experisana.yaml may hold, and what its values are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/settings.h"
#include "base/str.h"
#include "base/suggest.h"
#include "record/jobline.h"

#define DIGITS	"0123456789"
#define YEAR	525600		/* minutes */

enum kind {
	K_MAP,		/* of the keys that begin with its name */
	K_COLUMNS,	/* the same, each a K_COLUMN */
	K_COLUMN,	/* the name of a column */
	K_NAMES,	/* a list of words */
	K_COMMAND,	/* the word box, or a list of words */
	K_PROFILE,
	K_UNSENT,
	K_TEXT, K_WHOLE, K_MINUTES, K_DURATION, K_BOOL
};

static const char *const profiles[] = { "asana", "free", "local" };

#define PROFILES	(sizeof(profiles) / sizeof(profiles[0]))

static const struct key {
	const char	*path;
	enum kind	 kind;
	double		 min, max;	/* of a number, or seconds */
	double		 def[PROFILES];	/* of lease, if it is missing */
} keys[] = {
	{ "ahead", K_DURATION, 0, 0, { 0 } },
	{ "box", K_MAP, 0, 0, { 0 } },
	{ "box.bind", K_NAMES, 0, 0, { 0 } },
	{ "breaker", K_WHOLE, 0, SETTINGS_WORKERS_MAX, { 0 } },
	{ "cache", K_NAMES, 0, 0, { 0 } },
	{ "columns", K_COLUMNS, 0, 0, { 0 } },
	{ "lease", K_MAP, 0, 0, { 0 } },
	{ "notify", K_TEXT, 0, 0, { 0 } },
	{ "run", K_COMMAND, 0, 0, { 0 } },
	{ "scale", K_MAP, 0, 0, { 0 } },
	{ "setup", K_TEXT, 0, 0, { 0 } },
	{ "shutdown", K_MAP, 0, 0, { 0 } },
	{ "trust", K_MAP, 0, 0, { 0 } },
	{ "trust.signers", K_TEXT, 0, 0, { 0 } },
	{ "lease.profile", K_PROFILE, 0, 0, { 0 } },
	/* 0 is right only where no read lags: it cannot be set elsewhere */
	{ "lease.settle", K_DURATION, 0.01, 0, { 10, 10, 0 } },
	{ "lease.ttl", K_DURATION, 1, 0, { 900, 1800, 900 } },
	{ "lease.check", K_DURATION, 0.1, 0, { 60, 180, 1 } },
	{ "lease.kill", K_DURATION, 0, 0, { 20, 20, 5 } },
	{ "lease.poll", K_DURATION, 0.1, 0, { 60, 60, 0.25 } },
	{ "lease.budget", K_WHOLE, 0, 1000000, { 1500, 150, 0 } },
	{ "lease.lost_limit", K_WHOLE, 1, 1000, { 3, 3, 3 } },
	{ "scale.max", K_WHOLE, 0, SETTINGS_WORKERS_MAX, { 0 } },
	{ "scale.min", K_WHOLE, 0, SETTINGS_WORKERS_MAX, { 0 } },
	{ "scale.gpus", K_WHOLE, 0, JOBOPTS_GPUS_MAX, { 0 } },
	{ "scale.cmd", K_TEXT, 0, 0, { 0 } },
	{ "scale.wait_between_scales_min", K_MINUTES, 0, YEAR, { 0 } },
	{ "scale.start_timeout", K_DURATION, 1, 0, { 0 } },
	{ "scale.check", K_TEXT, 0, 0, { 0 } },
	{ "shutdown.after_idle_minutes", K_MINUTES, 0, YEAR, { 0 } },
	{ "shutdown.cmd", K_TEXT, 0, 0, { 0 } },
	{ "shutdown.wait_blocked", K_BOOL, 0, 0, { 0 } },
	{ "shutdown.unsent", K_UNSENT, 0, 0, { 0 } }
};
#define KEYS	(sizeof(keys) / sizeof(keys[0]))

/* What `columns` may have, and the usual names, and what the cards
 * there are, in the order of COL_…. */
static const struct {
	const char *path, *usual, *state;
} columns[COL_N] = {
	{ "columns.backlog", "Backlog", "waiting" },
	{ "columns.running", "Running", "running" },
	{ "columns.done", "Done", "done" },
	{ "columns.failed", "Failed", "failed" },
	{ "columns.workers", "Active Workers", "" },
	{ "columns.sweeps", "Sweeps", "" },
	{ "columns.cancelled", "Cancelled", "cancelled" }
};

/* Keys of an earlier version, and what is done instead. */
static const struct {
	const char *path, *from;
} derived[] = {
	{ "lease.trust", "half of settle" },
	{ "lease.jitter", "half of settle" },
	{ "lease.timeout", "a tenth of ttl, at most 20s" },
	{ "lease.guard", "a thirtieth of ttl, at most 5s" },
	{ "lease.beat", "a third of ttl, at most 5 times check" },
	{ "lease.grace", "settle and half of ttl, at most settle and 100s" },
	{ "lease.first_ttl", "3 times check, or settle and 0.6 ttl (at most "
	    "120s) where that is longer" },
	{ "lease.spread", "1, or up to 20 where many ask at once" },
	{ "scale.burst", "all that are wanted, up to max" },
	{ "scale.cmd_timeout", "start_timeout, at most 5m" },
	{ "scale.every", "30s; experisana-autoscale -i sets another" }
};

static const char *
path_of(size_t i)
{
	return i < KEYS ? keys[i].path :
	    i < KEYS + COL_N ? columns[i - KEYS].path : NULL;
}

static const struct key *
find(const char *path)
{
	static const struct key column = { "", K_COLUMN, 0, 0, { 0 } };
	const char *key;
	size_t i;

	for (i = 0; (key = path_of(i)) != NULL; i++)
		if (strcmp(key, path) == 0)
			return i < KEYS ? &keys[i] : &column;
	return NULL;
}

/* Says what may have been meant instead of PATH, whose last part is NAME, or
 * else all that could be. */
static void
suggest(struct buf *why, const char *path, const char *name)
{
	size_t i, n = (size_t)(name - path);
	const char *key;
	struct suggest near;
	struct buf all;
	const char *hint;

	suggest_init(&near, name, strlen(name));
	buf_init(&all, 1024);
	for (i = 0; (key = path_of(i)) != NULL; i++) {
		if (strncmp(key, path, n) != 0 ||
		    strchr(key += n, '.') != NULL)
			continue;
		suggest_try(&near, key);
		buf_printf(&all, "%s%s", all.len > 0 ? ", " : "", key);
	}
	hint = suggest_hint(&near);
	if (*hint != '\0')
		buf_puts(why, hint);
	else
		buf_printf(why, "; there are %s", buf_str(&all));
	buf_free(&all);
}

static void unknown(const char *, const char *, const struct node *)
    ERR_NORETURN;
static void
unknown(const char *file, const char *path, const struct node *n)
{
	struct buf why;
	size_t i;

	buf_init(&why, 1024);
	for (i = 0; i < sizeof(derived) / sizeof(derived[0]); i++)
		if (strcmp(derived[i].path, path) == 0)
			buf_printf(&why, ", derived since 0.1: %s",
			    derived[i].from);
	if (why.len == 0)
		suggest(&why, path, path + strlen(path) - strlen(n->key));
	die(RC_CONFIG, "%s:%d:%d: %.100s: unknown key%s", file, n->keyline,
	    n->keycol, path, buf_str(&why));
}

/* Digits, perhaps with a point among them. */
static int
is_minutes(const char *s, double max)
{
	size_t n = strspn(s, DIGITS), m = 0;

	if (s[n] == '.')
		m = strspn(s + n + 1, DIGITS);
	return n + m > 0 && n < 20 && s[n + (s[n] == '.') + m] == '\0' &&
	    strtod(s, NULL) <= max;
}

static size_t
profile_of(const char *s)
{
	size_t i;

	for (i = 0; i < PROFILES && strcmp(profiles[i], s) != 0; i++)
		continue;
	return i;
}

/* Returns what is wanted instead of the value S, or NULL. */
static const char *
wanted(const struct key *k, const char *s)
{
	static char range[80];
	long long whole;
	double sec;

	switch (k->kind) {
	case K_PROFILE:
		return profile_of(s) < PROFILES ? NULL :
		    "not asana, free or local";
	case K_UNSENT:
		return strcmp(s, "wait") == 0 || strcmp(s, "lose") == 0 ?
		    NULL : "neither wait nor lose";
	case K_TEXT:
		return *s != '\0' ? NULL : "it is empty";
	case K_COLUMN:
		return *s != '\0' ? NULL : "a name is wanted";
	case K_WHOLE:
		snprintf(range, sizeof(range), "not a whole number from %.0f "
		    "to %.0f", k->min, k->max);
		return str_int(s, (long long)k->min, (long long)k->max,
		    &whole) == 0 ? NULL : range;
	case K_MINUTES:
		return is_minutes(s, k->max) ? NULL :
		    "not a number of minutes (5, 0.5)";
	case K_DURATION:
		if (str_duration(s, &sec) == -1)
			return "not a duration (90s, 10m, 1.5h)";
		snprintf(range, sizeof(range), "less than %gs", k->min);
		return sec >= k->min ? NULL : range;
	case K_BOOL:
		return strcmp(s, "true") == 0 || strcmp(s, "false") == 0 ?
		    NULL : "neither true nor false";
	default:
		return NULL;
	}
}

static const struct node *
value(const struct node *root, const char *path)
{
	const struct node *n = node_get(root, path);

	return n != NULL && n->type != NODE_NULL ? n : NULL;
}

static int
is_names(const struct node *list)
{
	const struct node *n;

	for (n = list->first; n != NULL && n->type == NODE_STR; n = n->next)
		continue;
	return list->type == NODE_ARR && n == NULL;
}

static const char *
check_value(const struct key *k, const struct node *n)
{
	if (n->type == NODE_NULL)
		return NULL;
	if (k->kind == K_NAMES)
		return is_names(n) ? NULL : "a list of names is wanted";
	if (k->kind == K_COMMAND)
		return (n->str != NULL && strcmp(n->str, "box") == 0) ||
		    (is_names(n) && n->n > 0) ? NULL :
		    "neither the word box nor a list of words";
	if (k->kind <= K_COLUMNS)
		return n->type == NODE_OBJ ? NULL : "a map is wanted";
	return n->str != NULL ? wanted(k, n->str) :
	    "a single value is wanted";
}

static void
wrong(const char *file, const char *path, const struct node *n,
    const char *why)
{
	die(RC_CONFIG, "%s:%d:%d: %s: %s", file, n->line, n->col, path, why);
}

/* Checks all keys of MAP, whose own is GROUP, or "". */
static void
check_map(const char *file, const char *group, const struct node *map)
{
	const struct node *n;
	const struct key *k;
	const char *why;
	char *path;

	for (n = map->first; n != NULL; n = n->next) {
		path = xasprintf("%s%s%s", group, *group != '\0' ? "." : "",
		    n->key);
		if ((k = find(path)) == NULL || strchr(n->key, '.') != NULL)
			unknown(file, path, n);
		if ((why = check_value(k, n)) != NULL)
			wrong(file, path, n, why);
		if (k->kind <= K_COLUMNS)
			check_map(file, path, n);
		free(path);
	}
}

/* Two columns of one name: the later setting is to blame. */
static void
check_columns(const char *file, const struct node *root)
{
	const struct node *n, *m;
	const char *path;
	int i, k;

	for (i = 0; i < COL_N; i++) {
		path = columns[i].path;
		if ((n = value(root, path)) == NULL)
			continue;
		for (k = 0; k < COL_N; k++) {
			m = value(root, columns[k].path);
			if (k != i && strcmp(settings_column(root, k),
			    n->str) == 0 && (m == NULL || m->line < n->line ||
			    (m->line == n->line && m->col < n->col)))
				wrong(file, path, n, "another column has "
				    "this name");
		}
	}
}

void
settings_check(const char *file, const struct node *root)
{
	const struct node *max, *min, *kill;
	char why[80];

	if (root->type == NODE_NULL)
		return;
	if (root->type != NODE_OBJ)
		die(RC_CONFIG, "%s:%d: a map is wanted", file, root->line);
	check_map(file, "", root);
	check_columns(file, root);
	max = value(root, "scale.max");
	min = value(root, "scale.min");
	if (max != NULL && min != NULL &&
	    strtol(max->str, NULL, 10) < strtol(min->str, NULL, 10)) {
		snprintf(why, sizeof(why), "less than scale.min, %s",
		    min->str);
		wrong(file, "scale.max", max, why);
	}
	if (settings_lease(root, "lease.kill") <=
	    settings_lease(root, "lease.ttl") / 3)
		return;
	kill = value(root, "lease.kill");
	wrong(file, kill != NULL ? "lease.kill" : "lease.ttl", kill != NULL ?
	    kill : value(root, "lease.ttl"),
	    "kill must be at most a third of ttl");
}

double
settings_lease(const struct node *root, const char *path)
{
	const struct node *n = value(root, path);
	const struct node *profile = value(root, "lease.profile");
	double v = 0;

	if (n != NULL)
		str_duration(n->str, &v);
	else
		v = find(path)->def[profile != NULL ?
		    profile_of(profile->str) : 0];
	return v;
}

const char *
settings_column(const struct node *root, int col)
{
	const struct node *n = value(root, columns[col].path);

	return n != NULL ? n->str : columns[col].usual;
}

const char *
settings_usual(int col)
{
	return columns[col].usual;
}

const char *
settings_state(int col)
{
	return columns[col].state;
}

const char *
settings_columnkey(int col)
{
	return columns[col].path;
}
