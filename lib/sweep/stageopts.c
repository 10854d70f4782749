/* stageopts: the `job` maps of a sweep file. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/suggest.h"
#include "sweep/stageopts.h"

static const struct {
	const char	*name;
	const char	*wants;
} options[STAGEOPTS_N] = {
	{ "timeout", "a time like 90s, 30m, 6h or 2d" },
	{ "retries", "a number from 0 to 1000" },
	{ "priority", "a number from -1000000 to 1000000" },
	{ "gpus", "a number from 0 to 1024" },
	{ "needs", "a list of stages" },
	{ "script", "text" },
	{ "sweep", "a map of lists" }
};

int
stageopts_isopt(const char *name)
{
	int i;

	for (i = 0; i < STAGEOPTS_SCRIPT; i++)
		if (strcmp(options[i].name, name) == 0)
			return 1;
	return 0;
}

/* Returns the number of an option, or -1 after a report. */
static int
which(struct report *r, const struct node *n, int instage)
{
	int i;

	for (i = 0; i < STAGEOPTS_N && strcmp(options[i].name,
	    n->key) != 0; i++)
		continue;
	if (i == STAGEOPTS_N) {
		report_key(r, n, "unknown option '%s'%s", n->key,
		    suggest_among(n->key, strlen(n->key), options,
		    STAGEOPTS_N, sizeof(*options)));
		return -1;
	}
	if (!instage && (i == STAGEOPTS_SCRIPT || i == STAGEOPTS_SWEEP)) {
		report_key(r, n, "'%s' belongs into the job map of a stage, "
		    "or to the top of the file", n->key);
		return -1;
	}
	return i;
}

/* Returns 1 when the option can have this value. */
static int
possible(int i, const struct node *n)
{
	if (i == STAGEOPTS_NEEDS)
		return n->type == NODE_ARR || n->type == NODE_STR;
	if (i == STAGEOPTS_SWEEP)
		return n->type == NODE_OBJ;
	if (n->type != NODE_STR || n->tag != NULL)
		return 0;
	return i == STAGEOPTS_SCRIPT || jobopts_possible(i, n->str);
}

static void
complain(struct report *r, int i, const struct node *n)
{
	if (n->str != NULL && n->len > 0)
		report_error(r, n, "%s: '%s' is not %s", options[i].name,
		    n->str, options[i].wants);
	else
		report_error(r, n, "%s wants %s", options[i].name,
		    options[i].wants);
}

int
stageopts_read(struct stageopts *o, struct report *r, const struct node *map,
    int instage)
{
	const struct node *n;
	int i, rc = 0;

	if (map->type != NODE_OBJ) {
		report_error(r, map, "job wants a map of options");
		return -1;
	}
	for (n = map->first; n != NULL; n = n->next) {
		if ((i = which(r, n, instage)) == -1) {
			rc = -1;
		} else if (!possible(i, n)) {
			complain(r, i, n);
			rc = -1;
		} else {
			o->v[i] = n;
		}
	}
	return rc;
}

char *
stageopts_text(const struct stageopts *o)
{
	struct buf b;
	int i;

	buf_init(&b, 4096);
	for (i = 0; i < JOBOPTS_N; i++)
		if (o->v[i] != NULL)
			buf_printf(&b, "%s%s=%s", b.len > 0 ? "," : "",
			    options[i].name, o->v[i]->str);
	if (b.len == 0)
		return NULL;
	return buf_take(&b);
}
