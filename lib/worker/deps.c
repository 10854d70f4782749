/* deps: what is known of the cards that others wait for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/gidset.h"
#include "base/str.h"
#include "worker/deps.h"

#define DEP_FIELDS	"completed,memberships.project.gid," \
			"memberships.section.gid"
#define DONE_FILE	".done"
#define DONE_BYTES	(DEPS_MEMORY * 34)

struct deps {
	struct asana	*api;
	struct gidset	 backlog;	/* of this look, not completed */
	struct gidset	 running;	/* of this look */
	struct gidset	 cancelled;	/* of this look */
	struct table	 failed;	/* of this look, and those cancelled;
					 * numbers of `names` */
	struct arena	*text;		/* its keys and names */
	const char	**names;
	int		 listed;	/* running and failed were read */
	struct gidset	 done;
	struct gidset	 gone;
	int		 looks;		/* since `gone` was empty */
	char		*file;		/* keeps `done`, or NULL */
};

static void
load_done(struct deps *d)
{
	char *text, *line, *next;

	if (d->file == NULL ||
	    (text = fs_read(d->file, DONE_BYTES, NULL)) == NULL)
		return;
	for (line = text; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		if (str_isgid(line))
			gidset_add(&d->done, line);
	}
	free(text);
}

/* Without the file it would be learnt again, so its loss is no error. */
static void
remember_done(struct deps *d, const char *gid)
{
	const char *mode = "a";
	FILE *f;

	if (d->done.tab.n >= DEPS_MEMORY) {
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
	struct deps *d;

	d = xcalloc(1, sizeof(*d));
	d->api = api;
	if (dir != NULL && fs_mkdirs(dir, 0700) == 0)
		d->file = fs_join(dir, DONE_FILE);
	load_done(d);
	return d;
}

void
deps_look(struct deps *d)
{
	gidset_free(&d->backlog);
	gidset_free(&d->running);
	gidset_free(&d->cancelled);
	table_free(&d->failed);
	arena_free(d->text);
	d->text = NULL;
	free(d->names);
	d->names = NULL;
	d->listed = 0;
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
	gidset_free(&d->gone);
	free(d->file);
	free(d);
}

void
deps_waiting(struct deps *d, const char *gid)
{
	gidset_add(&d->backlog, gid);
}

static int
take_running(const struct node *item, void *arg)
{
	struct deps *d = arg;

	if (!node_bool(item, "completed", 0))
		gidset_add(&d->running, node_str(item, "gid"));
	return 0;
}

static int
take_failed(const struct node *item, void *arg)
{
	struct deps *d = arg;
	const char *gid = node_str(item, "gid"), *name;
	size_t n = strlen(gid);

	if (node_bool(item, "completed", 0) ||
	    table_find(&d->failed, gid, n) >= 0)
		return 0;
	if (d->text == NULL)
		d->text = arena_new();
	if ((name = node_str(item, "name")) == NULL)
		name = "";
	d->names = xreallocarray(d->names, d->failed.n + 1,
	    sizeof(*d->names));
	d->names[d->failed.n] = arena_strndup(d->text, name, strlen(name));
	table_put(&d->failed, arena_strndup(d->text, gid, n), n,
	    (long)d->failed.n);
	return 0;
}

static int
take_cancelled(const struct node *item, void *arg)
{
	struct deps *d = arg;

	if (!node_bool(item, "completed", 0))
		gidset_add(&d->cancelled, node_str(item, "gid"));
	return take_failed(item, arg);
}

/* Lists what is surely not done, once in a look. */
static int
list_open(struct deps *d)
{
	int rc;

	if (d->listed)
		return RC_OK;
	rc = column_cards(d->api, COL_RUNNING, "completed", take_running,
	    d);
	if (rc == RC_OK)
		rc = column_cards(d->api, COL_FAILED, "completed,name",
		    take_failed, d);
	if (rc == RC_OK)
		rc = column_cards(d->api, COL_CANCELLED, "completed,name",
		    take_cancelled, d);
	d->listed = rc == RC_OK;
	return rc;
}

/* Asks for one card. */
static int
ask(struct deps *d, const char *gid, enum dep_st *st)
{
	char *path = xasprintf("/tasks/%s", gid);
	struct wire_req req = { .method = "GET", .path = path, .look = 1 };
	struct reply rep;
	struct task t;
	int rc;

	*st = DEP_WAITS;
	rc = asana_call(d->api, &req, DEP_FIELDS, 1, &rep);
	if (rc == RC_OK) {
		asana_task(d->api, rep.data, &t);
		if (t.completed || (t.section != NULL && strcmp(t.section,
		    column_gid(d->api, COL_DONE)) == 0)) {
			remember_done(d, gid);
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
	int rc;

	*st = DEP_WAITS;
	if (!str_isgid(gid)) {
		*st = DEP_GONE;	/* a link that leads nowhere */
		return RC_OK;
	}
	if (gidset_has(&d->backlog, gid))
		return RC_OK;
	if ((rc = list_open(d)) != RC_OK || gidset_has(&d->running, gid))
		return rc;
	if (deps_name(d, gid) != NULL)
		*st = DEP_FAILED;
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
	return gidset_has(&d->done, gid) && !gidset_has(&d->backlog, gid);
}

int
deps_count(struct deps *d, long *running, long *failed)
{
	int rc = list_open(d);

	*running = (long)d->running.tab.n;
	*failed = (long)(d->failed.n - d->cancelled.tab.n);
	return rc;
}

const char *
deps_name(const struct deps *d, const char *gid)
{
	long i = table_find(&d->failed, gid, strlen(gid));

	return i >= 0 ? d->names[i] : NULL;
}

int
deps_cancelled(const struct deps *d, const char *gid)
{
	return gidset_has(&d->cancelled, gid);
}
