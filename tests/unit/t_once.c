/* t_once: what a POST makes is made once, although answers are lost. */
#include "asana/post.h"
#include "base/cli.h"
#include "base/err.h"
#include "live.h"

static int says;		/* what the look returns */

static int
look(void *arg)
{
	(void)arg;
	printf("look ");
	return says;
}

/* Makes the tag ARG; prints whether its answer names a gid. */
static int
make(struct asana *api, void *arg)
{
	struct wire_req q = { 0 };
	struct reply rep;
	int rc;

	q.method = "POST";
	q.path = "/tags";
	q.body = xasprintf("{\"data\":{\"name\":\"%s\",\"workspace\":"
	    "\"%s\"}}", (char *)arg, getenv("ASANA_WORKSPACE_GID"));
	rc = make_once(api, &q, "name", look, NULL, &rep);
	printf("%s", node_str(rep.data, "gid") != NULL ? "gid" : "none");
	asana_free(&rep);
	return rc;
}

static int
make_dry(struct asana *api, void *arg)
{
	cli_dry = 1;
	return make(api, arg);
}

static void
made(const char *rules, int found, int rc, const char *out, int posts,
    const char *name)
{
	struct unit_child c;

	says = found;
	live_peer(rules);
	live_run(&c, make, (void *)"x");
	is_int(c.status, rc, "%s", name);
	is_str(c.out, out, "... what is looked for and told");
	ok((c.err[0] != '\0') == (rc != RC_OK || strstr(rules, "html") != NULL),
	    "... a message if it fails, or is not Asana's");
	is_int(live_lines("peer.log", "POST /tags "), posts,
	    "... so many requests");
}

int
main(void)
{
	struct unit_child c;

	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	made("", RC_NO, RC_OK, "gid", 1, "a plain answer");
	made("POST /tags 1 lost\n", RC_OK, RC_OK, "look none", 1,
	    "one that is lost, and it was made");
	made("POST /tags 1 cut\n", RC_NO, RC_OK, "look gid", 2,
	    "a request that is cut off");
	made("POST /tags 1 status 200 html\n", RC_NO, RC_OK, "look gid", 2,
	    "an answer of something in between");
	made("POST /tags always status 500\n", RC_NO, RC_LATER,
	    "look look look look none", ONCE_TRIES, "one that never comes");
	made("POST /tags 1 cut\n", RC_REFUSED, RC_REFUSED, "look none", 1,
	    "a look that is refused");
	made("POST /tags always status 403\n", RC_OK, RC_REFUSED, "none", 1,
	    "one that is refused");
	live_unpeer();
	live_run(&c, make_dry, (void *)"y");
	is_int(c.status, RC_OK, "with -n");
	ok(strstr(c.out, "look") == NULL && strstr(c.out, "POST /tags") != NULL,
	    "... it is said, and not looked for");
	live_end();
	unit_rmtmp();
	return done();
}
