/* t_deps: what is known of the cards that others wait for. */
#include "asana/columns.h"
#include "oncard.h"
#include "worker/deps.h"

static struct asana *api;

static void
state_is(struct deps *d, const char *gid, enum dep_st want, const char *name)
{
	enum dep_st st;

	if (deps_state(d, gid, &st) != RC_OK)
		bail("no state");
	is_int(st, want, "%s", name);
}

static void
states(void)
{
	struct deps *d = deps_open(api, NULL);
	char *gid = new_card(api, "dep", "-", "-", "true");
	const char *name = "";
	long running, failed;

	deps_look(d);
	deps_waiting(d, gid);
	state_is(d, gid, DEP_WAITS, "a card that we have seen in Backlog");
	deps_look(d);
	state_is(d, gid, DEP_WAITS, "one that is there");
	asana_move(api, gid, column_gid(api, COL_RUNNING));
	deps_look(d);
	state_is(d, gid, DEP_WAITS, "one in Running");
	ok(deps_failure(d, gid, &name) == NULL, "... has not failed");
	asana_move(api, gid, column_gid(api, COL_FAILED));
	state_is(d, gid, DEP_WAITS, "what moves is seen at the next look");
	deps_look(d);
	state_is(d, gid, DEP_FAILED, "one in Failed");
	is_str(deps_failure(d, gid, &name), "failed", "... is known as that");
	is_str(name, "dep", "... and its name");
	name = "";
	if (column_make(api, COL_CANCELLED) != RC_OK)
		bail("no column");
	asana_move(api, gid, column_gid(api, COL_CANCELLED));
	deps_look(d);
	state_is(d, gid, DEP_CANCELLED, "one in Cancelled");
	is_str(deps_failure(d, gid, &name), "was cancelled",
	    "... is known as that");
	is_str(name, "dep", "... and has its name");
	deps_count(d, &running, &failed);
	is_int(failed, 0, "... and does not count as failed");
	asana_move(api, gid, column_gid(api, COL_DONE));
	deps_look(d);
	state_is(d, gid, DEP_DONE, "one in Done");
	state_is(d, "?", DEP_GONE, "a link that leads nowhere");
	deps_close(d);
	on_card(api, "DELETE", gid, "", NULL);
	free(gid);
}

/* One that is gone is not asked for at each look, but now and then. */
static void
gone(void)
{
	struct deps *d = deps_open(api, NULL);
	char *gid = new_card(api, "gone", "-", "-", "true");
	char *asked = xasprintf("GET /tasks/%s", gid);
	int i, n;

	on_card(api, "DELETE", gid, "", NULL);
	n = live_count(asked);
	for (i = 0; i < DEPS_GONE_LOOKS; i++) {
		deps_look(d);
		state_is(d, gid, DEP_GONE, "a card that is gone");
	}
	is_int(live_count(asked), n + 2, "... is asked for twice in %d looks",
	    DEPS_GONE_LOOKS);
	deps_close(d);
	free(asked);
	free(gid);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	api = oncard_open(argv[0], NULL);
	states();
	gone();
	oncard_close(api);
	return done();
}
