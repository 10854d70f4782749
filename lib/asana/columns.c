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

struct columns {
	size_t		 n;
	struct section	*c;
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
		free(c->c[i].name);
		free(c->c[i].gid);
	}
	free(c->c);
	free(c);
	known = NULL;
}

/* The file that keeps the list: one for each API and project. */
static char *
cache_path(const struct asana *api)
{
	return state_cache("columns", api->project);
}

static void
add(struct columns *c, const char *name, size_t n, const char *gid)
{
	c->c = xgrow(c->c, c->n, sizeof(*c->c));
	c->c[c->n].name = xstrndup(name, n);
	c->c[c->n++].gid = xstrdup(gid);
}

/* Reads the file, lines of gid, TAB, name; NULL if it is too old. */
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
		text = fs_read(path, FILE_MAX, NULL);
	free(path);
	if (text == NULL)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	for (s = text; (tab = strchr(s, '\t')) != NULL &&
	    (nl = strchr(tab, '\n')) != NULL; s = nl + 1) {
		*tab = '\0';
		add(c, tab + 1, (size_t)(nl - tab - 1), s);
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

	buf_init(&b, FILE_MAX);
	for (i = 0; i < c->n; i++)
		buf_printf(&b, "%s\t%s\n", c->c[i].gid, c->c[i].name);
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

/* Finds the column called NAME, or of that gid; dies if there are two. */
static const struct section *
look(struct asana *api, const char *name, int fresh)
{
	const struct columns *c = load(api, fresh);
	const struct section *found = NULL;
	size_t i;
	int times = 0;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->c[i].name, name) == 0 ||
		    strcmp(c->c[i].gid, name) == 0) {
			found = &c->c[i];
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
	const struct columns *c = load(api, 0);
	size_t i;
	int rc;

	for (i = 0; i < c->n; i++)
		if ((rc = fn(c->c[i].name, c->c[i].gid, arg)) != 0)
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
	const struct columns *c = load(w->api, 0);
	int col, before = -1, after = COL_N, times = 0;
	size_t i;

	w->before = w->after = NULL;
	for (i = 0; i < c->n; i++) {
		col = conf_whichcolumn(c->c[i].name);
		if (col == w->col)
			times++;
		else if (col > before && col < w->col) {
			before = col;
			w->before = c->c[i].gid;
		} else if (col > w->col && col < after) {
			after = col;
			w->after = c->c[i].gid;
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
	char *path, *body;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", conf_column(c->col));
	if (c->before != NULL)
		jsonw_kstr(&w, "insert_after", c->before);
	else if (c->after != NULL)
		jsonw_kstr(&w, "insert_before", c->after);
	q.body = body = asana_body_end(&w);
	q.path = path = xasprintf("/projects/%s/sections", c->api->project);
	rc = make_once(c->api, &q, "name", look_again, c, &rep);
	column_forget(c->api);
	asana_free(&rep);
	free(path);
	free(body);
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
	struct wire_req q = { .look = 1 };
	char *path;
	int rc;

	if (c == NULL)
		return RC_OK;
	q.path = path = xasprintf("/sections/%s/tasks", c->gid);
	rc = asana_list(api, &q, fields, fn, arg);
	free(path);
	return rc;
}
