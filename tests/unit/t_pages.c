/* t_pages: listings that go on side by side. */
#include "err.h"
#include "host.h"
#include "live.h"
#include "pages.h"

#define LISTS	3

/* What listings have given. */
static struct seen {
	char	 gids[64];
	int	 rc;
	int	 ends;
} seen[LISTS];

static int
note(const struct node *item, void *arg)
{
	struct seen *s = arg;

	if (s->ends > 0)
		bail("an item after the end");
	strcat(s->gids, node_str(item, "gid"));
	strcat(s->gids, " ");
	return strcmp(node_str(item, "gid"), "3") == 0 && s == &seen[1] ?
	    42 : 0;
}

static void
end(int rc, void *arg)
{
	struct seen *s = arg;

	s->rc = rc;
	s->ends++;
}

/* Lists the paths of ARG, up to a NULL, side by side. */
static int
list(struct asana *api, void *arg)
{
	char **paths = arg;
	int i, ends = 0;

	for (i = 0; paths[i] != NULL; i++)
		pages_start(api, paths[i], "name", note, end, &seen[i]);
	asana_run(api);
	for (i = 0; paths[i] != NULL; i++) {
		printf("%s%d;", seen[i].gids, seen[i].rc);
		ends += seen[i].ends;
	}
	return ends;
}

static void
is_list(const char *a, const char *b, const char *out, const char *err,
    const char *name)
{
	const char *paths[LISTS];
	struct unit_child c;

	paths[0] = a;
	paths[1] = b;
	paths[2] = NULL;
	live_run(&c, list, paths);
	is_int(c.status, b != NULL ? 2 : 1, "%s: each ends once", name);
	is_str(c.out, out, "... with what there is");
	is_str(c.err, err, "... messages");
}

int
main(void)
{
	err_prog("p");
	unit_tmp();
	live_board(NULL);
	host_start();
	setenv("ASANA_API_URL", host_url, 1);
	is_list("/list", "/list", "1 2 3 0;1 2 3 42;", "",
	    "two at once, each gid once, one stopped");
	is_int(live_lines("host.log", "GET /list?limit=100&opt_fields=name "),
	    2, "the first pages");
	is_int(live_lines("host.log",
	    "GET /list?limit=100&offset=a%20b&opt_fields=name "), 2,
	    "the second ones");
	is_list("/ok", "/list", "75;1 2 3 42;", "p: GET /ok: 200 an answer "
	    "that is not the API's\n", "one without sense");
	is_int(live_lines("host.log", "GET /ok?"), 3, "... is read again");
	is_list("/gone", NULL, "69;", "p: GET /gone: 403 no reason given\n",
	    "one that is refused");
	is_list("/endless", NULL, "1 69;", "p: GET /endless: more than 1000 "
	    "pages\n", "one without end");
	is_int(live_lines("host.log", "GET /endless?"), ASANA_PAGES_MAX,
	    "... is given up");
	host_end();
	live_end();
	unit_rmtmp();
	return done();
}
