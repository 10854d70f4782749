/* t_fetch: the files of attachments, several at once. */
#include "clock.h"
#include "err.h"
#include "fetch.h"
#include "live.h"
#include "post.h"

#define FILES	(HTTP_FILES + 3)

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
		post_file(api, gid, "hello", name);
	}
	snprintf(path, sizeof(path), "/attachments?parent=%s", gid);
	asana_each(api, path, "name", take, NULL);
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
		http_stop();
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

int
main(void)
{
	err_prog("p");
	unit_tmp();
	live_board(NULL);
	if (system("mkdir d") != 0)
		bail("no folder");
	attachments();
	many();
	addresses();
	stopped();
	live_end();
	unit_rmtmp();
	return done();
}
