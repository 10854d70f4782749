/* t_columns: the sections of the project, by name. */
#include <sys/stat.h>

#include <utime.h>

#include "asana/columns.h"
#include "base/err.h"
#include "base/str.h"
#include "live.h"

static char sections[80];	/* the path of the project's sections */
static char cached[sizeof(unit_dir) + 1024];	/* the file that keeps them */

/* Finds ARG as a column; prints its gid, and its name by that. */
static int
find(struct asana *api, void *arg)
{
	const struct section *s = column_find(api, arg, 1);

	printf("%s %s", s->gid, s->name);
	return RC_OK;
}

static int
find_twice(struct asana *api, void *arg)
{
	char copy[33];

	snprintf(copy, sizeof(copy), "%s", column_find(api, arg, 1)->gid);
	printf("%d ", strcmp(column_find(api, copy, 1)->gid, copy) == 0);
	column_forget(api);
	printf("%d ", access(cached, F_OK) == -1);
	return find(api, arg);
}

static int
by_number(struct asana *api, void *arg)
{
	int *col = arg;
	const char *gid = column_gid(api, *col);

	printf("%s", column_find(api, gid, 1)->name);
	return RC_OK;
}

static int
print(const char *name, const char *gid, void *arg)
{
	const char *end = arg;

	printf("%s%s,", name, str_isgid(gid) ? "" : "?");
	return end != NULL && strcmp(name, end) == 0 ? 42 : 0;
}

static int
each(struct asana *api, void *arg)
{
	int rc;

	rc = column_each(api, print, arg);
	if (column_find(api, "1", 0) != NULL ||
	    column_find(api, "done", 0) != NULL ||
	    strcmp(column_find(api, "Done", 0)->name, "Done") != 0)
		return RC_BUG;
	return rc;
}

static int
fresh(struct asana *api, void *arg)
{
	column_forget(api);
	return column_each(api, print, arg);
}

/* Makes a section. */
static int
make(struct asana *api, void *arg)
{
	char gid[33];

	live_make(api, gid, sections, "\"name\":\"%s\"", (char *)arg);
	printf("%s", gid);
	return RC_OK;
}

static int
drop(struct asana *api, void *arg)
{
	struct wire_req q = { 0 };
	struct reply rep;
	char path[64];
	int rc;

	snprintf(path, sizeof(path), "/sections/%s", (char *)arg);
	q.method = "DELETE";
	q.path = path;
	rc = asana_call(api, &q, NULL, 0, &rep);
	asana_free(&rep);
	return rc;
}

/* How often the list was asked for. */
static int
asked(void)
{
	char text[128];

	snprintf(text, sizeof(text), "GET %s ", sections);
	return live_count(text);
}

static void
path_of_cache(void)
{
	FILE *p = popen("ls experisana/columns-*", "r");
	char name[1024] = "";

	if (p == NULL || fgets(name, sizeof(name), p) == NULL)
		bail("no cache");
	pclose(p);
	name[strcspn(name, "\n")] = '\0';
	snprintf(cached, sizeof(cached), "%s/%s", unit_dir, name);
}

static void
cache(void)
{
	struct unit_child c;
	struct utimbuf old;
	struct stat st;
	int n;

	live_run(&c, find, (void *)"Done");
	is_int(c.status, RC_OK, "a column");
	ok(strstr(c.out, " Done") != NULL, "... and its name by its gid");
	path_of_cache();
	ok(stat(cached, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "the list is kept in a file");
	n = asked();
	live_run(&c, find, (void *)"Running");
	ok(strstr(c.out, " Running") != NULL, "another one");
	is_int(asked(), n, "... nobody was asked");
	old.actime = old.modtime = st.st_mtime - COLUMNS_TTL - 1;
	utime(cached, &old);
	live_run(&c, find, (void *)"Failed");
	ok(strstr(c.out, " Failed") != NULL, "with an old file");
	is_int(asked(), n + 1, "... the server is asked");
	ok(stat(cached, &st) == 0 && st.st_mtime > old.modtime,
	    "... and the file is new");
	old.actime = old.modtime = st.st_mtime + 3600;
	utime(cached, &old);
	live_run(&c, find, (void *)"Failed");
	is_int(asked(), n + 2, "a file from the future is not believed");
	live_run(&c, find_twice, (void *)"Done");
	is_int(c.status, RC_OK, "by its gid, too");
	ok(strncmp(c.out, "1 1 ", 4) == 0 && strstr(c.out, " Done") != NULL,
	    "what is forgotten is forgotten, and asked for");
	is_int(asked(), n + 3, "... once");
	unsetenv("XDG_CACHE_HOME");
	live_run(&c, find, (void *)"Done");
	ok(access(".cache/experisana", F_OK) == 0, "else it is in .cache");
	setenv("XDG_CACHE_HOME", "relative", 1);
	setenv("HOME", "", 1);
	live_run(&c, find, (void *)"Done");
	is_int(c.status, RC_OK, "nowhere to keep it");
	ok(access("relative", F_OK) == -1, "... it is not kept");
	setenv("HOME", unit_dir, 1);
	setenv("XDG_CACHE_HOME", unit_dir, 1);
}

static void
newer(void)
{
	struct unit_child c, made;
	int n;

	live_run(&c, find, (void *)"Done");
	live_run(&made, make, (void *)"Newer");
	live_run(&c, find, (void *)"Newer");
	is_int(c.status, RC_OK, "one newer than what is kept");
	ok(strncmp(c.out, made.out, strlen(made.out)) == 0, "... is found");
	n = asked();
	live_run(&c, find, (void *)"Nowhere");
	is_int(c.status, RC_CONFIG, "one that is nowhere");
	ok(strstr(c.err, "p: the project has no column 'Nowhere' (it has ") ==
	    c.err && strstr(c.err, "'Backlog', 'Running', ") != NULL,
	    "... is named, with those that are there");
	live_run(&c, find, (void *)"Runing");
	ok(strstr(c.err, "'Runing', did you mean 'Running'? (") != NULL,
	    "... and what may have been meant");
	n++;
	is_int(asked(), n + 1, "... after the server was asked");
	live_run(&c, make, (void *)"Newer");
	live_run(&c, fresh, NULL);
	live_run(&c, find, (void *)"Newer");
	is_int(c.status, RC_CONFIG, "one that is there twice");
	is_str(c.err, "p: the project has 2 columns 'Newer': rename all but "
	    "one\n", "... is named");
	live_run(&c, find, made.out);
	is_int(c.status, RC_OK, "... its gid is clear");
	live_run(&c, drop, made.out);
	live_run(&c, each, NULL);
	ok(strstr(c.out, "Newer,Newer,") != NULL, "what is kept holds both");
	live_run(&c, fresh, NULL);
	ok(strstr(c.out, "Newer,") != NULL &&
	    strstr(c.out, "Newer,Newer,") == NULL,
	    "who asks the server learns that one is gone");
}

static void
all(void)
{
	struct unit_child c;

	live_run(&c, each, NULL);
	is_int(c.status, RC_OK, "all columns");
	ok(strstr(c.out, "Backlog,Running,Done,Failed,Active Workers,") !=
	    NULL, "... in order");
	live_run(&c, each, (void *)"Done");
	is_int(c.status, 42, "... up to where it is ended");
	ok(strcmp(c.out + strlen(c.out) - 5, "Done,") == 0, "... there");
}

/* The way a column is told by others that have gone. */
static void
gone(void)
{
	struct unit_child c;

	live_yaml("columns: {backlog: To do}\n");
	live_run(&c, find, (void *)"Backlog");
	is_int(c.status, RC_CONFIG, "a column of ours that is not there");
	ok(strstr(c.err, "no column 'To do': it has ") != NULL &&
	    strstr(c.err, "'Backlog'") != NULL && strstr(c.err,
	    "set columns.backlog to that in experisana.yaml") != NULL,
	    "... the setting for a renamed one is told");
	live_yaml("");
}

/* A pointer that was given stays good when the list is read again. */
static int
keeps(struct asana *api, void *arg)
{
	const char *first = column_find(api, "Failed", 1)->gid, *same;
	char copy[33];

	snprintf(copy, sizeof(copy), "%s", first);
	make(api, arg);
	column_find(api, arg, 1);
	same = column_find(api, "Failed", 1)->gid;
	return strcmp(first, copy) != 0 || same != first;
}

static void
kept(void)
{
	struct unit_child c;

	live_run(&c, find, (void *)"Done");
	live_run(&c, keeps, (void *)"Brand new");
	is_int(c.status, RC_OK, "what was found stays where it is");
}

static int
cards(struct asana *api, void *arg)
{
	int *col = arg;

	return column_cards(api, *col, NULL, NULL, NULL);
}

static void
renamed(void)
{
	struct unit_child c;
	int col = COL_DONE;

	live_run(&c, by_number, &col);
	is_str(c.out, "Done", "a column by its number");
	live_run(&c, make, (void *)"Fertig");
	live_yaml("columns: {done: Fertig}\n");
	live_run(&c, by_number, &col);
	is_str(c.out, "Fertig", "... renamed in the settings");
	live_run(&c, find, (void *)"Done");
	ok(strstr(c.out, " Fertig") != NULL, "... and by its usual name");
	col = COL_CANCELLED;
	live_run(&c, cards, &col);
	is_int(c.status, RC_OK, "one that need not be there has no cards");
	col = COL_DONE;
	live_yaml("columns: {done: Running, running: Done}\n");
	live_run(&c, by_number, &col);
	is_str(c.out, "Running", "two that have changed their names");
	live_run(&c, find, (void *)"Done");
	ok(strstr(c.out, " Running") != NULL, "... by the usual one, too");
	live_yaml("");
}

static void
refused(void)
{
	struct unit_child c;
	char rule[160];

	snprintf(rule, sizeof(rule), "GET %s always status 403\n", sections);
	live_peer(rule);
	live_run(&c, find, (void *)"Done");
	is_int(c.status, RC_CONFIG, "a list that is refused");
	snprintf(rule, sizeof(rule), "GET %s always status 503\n", sections);
	live_peer(rule);
	setenv("ASANA_MAX_WAIT", "0", 1);
	live_run(&c, find, (void *)"Done");
	is_int(c.status, RC_LATER, "one that does not come");
	setenv("ASANA_MAX_WAIT", "5", 1);
	live_unpeer();
	setenv("ASANA_ACCESS_TOKEN", "wrong", 1);
	live_run(&c, fresh, NULL);
	is_int(c.status, RC_NOAUTH, "another token");
	live_settings("board.env");
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	snprintf(sections, sizeof(sections), "/projects/%s/sections",
	    getenv("ASANA_PROJECT_GID"));
	cache();
	newer();
	kept();
	gone();
	all();
	renamed();
	refused();
	live_end();
	unit_rmtmp();
	return done();
}
