/* t_post: comments and files on a card. */
#include <sys/stat.h>

#include <fcntl.h>
#include <time.h>

#include "asana/post.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/str.h"
#include "live.h"

static char card[33];		/* gid */
static int greet;		/* ask for something first, so that it is known
				 * how long the board takes to settle */

static void
hello(struct asana *api)
{
	struct reply rep;

	if (!greet)
		return;
	live_get(api, "/users/me", "name", &rep);
	asana_free(&rep);
}

static int
make_card(struct asana *api, void *arg)
{
	char gid[33];

	live_make(api, gid, "/tasks", "\"name\":\"c\",\"projects\":[\"%s\"]",
	    api->project);
	printf("%s", gid);
	return arg != NULL;
}

/* From here on CARD is a new one. */
static void
new_card(void)
{
	struct unit_child c;

	live_run(&c, make_card, NULL);
	snprintf(card, sizeof(card), "%.32s", c.out);
}

/* --------------------------------------------------------------- comments */

struct comment {
	const char	*gid;
	const char	*text;
	long long	 since;
};

static int
comment(struct asana *api, void *arg)
{
	struct comment *c = arg;
	int rc;

	hello(api);
	rc = post_comment(api, c->gid, c->text, c->since);

	printf("%ld", http_count(api->http));
	return rc;
}

static int
comment_dry(struct asana *api, void *arg)
{
	cli_dry = 1;
	return comment(api, arg);
}

static int
print_text(const struct node *item, void *arg)
{
	const char *text = node_str(item, "text");

	if (strcmp(node_str(item, "resource_subtype"), "comment_added") != 0)
		return 0;
	if (arg != NULL)
		printf("%lu %.8s", (unsigned long)strlen(text), text);
	else
		printf("%s;", text);
	return 0;
}

/* Prints the comments of CARD; with ARG only how long they are. */
static int
comments(struct asana *api, void *arg)
{
	char path[80];

	snprintf(path, sizeof(path), "/tasks/%s/stories", card);
	return asana_each(api, NULL, "text,resource_subtype", print_text, arg,
	    "%s", path);
}

static void
is_comments(const char *want)
{
	struct unit_child c;

	live_run(&c, comments, NULL);
	is_str(c.out, want, "... the card's comments");
}

/* Posts TEXT on GID. */
static void
post(const char *gid, const char *text, long long since, int rc,
    const char *count, const char *name)
{
	struct comment arg;
	struct unit_child c;

	arg.gid = gid;
	arg.text = text;
	arg.since = since;
	live_run(&c, comment, &arg);
	is_int(c.status, rc, "%s", name);
	is_str(c.out, count, "... requests");
	if (rc == RC_OK)
		is_str(c.err, "", "... without a word");
	else
		ok(strncmp(c.err, "p: ", 3) == 0 &&
		    strchr(c.err, '\n')[1] == '\0', "... one message");
}

static void
texts(void)
{
	new_card();
	post(card, "a \"b\"\n\tc\n\n", 0, RC_OK, "1", "a comment");
	is_comments("a \"b\"\n\tc;");
	new_card();
	post(card, "x\xff\x01y\xc3\xa4\x7f", 0, RC_OK, "1", "no text");
	is_comments("x\xef\xbf\xbdy\xc3\xa4;");
	new_card();
	post(card, "", 0, RC_INPUT, "0", "an empty one");
	post(card, "\n\x01\n", 0, RC_INPUT, "0", "one of nothing that shows");
	post("no", "x", 0, RC_REFUSED, "1", "no card");
	is_comments("");
}

static void
long_text(void)
{
	char *s = malloc(POST_TEXT_MAX + 16);
	struct unit_child c;
	size_t i;

	if (s == NULL)
		bail("no memory");
	memset(s, 'a', POST_TEXT_MAX + 1);
	s[POST_TEXT_MAX + 1] = '\0';
	s[0] = 'b';
	new_card();
	post(card, s, 0, RC_OK, "1", "a comment that is too long");
	live_run(&c, comments, s);
	is_str(c.out, "60000 aaaaaaaa", "... loses its first bytes");
	for (i = 0; i + 3 <= POST_TEXT_MAX + 3; i += 3)
		memcpy(s + i, "\xe2\x82\xac", 3);
	memcpy(s + i, "z", 2);
	new_card();
	post(card, s, 0, RC_OK, "1", "one of several bytes a character");
	live_run(&c, comments, s);
	ok(strncmp(c.out, "59998 \xe2\x82\xac", 9) == 0,
	    "... keeps them whole");
	free(s);
}

static void
once(void)
{
	char rules[512];

	new_card();
	snprintf(rules, sizeof(rules), "POST /tasks/%s/stories 1 lost\n"
	    "POST /tasks/%s/stories 2 cut\n", card, card);
	live_peer(rules);
	greet = 1;
	post(card, "lost  one", 0, RC_OK, "3", "its answer is lost");
	post(card, "cut", 0, RC_OK, "4", "a comment is cut off");
	greet = 0;
	is_comments("lost  one;cut;");
	live_unpeer();
	post(card, "cut", 0, RC_OK, "1", "the same text again");
	is_comments("lost  one;cut;cut;");
}

static void
since(void)
{
	long long now = (long long)time(NULL) * 1000;

	new_card();
	post(card, "outcome", now - 60000, RC_OK, "2", "one not there yet");
	post(card, "outcome", now - 60000, RC_OK, "1",
	    "one that an earlier call has posted");
	is_comments("outcome;");
	post(card, "other", now - 60000, RC_OK, "2", "another text");
	post(card, "outcome", now + 60000, RC_OK, "2", "one of before");
	is_comments("outcome;other;outcome;");
}

static void
dry(void)
{
	struct comment arg;
	struct unit_child c;
	char want[128];

	new_card();
	arg.gid = card;
	arg.text = "x";
	arg.since = 0;
	live_run(&c, comment_dry, &arg);
	snprintf(want, sizeof(want), "POST /tasks/%s/stories\t"
	    "{\"data\":{\"text\":\"x\"}}\n0", card);
	is_int(c.status, RC_OK, "-n: all is well");
	is_str(c.out, want, "... printed, not sent");
	is_comments("");
}

/* ------------------------------------------------------------------ files */

struct attach {
	const char	*file;
	const char	*name;
};

static int
attach(struct asana *api, void *arg)
{
	struct attach *a = arg;
	int rc;

	hello(api);
	rc = post_attach(api, card, a->file, a->name, NULL);

	printf("%ld", http_count(api->http));
	return rc;
}

static void
put(const char *file, const char *name, int rc, const char *count,
    const char *err, const char *what)
{
	struct attach arg;
	struct unit_child c;

	arg.file = file;
	arg.name = name;
	live_run(&c, attach, &arg);
	is_int(c.status, rc, "%s", what);
	is_str(c.out, count, "... requests");
	ok(err[0] == '\0' ? c.err[0] == '\0' : strstr(c.err, err) != NULL,
	    "... what is said");
	if (rc == RC_OK && c.err[0] != '\0')
		unit_show("got", c.err);
}

static int
print_name(const struct node *item, void *arg)
{
	printf("%s;", node_str(item, "name"));
	return arg != NULL;
}

/* Prints the names of what is attached to CARD. */
static int
attached(struct asana *api, void *arg)
{
	char path[80];

	snprintf(path, sizeof(path), "/attachments?parent=%s", card);
	return asana_each(api, NULL, "name", print_name, arg, "%s", path);
}

static void
is_names(const char *want, const char *what)
{
	struct unit_child c;

	live_run(&c, attached, NULL);
	is_str(c.out, want, "%s", what);
}

static int
attach_part(struct asana *api, void *arg)
{
	int fd = open("put", O_RDONLY), rc;

	(void)arg;
	rc = post_open(api, card, fd, 3, 7, "put", "part", NULL);
	close(fd);
	return rc;
}

static int
print_size(const struct node *item, void *arg)
{
	long long size = -1;

	(void)arg;
	node_int(item, "size", &size);
	printf("%lld ", size);
	return 0;
}

static int
sizes(struct asana *api, void *arg)
{
	(void)arg;
	return asana_each(api, NULL, "size", print_size, NULL,
	    "/attachments?parent=%s", card);
}

static void
good_files(void)
{
	struct unit_child c;

	new_card();
	unit_write("put", "x");
	put("put", "a b\"c\\d%.\xc3\xa4", RC_OK, "1", "", "a file");
	put("put", "../../x", RC_OK, "1", "", "another");
	is_names("a b\"c\\d%.\xc3\xa4;../../x;", "... under their names");
	unit_write("put", "0123456789");
	live_run(&c, attach_part, NULL);
	is_int(c.status, RC_OK, "a file that has grown since it was opened");
	live_run(&c, sizes, NULL);
	is_str(c.out, "1 1 4 ", "... is sent as long as it was, from a place");
}

static void
bad_files(void)
{
	char err[256], host[64];
	int fd = open("big", O_CREAT | O_WRONLY, 0600);

	gethostname(host, sizeof(host));
	new_card();
	put("nowhere", "n", RC_IO, "0", "p: nowhere: No such file", "no file");
	put(".", "n", RC_IO, "0", "p: .: not a regular file\n", "a folder");
	put("put", "", RC_REFUSED, "1", "p: POST /attachments: 400 ",
	    "no name");
	if (fd == -1 || ftruncate(fd, (100L << 20) + 1) == -1)
		bail("no big file");
	close(fd);
	snprintf(err, sizeof(err), "p: big: 101 MB is more than a card takes "
	    "(100 MB); it is at %s:", host);
	put("big", "n", RC_INPUT, "0", err, "one that is too big");
	put("big", "n", RC_INPUT, "0", unit_dir, "... where it lies");
	unlink("big");
	is_names("", "nothing has come of them");
}

static void
files_once(void)
{
	new_card();
	live_peer("POST /attachments 1 lost\nPOST /attachments 2 cut\n");
	unit_write("put", "x");
	greet = 1;
	put("put", "lost", RC_OK, "3", "", "its answer is lost");
	put("put", "cut", RC_OK, "4", "", "one that is cut off");
	greet = 0;
	is_int(live_lines("peer.log", "POST /attachments "), 3,
	    "... only that is sent again");
	is_int(live_lines("peer.log", "POST /attachments 200 -"), 1,
	    "... once");
	live_unpeer();
}

/* What the server may make of a text. */
static int
kept(void *arg)
{
	const char **t = arg;

	return post_kept("x", t[0], t[1]);
}

static void
changes(void)
{
	static const struct {
		const char	*sent, *got;
		const char	*err;	/* or NULL: it is kept */
	} t[] = {
		{ "a\nb\n", "a\nb\n", NULL }, { "a", NULL, NULL },
		{ "a\nb\n\n", "a\r\nb", NULL }, { "a b", "a\xc2\xa0" "b", NULL },
		{ "a\xc2\xa0" "b", "a b\r\n", NULL }, { "", "\n", NULL },
		{ "# Script\nx\n\n# Job\nkey: 1\n", "x\n\nkey: 1\n",
		  "Line 1 was sent as '# Script x # Job key: 1', and is now "
		  "'x key: 1'" },
		{ "a\n- b", "a\n* b", "Line 2 was sent as '- b', and is now "
		  "'* b'" },
		{ "a b", "a  b", "Line 1 was sent as 'a b'" },
		{ "a\n\nb", "a\nb", "Line 2 was sent as ' b'" },
		{ "a", "", "Line 1 was sent as 'a', and is now ''" },
		{ "a", "a\nb", "Line 1 was sent as 'a', and is now 'a b'" },
	};
	struct unit_child c;
	const char *arg[2];
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		arg[0] = t[i].sent;
		arg[1] = t[i].got;
		unit_fork(&c, kept, arg);
		is_int(c.status, t[i].err != NULL ? RC_REFUSED : RC_OK,
		    "is the text kept: %s", t[i].sent);
		ok(t[i].err == NULL ? c.err[0] == '\0' :
		    strstr(c.err, t[i].err) != NULL, "... %s", c.err);
	}
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	texts();
	long_text();
	once();
	since();
	dry();
	good_files();
	bad_files();
	files_once();
	changes();
	live_end();
	unit_rmtmp();
	return done();
}
