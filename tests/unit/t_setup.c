/* t_setup: is everything there that the tools need? */
#include "base/str.h"
#include "live.h"

int init_main(int argc, char *argv[]);
#define main init_main
#include "../../bin/asana-init.c"
#undef main

static const char *const usual[] = {
	"Backlog", "Running", "Done", "Failed", "Active Workers", "Sweeps",
	"Cancelled", NULL
};

static int
setup(struct asana *api, void *arg)
{
	char *none[] = { NULL };

	return init(api, arg != NULL, none);
}

static int
setup_more(struct asana *api, void *arg)
{
	char *more[] = { arg, NULL };

	return init(api, 0, more);
}

static int
setup_dry(struct asana *api, void *arg)
{
	cli_dry = 1;
	return setup(api, arg);
}

static int
print_name(const char *name, const char *gid, void *arg)
{
	(void)arg;
	printf("%s%s,", name, gid[0] == '\0' ? "?" : "");
	return 0;
}

static int
columns(struct asana *api, void *arg)
{
	column_forget(api);
	return column_each(api, print_name, arg);
}

static int
delete_card(const struct node *item, void *arg)
{
	return asana_delete(arg, node_str(item, "gid"));
}

static int
empty_one(const char *name, const char *gid, void *arg)
{
	(void)name;
	return asana_each(arg, NULL, NULL, delete_card, arg,
	    "/sections/%s/tasks", gid);
}

/* Deletes all cards. */
static int
empty(struct asana *api, void *arg)
{
	(void)arg;
	column_forget(api);
	return column_each(api, empty_one, api);
}

struct drop {
	struct asana	*api;
	const char	*name;	/* or NULL: all */
	char		*last;	/* gid of the last one of that name */
};

static int
note_last(const char *name, const char *gid, void *arg)
{
	struct drop *d = arg;

	if (strcmp(d->name, name) == 0 && (d->last[0] == '\0' ||
	    str_order(0, gid, 0, d->last) > 0))
		strcpy(d->last, gid);
	return 0;
}

static int
drop_one(const char *name, const char *gid, void *arg)
{
	struct drop *d = arg;
	struct wire_req q = { 0 };
	struct reply rep;
	char path[64];

	if (d->name != NULL && strcmp(d->name, name) != 0)
		return 0;
	snprintf(path, sizeof(path), "/sections/%s", gid);
	q.method = "DELETE";
	q.path = path;
	/* a project's last one stays */
	asana_call(d->api, &q, NULL, 1, &rep);
	asana_free(&rep);
	return 0;
}

static int
drop(struct asana *api, void *arg)
{
	struct drop d;

	d.api = api;
	d.name = arg;
	column_forget(api);
	return column_each(api, drop_one, &d);
}

static int
make(struct asana *api, void *arg)
{
	char path[80];

	snprintf(path, sizeof(path), "/projects/%s/sections", api->project);
	live_make(api, NULL, path, "\"name\":\"%s\"", (char *)arg);
	return RC_OK;
}

static void
change(int (*fn)(struct asana *, void *), const char *name)
{
	struct unit_child c;

	live_run(&c, fn, (void *)name);
	if (c.status != 0)
		bail(c.err);
}

/* S is the usual columns, each with a gid. */
static int
is_usual(const char *s)
{
	int i;
	size_t n;

	for (i = 0; usual[i] != NULL; i++) {
		n = strlen(usual[i]);
		if (strncmp(s, usual[i], n) != 0 || s[n] != '\t')
			return 0;
		s += n + 1;
		if ((n = strspn(s, "0123456789")) == 0 || s[n] != '\n')
			return 0;
		s += n + 1;
	}
	/* and last the project */
	return strncmp(s, "project\t", 8) == 0 &&
	    s[8 + strspn(s + 8, "0123456789")] == '\n' &&
	    s[9 + strspn(s + 8, "0123456789")] == '\0';
}

static void
is_order(const char *want, const char *name)
{
	struct unit_child c;

	live_run(&c, columns, NULL);
	is_str(c.out, want, "%s", name);
}

static void
all_there(void)
{
	struct unit_child c, again;
	int n;

	live_run(&c, setup, NULL);
	n = live_count("POST ");
	is_int(c.status, RC_OK, "all is there");
	ok(is_usual(c.out), "... and printed");
	live_run(&again, setup, NULL);
	is_str(again.out, c.out, "... again");
	is_int(live_count("POST "), n, "... nothing is made");
	live_run(&again, setup, (void *)"check");
	is_int(again.status, RC_OK, "a check");
	is_str(again.out, c.out, "... prints the same");
	is_str(again.err, "", "... without a word");
	unlink("experisana.yaml");
	live_run(&again, setup, (void *)"check");
	is_int(again.status, RC_OK, "a board on this machine, with Asana's "
	    "times");
	ok(strstr(again.err, "set lease.profile in experisana.yaml to local") !=
	    NULL, "... is told of");
	live_run(&again, setup, NULL);
	is_str(again.err, "", "... in a check alone");
	live_yaml("");
}

static void
missing(void)
{
	struct unit_child c;
	int n;

	change(drop, "Done");
	n = live_count("POST ");
	live_run(&c, setup, (void *)"check");
	is_int(c.status, RC_CONFIG, "a missing column, checked");
	is_str(c.err, "p: the project has no column 'Done'\n", "... is named");
	ok(strstr(c.out, "Failed\t") != NULL && strstr(c.out, "Done") == NULL,
	    "... the others are printed");
	live_run(&c, setup_dry, NULL);
	is_int(c.status, RC_OK, "-n: all is well");
	ok(strncmp(c.out, "POST /projects/", 15) == 0 &&
	    strstr(c.out, "\"name\":\"Done\"") != NULL,
	    "... what would be made is printed");
	is_int(live_count("POST "), n, "... none is made");
	live_run(&c, setup, NULL);
	is_int(c.status, RC_OK, "a missing column");
	ok(is_usual(c.out), "... is made, in its place");
	is_int(live_count("POST "), n + 1, "... with one request");
	change(drop, "Backlog");
	live_run(&c, setup, NULL);
	ok(is_usual(c.out), "the first one, too");
	change(drop, "Cancelled");
	change(drop, "Sweeps");
	live_run(&c, setup, (void *)"check");
	is_int(c.status, RC_OK, "the last two need not be there");
	live_run(&c, setup, NULL);
	ok(is_usual(c.out), "... and are made");
	change(drop, NULL);
	live_run(&c, setup, NULL);
	ok(is_usual(c.out), "all");
}

static void
others(void)
{
	struct unit_child c;

	change(make, "Ideas");
	change(drop, "Running");
	change(drop, "Active Workers");
	live_run(&c, setup, NULL);
	ok(is_usual(c.out), "others are not printed");
	live_run(&c, columns, NULL);
	ok(strstr(c.out, "Backlog,Running,Done,Failed,Active Workers,Sweeps,"
	    "Cancelled,Ideas,")
	    != NULL, "... and stay where they are");
	change(drop, "Ideas");
}

static void
more(void)
{
	struct unit_child c;
	int n = live_count("POST ");

	live_run(&c, setup_more, (void *)"Sweep");
	is_int(c.status, RC_USAGE, "a column that no board has");
	is_str(c.err, "p: 'Sweep': unknown column; those that can be made "
	    "are Sweeps and Cancelled\n", "... is said");
	is_int(live_count("POST "), n, "... and nothing is made");
}

/* Makes a card in the column NAME of these that is the youngest. */
static int
fill(struct asana *api, void *arg)
{
	char body[256], last[33] = "";
	struct drop d = { NULL, arg, NULL };

	d.last = last;
	column_forget(api);
	column_each(api, note_last, &d);
	snprintf(body, sizeof(body), "\"name\":\"x\",\"projects\":[\"%s\"],"
	    "\"memberships\":[{\"project\":\"%s\",\"section\":\"%s\"}]",
	    api->project, api->project, last);
	live_make(api, NULL, "/tasks", "%s", body);
	return RC_OK;
}

static int
look_up(struct asana *api, void *arg)
{
	printf("%s", column_find(api, arg, 1)->gid);
	return RC_OK;
}

static void
doubled(void)
{
	struct unit_child c, first, again;
	int n;

	live_run(&first, look_up, (void *)"Running");
	change(make, "Running");
	live_run(&c, columns, NULL);
	ok(strstr(c.out, "Running,") != NULL &&
	    strstr(strstr(c.out, "Running,") + 1, "Running,") != NULL,
	    "a column that is there twice");
	live_run(&again, look_up, (void *)"Running");
	is_str(again.out, first.out, "... is the older one");
	live_run(&again, setup, (void *)"check");
	is_int(again.status, RC_OK, "... and is no mistake, while it is empty");
	live_run(&again, columns, NULL);
	is_str(again.out, c.out, "... nor changed by looking");
	live_run(&again, setup, NULL);
	ok(again.status == RC_OK && is_usual(again.out), "... it goes");
	is_order("Backlog,Running,Done,Failed,Active Workers,Sweeps,"
	    "Cancelled,", "... from the board");
	change(make, "Running");
	change(fill, "Running");
	live_run(&c, look_up, (void *)"Running");
	is_int(c.status, RC_CONFIG, "one with cards in it stays");
	is_str(c.err, "p: the project has 2 columns 'Running': rename all but "
	    "one\n", "... and is named");
	change(drop, "Failed");
	n = live_count("POST ");
	live_run(&c, setup, NULL);
	is_int(c.status, RC_CONFIG, "... so in the check");
	ok(strstr(c.err, "2 columns 'Running'") != NULL, "... by name");
	is_int(live_count("POST "), n + 1, "... what is missing is made");
	change(empty, NULL);
	live_run(&c, setup, NULL);
	ok(c.status == RC_OK && is_usual(c.out), "... all is well then");
}

/* Runs N asana-init at once, or one after another. */
static void
crowd(int n, int at_once)
{
	struct unit_child c;
	pid_t pid[8];
	int i;

	for (i = 0; i < n; i++) {
		if (!at_once) {
			live_run(&c, setup, NULL);
			is_int(c.status, RC_OK, "asana-init number %d", i + 1);
		} else if ((pid[i] = fork()) == 0) {
			struct asana *mine = asana_open();

			if (freopen("/dev/null", "w", stdout) == NULL)
				_exit(1);
			/* each on a machine of its own */
			setenv("XDG_CACHE_HOME", "/nowhere", 1);
			_exit(setup(mine, NULL));
		}
	}
	for (i = 0; i < n && at_once; i++) {
		int st;

		waitpid(pid[i], &st, 0);
		is_int(st, 0, "asana-init number %d of a crowd", i + 1);
	}
}

/* What is made is in no list for a while. */
static void
lags(void)
{
	struct unit_child c;
	int i, n;

	change(drop, NULL);
	live_peer("POST /projects/{}/sections always unseen 3\n");
	crowd(3, 0);
	live_unpeer();
	is_order("Backlog,Running,Done,Failed,Active Workers,Sweeps,"
	    "Cancelled,", "three in a hurry make one column each");
	change(drop, NULL);
	unit_write("experisana.yaml", "lease: {profile: local, settle: 1}\n");
	live_peer("POST /projects/{}/sections always unseen 0.1\n");
	crowd(3, 1);
	live_unpeer();
	live_yaml("");
	live_run(&c, columns, NULL);
	for (i = n = 0; usual[i] != NULL; i++)
		n += strstr(c.out, usual[i]) != NULL;
	for (i = 0; c.out[i] != '\0'; i++)
		n += c.out[i] == ',';
	is_int(n, 14, "three at once, too, in some order");
	change(drop, NULL);
	change(setup, NULL);
	change(drop, "Backlog");	/* the last one stayed, and where it was */
	change(setup, NULL);
}

static void
renamed(void)
{
	struct unit_child c;

	live_yaml("columns: {done: Fertig}\n");
	change(drop, "Done");
	live_run(&c, setup, NULL);
	ok(strstr(c.out, "\nFertig\t") != NULL && strstr(c.out, "Done") == NULL,
	    "a column of another name");
	is_order("Backlog,Running,Fertig,Failed,Active Workers,Sweeps,"
	    "Cancelled,",
	    "... in its place");
	live_yaml("");
	change(drop, "Fertig");
	change(setup, NULL);
}

/* With these gids for workspace and project. */
static void
bad(const char *workspace, const char *project, const char *err,
    const char *name)
{
	struct unit_child c;
	int n = live_count("POST ");

	setenv("ASANA_WORKSPACE_GID", workspace, 1);
	setenv("ASANA_PROJECT_GID", project, 1);
	live_run(&c, setup, NULL);
	is_int(c.status, RC_CONFIG, "%s", name);
	ok(strstr(c.err, err) != NULL, "... is said");
	ok(c.out[0] == '\0' && live_count("POST ") == n,
	    "... nothing is made or printed");
	live_settings("board.env");
}

static void
settings(void)
{
	char w[33], p[33], err[256];
	struct unit_child c;

	snprintf(w, sizeof(w), "%s", getenv("ASANA_WORKSPACE_GID"));
	snprintf(p, sizeof(p), "%s", getenv("ASANA_PROJECT_GID"));
	snprintf(err, sizeof(err), "p: ASANA_WORKSPACE_GID and "
	    "ASANA_PROJECT_GID are swapped: %s is the workspace\n"
	    "p: the token sees workspace %s (", w, w);
	bad(p, w, err, "gids that are swapped");
	snprintf(err, sizeof(err), "p: ASANA_PROJECT_GID: no project 1 for "
	    "this token (project: Unknown object: 1)\n"
	    "p: the token sees workspace %s (", w);
	bad(w, "1", err, "no such project");
	snprintf(err, sizeof(err), "p: ASANA_WORKSPACE_GID: project %s lies "
	    "in workspace %s, not in 1\np: the token sees workspace %s (",
	    p, w, w);
	bad("1", p, err, "another workspace");
	bad("x", p, "ASANA_WORKSPACE_GID", "no gid");
	setenv("ASANA_ACCESS_TOKEN", "wrong", 1);
	live_run(&c, setup, NULL);
	is_int(c.status, RC_NOAUTH, "another token");
	ok(strstr(c.err, "p: the token is not accepted") != NULL &&
	    strstr(c.err, "wrong") == NULL, "... is said, and not shown");
	live_settings("board.env");
}

static void
faults(void)
{
	struct unit_child c;

	change(drop, "Done");
	live_peer("POST /projects/{}/sections 1 lost\n");
	live_run(&c, setup, NULL);
	is_int(c.status, RC_OK, "a column's answer is lost");
	ok(is_usual(c.out), "... it is there");
	is_int(live_lines("peer.log", "POST "), 1, "... and was made once");
	change(drop, "Done");
	live_peer("POST /projects/{}/sections 1 cut\n");
	live_run(&c, setup, NULL);
	ok(c.status == RC_OK && is_usual(c.out), "a request is cut off");
	is_int(live_lines("peer.log", "POST "), 2, "... it is sent again");
	change(drop, "Done");
	live_peer("POST /projects/{}/sections always status 402\n");
	live_run(&c, setup, NULL);
	is_int(c.status, RC_REFUSED, "a column that is refused");
	is_int(live_lines("peer.log", "POST "), 1, "... is sent once");
	live_peer("GET /projects/{} always status 503\n");
	setenv("ASANA_MAX_WAIT", "0", 1);
	live_run(&c, setup, NULL);
	is_int(c.status, RC_LATER, "no word about the project");
	is_str(c.out, "", "... nothing is printed");
	live_unpeer();
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	change(drop, "Untitled section");
	all_there();
	missing();
	others();
	more();
	doubled();
	lags();
	renamed();
	settings();
	faults();
	live_end();
	unit_rmtmp();
	return done();
}
