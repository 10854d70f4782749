/* schema: the tables of a board, and a fresh board. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "local/schema.h"

#define APPLICATION_ID	1163284801	/* "EXPA" */
#define GID_FIRST	1200000000000000.0
#define GID_SPREAD	90000000000000.0

/*
 * Times are milliseconds since 1970.  `rank` orders siblings (see rank.h).
 * Deletion of a task only marks it; all else goes for good.
 */
static const char tables[] =
"CREATE TABLE object("
"	gid INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL);"
"CREATE TABLE clock(ms INTEGER NOT NULL);"
"INSERT INTO clock VALUES(0);"
"CREATE TABLE user(gid INTEGER PRIMARY KEY, name TEXT NOT NULL,"
"	email TEXT NOT NULL);"
"CREATE TABLE workspace(gid INTEGER PRIMARY KEY, name TEXT NOT NULL);"
"CREATE TABLE project(gid INTEGER PRIMARY KEY, workspace INTEGER NOT NULL,"
"	name TEXT NOT NULL, notes TEXT NOT NULL DEFAULT '', html TEXT,"
"	color TEXT NOT NULL DEFAULT 'none',"
"	icon TEXT NOT NULL DEFAULT 'board', view TEXT NOT NULL DEFAULT 'board',"
"	privacy TEXT NOT NULL DEFAULT 'public_to_workspace',"
"	archived INTEGER NOT NULL DEFAULT 0, due_on TEXT, start_on TEXT,"
"	owner INTEGER, created_at INTEGER NOT NULL,"
"	modified_at INTEGER NOT NULL);"
"CREATE TABLE section(gid INTEGER PRIMARY KEY, project INTEGER NOT NULL,"
"	rank INTEGER NOT NULL, name TEXT NOT NULL,"
"	created_at INTEGER NOT NULL);"
"CREATE INDEX section_at ON section(project, rank);"
"CREATE TABLE task(gid INTEGER PRIMARY KEY, workspace INTEGER NOT NULL,"
"	name TEXT NOT NULL DEFAULT '', notes TEXT NOT NULL DEFAULT '',"
"	html TEXT, subtype TEXT NOT NULL DEFAULT 'default_task',"
"	completed INTEGER NOT NULL DEFAULT 0, completed_at INTEGER,"
"	completed_by INTEGER, assignee INTEGER, due_on TEXT, due_at TEXT,"
"	start_on TEXT, parent INTEGER, rank INTEGER NOT NULL DEFAULT 0,"
"	created_at INTEGER NOT NULL, created_by INTEGER,"
"	modified_at INTEGER NOT NULL, trashed INTEGER NOT NULL DEFAULT 0);"
"CREATE INDEX task_parent ON task(parent, rank) WHERE parent IS NOT NULL;"
"CREATE INDEX task_assignee ON task(assignee) WHERE assignee IS NOT NULL;"
"CREATE TABLE member(task INTEGER NOT NULL, project INTEGER NOT NULL,"
"	section INTEGER NOT NULL, rank INTEGER NOT NULL,"
"	PRIMARY KEY(task, project)) WITHOUT ROWID;"
"CREATE INDEX member_at ON member(section, rank, task);"
"CREATE INDEX member_old ON member(section, task);"
"CREATE INDEX member_project ON member(project, task);"
"CREATE TABLE tag(gid INTEGER PRIMARY KEY, workspace INTEGER NOT NULL,"
"	name TEXT NOT NULL, color TEXT, notes TEXT NOT NULL DEFAULT '',"
"	created_at INTEGER NOT NULL);"
"CREATE TABLE tagged(task INTEGER NOT NULL, tag INTEGER NOT NULL,"
"	PRIMARY KEY(task, tag)) WITHOUT ROWID;"
"CREATE INDEX tagged_by ON tagged(tag, task);"
"CREATE TABLE dep(task INTEGER NOT NULL, needs INTEGER NOT NULL,"
"	PRIMARY KEY(task, needs)) WITHOUT ROWID;"
"CREATE INDEX dep_by ON dep(needs, task);"
"CREATE TABLE story(gid INTEGER PRIMARY KEY, task INTEGER NOT NULL,"
"	subtype TEXT NOT NULL, text TEXT NOT NULL, html TEXT,"
"	created_at INTEGER NOT NULL, created_by INTEGER,"
"	pinned INTEGER NOT NULL DEFAULT 0, edited INTEGER NOT NULL DEFAULT 0,"
"	project INTEGER, old_section INTEGER, new_section INTEGER,"
"	tag INTEGER, dependency INTEGER, old_name TEXT, new_name TEXT);"
"CREATE INDEX story_of ON story(task, gid);"
"CREATE TABLE attachment(gid INTEGER PRIMARY KEY, parent INTEGER NOT NULL,"
"	name TEXT NOT NULL, subtype TEXT NOT NULL, url TEXT, size INTEGER,"
"	created_at INTEGER NOT NULL, created_by INTEGER);"
"CREATE INDEX attachment_of ON attachment(parent, gid);";

/* What version 2 added: tokens by their hash; what changed, and who hears of
 * it (event.h). */
static const char tables2[] =
"CREATE TABLE token(name TEXT PRIMARY KEY, hash TEXT NOT NULL,"
"	chars INTEGER NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;"
"CREATE TABLE event(id INTEGER PRIMARY KEY AUTOINCREMENT,"
"	at INTEGER NOT NULL, user INTEGER, kind INTEGER NOT NULL,"
"	gid INTEGER NOT NULL, action TEXT NOT NULL, parent_kind INTEGER,"
"	parent INTEGER, field TEXT, change TEXT, value_kind INTEGER,"
"	value INTEGER);"
"CREATE TABLE event_of(resource INTEGER NOT NULL, event INTEGER NOT NULL,"
"	PRIMARY KEY(resource, event)) WITHOUT ROWID;"
"PRAGMA user_version=2;";

long long
schema_gid(struct store *st, enum kind kind)
{
	store_run(st, "INSERT INTO object(kind) VALUES(?1)", "i",
	    (long long)kind);
	return store_lastid(st);
}

long long
schema_stamp(struct store *st, long long now)
{
	return store_int(st, now,
	    "UPDATE clock SET ms = max(ms + 1, ?1) RETURNING ms", "i", now);
}

long long
schema_project(struct store *st, long long workspace, long long user,
    const char *name, long long now)
{
	long long project, section;

	project = schema_gid(st, K_PROJECT);
	store_run(st, "INSERT INTO project(gid, workspace, name, owner,"
	    " created_at, modified_at) VALUES(?1, ?2, ?3, ?4, ?5, ?5)",
	    "iisii", project, workspace, name, user, now);
	section = schema_gid(st, K_SECTION);
	store_run(st, "INSERT INTO section(gid, project, rank, name,"
	    " created_at) VALUES(?1, ?2, 0, 'Untitled section', ?3)",
	    "iii", section, project, now);
	return project;
}

static void
fresh(struct store *st, long long now)
{
	long long user, workspace;
	char *sql;

	sql = xasprintf("PRAGMA application_id=%d;"
	    "INSERT INTO object VALUES(%.0f, 0);", APPLICATION_ID,
	    GID_FIRST + clock_random(0, GID_SPREAD));
	store_script(st, tables);
	store_script(st, tables2);
	store_script(st, sql);
	free(sql);
	user = schema_gid(st, K_USER);
	store_run(st, "INSERT INTO user VALUES(?1, 'Local User',"
	    " 'local@example.com')", "i", user);
	workspace = schema_gid(st, K_WORKSPACE);
	store_run(st, "INSERT INTO workspace VALUES(?1, 'Local')", "i",
	    workspace);
	schema_project(st, workspace, user, "Experiments", now);
}

/* Whose the database is, and of which version.  Returns RC_OK, or RC_INPUT
 * after a message. */
static int
identify(struct store *st, const char *file, long long *version)
{
	*version = store_int(st, 0, "PRAGMA user_version", "");
	if (store_int(st, 0, "PRAGMA application_id", "") != APPLICATION_ID)
		warn("%s: not a board", file);
	else if (*version > SCHEMA_VERSION)
		warn("%s: made by a newer asana-local (version %lld)", file,
		    *version);
	else
		return RC_OK;
	return RC_INPUT;
}

int
schema_check(struct store *st, const char *file)
{
	long long version;
	int rc;

	store_begin(st, 0);
	rc = identify(st, file, &version);
	store_end(st, 0);
	if (rc != RC_OK || version == SCHEMA_VERSION)
		return rc;
	warn("%s: made by an older asana-local: serve it once, then try again",
	    file);
	return RC_LATER;
}

int
schema_open(struct store *st, const char *file, long long now)
{
	long long version;
	int rc = RC_OK;

	store_begin(st, 1);
	if (store_int(st, 0, "SELECT count(*) FROM sqlite_schema", "") == 0)
		fresh(st, now);
	else if ((rc = identify(st, file, &version)) == RC_OK && version < 2)
		store_script(st, tables2);
	if (store_end(st, rc == RC_OK) == -1)
		return RC_IO;
	return rc;
}
