/* columns: the sections of the project, by name. */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "asana/state.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/suggest.h"

#define TWICE		"the project has %d columns '%s': rename all but one"
#define FILE_MAX	(1u << 20)	/* bytes of the file: a longer list is
				 * not remembered */

static struct section *pool;	/* all that were ever seen: they stay */
static const struct section **known;	/* those of the project */
static size_t nknown;
static int loaded;

static void
forget(void)
{
	nknown = 0;
	loaded = 0;
}

/* The file that keeps the list: one for each API and project. */
static char *
cache_path(const struct asana *api)
{
	return state_cache("columns", api->project);
}

/* MADE: when we made it, if the list may not show it yet, or 0. */
static void
add(const char *name, size_t n, const char *gid, time_t made)
{
	struct section *s;
	size_t i;

	for (i = 0; i < nknown; i++)
		if (strcmp(known[i]->gid, gid) == 0)
			return;
	for (s = pool; s != NULL; s = s->next)
		if (strcmp(s->gid, gid) == 0 && strlen(s->name) == n &&
		    memcmp(s->name, name, n) == 0)
			break;
	if (s == NULL) {
		s = xcalloc(1, sizeof(*s));
		s->name = xstrndup(name, n);
		s->gid = xstrdup(gid);
		s->next = pool;
		pool = s;
	}
	if (s->made == 0)
		s->made = made;
	known = xgrow(known, nknown, sizeof(*known));
	known[nknown++] = s;
}

/* Returns how many columns are called NAME, or of that gid, and the oldest. */
static int
count(const char *name, const struct section **oldest)
{
	size_t i;
	int times = 0;

	*oldest = NULL;
	for (i = 0; i < nknown; i++)
		if (strcmp(known[i]->name, name) == 0 ||
		    strcmp(known[i]->gid, name) == 0) {
			if (times++ == 0 || str_order(0, known[i]->gid, 0,
			    (*oldest)->gid) < 0)
				*oldest = known[i];
		}
	return times;
}

static int
is_young(time_t t)
{
	return t <= time(NULL) && time(NULL) - t < COLUMNS_TTL;
}

/* Reads the file, lines of gid, TAB, when we made it, TAB, name; with ONLY_MADE
 * just what we made lately and the list lacks.  -1 if it is missing or too
 * old. */
static int
from_cache(const struct asana *api, int only_made)
{
	struct stat st;
	char *path, *text = NULL, *s, *tab, *name, *nl;
	const struct section *other;
	time_t made;

	if ((path = cache_path(api)) == NULL)
		return -1;
	if (stat(path, &st) == 0 && (only_made || is_young(st.st_mtime)))
		text = fs_read(path, FILE_MAX, NULL);
	free(path);
	if (text == NULL)
		return -1;
	for (s = text; (tab = strchr(s, '\t')) != NULL &&
	    (name = strchr(tab + 1, '\t')) != NULL &&
	    (nl = strchr(name, '\n')) != NULL; s = nl + 1) {
		*tab = *nl = '\0';
		made = (time_t)strtol(tab + 1, NULL, 10);
		if (!only_made || (is_young(made) &&
		    count(name + 1, &other) == 0))
			add(name + 1, (size_t)(nl - name - 1), s, made);
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
		buf_printf(&b, "%s\t%ld\t%s\n", known[i]->gid,
		    (long)known[i]->made, known[i]->name);
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
		add(name, strlen(name), node_str(item, "gid"), 0);
	return 0;
}

/* Makes sure that the columns are known, from the server if FRESH: those that
 * it lists, and those that we made a moment ago. */
static void
load(struct asana *api, int fresh)
{
	int rc;

	if (loaded && !fresh)
		return;
	forget();
	if (fresh || from_cache(api, 0) == -1) {
		rc = asana_each(api, NULL, "name", take, NULL,
		    "/projects/%s/sections", api->project);
		if (rc != RC_OK)
			exit(rc == RC_REFUSED ? RC_CONFIG : rc);
		from_cache(api, 1);
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

static int
not_empty(const struct node *item, void *arg)
{
	(void)item;
	(void)arg;
	return RC_NO;
}

/* Is column GID of no use to anybody?  With DROP it is deleted, which a server
 * refuses unless it is empty. */
static int
is_spare(struct asana *api, const char *gid, int drop)
{
	struct wire_req q = { .method = "DELETE" };
	struct reply rep;
	int rc;

	if (!drop) {
		rc = asana_each(api, NULL, NULL, not_empty, NULL,
		    "/sections/%s/tasks", gid);
		return rc == RC_OK || rc == RC_REFUSED;
	}
	rc = asana_send(api, &q, NULL, 1, &rep, "/sections/%s", gid);
	if (rep.http.status == 404 && rc == RC_REFUSED)
		rc = RC_OK;
	asana_free(&rep);
	return rc == RC_OK;
}

/* Two machines have made column NAME of ours at once: both use the oldest, and
 * an empty younger one goes.  Returns that, or NULL if there is none, or more
 * than one that is in use: then *TIMES says how many. */
static const struct section *
converge(struct asana *api, const char *name, int drop, int *times)
{
	const struct section *oldest;
	size_t i;

	*times = count(name, &oldest);
	for (i = 0; i < nknown && *times > 1 && conf_whichcolumn(name) != -1;)
		if (known[i] != oldest && strcmp(known[i]->name, name) == 0 &&
		    is_spare(api, known[i]->gid, drop)) {
			memmove(known + i, known + i + 1, (--nknown - i) *
			    sizeof(*known));
			--*times;
		} else
			i++;
	return *times > 1 ? NULL : oldest;
}

static const struct section *
look(struct asana *api, const char *name, int fresh)
{
	const struct section *found;
	int times;

	load(api, fresh);
	found = converge(api, name, 0, &times);
	if (times > 1)
		die(RC_CONFIG, TWICE, times, name);
	return found;
}

/* Ends the program: there is no column NAME.  COL is the one of ours that it
 * would be, or -1. */
static void
missing(const char *name, int col)
{
	struct suggest near;
	struct buf all;
	size_t i;

	suggest_init(&near, name, strlen(name));
	buf_init(&all, 4096);
	for (i = 0; i < nknown; i++) {
		suggest_try(&near, known[i]->name);
		buf_printf(&all, "%s'%s'", i > 0 ? ", " : "",
		    known[i]->name);
	}
	if (col == -1)
		die(RC_CONFIG, "the project has no column '%s'%s (it has %s)",
		    name, suggest_hint(&near), buf_str(&all));
	die(RC_CONFIG, "the project has no column '%s': it has %s; if one of "
	    "them is a new name of it, set %s to that in experisana.yaml; "
	    "asana-init makes a new, empty column", name, buf_str(&all),
	    settings_columnkey(col));
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
		missing(name, col);
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
		if ((rc = fn(known[i]->name, known[i]->gid, arg)) != 0)
			return rc;
	return 0;
}

/* A column that is missing. */
struct wanted {
	struct asana	*api;
	const char	*name;
};

static int
look_again(void *arg)
{
	struct wanted *w = arg;
	const struct section *c;

	load(w->api, 1);
	return count(w->name, &c) > 0 ? RC_OK : RC_NO;
}

/* Writes which neighbour of column COL in our order it is put beside: where it
 * lands without one is not said anywhere. */
static void
put_beside(struct jsonw *w, int col)
{
	int which, before = -1, after = COL_N;
	const char *left = NULL, *right = NULL;
	size_t i;

	for (i = 0; i < nknown; i++) {
		which = conf_whichcolumn(known[i]->name);
		if (which > before && which < col) {
			before = which;
			left = known[i]->gid;
		} else if (which > col && which < after) {
			after = which;
			right = known[i]->gid;
		}
	}
	if (left != NULL)
		jsonw_kstr(w, "insert_after", left);
	else if (right != NULL)
		jsonw_kstr(w, "insert_before", right);
}

static int
make(struct asana *api, int col)
{
	struct wanted c = { api, conf_column(col) };
	struct wire_req q = { .method = "POST" };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	char *path;
	const char *gid;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", c.name);
	put_beside(&w, col);
	q.body = asana_body_end(&w);
	q.path = path = xasprintf("/projects/%s/sections", api->project);
	rc = make_once(api, &q, "name", look_again, &c, &rep);
	if (rc == RC_OK && (gid = node_str(rep.data, "gid")) != NULL) {
		add(c.name, strlen(c.name), gid, time(NULL));
		to_cache(api);
	}
	asana_free(&rep);
	free(path);
	return rc;
}

int
column_ensure(struct asana *api, const int wanted[COL_N], int onlycheck)
{
	const struct section *c;
	int col, times, made = 0, rc = RC_OK;

	load(api, 1);
	for (col = 0; col < COL_N; col++) {
		if (!wanted[col] || count(conf_column(col), &c) > 0)
			continue;
		if (onlycheck)
			rc = fault(RC_CONFIG, "the project has no column '%s'",
			    conf_column(col));
		else {
			rc = err_worst(rc, make(api, col));
			made = !cli_dry;
		}
	}
	if (made) {	/* what others made at the same time is seen then */
		clock_sleep(conf_lease("lease.settle"));
		load(api, 1);
	}
	for (col = 0; col < COL_N; col++) {
		if (!wanted[col])
			continue;
		converge(api, conf_column(col), !onlycheck && !cli_dry, &times);
		if (times > 1) {
			warn(TWICE, times, conf_column(col));
			rc = err_worst(rc, RC_CONFIG);
		}
	}
	to_cache(api);
	return rc;
}

int
column_make(struct asana *api, int col)
{
	int wanted[COL_N] = { 0 };

	if (column_find(api, settings_usual(col), 0) != NULL)
		return RC_OK;
	wanted[col] = 1;
	return column_ensure(api, wanted, 0);
}

int
column_cards(struct asana *api, int col, const char *fields,
    int (*fn)(const struct node *item, void *arg), void *arg)
{
	const struct section *c = column_find(api, settings_usual(col),
	    col < COL_NEEDED);
	int rc;

	if (c == NULL)
		return RC_OK;
	rc = asana_each(api, NULL, fields, fn, arg, "/sections/%s/tasks",
	    c->gid);
	if (rc == RC_REFUSED)	/* it may have been deleted and made again */
		column_forget(api);
	return rc;
}
