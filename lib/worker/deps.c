/* deps: what is known of the cards that others wait for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/table.h"
#include "worker/deps.h"

#define DONE_MEMORY	20000	/* gids remembered as done */

/* A card that is not done, as of this look. */
struct dep {
	enum dep_st	 st;
	const char	*name;
};

struct deps {
	struct asana	*api;
	struct table	 at;		/* gid to its place in `dep` */
	struct dep	*dep;
	struct arena	*text;		/* their gids and names */
	int		 col;		/* the column that is being listed */
	long		 in[COL_N];	/* how many are in each, */
	int		 listed;	/* ... once all were */
	struct gidset	 done;
	struct gidset	 sure;		/* done, as asked in this look */
	struct gidset	 gone;
	int		 looks;		/* since `gone` was empty */
	int		 direct;	/* ask for one before all are listed */
	char		*file;		/* keeps `done`, or NULL */
};

static void
load_done(struct deps *d)
{
	char *text = fs_read(d->file, DONE_MEMORY * 34, NULL);
	const char *rest = text, *s;
	char *gid;
	size_t n;

	while ((s = str_next(&rest, "\n", &n)) != NULL) {
		gid = xstrndup(s, n);
		if (str_isgid(gid))
			gidset_add(&d->done, gid);
		free(gid);
	}
	free(text);
}

/* Without the file it would be learnt again, so its loss is no error. */
static void
remember_done(struct deps *d, const char *gid)
{
	const char *mode = "a";
	FILE *f;

	if (d->done.tab.n >= DONE_MEMORY) {
		gidset_free(&d->done);
		mode = "w";
	}
	gidset_add(&d->done, gid);
	if (d->file == NULL)
		return;
	if ((f = fopen(d->file, mode)) == NULL || fprintf(f, "%s\n", gid) < 0)
		warn("%s:", d->file);
	if (f != NULL && fclose(f) == EOF)
		warn("%s:", d->file);
}

struct deps *
deps_open(struct asana *api, const char *dir)
{
	struct deps *d = xcalloc(1, sizeof(*d));

	d->api = api;
	if (dir != NULL && fs_mkdirs(dir, 0700) == 0) {
		d->file = fs_join(dir, ".done");
		load_done(d);
	}
	return d;
}

void
deps_look(struct deps *d)
{
	table_free(&d->at);
	free(d->dep);
	d->dep = NULL;
	arena_free(d->text);
	d->text = NULL;
	memset(d->in, 0, sizeof(d->in));
	d->listed = 0;
	gidset_free(&d->sure);
	if (++d->looks >= DEPS_GONE_LOOKS) {
		gidset_free(&d->gone);
		d->looks = 0;
	}
}

void
deps_close(struct deps *d)
{
	if (d == NULL)
		return;
	deps_look(d);
	gidset_free(&d->done);
	gidset_free(&d->sure);
	gidset_free(&d->gone);
	free(d->file);
	free(d);
}

static const struct dep *
find(const struct deps *d, const char *gid)
{
	long i = table_find(&d->at, gid, strlen(gid));

	return i >= 0 ? &d->dep[i] : NULL;
}

/* A card that moves while we list counts where it was seen first. */
static void
note(struct deps *d, const char *gid, const char *name)
{
	size_t i = d->at.n, n = strlen(gid);

	d->in[d->col]++;
	if (find(d, gid) != NULL)
		return;
	if (d->text == NULL)
		d->text = arena_new();
	d->dep = xgrow(d->dep, i, sizeof(*d->dep));
	d->dep[i].st = d->col == COL_FAILED ? DEP_FAILED :
	    d->col == COL_CANCELLED ? DEP_CANCELLED : DEP_WAITS;
	d->dep[i].name = arena_strndup(d->text, name, strlen(name));
	table_put(&d->at, arena_strndup(d->text, gid, n), n, (long)i);
}

void
deps_direct(struct deps *d)
{
	d->direct = 1;
}

void
deps_waiting(struct deps *d, const char *gid)
{
	d->col = COL_BACKLOG;
	note(d, gid, "");
}

static int
take_card(const struct node *item, void *arg)
{
	const char *name = node_str(item, "name");

	if (!node_bool(item, "completed", 0))
		note(arg, node_str(item, "gid"), name != NULL ? name : "");
	return 0;
}

/* Lists what is surely not done, once in a look. */
static int
list_open(struct deps *d)
{
	static const int cols[] = { COL_RUNNING, COL_FAILED, COL_CANCELLED };
	size_t i;
	int rc = RC_OK;

	if (d->listed)
		return RC_OK;
	for (i = 0; i < sizeof(cols) / sizeof(cols[0]) && rc == RC_OK; i++) {
		d->col = cols[i];
		d->in[d->col] = 0;
		rc = column_cards(d->api, d->col, d->col == COL_RUNNING ?
		    "completed" : "completed,name", take_card, d);
	}
	d->listed = rc == RC_OK;
	return rc;
}

static int
ask(struct deps *d, const char *gid, enum dep_st *st)
{
	char *path = xasprintf("/tasks/%s", gid);
	struct wire_req req = { .method = "GET", .path = path };
	struct reply rep;
	struct task t;
	int rc;

	*st = DEP_WAITS;
	rc = asana_call(d->api, &req, "completed,memberships.project.gid,"
	    "memberships.section.gid", 1, &rep);
	if (rc == RC_OK) {
		asana_task(d->api, rep.data, &t);
		if (t.completed || (t.section != NULL && strcmp(t.section,
		    column_gid(d->api, COL_DONE)) == 0)) {
			if (!gidset_has(&d->done, gid))
				remember_done(d, gid);
			gidset_add(&d->sure, gid);
			*st = DEP_DONE;
		}
	} else if (rc == RC_REFUSED) {
		gidset_add(&d->gone, gid);
		*st = DEP_GONE;
		rc = RC_OK;
	} else
		asana_say(&req, &rep);
	asana_free(&rep);
	free(path);
	return rc;
}

int
deps_state(struct deps *d, const char *gid, enum dep_st *st)
{
	const struct dep *dep = find(d, gid);
	int rc;

	*st = DEP_WAITS;
	if (!str_isgid(gid)) {
		*st = DEP_GONE;	/* a link that leads nowhere */
		return RC_OK;
	}
	if (dep == NULL && gidset_has(&d->sure, gid)) {
		*st = DEP_DONE;
		return RC_OK;
	}
	/* most often the first card can be run, and one question is enough */
	if (dep == NULL && !d->listed && d->direct && d->sure.tab.n < 2) {
		if ((rc = ask(d, gid, st)) != RC_OK || *st == DEP_DONE)
			return rc;
		d->direct = 0;
	}
	if (dep == NULL && (rc = list_open(d)) != RC_OK)
		return rc;
	if (dep != NULL || (dep = find(d, gid)) != NULL)
		*st = dep->st;
	else if (gidset_has(&d->done, gid))
		*st = DEP_DONE;
	else if (gidset_has(&d->gone, gid))
		*st = DEP_GONE;
	else
		return ask(d, gid, st);
	return RC_OK;
}

int
deps_known(const struct deps *d, const char *gid)
{
	return gidset_has(&d->done, gid) && find(d, gid) == NULL;
}

int
deps_count(struct deps *d, long *running, long *failed)
{
	int rc = list_open(d);

	*running = d->in[COL_RUNNING];
	*failed = d->in[COL_FAILED];
	return rc;
}

const char *
deps_failure(const struct deps *d, const char *gid, const char **name)
{
	const struct dep *dep = find(d, gid);

	if (dep == NULL || dep->st == DEP_WAITS)
		return NULL;
	*name = dep->name;
	return dep->st == DEP_FAILED ? "failed" : "was cancelled";
}
