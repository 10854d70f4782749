/* columns: the sections of the project, by name. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "asana.h"
#include "buf.h"
#include "columns.h"
#include "err.h"
#include "fs.h"
#include "opt.h"
#include "state.h"

#define CACHE_MAX	(1u << 20)	/* bytes of the file */

struct columns {
	size_t	 n;
	char	*name[COLUMNS_MAX];
	char	*gid[COLUMNS_MAX];
};

static struct columns *known;	/* those of the project, or NULL */

static void
forget(void)
{
	struct columns *c = known;
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++) {
		free(c->name[i]);
		free(c->gid[i]);
	}
	free(c);
	known = NULL;
}

/* The file that keeps the list: one for each API and project. */
static char *
cache_path(const struct asana *api)
{
	return state_cache("columns", api->project);
}

static int
add(struct columns *c, const char *name, size_t n, const char *gid)
{
	if (c->n == COLUMNS_MAX)
		return -1;
	c->name[c->n] = xstrndup(name, n);
	c->gid[c->n++] = xstrdup(gid);
	return 0;
}

/* Reads the file, lines of gid, TAB, name; NULL when it is too old. */
static struct columns *
from_cache(const struct asana *api)
{
	struct columns *c = NULL;
	struct stat st;
	char *path, *text = NULL, *s, *tab, *nl;

	if ((path = cache_path(api)) == NULL)
		return NULL;
	if (stat(path, &st) == 0 && st.st_mtime <= time(NULL) &&
	    time(NULL) - st.st_mtime < COLUMNS_TTL)
		text = fs_read(path, CACHE_MAX, NULL);
	free(path);
	if (text == NULL)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	for (s = text; (tab = strchr(s, '\t')) != NULL &&
	    (nl = strchr(tab, '\n')) != NULL; s = nl + 1) {
		*tab = '\0';
		if (add(c, tab + 1, (size_t)(nl - tab - 1), s) == -1)
			break;
	}
	free(text);
	return c;
}

static void
to_cache(const struct asana *api, const struct columns *c)
{
	struct buf b;
	char *path = cache_path(api);
	size_t i;

	buf_init(&b, CACHE_MAX);
	for (i = 0; i < c->n; i++)
		buf_printf(&b, "%s\t%s\n", c->gid[i], c->name[i]);
	if (!b.over)
		state_write(path, buf_str(&b), b.len);
	buf_free(&b);
	free(path);
}

static int
take(const struct node *item, void *arg)
{
	const char *name = node_str(item, "name");

	if (name != NULL && strchr(name, '\n') == NULL)
		add(arg, name, strlen(name), node_str(item, "gid"));
	return 0;
}

static struct columns *
load(struct asana *api, int fresh)
{
	struct columns *c;
	char *path;
	int rc;

	if (known != NULL && !fresh)
		return known;
	forget();
	if (!fresh && (c = from_cache(api)) != NULL)
		return known = c;
	c = xcalloc(1, sizeof(*c));
	path = xasprintf("/projects/%s/sections", api->project);
	rc = asana_each(api, path, "name", take, c);
	free(path);
	if (rc != RC_OK)
		exit(rc == RC_REFUSED ? RC_CONFIG : rc);
	to_cache(api, c);
	return known = c;
}

void
column_forget(struct asana *api)
{
	char *path;

	forget();
	if ((path = cache_path(api)) != NULL)
		unlink(path);
	free(path);
}

/* A column that was renamed in experisana.yaml is still found by its usual
 * name, so that scripts need not care. */
static const char *
renamed(const char *name)
{
	int col = conf_usualcolumn(name);

	return col != -1 ? conf_column(col) : name;
}

/* Finds NAME, or it as a gid: how often it is there. */
static int
look(const struct columns *c, const char *name, const char **gid)
{
	size_t i;
	int found = 0;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->name[i], name) == 0 ||
		    strcmp(c->gid[i], name) == 0) {
			*gid = c->gid[i];
			found++;
		}
	return found;
}

/* Returns the gid, or NULL; dies where NAME is there twice. */
static const char *
find(struct asana *api, const char *name, int fresh)
{
	const char *gid = NULL;
	int found = look(load(api, fresh), name, &gid);

	if (found > 1)
		die(RC_CONFIG, "the project has %d columns '%s': rename all "
		    "but one", found, name);
	return gid;
}

const char *
column_find(struct asana *api, const char *name)
{
	const char *gid;

	name = renamed(name);
	if ((gid = find(api, name, 0)) == NULL)
		gid = find(api, name, 1); /* newer than what we remember */
	if (gid == NULL)
		die(RC_CONFIG, "the project has no column '%s' (asana-init "
		    "makes the missing ones)", name);
	return gid;
}

const char *
column_gid(struct asana *api, int col)
{
	return column_find(api, conf_column(col));
}

const char *
column_look(struct asana *api, const char *name)
{
	return find(api, renamed(name), 0);
}

const char *
column_maybe(struct asana *api, int col)
{
	return column_look(api, conf_column(col));
}

void
column_place(struct asana *api, int col, struct jsonw *w)
{
	const char *gid = column_maybe(api, col);

	if (gid == NULL)	/* with -n it need not have been made */
		gid = opt_dry ? "0" : column_gid(api, col);
	jsonw_key(w, "projects");
	jsonw_arr(w);
	jsonw_str(w, api->project);
	jsonw_end(w);
	jsonw_key(w, "memberships");
	jsonw_arr(w);
	jsonw_obj(w);
	jsonw_kstr(w, "project", api->project);
	jsonw_kstr(w, "section", gid);
	jsonw_end(w);
	jsonw_end(w);
}

const char *
column_name(struct asana *api, const char *gid)
{
	const struct columns *c = load(api, 0);
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->gid[i], gid) == 0)
			return c->name[i];
	return NULL;
}

int
column_each(struct asana *api, int fresh,
    int (*fn)(const char *name, const char *gid, void *arg), void *arg)
{
	const struct columns *c = load(api, fresh);
	size_t i;
	int rc;

	for (i = 0; i < c->n; i++)
		if ((rc = fn(c->name[i], c->gid[i], arg)) != 0)
			return rc;
	return 0;
}

int
column_cards(struct asana *api, int col, const char *fields,
    int (*fn)(const struct node *item, void *arg), void *arg)
{
	char *path = xasprintf("/sections/%s/tasks", column_gid(api, col));
	struct wire_req q = { .path = path, .look = 1 };
	int rc = asana_list(api, &q, fields, fn, arg);

	free(path);
	return rc;
}
