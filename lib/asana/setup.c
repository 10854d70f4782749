/* setup: is everything there that the tools need? */
#include <stdlib.h>
#include <string.h>

#include "asana/columns.h"
#include "asana/once.h"
#include "asana/setup.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"

/* The token's user, with the workspaces it sees. */
static int
check_user(struct asana *api, struct reply *rep)
{
	int rc;

	rc = asana_get(api, "/users/me", "name,email,workspaces.name", rep);
	if (rc == RC_NOAUTH)
		warn("the token is not accepted: make one in Asana's "
		    "developer console, and put it into .env");
	return rc;
}

static int
sees_workspace(const struct node *user, const char *gid)
{
	const struct node *w = node_at(user, "workspaces");
	const char *g;

	for (w = w != NULL ? w->first : NULL; w != NULL; w = w->next)
		if ((g = node_str(w, "gid")) != NULL && strcmp(g, gid) == 0)
			return 1;
	return 0;
}

static void
say_workspaces(const struct node *user)
{
	const struct node *w = node_at(user, "workspaces");

	for (w = w != NULL ? w->first : NULL; w != NULL; w = w->next)
		warn("the token sees workspace %s (%s)", node_str(w, "gid"),
		    node_str(w, "name") != NULL ? node_str(w, "name") : "?");
}

/* The project, and that it lies in the workspace. */
static int
check_project(struct asana *api, const char *workspace, int seen)
{
	struct wire_req q = { 0 };
	struct reply rep;
	char *path = xasprintf("/projects/%s", api->project);
	const char *home;
	int rc;

	q.method = "GET";
	q.path = path;
	rc = asana_call(api, &q, "name,workspace", 1, &rep);
	home = node_str(rep.data, "workspace.gid");
	if (rc == RC_REFUSED) {
		warn("ASANA_PROJECT_GID: no project %s for this token (%s)",
		    api->project, asana_why(&rep));
		rc = RC_CONFIG;
	} else if (rc != RC_OK)
		asana_say(&q, &rep);
	else if (home != NULL && strcmp(home, workspace) != 0) {
		warn("ASANA_WORKSPACE_GID: project %s lies in workspace %s, "
		    "not in %s", api->project, home, workspace);
		rc = RC_CONFIG;
	} else if (!seen)
		debug(ERR_TRACE, "workspace %s is not listed for this user",
		    workspace);
	asana_free(&rep);
	free(path);
	return rc;
}

static int
check_settings(struct asana *api)
{
	const char *workspace = conf_gid("ASANA_WORKSPACE_GID");
	struct reply user;
	int rc, seen;

	if ((rc = check_user(api, &user)) != RC_OK) {
		asana_free(&user);
		return rc;
	}
	seen = sees_workspace(user.data, workspace);
	if (!seen && sees_workspace(user.data, api->project)) {
		warn("ASANA_WORKSPACE_GID and ASANA_PROJECT_GID are swapped: "
		    "%s is the workspace", api->project);
		rc = RC_CONFIG;
	} else
		rc = check_project(api, workspace, seen);
	if (rc == RC_CONFIG)
		say_workspaces(user.data);
	asana_free(&user);
	return rc;
}

/* What the list of columns says about one of them. */
struct found {
	struct asana	*api;
	int		 col;
	int		 times;
	char		 before[33];	/* gid of the nearest one before it … */
	char		 after[33];	/* … and behind it, in our order */
	int		 beforecol;
	int		 aftercol;
};

static int
count(const char *name, const char *gid, void *arg)
{
	struct found *f = arg;
	int col = conf_whichcolumn(name);

	if (col == f->col)
		f->times++;
	else if (col != -1 && col < f->col && col > f->beforecol) {
		f->beforecol = col;
		snprintf(f->before, sizeof(f->before), "%s", gid);
	} else if (col > f->col && col < f->aftercol) {
		f->aftercol = col;
		snprintf(f->after, sizeof(f->after), "%s", gid);
	}
	return 0;
}

/* Is it there once?  RC_OK, RC_NO, or RC_CONFIG after a message. */
static int
look(void *arg)
{
	struct found *f = arg;

	f->times = 0;
	f->before[0] = f->after[0] = '\0';
	f->beforecol = -1;
	f->aftercol = COL_N;
	column_each(f->api, 0, count, f);
	if (f->times > 1) {
		warn("the project has %d columns '%s': rename all but one",
		    f->times, conf_column(f->col));
		return RC_CONFIG;
	}
	return f->times == 1 ? RC_OK : RC_NO;
}

static int
look_again(void *arg)
{
	struct found *f = arg;

	column_forget(f->api);
	return look(f);
}

/* POST /projects/{}/sections.  Where it lands without insert_after or
 * insert_before is not said anywhere, so a neighbour is named. */
static int
make(struct asana *api, struct found *f)
{
	struct wire_req q = { 0 };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	char *path, *body;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", conf_column(f->col));
	if (f->before[0] != '\0')
		jsonw_kstr(&w, "insert_after", f->before);
	else if (f->after[0] != '\0')
		jsonw_kstr(&w, "insert_before", f->after);
	body = asana_body_end(&w);
	path = xasprintf("/projects/%s/sections", api->project);
	q.method = "POST";
	q.path = path;
	q.body = body;
	rc = make_once(api, &q, "name", look_again, f, &rep);
	column_forget(api);
	asana_free(&rep);
	free(path);
	free(body);
	return rc;
}

static int
print(const char *name, const char *gid, void *arg)
{
	if (conf_whichcolumn(name) != -1)
		fprintf(arg, "%s\t%s\n", name, gid);
	return 0;
}

/* Looks at one column; makes it when it is missing. */
static int
ensure(struct asana *api, int col, int onlycheck)
{
	struct found f = { 0 };
	int rc;

	f.api = api;
	f.col = col;
	if ((rc = look(&f)) != RC_NO)
		return rc;
	if (!onlycheck)
		return make(api, &f);
	warn("the project has no column '%s'", conf_column(col));
	return RC_CONFIG;
}

/* A board on this machine is a local one, as a rule. */
static void
check_profile(void)
{
	const char *host = strstr(conf_api(), "://") + 3;

	if ((strncmp(host, "127.", 4) == 0 || strncmp(host, "[::1]", 5) == 0 ||
	    strncmp(host, "localhost", 9) == 0) &&
	    node_text(conf_yaml(), "lease.profile") == NULL)
		warn("ASANA_API_URL is on this machine: for a local board set "
		    "lease.profile in experisana.yaml to local, or all waits "
		    "are as long as with Asana");
}

int
setup_board(struct asana *api, int onlycheck, char *const *more, FILE *out)
{
	int rc, col, wanted[COL_N] = { 0 };

	for (; *more != NULL; more++) {
		if ((col = conf_meant(*more)) == -1) {
			warn("'%s': unknown column; those that can be made are %s "
			    "and %s", *more, conf_column(COL_SWEEPS),
			    conf_column(COL_CANCELLED));
			return RC_USAGE;
		}
		wanted[col] = 1;
	}
	if ((rc = check_settings(api)) != RC_OK)
		return rc;
	if (onlycheck)
		check_profile();
	column_forget(api);
	for (col = 0; col < COL_N; col++)
		if (col < COL_NEEDED || wanted[col])
			rc = err_worst(rc, ensure(api, col, onlycheck));
	if (!cli_dry)
		column_each(api, 0, print, out);
	return rc;
}

int
setup_column(struct asana *api, int col)
{
	if (column_find(api, settings_usual(col), 0) != NULL)
		return RC_OK;
	column_forget(api);	/* somebody may have made it */
	return ensure(api, col, 0);
}
