/* t_fetch: the files of attachments. */
#include <sys/stat.h>

#include <signal.h>

#include "asana/fetch.h"
#include "asana/post.h"
#include "base/clock.h"
#include "base/err.h"
#include "live.h"

#define FILES	(HTTP_INFLIGHT + 3)

static char att[FILES][33];	/* gids of attachments */

static int
take(const struct node *item, void *arg)
{
	printf("%s ", node_str(item, "gid"));
	return arg != NULL;
}

/* A card with files; prints their gids. */
static int
make(struct asana *api, void *arg)
{
	char gid[33], path[80], name[8];
	int i;

	live_make(api, gid, "/tasks", "\"name\":\"c\",\"projects\":[\"%s\"]",
	    api->project);
	for (i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		post_attach(api, gid, "hello", name, NULL);
	}
	snprintf(path, sizeof(path), "/attachments?parent=%s", gid);
	asana_each(api, NULL, "name", take, NULL, "%s", path);
	return arg != NULL;
}

static void
attachments(void)
{
	struct unit_child c;
	char *s;
	int i;

	unit_write("hello", "hello");
	live_run(&c, make, NULL);
	s = strtok(c.out, " ");
	for (i = 0; i < FILES && s != NULL; i++, s = strtok(NULL, " "))
		snprintf(att[i], sizeof(att[0]), "%.32s", s);
	if (i != FILES)
		bail("no attachments");
}

static void
ended(int rc, const char *why, void *arg)
{
	int *n = arg;

	(*n)++;
	printf("%d%s%s;", rc, why != NULL ? " " : "", why != NULL ? why : "");
}

/* Fetches N files of SIZE bytes to the folder TO; prints how each ended. */
struct what {
	int		 n;
	int		 size;
	const char	*url;	/* of the first, or NULL */
	const char	*to;
	int		 stop;
};

static int
fetch(struct asana *api, void *arg)
{
	struct what *w = arg;
	struct fetch *f = fetch_open(api);
	char to[80];
	int i, n = 0;

	if (w->stop)
		clock_stop(SIGTERM);
	for (i = 0; i < w->n; i++) {
		snprintf(to, sizeof(to), "%s/f%d", w->to, i);
		fetch_want(f, att[i], i == 0 ? w->url : NULL, w->size, to,
		    ended, &n);
	}
	asana_run(api);
	printf("%d", fetch_full(f));
	fetch_close(f);
	return n;
}

static void
is_fetch(int n, int size, const char *url, const char *to, const char *want,
    const char *name)
{
	struct what w = { 0, 0, NULL, NULL, 0 };
	struct unit_child c;

	w.n = n;
	w.size = size;
	w.url = url;
	w.to = to;
	live_run(&c, fetch, &w);
	is_int(c.status, n, "%s: each ends once", name);
	is_str(c.out, want, "... so");
}

static void
many(void)
{
	struct unit_child c;
	struct what w = { FILES, 5, NULL, "d", 0 };
	const char *s;
	int good = 0;

	live_peer("GET /files/{} always slow 0.2\n");
	live_run(&c, fetch, &w);
	for (s = c.out; (s = strstr(s, "0;")) != NULL; s++)
		good++;
	is_int(good, FILES, "many");
	is_str(unit_text("d/f14"), "hello", "... the last one");
	is_int(live_lines("peer.log", "GET /attachments/"), FILES,
	    "... an address for each");
	live_unpeer();
}

static void
addresses(void)
{
	live_peer("GET /files/{} 1 status 403\nGET /files/{} 2 status 404\n"
	    "GET /files/{} 4- status 403\n");
	is_fetch(1, 5, NULL, "d", "0;0", "addresses that are too old");
	is_int(live_lines("peer.log", "GET /attachments/"), 3,
	    "... are asked for anew");
	is_fetch(1, 5, NULL, "d", "69 the host of the file answers 403;0",
	    "one that is never good");
	is_int(live_lines("peer.log", "GET /files/"), 6, "... three tries");
	live_peer("GET /files/{} 1 half\n");
	is_fetch(1, 5, NULL, "d", "0;0", "half a file");
	live_peer("GET /attachments/{} 1 status 404\n"
	    "GET /attachments/{} 2 status 403\n");
	is_fetch(1, 5, NULL, "d", "69 made by the peer;0", "no attachment");
	is_fetch(1, 5, "http://127.0.0.1:1/", "d", "69 made by the peer;0",
	    "nobody listens at the first address");
	live_unpeer();
	is_fetch(1, 5, NULL, "none", "74;1", "no folder");
}

static void
stopped(void)
{
	struct unit_child c;
	struct what w = { 2, 5, NULL, "d", 1 };

	live_run(&c, fetch, &w);
	is_str(c.out, "75;75;0", "stopped: nothing is begun");
}

/* ------------------------------------------------------- all of a card */

static char card[33];		/* gid */

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

static int
attach(struct asana *api, void *arg)
{
	return post_attach(api, card, "put", arg, NULL);
}

/* Puts TEXT on the card under NAME. */
static void
put_text(const char *text, const char *name)
{
	struct unit_child c;

	unit_write("put", text);
	live_run(&c, attach, (void *)name);
	is_int(c.status, RC_OK, "%s", name);
}

/* Fetches into the folder "got"; ARG is whether ours are passed over. */
static int
fetch_all(struct asana *api, void *arg)
{
	return fetch_card(api, card, "got", arg != NULL, NULL, stdout);
}

static void
is_card(const char *own, int rc, const char *out, const char *err,
    const char *name)
{
	struct unit_child c;

	if (system("rm -rf got && mkdir got") != 0)
		bail("no folder");
	live_run(&c, fetch_all, (void *)own);
	is_int(c.status, rc, "%s", name);
	is_str(c.out, out, "... names");
	is_str(c.err, err, "... messages");
}

static void
files(void)
{
	struct unit_child c;
	const char *s;

	new_card();
	put_text("one", "a b\"c\\d%.\xc3\xa4");
	put_text("", "empty");
	put_text("dots", "../../x");
	put_text("slash", "..\\..\\x");
	if (mkdir("got", 0777) == -1)
		bail("no folder");
	live_run(&c, fetch_all, NULL);
	is_int(c.status, RC_OK, "files");
	ok(strncmp(c.out, "_._.._x\n", 8) == 0, "... under safe names");
	s = c.out + 8;
	s += strspn(s, "0123456789");
	is_str(s, "-_._.._x\na b\"c_d%.\xc3\xa4\nempty\n",
	    "a name that is taken gets the gid");
	is_str(unit_text("got/a b\"c_d%.\xc3\xa4"), "one",
	    "a file with an odd name");
	is_str(unit_text("got/_._.._x"), "dots", "one that would be elsewhere");
	is_str(unit_text("got/empty"), "", "an empty one");
}

static int
link_to(void)
{
	char cmd[512];

	snprintf(cmd, sizeof(cmd), "curl -sSf -o link.out -H \"Authorization: "
	    "Bearer $ASANA_ACCESS_TOKEN\" -F parent=%s -F name=else "
	    "-F resource_subtype=external -F url=http://127.0.0.1:1/ "
	    "\"$ASANA_API_URL/attachments\"", card);
	return system(cmd);
}

static void
newest(void)
{
	new_card();
	is_card(NULL, RC_OK, "", "", "a card without files");
	put_text("old", "log");
	put_text("ours", "attempt-1-log");
	put_text("not ours", "attempt-x-log");
	put_text("new", "log");
	is_card(NULL, RC_OK, "attempt-1-log\nattempt-x-log\nlog\n", "",
	    "of each name one");
	is_str(unit_text("got/log"), "new", "... the newest");
	is_str(unit_text("got/attempt-1-log"), "ours", "... of attempts, too");
	is_card("own", RC_OK, "attempt-x-log\nlog\n", "",
	    "but for those of attempts");
	ok(unit_text("got/attempt-1-log") == NULL, "... really");
}

/* Finds "log", "none" and "else", and fetches the first. */
static int
find(struct asana *api, void *arg)
{
	struct fetch_named n[4] = { { 0 } };
	int rc;

	n[0].name = "log";
	n[1].name = "none";
	n[2].name = "else";
	rc = fetch_find(api, card, n);
	printf("%d %d %d;", n[0].gid[0] != '\0', n[1].gid[0] != '\0',
	    n[2].gid[0] != '\0');
	if (rc != RC_OK)
		return rc;
	rc = fetch_one(api, n[0].gid, "log", n[0].size, "one");
	printf("%d;", rc);
	return fetch_one(api, "1", arg, -1, "two");
}

static void
found(void)
{
	struct unit_child c;

	live_run(&c, find, (void *)"called so");
	is_str(c.out, "1 0 0;0;", "of names the attachments; links are none");
	is_str(unit_text("one"), "new", "... the newest");
	is_int(c.status, RC_REFUSED, "no attachment");
	ok(strncmp(c.err, "p: attachment 'called so': ", 27) == 0 &&
	    strchr(c.err, '\n')[1] == '\0', "... is named");
	snprintf(card, sizeof(card), "1");
	live_run(&c, find, NULL);
	is_int(c.status, RC_REFUSED, "no card to find them on");
}

static void
failures(void)
{
	struct unit_child c;

	live_peer("GET /files/{} 1 status 403\n");
	is_card("own", RC_OK, "attempt-x-log\nlog\n", "",
	    "an address that is too old");
	is_str(unit_text("got/log"), "new", "... is asked for again");
	live_unpeer();
	if (system("rm -rf got && mkdir -p got/log") != 0)
		bail("no folder");
	live_run(&c, fetch_all, (void *)"own");
	is_int(c.status, RC_IO, "one that cannot be written");
	is_str(c.out, "attempt-x-log\n", "... the other one is there");
	is_str(c.err, "p: attachment 'log': Is a directory\n"
	    "p: attachment 'log' was not fetched\n", "... it is named");
	ok(system("ls got | grep -q '[.]tmp$'") != 0, "... and nothing else");
	live_peer("GET /files/{} always status 404\n");
	is_int(system("rm -r got && mkdir got && echo old >got/log"), 0,
	    "an old file");
	live_run(&c, fetch_all, (void *)"own");
	is_int(c.status, RC_REFUSED, "none to be had");
	is_str(c.out, "", "... no names");
	ok(strstr(c.err, "p: attachment 'log': the host of the file answers "
	    "404\n") != NULL && strstr(c.err, "p: attachment 'attempt-x-log' "
	    "was not fetched\n") != NULL, "... all are named");
	is_str(unit_text("got/log"), "old\n", "... the old one is as it was");
	live_unpeer();
	if (system("rm -rf got") != 0)
		bail("no folder");
	live_run(&c, fetch_all, (void *)"own");
	is_int(c.status, RC_IO, "no folder to fetch to");
	is_str(c.out, "", "... no names");
	is_int(link_to(), 0, "a link to another service");
	is_card("own", RC_OK, "attempt-x-log\nlog\n", "p: attachment 'else' "
	    "is a link to another service: not fetched\n", "... is named");
	found();
	live_run(&c, fetch_all, NULL);
	is_int(c.status, RC_REFUSED, "no card");
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	if (system("mkdir d") != 0)
		bail("no folder");
	attachments();
	many();
	addresses();
	stopped();
	files();
	newest();
	failures();
	live_end();
	unit_rmtmp();
	return done();
}
