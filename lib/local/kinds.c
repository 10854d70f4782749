/* kinds: what each kind of object is called, and the fields it has. */
#include <stddef.h>

#include "local/kinds.h"

#define HEAD \
	{ "gid", SHOW_COMPACT, F_GID, 0, K_NONE, NULL }, \
	{ "resource_type", SHOW_COMPACT, F_TYPE, 0, K_NONE, NULL }
#define COLUMN(name, show, type, col) \
	{ name, show, type, col, K_NONE, NULL }
#define REF(name, show, col, kind)	{ name, show, F_REF, col, kind, NULL }
#define LIST(name, show, kind, sql)	{ name, show, F_LIST, 0, kind, sql }
#define FIXED(name, show, type)		{ name, show, type, 0, K_NONE, NULL }
/* lib/record/claim.h: the second line of the comment begins so */
#define IS_CLAIM \
	"substr(text, instr(text, char(10)) + 1, 8) = 'claim/1 '"
#define END				{ NULL, 0, F_NULL, 0, K_NONE, NULL }

static const struct field user[] = {
	HEAD,
	COLUMN("name", SHOW_COMPACT, F_TEXT, 1),
	COLUMN("email", SHOW_FULL, F_TEXT, 2),
	FIXED("photo", SHOW_FULL, F_NULL),
	LIST("workspaces", SHOW_FULL, K_WORKSPACE,
	    "SELECT gid FROM workspace ORDER BY gid"),
	FIXED("custom_fields", SHOW_ASKED, F_NONE),
	END
};

static const struct field workspace[] = {
	HEAD,
	COLUMN("name", SHOW_COMPACT, F_TEXT, 1),
	FIXED("email_domains", SHOW_FULL, F_NONE),
	FIXED("is_organization", SHOW_FULL, F_FALSE),
	END
};

static const struct field project[] = {
	HEAD,
	COLUMN("name", SHOW_COMPACT, F_TEXT, 1),
	COLUMN("archived", SHOW_FULL, F_BOOL, 2),
	COLUMN("color", SHOW_FULL, F_TEXT, 3),
	COLUMN("icon", SHOW_FULL, F_TEXT, 4),
	COLUMN("created_at", SHOW_FULL, F_TIME, 5),
	FIXED("current_status", SHOW_FULL, F_NULL),
	FIXED("current_status_update", SHOW_FULL, F_NULL),
	FIXED("custom_field_settings", SHOW_FULL, F_NONE),
	FIXED("custom_fields", SHOW_FULL, F_NONE),
	COLUMN("default_view", SHOW_FULL, F_TEXT, 6),
	COLUMN("due_date", SHOW_FULL, F_TEXT, 7),
	COLUMN("due_on", SHOW_FULL, F_TEXT, 7),
	COLUMN("start_on", SHOW_FULL, F_TEXT, 8),
	COLUMN("html_notes", SHOW_ASKED, F_HTML, 9),
	COLUMN("notes", SHOW_FULL, F_TEXT, 10),
	COLUMN("modified_at", SHOW_FULL, F_TIME, 11),
	COLUMN("public", SHOW_FULL, F_BOOL, 12),
	COLUMN("privacy_setting", SHOW_FULL, F_TEXT, 13),
	FIXED("completed", SHOW_FULL, F_FALSE),
	FIXED("completed_at", SHOW_FULL, F_NULL),
	FIXED("completed_by", SHOW_FULL, F_NULL),
	LIST("followers", SHOW_FULL, K_USER,
	    "SELECT owner FROM project WHERE gid = ?1"),
	LIST("members", SHOW_FULL, K_USER,
	    "SELECT owner FROM project WHERE gid = ?1"),
	REF("owner", SHOW_FULL, 14, K_USER),
	FIXED("team", SHOW_FULL, F_NULL),
	REF("workspace", SHOW_FULL, 15, K_WORKSPACE),
	FIXED("permalink_url", SHOW_FULL, F_LINK),
	FIXED("project_brief", SHOW_ASKED, F_NULL),
	FIXED("created_from_template", SHOW_ASKED, F_NULL),
	END
};

static const struct field section[] = {
	HEAD,
	COLUMN("name", SHOW_COMPACT, F_TEXT, 1),
	COLUMN("created_at", SHOW_FULL, F_TIME, 2),
	REF("project", SHOW_FULL, 3, K_PROJECT),
	LIST("projects", SHOW_FULL, K_PROJECT,
	    "SELECT project FROM section WHERE gid = ?1"),
	END
};

static const struct field task[] = {
	HEAD,
	COLUMN("name", SHOW_COMPACT, F_TEXT, 1),
	COLUMN("resource_subtype", SHOW_COMPACT, F_TEXT, 2),
	COLUMN("notes", SHOW_FULL, F_TEXT, 4),
	COLUMN("html_notes", SHOW_ASKED, F_HTML, 3),
	COLUMN("completed", SHOW_FULL, F_BOOL, 5),
	COLUMN("completed_at", SHOW_FULL, F_TIME, 6),
	REF("completed_by", SHOW_FULL, 7, K_USER),
	REF("assignee", SHOW_FULL, 8, K_USER),
	FIXED("assigned_by", SHOW_ASKED, F_NULL),
	COLUMN("due_on", SHOW_FULL, F_TEXT, 9),
	COLUMN("due_at", SHOW_FULL, F_TEXT, 10),
	COLUMN("start_on", SHOW_FULL, F_TEXT, 11),
	FIXED("start_at", SHOW_FULL, F_NULL),
	REF("parent", SHOW_FULL, 12, K_TASK),
	REF("workspace", SHOW_FULL, 13, K_WORKSPACE),
	COLUMN("created_at", SHOW_FULL, F_TIME, 14),
	REF("created_by", SHOW_ASKED, 15, K_USER),
	COLUMN("modified_at", SHOW_FULL, F_TIME, 16),
	FIXED("memberships", SHOW_FULL, F_MEMBER),
	LIST("projects", SHOW_FULL, K_PROJECT,
	    "SELECT project FROM member WHERE task = ?1 ORDER BY project"),
	LIST("tags", SHOW_FULL, K_TAG,
	    "SELECT tag FROM tagged WHERE task = ?1 ORDER BY tag"),
	LIST("followers", SHOW_FULL, K_USER,
	    "SELECT created_by FROM task WHERE gid = ?1"),
	LIST("dependencies", SHOW_ASKED, K_TASK,
	    "SELECT d.needs FROM dep d JOIN task t ON t.gid = d.needs"
	    " WHERE d.task = ?1 AND t.trashed = 0 ORDER BY d.needs"),
	LIST("dependents", SHOW_ASKED, K_TASK,
	    "SELECT d.task FROM dep d JOIN task t ON t.gid = d.task"
	    " WHERE d.needs = ?1 AND t.trashed = 0 ORDER BY d.task"),
	{ "num_subtasks", SHOW_ASKED, F_COUNT, 0, K_NONE,
	    "SELECT count(*) FROM task WHERE parent = ?1 AND trashed = 0" },
	/* not Asana's: for the page, which has no other cheap way to them */
	COLUMN("card_needs", SHOW_ASKED, F_NEEDS, 4),
	{ "num_comments", SHOW_ASKED, F_COUNT, 0, K_NONE,
	    "SELECT count(*) FROM story WHERE task = ?1"
	    " AND subtype = 'comment_added' AND NOT " IS_CLAIM },
	{ "last_claim", SHOW_ASKED, F_SAID, 0, K_NONE,
	    "SELECT 'at=' || created_at || ' ' ||"
	    " substr(text, instr(text, char(10)) + 1, 700) || char(10) ||"
	    /* the log's tail, which an empty line comes before */
	    " CASE instr(text, char(10, 10)) WHEN 0 THEN '' ELSE substr(text,"
	    " max(-300, instr(text, char(10, 10)) - length(text))) END"
	    " FROM story WHERE task = ?1 AND subtype = 'comment_added' AND "
	    IS_CLAIM " AND text NOT LIKE '% st=lost %'"
	    " AND text NOT LIKE '% st=void %' ORDER BY gid DESC LIMIT 1" },
	{ "card_outcome", SHOW_ASKED, F_SAID, 0, K_NONE,
	    "SELECT substr(text, 1, instr(text || char(10), char(10)) - 1)"
	    " FROM story WHERE task = ?1 AND subtype = 'comment_added'"
	    " AND (text GLOB '* after * (attempt [0-9]*): *' OR ((text GLOB"
	    " 'Not run: *' OR text GLOB 'Failed before it *' OR text GLOB"
	    " 'Lost contact with *') AND gid > (SELECT max(gid) FROM story"
	    " WHERE task = ?1 AND subtype = 'comment_added' AND " IS_CLAIM
	    ")))"
	    " ORDER BY gid DESC LIMIT 1" },
	/* the first line of lib/record/sigtext.h, and what became of it */
	{ "card_signed", SHOW_ASKED, F_SAID, 0, K_NONE,
	    "SELECT CASE WHEN EXISTS (SELECT 1 FROM story c WHERE c.task = ?1"
	    " AND c.gid > s.gid AND c.subtype IN ('notes_changed',"
	    " 'dependency_added', 'dependency_removed'))"
	    " THEN 'changed ' ELSE '' END ||"
	    " substr(text, 1, min(200, instr(text, char(10)) - 1))"
	    " FROM story s WHERE task = ?1 AND subtype = 'comment_added'"
	    " AND substr(text, instr(text, char(10)) + 1, 11) = 'sig/1 card='"
	    " ORDER BY gid DESC LIMIT 1" },
	{ "card_record", SHOW_ASKED, F_SAID, 0, K_NONE,
	    "SELECT substr(notes, 1, instr(notes || char(10), char(10)) - 1)"
	    " FROM task WHERE gid = ?1 AND substr(notes, 1, 9)"
	    " GLOB '[a-z]*/1 *'" },
	{ "card_metrics", SHOW_ASKED, F_METRICS, 0, K_NONE,
	    "SELECT gid, name FROM attachment WHERE parent = ?1 AND size > 0"
	    " AND (name IN ('metrics.json', 'metrics.jsonl', 'metrics.csv')"
	    " OR name GLOB '*outputs__metrics.json'"
	    " OR name GLOB '*outputs__metrics.jsonl'"
	    " OR name GLOB '*outputs__metrics.csv')"
	    /* of the last attempt ("attempt-2-"), the first of these kinds */
	    " ORDER BY CAST(substr(name, 9) AS INTEGER) DESC,"
	    " instr(name, '.jsonl') + 999 * instr(name, '.csv'), gid DESC"
	    " LIMIT 1" },
	FIXED("is_rendered_as_separator", SHOW_ASKED, F_FALSE),
	FIXED("custom_fields", SHOW_FULL, F_NONE),
	FIXED("liked", SHOW_FULL, F_FALSE),
	FIXED("likes", SHOW_FULL, F_NONE),
	FIXED("num_likes", SHOW_FULL, F_ZERO),
	FIXED("hearted", SHOW_FULL, F_FALSE),
	FIXED("hearts", SHOW_FULL, F_NONE),
	FIXED("num_hearts", SHOW_FULL, F_ZERO),
	FIXED("actual_time_minutes", SHOW_FULL, F_NULL),
	FIXED("permalink_url", SHOW_FULL, F_LINK),
	END
};

static const struct field tag[] = {
	HEAD,
	COLUMN("name", SHOW_COMPACT, F_TEXT, 1),
	COLUMN("color", SHOW_FULL, F_TEXT, 2),
	COLUMN("notes", SHOW_FULL, F_TEXT, 3),
	COLUMN("created_at", SHOW_FULL, F_TIME, 4),
	FIXED("followers", SHOW_FULL, F_NONE),
	REF("workspace", SHOW_FULL, 5, K_WORKSPACE),
	FIXED("permalink_url", SHOW_FULL, F_LINK),
	END
};

static const struct field story[] = {
	HEAD,
	COLUMN("created_at", SHOW_COMPACT, F_TIME, 1),
	REF("created_by", SHOW_COMPACT, 2, K_USER),
	COLUMN("resource_subtype", SHOW_COMPACT, F_TEXT, 3),
	COLUMN("text", SHOW_COMPACT, F_TEXT, 5),
	COLUMN("html_text", SHOW_ASKED, F_HTML, 4),
	COLUMN("type", SHOW_FULL, F_TEXT, 6),
	COLUMN("is_pinned", SHOW_SET, F_BOOL, 7),
	COLUMN("is_edited", SHOW_SET, F_BOOL, 8),
	COLUMN("is_editable", SHOW_SET, F_BOOL, 9),
	REF("target", SHOW_FULL, 10, K_TASK),
	COLUMN("source", SHOW_FULL, F_TEXT, 11),
	REF("project", SHOW_SET, 12, K_PROJECT),
	REF("old_section", SHOW_SET, 13, K_SECTION),
	REF("new_section", SHOW_SET, 14, K_SECTION),
	REF("tag", SHOW_SET, 15, K_TAG),
	REF("dependency", SHOW_SET, 16, K_TASK),
	COLUMN("old_name", SHOW_SET, F_TEXT, 17),
	COLUMN("new_name", SHOW_SET, F_TEXT, 18),
	FIXED("liked", SHOW_FULL, F_FALSE),
	FIXED("likes", SHOW_FULL, F_NONE),
	FIXED("num_likes", SHOW_FULL, F_ZERO),
	FIXED("hearted", SHOW_FULL, F_FALSE),
	FIXED("hearts", SHOW_FULL, F_NONE),
	FIXED("num_hearts", SHOW_FULL, F_ZERO),
	FIXED("reaction_summary", SHOW_ASKED, F_NONE),
	FIXED("previews", SHOW_FULL, F_NONE),
	END
};

static const struct field attachment[] = {
	HEAD,
	COLUMN("name", SHOW_COMPACT, F_TEXT, 1),
	COLUMN("resource_subtype", SHOW_COMPACT, F_TEXT, 2),
	COLUMN("created_at", SHOW_FULL, F_TIME, 3),
	COLUMN("download_url", SHOW_FULL, F_DOWNLOAD, 4),
	COLUMN("permanent_url", SHOW_FULL, F_NULL, 0),
	COLUMN("view_url", SHOW_FULL, F_TEXT, 4),
	COLUMN("host", SHOW_FULL, F_TEXT, 2),
	COLUMN("size", SHOW_SET, F_INT, 5),
	REF("parent", SHOW_FULL, 6, K_TASK),
	FIXED("connected_to_app", SHOW_FULL, F_FALSE),
	END
};

#define TASK \
	"SELECT gid, name, subtype, html, notes, completed, completed_at," \
	" completed_by, assignee, due_on, due_at, start_on, parent," \
	" workspace, created_at, created_by, modified_at" \
	" FROM task WHERE gid = ?1"

const char kinds_trashed[] = TASK;

const struct kind_info kinds[K_N] = {
	{ NULL, NULL, NULL, NULL },
	{ "user", "users",
	  "SELECT gid, name, email FROM user WHERE gid = ?1", user },
	{ "workspace", "workspaces",
	  "SELECT gid, name FROM workspace WHERE gid = ?1", workspace },
	{ "project", "projects",
	  "SELECT gid, name, archived, color, icon, created_at, view, due_on,"
	  " start_on, html, notes, modified_at,"
	  " privacy = 'public_to_workspace', privacy, owner, workspace"
	  " FROM project WHERE gid = ?1", project },
	{ "section", "sections",
	  "SELECT gid, name, created_at, project FROM section"
	  " WHERE gid = ?1", section },
	{ "task", "tasks",
	  TASK " AND trashed = 0", task },
	{ "tag", "tags",
	  "SELECT gid, name, color, notes, created_at, workspace FROM tag"
	  " WHERE gid = ?1", tag },
	{ "story", "stories",
	  "SELECT s.gid, s.created_at, s.created_by, s.subtype, s.html,"
	  " s.text, CASE s.subtype WHEN 'comment_added' THEN 'comment'"
	  " ELSE 'system' END,"
	  " CASE s.subtype WHEN 'comment_added' THEN s.pinned END,"
	  " CASE s.subtype WHEN 'comment_added' THEN s.edited END,"
	  " CASE s.subtype WHEN 'comment_added' THEN 1 END,"
	  " s.task, 'api', s.project, s.old_section, s.new_section, s.tag,"
	  " s.dependency, s.old_name, s.new_name"
	  " FROM story s JOIN task t ON t.gid = s.task"
	  " WHERE s.gid = ?1 AND t.trashed = 0", story },
	{ "attachment", "attachments",
	  "SELECT a.gid, a.name, a.subtype, a.created_at, a.url, a.size,"
	  " a.parent FROM attachment a LEFT JOIN task t ON t.gid = a.parent"
	  " WHERE a.gid = ?1 AND coalesce(t.trashed, 0) = 0", attachment }
};
