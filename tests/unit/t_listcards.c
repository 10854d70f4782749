/* t_listcards: cards on standard output, as lines or job directories. */
#include <sys/stat.h>

#include "asana/columns.h"
#include "base/buf.h"
#include "base/err.h"
#include "cards/listcards.h"
#include "live.h"
#include "record/claim.h"

static char one[33], two[33], other[33], note[33];	/* gids of cards */
static char section[33];				/* another column */

static int
make(struct asana *api, void *arg)
{
	const struct timespec tick = { 0, 5000000 };
	char path[80], tag[33], project[33];

	snprintf(path, sizeof(path), "/projects/%s/sections", api->project);
	live_make(api, section, path, "\"name\":\"Other\\tcolumn\"");
	live_make(api, tag, "/tags", "\"name\":\"t1\",\"workspace\":\"%s\"",
	    getenv("ASANA_WORKSPACE_GID"));
	live_make(api, one, "/tasks", "\"name\":\"first\\\\ \\ttitle\","
	    "\"notes\":\"# Script\\necho one\\n\\n# Context\\n```json\\n"
	    "{\\\"x\\\":1}\\n```\\n\\n# Job\\nkey: 0123456789abcdef\\n"
	    "retries: 2\\nstage: s 1\\n\",\"tags\":[\"%s\"],\"projects\":[\"%s\"],"
	    "\"memberships\":[{\"project\":\"%s\",\"section\":\"%s\"}]", tag,
	    api->project, api->project, column_gid(api, COL_BACKLOG));
	live_make(api, other, "/tasks", "\"name\":\"x\",\"projects\":[\"%s\"]",
	    api->project);
	nanosleep(&tick, NULL);		/* the board's has milliseconds */
	live_make(api, two, "/tasks", "\"name\":\"-\",\"notes\":\"# Script\\n"
	    "echo two\\n\\n# Depends on\\n- first (http://h/0/1/%s)\\n\","
	    "\"completed\":true,\"projects\":[\"%s\"],\"memberships\":["
	    "{\"project\":\"%s\",\"section\":\"%s\"}]", one, api->project,
	    api->project, column_gid(api, COL_BACKLOG));
	snprintf(path, sizeof(path), "/tasks/%s/addDependencies", two);
	live_make(api, NULL, path, "\"dependencies\":[\"%s\",\"%s\"]", one,
	    other);
	live_make(api, note, "/tasks", "\"name\":\"note\",\"notes\":\"\","
	    "\"projects\":[\"%s\"]", api->project);
	/* it is in another project, too, and there in another column */
	live_make(api, project, "/projects", "\"name\":\"P\",\"workspace\":"
	    "\"%s\"", getenv("ASANA_WORKSPACE_GID"));
	snprintf(path, sizeof(path), "/tasks/%s/addProject", two);
	live_make(api, NULL, path, "\"project\":\"%s\"", project);
	asana_move(api, note, section);
	/* the older one is at the bottom now, as the lists are */
	asana_move(api, two, column_gid(api, COL_BACKLOG));
	printf("%s %s %s %s %s", one, two, other, note, section);
	return arg != NULL;
}

static void
cards(void)
{
	struct unit_child c;

	live_run(&c, make, NULL);
	if (c.status != 0 || sscanf(c.out, "%32s %32s %32s %32s %32s", one,
	    two, other, note, section) != 5)
		bail(c.err);
}

/* -------------------------------------------------------------- one card */

static int
card(struct asana *api, void *arg)
{
	return listcards_card(api, arg, NULL, stdout);
}

static int
card_dir(struct asana *api, void *arg)
{
	return listcards_card(api, one, arg, stdout);
}

static void
is_card(const char *gid, const char *want, const char *name)
{
	struct unit_child c;

	live_run(&c, card, (void *)gid);
	is_int(c.status, RC_OK, "%s", name);
	is_str(c.out, want, "... its job line");
	is_str(c.err, "", "... without a word");
}

static void
lines(void)
{
	char want[512];
	struct unit_child c;

	snprintf(want, sizeof(want), "%s\tfirst\\\\ \\ttitle\t-\tt1\tretries=2"
	    "\t{\"x\":1}\techo one\ts 1\n", one);
	is_card(one, want, "a card");
	snprintf(want, sizeof(want),
	    "%s\t\\0055\t%s,%s\t-\t-\t-\techo two\t-\n", two, one, other);
	is_card(two, want, "one that waits, by its text and by Asana");
	snprintf(want, sizeof(want), "%s\tnote\t-\t-\t-\t-\t-\t-\n", note);
	is_card(note, want, "one without a text");
	live_run(&c, card, (void *)"no");
	is_int(c.status, RC_REFUSED, "no card");
	is_str(c.out, "", "... nothing is printed");
	is_str(c.err, "p: GET /tasks/no: 400 task: Not a recognized ID: no\n",
	    "... it is said");
}

static void
folders(void)
{
	char want[sizeof(unit_dir) + 64], file[sizeof(want) + 16], text[64];
	struct unit_child c;
	FILE *f;

	if (mkdir("jobs", 0777) == -1)
		bail("no folder");
	live_run(&c, card_dir, (void *)"jobs");
	snprintf(want, sizeof(want), "%s/jobs/%s.0\n", unit_dir, one);
	is_int(c.status, RC_OK, "a job directory");
	is_str(c.out, want, "... its path");
	want[strlen(want) - 1] = '\0';
	snprintf(file, sizeof(file), "%s/script", want);
	if ((f = fopen(file, "r")) == NULL)
		bail("no script");
	unit_slurp(f, text, sizeof(text));
	is_str(text, "echo one", "... the script is in it");
	snprintf(file, sizeof(file), "%s/lease", want);
	ok(access(file, F_OK) == -1, "... and no lease");
	live_run(&c, card_dir, (void *)"board.env");
	is_int(c.status, RC_IO, "a file where the folder should be");
	is_str(c.out, "", "... no path");
}

/* --------------------------------------------------------------- comments */

static int
say(struct asana *api, void *arg)
{
	char path[80];

	snprintf(path, sizeof(path), "/tasks/%s/stories", one);
	live_make(api, NULL, path, "\"text\":\"%s\"", (char *)arg);
	return RC_OK;
}

static int
claim(struct asana *api, void *arg)
{
	struct claim c;
	struct buf b;
	char *s, text[1024];
	size_t n = 0;

	memset(&c, 0, sizeof(c));
	snprintf(c.task, sizeof(c.task), "%s", one);
	strcpy(c.id, "0123456789abcdef");
	strcpy(c.who, "w");
	c.n = 1;
	c.st = CLAIM_RUNNING;
	c.ttl = 10;
	c.exit = -1;
	c.ran = -1;
	buf_init(&b, sizeof(text) / 2);
	claim_print(&b, &c, NULL);
	for (s = (char *)buf_str(&b); *s != '\0'; s++)
		if (*s == '\n') {
			text[n++] = '\\';
			text[n++] = 'n';
		} else
			text[n++] = *s;
	text[n] = '\0';
	buf_free(&b);
	say(api, text);
	return arg != NULL;
}

static int
comments(struct asana *api, void *arg)
{
	return listcards_comments(api, arg, stdout);
}

/* S is "-- DATE TIME …\nTEXT\n"; returns what follows, or NULL. */
static const char *
comment(const char *s, const char *text)
{
	int day = 0, n = 0;

	if (s == NULL || sscanf(s, "-- %*4d-%*2d-%2d %*2d:%*2d %n", &day,
	    &n) != 1 || n == 0 || (s = strchr(s, '\n')) == NULL ||
	    strncmp(s + 1, text, strlen(text)) != 0)
		return NULL;
	s += 1 + strlen(text);
	return *s == '\n' ? s + 1 : NULL;
}

static void
talk(void)
{
	struct unit_child c;
	const char *s;

	live_run(&c, comments, one);
	is_int(c.status, RC_OK, "no comments");
	is_str(c.out, "", "... none are printed");
	live_run(&c, say, (void *)"b\\tc\\nd");
	live_run(&c, claim, NULL);
	is_int(c.status, 0, "a lease in between");
	live_run(&c, say, (void *)"a");
	live_run(&c, comments, one);
	is_int(c.status, RC_OK, "two comments");
	s = comment(c.out, "b\tc\nd");
	ok(s != NULL, "... the older one first");
	ok(s != NULL && *s == '\n', "... an empty line");
	s = comment(s != NULL ? s + 1 : NULL, "a");
	ok(s != NULL && *s == '\0', "... the newer one, and nothing else");
	live_run(&c, comments, (void *)"no");
	is_int(c.status, RC_REFUSED, "no card");
}

/* ------------------------------------------------------------------ lists */

struct list {
	const char	*fields;
	const char	*tag;
	const char	*sections[3];
};

static int
list(struct asana *api, void *arg)
{
	struct list *l = arg;

	return listcards_list(api, l->fields, l->tag,
	    (char *const *)l->sections, stdout);
}

static void
is_list(const char *fields, const char *tag, const char *s1, const char *s2,
    int rc, const char *want)
{
	struct unit_child c;
	struct list l;

	l.fields = fields;
	l.tag = tag;
	l.sections[0] = s1;
	l.sections[1] = s2;
	l.sections[2] = NULL;
	live_run(&c, list, &l);
	is_int(c.status, rc, "%s of %s, %s", fields, s1 != NULL ? s1 : "all",
	    s2 != NULL ? s2 : "-");
	is_str(c.out, want, "... the lines");
}

static void
lists(void)
{
	char want[512];

	snprintf(want, sizeof(want), "%s\tBacklog\tfirst\\\\ \\ttitle\n"
	    "%s\tBacklog\t\\0055\n", one, two);
	is_list("gid,section,name", NULL, "Backlog", NULL, RC_OK, want);
	is_list("gid,section,name", NULL, NULL, NULL, RC_OK, want);
	is_list("key,opts,completed,tags", NULL, "Backlog", NULL, RC_OK,
	    "0123456789abcdef\tretries=2\tno\tt1\n-\t-\tyes\t-\n");
	snprintf(want, sizeof(want), "-\n%s,%s\n", one, other);
	is_list("deps", NULL, "Backlog", NULL, RC_OK, want);
	is_list("name,name", "t1", "Backlog", NULL, RC_OK,
	    "first\\\\ \\ttitle\tfirst\\\\ \\ttitle\n");
	is_list("gid", "t", "Backlog", NULL, RC_OK, "");
	is_list("gid", NULL, "Running", NULL, RC_OK, "");
	is_list("section,name", NULL, section, "Backlog", RC_OK,
	    "Other\\tcolumn\tnote\nBacklog\tfirst\\\\ \\ttitle\n"
	    "Backlog\t\\0055\n");
	is_list("gid", NULL, "Nowhere", "Backlog", RC_CONFIG, "");
}

static void
times(void)
{
	struct unit_child c;
	struct list l;
	char url[512] = "";
	int n = 0;

	memset(&l, 0, sizeof(l));
	l.fields = "created,url";
	l.sections[0] = section;
	live_run(&c, list, &l);
	ok(sscanf(c.out, "%*4d-%*2d-%*2dT%*2d:%*2d:%*2d.%*3dZ\t%500s\n%n",
	    url, &n) == 1 && n == (int)strlen(c.out), "time and address");
	ok(strncmp(url, "http", 4) == 0 && strstr(url, note) != NULL,
	    "... of that card");
}

static void
faults(void)
{
	char rules[256], want[80];
	struct unit_child c;
	struct list l;

	memset(&l, 0, sizeof(l));
	l.fields = "gid";
	l.sections[0] = section;
	l.sections[1] = "Backlog";
	snprintf(rules, sizeof(rules), "GET /sections/%s/tasks always status "
	    "403\n", section);
	live_peer(rules);
	live_run(&c, list, &l);
	is_int(c.status, RC_REFUSED, "a section that is refused");
	snprintf(want, sizeof(want), "%s\n%s\n", one, two);
	is_str(c.out, want, "... the next one is listed");
	snprintf(rules, sizeof(rules), "GET /sections/%s/tasks always status "
	    "503\n", section);
	live_peer(rules);
	setenv("ASANA_MAX_WAIT", "0", 1);
	live_run(&c, list, &l);
	is_int(c.status, RC_LATER, "no word about one");
	is_str(c.out, "", "... nobody asks about the next");
	live_unpeer();
}

static int
fields(void *arg)
{
	return listcards_isfields(arg);
}

static void
is_fields(const char *s, int want, const char *err)
{
	struct unit_child c;

	unit_fork(&c, fields, (void *)s);
	is_int(c.status, want, "'%s' %s", s, want ? "are fields" : "are none");
	is_str(c.err, err, "... messages");
}

static void
all_fields(void)
{
	is_fields("gid,section,name,created,completed,tags,url,key,deps,opts",
	    1, "");
	is_fields("gid", 1, "");
	is_fields("gid, name", 1, "");
	is_fields("gid,gids", 0, "p: -f: unknown column 'gids'\n");
	is_fields("gi", 0, "p: -f: unknown column 'gi'\n");
	is_fields("", 0, "p: -f: no columns\n");
	is_fields(" , ", 0, "p: -f: no columns\n");
	is_fields("name,name,name,name,name,name,name,name,name,name", 1, "");
	is_fields("name,name,name,name,name,name,name,name,name,name,gid", 0,
	    "p: -f: more than 10 columns\n");
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	all_fields();
	cards();
	lines();
	folders();
	talk();
	lists();
	times();
	faults();
	live_end();
	unit_rmtmp();
	return done();
}
