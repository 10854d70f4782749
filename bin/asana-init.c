/* asana-init: is everything there?  Makes the missing columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/asana.h"
#include "asana/columns.h"
#include "base/cli.h"
#include "base/str.h"

static const char usage[] =
    "Check token, workspace and project; create missing columns.\n"
    "usage: asana-init [-chnVv] [column ...]\n"
    "  -c, --check        only check, create nothing\n";

static int
check_user(struct asana *api, struct reply *rep)
{
	struct wire_req q = { .method = "GET" };
	int rc = asana_send(api, &q, "name,email,workspaces.name", 0, rep,
	    "/users/me");

	if (rc == RC_NOAUTH)
		warn("the token is not accepted: make one in Asana's "
		    "developer console, and put it into .env");
	return rc;
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
	struct wire_req q = { .method = "GET" };
	struct reply rep;
	char *path = xasprintf("/projects/%s", api->project);
	const char *home;
	int rc;

	q.path = path;
	rc = asana_call(api, &q, "name,workspace", 1, &rep);
	home = node_str(rep.data, "workspace.gid");
	if (rc == RC_REFUSED)
		rc = fault(RC_CONFIG, "ASANA_PROJECT_GID: no project %s for "
		    "this token (%s)", api->project, asana_why(&rep));
	else if (rc != RC_OK)
		asana_say(&q, &rep);
	else if (home != NULL && strcmp(home, workspace) != 0)
		rc = fault(RC_CONFIG, "ASANA_WORKSPACE_GID: project %s lies in "
		    "workspace %s, not in %s", api->project, home, workspace);
	else if (!seen)
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
	const struct node *spaces;
	struct reply user;
	int rc, seen;

	if ((rc = check_user(api, &user)) != RC_OK) {
		asana_free(&user);
		return rc;
	}
	spaces = node_at(user.data, "workspaces");
	seen = node_some(spaces, "gid", workspace);
	if (!seen && node_some(spaces, "gid", api->project))
		rc = fault(RC_CONFIG, "ASANA_WORKSPACE_GID and "
		    "ASANA_PROJECT_GID are swapped: %s is the workspace",
		    api->project);
	else
		rc = check_project(api, workspace, seen);
	if (rc == RC_CONFIG)
		say_workspaces(user.data);
	asana_free(&user);
	return rc;
}

static int
print(const char *name, const char *gid, void *arg)
{
	const int *col = arg;

	if (conf_whichcolumn(name) == *col)
		printf("%s\t%s\n", name, gid);
	return 0;
}

/* A board on this machine is a local one, as a rule. */
static void
check_profile(void)
{
	if (str_isloopback(conf_api()) &&
	    node_text(conf_yaml(), "lease.profile") == NULL)
		warn("ASANA_API_URL is on this machine: for a local board set "
		    "lease.profile in experisana.yaml to local, or all waits "
		    "are as long as with Asana");
}

/*
 * Checks token, workspace, project and columns; makes the missing ones unless
 * ONLYCHECK; then only those of MORE (up to a NULL) that a board need not have
 * are looked for.  Prints every column as "name<TAB>gid", at last the project.
 * Returns RC_OK; RC_USAGE if one of MORE is unknown; RC_CONFIG after a message
 * that says which setting is wrong, or if a column is missing and ONLYCHECK; or
 * as asana_call().
 */
static int
init(struct asana *api, int onlycheck, char *const *more)
{
	int rc, col, wanted[COL_N] = { 0 };

	for (; *more != NULL; more++) {
		if ((col = conf_meant(*more)) == -1)
			return fault(RC_USAGE, "'%s': unknown column; those "
			    "that can be made are %s and %s", *more,
			    conf_column(COL_SWEEPS),
			    conf_column(COL_CANCELLED));
		wanted[col] = 1;
	}
	if ((rc = check_settings(api)) != RC_OK)
		return rc;
	if (onlycheck)
		check_profile();
	for (col = 0; col < COL_N; col++)	/* others need not be there */
		wanted[col] |= col < COL_NEEDED || !onlycheck;
	rc = column_ensure(api, wanted, onlycheck);
	/* in this order, wherever they stand on the board */
	for (col = 0; col < COL_N && !cli_dry; col++)
		column_each(api, print, &col);
	if (!cli_dry)
		printf("project\t%s\n", api->project);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = cli_read(argc, argv, usage, 0, -1);
	api = asana_open();
	return asana_end(api, init(api, cli_has('c'), argv));
}
