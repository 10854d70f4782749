/* columns: the sections of the project, by name. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "asana/asana.h"
#include "asana/columns.h"
#include "asana/post.h"
#include "asana/state.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/fs.h"

#define TWICE		"the project has %d columns '%s': rename all but one"
#define FILE_MAX	(1u << 20)	/* bytes of the file: a longer list is
				 * not remembered */

static struct section *known;	/* those of the project */
static size_t nknown;
static int loaded;

static void
forget(void)
{
	for (; nknown > 0; nknown--) {
		free(known[nknown - 1].name);
		free(known[nknown - 1].gid);
	}
	loaded = 0;
}

/* The file that keeps the list: one for each API and project. */
static char *
cache_path(const struct asana *api)
{
	return state_cache("columns", api->project);
}

static void
add(const char *name, size_t n, const char *gid)
{
	known = xgrow(known, nknown, sizeof(*known));
	known[nknown].name = xstrndup(name, n);
	known[nknown++].gid = xstrdup(gid);
}

/* Reads the file, lines of gid, TAB, name; -1 if it is missing or too old. */
static int
from_cache(const struct asana *api)
{
	struct stat st;
	char *path, *text = NULL, *s, *tab, *nl;

	if ((path = cache_path(api)) == NULL)
		return -1;
	if (stat(path, &st) == 0 && st.st_mtime <= time(NULL) &&
	    time(NULL) - st.st_mtime < COLUMNS_TTL)
		text = fs_read(path, FILE_MAX, NULL);
	free(path);
	if (text == NULL)
		return -1;
	for (s = text; (tab = strchr(s, '\t')) != NULL &&
	    (nl = strchr(tab, '\n')) != NULL; s = nl + 1) {
		*tab = '\0';
		add(tab + 1, (size_t)(nl - tab - 1), s);
	}
	free(text);
	return 0;
}

static void
to_cache(const struct asana *api)
{
	struct buf b;
	char *path = cache_path(api);
	size_t i;

	buf_init(&b, FILE_MAX);
	for (i = 0; i < nknown; i++)
		buf_printf(&b, "%s\t%s\n", known[i].gid, known[i].name);
	if (!b.over)
		state_write(path, buf_str(&b), b.len);
	buf_free(&b);
	free(path);
}

static int
take(const struct node *item, void *arg)
{
	const char *name = node_str(item, "name");

	(void)arg;
	if (name != NULL && strchr(name, '\n') == NULL)
		add(name, strlen(name), node_str(item, "gid"));
	return 0;
}

/* Makes sure that the columns are known, from the server if FRESH. */
static void
load(struct asana *api, int fresh)
{
	int rc;

	if (loaded && !fresh)
		return;
	forget();
	if (fresh || from_cache(api) == -1) {
		rc = asana_each(api, NULL, "name", take, NULL,
		    "/projects/%s/sections", api->project);
		if (rc != RC_OK)
			exit(rc == RC_REFUSED ? RC_CONFIG : rc);
		to_cache(api);
	}
	loaded = 1;
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

/* Finds the column called NAME, or of that gid; dies if there are two. */
static const struct section *
look(struct asana *api, const char *name, int fresh)
{
	const struct section *found = NULL;
	size_t i;
	int times = 0;

	load(api, fresh);
	for (i = 0; i < nknown; i++)
		if (strcmp(known[i].name, name) == 0 ||
		    strcmp(known[i].gid, name) == 0) {
			found = &known[i];
			times++;
		}
	if (times > 1)
		die(RC_CONFIG, TWICE, times, name);
	return found;
}

const struct section *
column_find(struct asana *api, const char *word, int must)
{
	int col = conf_meant(word);
	const char *name = col != -1 ? conf_column(col) : word;
	const struct section *c = look(api, name, 0);

	if (c == NULL && must)
		c = look(api, name, 1);	/* newer than what we remember */
	if (c == NULL && must)
		die(RC_CONFIG, "the project has no column '%s' (asana-init "
		    "makes the missing ones)", name);
	return c;
}

const char *
column_gid(struct asana *api, int col)
{
	return column_find(api, settings_usual(col), 1)->gid;
}

/* Reference, "Create a task": projects and memberships are accepted at creation
 * only, memberships as plain gids. */
void
column_place(struct asana *api, int col, struct jsonw *w)
{
	/* with -n it need not have been made */
	const struct section *c = column_find(api, settings_usual(col),
	    !cli_dry);

	jsonw_key(w, "projects");
	jsonw_arr(w);
	jsonw_str(w, api->project);
	jsonw_end(w);
	jsonw_key(w, "memberships");
	jsonw_arr(w);
	jsonw_obj(w);
	jsonw_kstr(w, "project", api->project);
	jsonw_kstr(w, "section", c != NULL ? c->gid : "0");
	jsonw_end(w);
	jsonw_end(w);
}

int
column_each(struct asana *api,
    int (*fn)(const char *name, const char *gid, void *arg), void *arg)
{
	size_t i;
	int rc;

	load(api, 0);
	for (i = 0; i < nknown; i++)
		if ((rc = fn(known[i].name, known[i].gid, arg)) != 0)
			return rc;
	return 0;
}

/* A column that may be missing. */
struct wanted {
	struct asana	*api;
	int		 col;
	/* gids of its neighbours in our order, or NULL; valid until the list
	 * is dropped */
	const char	*before, *after;
};

/* Is it there once?  RC_OK, RC_NO, or RC_CONFIG after a message. */
static int
look_for(struct wanted *w)
{
	int col, before = -1, after = COL_N, times = 0;
	size_t i;

	load(w->api, 0);
	w->before = w->after = NULL;
	for (i = 0; i < nknown; i++) {
		col = conf_whichcolumn(known[i].name);
		if (col == w->col)
			times++;
		else if (col > before && col < w->col) {
			before = col;
			w->before = known[i].gid;
		} else if (col > w->col && col < after) {
			after = col;
			w->after = known[i].gid;
		}
	}
	if (times > 1) {
		warn(TWICE, times, conf_column(w->col));
		return RC_CONFIG;
	}
	return times == 1 ? RC_OK : RC_NO;
}

static int
look_again(void *arg)
{
	struct wanted *w = arg;

	column_forget(w->api);
	return look_for(w);
}

/* POST /projects/{}/sections.  Where it lands without insert_after or
 * insert_before is not said anywhere, so a neighbour is named. */
static int
make(struct wanted *c)
{
	struct wire_req q = { .method = "POST" };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	char *path;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", conf_column(c->col));
	if (c->before != NULL)
		jsonw_kstr(&w, "insert_after", c->before);
	else if (c->after != NULL)
		jsonw_kstr(&w, "insert_before", c->after);
	q.body = asana_body_end(&w);
	q.path = path = xasprintf("/projects/%s/sections", c->api->project);
	rc = make_once(c->api, &q, "name", look_again, c, &rep);
	column_forget(c->api);
	asana_free(&rep);
	free(path);
	return rc;
}

int
column_ensure(struct asana *api, int col, int onlycheck)
{
	struct wanted w = { api, col, NULL, NULL };
	int rc;

	if ((rc = look_for(&w)) != RC_NO)
		return rc;
	if (!onlycheck)
		return make(&w);
	warn("the project has no column '%s'", conf_column(col));
	return RC_CONFIG;
}

int
column_make(struct asana *api, int col)
{
	if (column_find(api, settings_usual(col), 0) != NULL)
		return RC_OK;
	column_forget(api);	/* somebody may have made it */
	return column_ensure(api, col, 0);
}

int
column_cards(struct asana *api, int col, const char *fields,
    int (*fn)(const struct node *item, void *arg), void *arg)
{
	const struct section *c = column_find(api, settings_usual(col),
	    col < COL_NEEDED);
	const struct wire_req how = { .look = 1 };

	if (c == NULL)
		return RC_OK;
	return asana_each(api, &how, fields, fn, arg, "/sections/%s/tasks",
	    c->gid);
}
