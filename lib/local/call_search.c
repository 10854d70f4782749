/* call_search: finding things by what they hold. */
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "local/calls.h"
#include "local/list.h"

#define FOUND_MAX	100	/* objects in an answer, as Asana's */
#define QUERY_MAX	65536	/* bytes of the parameters as JSON */

/*
 * The parameters of a search go into the statement as one JSON object, ?1:
 * gids as arrays, times in ms, booleans as 0 and 1.  What is not in it does
 * not count.  Asana's reference, "Search tasks in a workspace".
 */
#define KEY(k)		"'$.\"" k "\"'"
#define IT(k)		"json_extract(?1, " KEY(k) ")"
#define ABSENT(k)	"json_type(?1, " KEY(k) ") IS NULL"
#define THOSE(k)	"(SELECT value FROM json_each(?1, " KEY(k) "))"
#define IS(k, value)	" AND (" ABSENT(k) " OR " value " = " IT(k) ")"
#define RANGE(k, value) \
	" AND (" ABSENT(k ".before") " OR " value " < " IT(k ".before") ")" \
	" AND (" ABSENT(k ".after") " OR " value " > " IT(k ".after") ")"
#define USERS(k, value) \
	" AND (" ABSENT(k ".any") " OR " value " IN " THOSE(k ".any") ")" \
	" AND (" ABSENT(k ".not") " OR " value " IS NULL OR " value \
	" NOT IN " THOSE(k ".not") ")"
#define IN(table, col, k) \
	"EXISTS (SELECT 1 FROM " table " m WHERE m.task = t.gid AND m." col \
	" IN " THOSE(k) ")"
#define NOT(table, col, k) \
	" AND (" ABSENT(k ".not") " OR NOT " IN(table, col, k ".not") ")"
#define ALL(table, col, k) \
	" AND NOT EXISTS (SELECT 1 FROM json_each(?1, " KEY(k ".all") ") j" \
	" WHERE NOT EXISTS (SELECT 1 FROM " table " m WHERE m.task = t.gid" \
	" AND m." col " = j.value))"
#define SOME(where)	"(EXISTS (SELECT 1 FROM " where "))"
#define DAY(col)	"date(" col " / 1000, 'unixepoch')"

static const char search[] =
    "SELECT t.gid FROM task t WHERE t.workspace = ?2 AND t.trashed = 0"
    " AND t.modified_at <= ?3"
    " AND (" ABSENT("text") " OR instr(lower(t.name || char(10) || t.notes),"
    " lower(" IT("text") ")))"
    IS("resource_subtype", "t.subtype")
    IS("completed", "t.completed")
    IS("is_subtask", "(t.parent IS NOT NULL)")
    IS("has_attachment", SOME("attachment WHERE parent = t.gid"))
    IS("is_blocked", SOME("dep d JOIN task o ON o.gid = d.needs WHERE"
    " d.task = t.gid AND o.trashed = 0 AND o.completed = 0"))
    IS("is_blocking", SOME("dep d JOIN task o ON o.gid = d.task WHERE"
    " d.needs = t.gid AND o.trashed = 0 AND o.completed = 0"
    " AND t.completed = 0"))
    USERS("assignee", "t.assignee") USERS("created_by", "t.created_by")
    " AND (" ABSENT("projects.any") " AND " ABSENT("sections.any")
    " OR " IN("member", "project", "projects.any")
    " OR " IN("member", "section", "sections.any") ")"
    NOT("member", "project", "projects") ALL("member", "project", "projects")
    NOT("member", "section", "sections") ALL("member", "section", "sections")
    " AND (" ABSENT("tags.any") " OR " IN("tagged", "tag", "tags.any") ")"
    NOT("tagged", "tag", "tags") ALL("tagged", "tag", "tags")
    RANGE("created_at", "t.created_at") RANGE("modified_at", "t.modified_at")
    RANGE("completed_at", "t.completed_at") RANGE("due_at", "t.due_at")
    RANGE("due_on", "t.due_on") IS("due_on", "t.due_on")
    RANGE("start_on", "t.start_on") IS("start_on", "t.start_on")
    RANGE("created_on", DAY("t.created_at"))
    IS("created_on", DAY("t.created_at"))
    RANGE("modified_on", DAY("t.modified_at"))
    IS("modified_on", DAY("t.modified_at"))
    RANGE("completed_on", DAY("t.completed_at"))
    IS("completed_on", DAY("t.completed_at"))
    " ORDER BY ?4 * CASE " IT("sort_by")
    " WHEN 'created_at' THEN t.created_at"
    " WHEN 'completed_at' THEN t.completed_at"
    " WHEN 'due_date' THEN julianday(t.due_on) ELSE t.modified_at END, t.gid"
    " LIMIT ?5";

enum rule { GIDS, TRUTH, TIME, DATE, WORD };

/* What parameters may hold; a name that ends in '.' has the two or three
 * forms of its kind behind it. */
static const struct {
	const char	*name;
	enum rule	 rule;
	enum kind	 kind;
} rules[] = {
	{ "text", WORD, K_NONE }, { "resource_subtype", WORD, K_NONE },
	{ "sort_by", WORD, K_NONE },
	{ "completed", TRUTH, K_NONE }, { "is_subtask", TRUTH, K_NONE },
	{ "has_attachment", TRUTH, K_NONE }, { "is_blocked", TRUTH, K_NONE },
	{ "is_blocking", TRUTH, K_NONE }, { "sort_ascending", TRUTH, K_NONE },
	{ "assignee.", GIDS, K_USER }, { "created_by.", GIDS, K_USER },
	{ "projects.", GIDS, K_PROJECT }, { "sections.", GIDS, K_SECTION },
	{ "tags.", GIDS, K_TAG },
	{ "created_at.", TIME, K_NONE }, { "modified_at.", TIME, K_NONE },
	{ "completed_at.", TIME, K_NONE }, { "due_at.", WORD, K_NONE },
	{ "due_on", DATE, K_NONE }, { "due_on.", DATE, K_NONE },
	{ "start_on", DATE, K_NONE }, { "start_on.", DATE, K_NONE },
	{ "created_on", DATE, K_NONE }, { "created_on.", DATE, K_NONE },
	{ "modified_on", DATE, K_NONE }, { "modified_on.", DATE, K_NONE },
	{ "completed_on", DATE, K_NONE }, { "completed_on.", DATE, K_NONE }
};

static int
gids(struct req *rq, struct jsonw *w, const struct param *p, enum kind kind)
{
	const char *rest = p->value, *s;
	long long gid;
	size_t n;

	jsonw_arr(w);
	while ((s = str_next(&rest, ",", &n)) != NULL) {
		s = arena_strndup(rq->arena, s, n);
		if (req_gid(rq, p->name, kind, s, &gid) == -1)
			return -1;
		jsonw_int(w, gid);
	}
	jsonw_end(w);
	return 0;
}

/* Writes the value of one parameter.  Returns 0, or -1 after req_fail(). */
static int
put(struct req *rq, struct jsonw *w, const struct param *p, size_t i)
{
	const char *s = p->value, *what = "boolean";
	long long ms;
	char *time;
	int bad;

	jsonw_key(w, p->name);
	switch (rules[i].rule) {
	case GIDS:
		return gids(rq, w, p, rules[i].kind);
	case TRUTH:
		if (strcmp(s, "true") != 0 && strcmp(s, "false") != 0)
			break;
		jsonw_int(w, *s == 't');
		return 0;
	case TIME:
		what = "date-time";
		if (str_iso(s, &ms) == -1)
			break;
		jsonw_int(w, ms);
		return 0;
	case DATE:
		what = "date";
		time = xasprintf("%.64sT00:00:00.000Z", s);
		bad = str_iso(time, &ms) == -1;
		free(time);
		if (bad)
			break;
		/* FALLTHROUGH */
	default:
		jsonw_str(w, s);
		return 0;
	}
	return req_fail(rq, 400, "%s: Not a valid %s: %.64s", p->name, what,
	    s);
}

/* Returns the rule for a parameter, or -1: unknown ones are ignored. */
static int
rule(const char *name)
{
	size_t i, n;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		n = strlen(rules[i].name);
		if (rules[i].name[n - 1] == '.' ?
		    strncmp(name, rules[i].name, n) == 0 :
		    strcmp(name, rules[i].name) == 0)
			return (int)i;
	}
	return -1;
}

/* All parameters as JSON.  Returns 0, or -1 after req_fail(). */
static int
parameters(struct req *rq, struct buf *b)
{
	struct jsonw w;
	size_t i;
	int k;

	jsonw_init(&w, b);
	jsonw_obj(&w);
	for (i = 0; i < rq->nparam; i++)
		if ((k = rule(rq->param[i].name)) != -1 &&
		    put(rq, &w, &rq->param[i], (size_t)k) == -1)
			return -1;
	jsonw_end(&w);
	if (jsonw_done(&w) == -1)
		return req_fail(rq, 400, "The parameters are too long");
	return 0;
}

static int
count(struct req *rq, const char *name, long long def, long long *n)
{
	const char *s = req_param(rq, name);

	*n = def;
	if (s != NULL && str_int(s, 1, FOUND_MAX, n) == -1)
		return req_fail(rq, 400,
		    "%s: Must be an integer between 1 and %d", name,
		    FOUND_MAX);
	return 0;
}

static size_t
collect(struct query *q, long long gid[FOUND_MAX])
{
	size_t n = 0;

	while (n < FOUND_MAX && query_next(q))
		gid[n++] = query_int(q, 0);
	query_end(q);
	return n;
}

/* Asana's index is behind, and so is ours: what has just changed is not
 * found. */
int
call_search(struct req *rq)
{
	const char *up = req_param(rq, "sort_ascending");
	long long gid[FOUND_MAX], limit;
	struct buf b;
	size_t n = 0;
	int rc;

	if ((rq->retry_after = gate_wait(&rq->b->searches)) > 0)
		return req_fail(rq, 429, REQ_RATE_TEXT);
	buf_init(&b, QUERY_MAX);
	rc = count(rq, "limit", FOUND_MAX, &limit) == -1 ? -1 :
	    parameters(rq, &b);
	if (rc == 0)
		n = collect(store_query(rq->st, search, "siiii", buf_str(&b),
		    rq->gid, rq->now - rq->b->sw[SW_SEARCHLAG], up != NULL &&
		    strcmp(up, "true") == 0 ? 1LL : -1LL, limit), gid);
	buf_free(&b);
	return rc == -1 ? -1 : list_these(rq, K_TASK, gid, n, NULL);
}

/* Those that begin with what was typed come first. */
#define LIKE(table, where) \
	"SELECT gid FROM " table " WHERE instr(lower(name), lower(?2)) " \
	where " ORDER BY instr(lower(name), lower(?2)) > 1, name, gid LIMIT ?3"

int
call_typeahead(struct req *rq)
{
	static const struct {
		enum kind	 kind;
		const char	*sql;
	} from[] = {
		{ K_USER, LIKE("user", "AND ?1") },
		{ K_PROJECT, LIKE("project", "AND workspace = ?1") },
		{ K_TAG, LIKE("tag", "AND workspace = ?1") },
		{ K_TASK, LIKE("task", "AND workspace = ?1 AND trashed = 0") }
	};
	const char *type = req_param(rq, "resource_type");
	const char *text = req_param(rq, "query");
	long long gid[FOUND_MAX], limit;
	size_t i, n = 0;

	if (type == NULL)
		type = req_param(rq, "type");
	if (type == NULL)
		return req_fail(rq, 400, "resource_type: Missing input");
	if (count(rq, "count", 20, &limit) == -1)
		return -1;
	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		if (strcmp(type, kinds[from[i].kind].name) == 0) {
			n = collect(store_query(rq->st, from[i].sql, "isi",
			    rq->gid, text != NULL ? text : "", limit), gid);
			return list_these(rq, from[i].kind, gid, n,
			    "resource_type,name");
		}
	/* kinds that no board here has */
	return list_these(rq, K_TASK, gid, 0, NULL);
}
