/* t_blocked: one comment on a card that waits in vain. */
#include "asana/columns.h"
#include "oncard.h"
#include "worker/blocked.h"

#define SAYS	"blocked/1 task="

static struct asana *api;
static struct lease_times cf;

static void
update(int max)
{
	struct queue *q = queue_open(api, &cf, NULL);

	if (queue_poll(q) != RC_OK || blocked_update(api, &cf, q, max) != RC_OK)
		bail("no update");
	queue_close(q);
}

static void
parses(void)
{
	const char *by;
	size_t n;

	by = claim_blocked("Blocked.\nblocked/1 task=7 by=1,2?\n\nmore", "7",
	    &n);
	ok(by != NULL && n == 4 && memcmp(by, "1,2?", 4) == 0,
	    "a comment is read");
	ok(claim_blocked("Blocked.\nblocked/1 task=7 by=1", "70", &n) == NULL,
	    "... of this card only");
	ok(claim_blocked("blocked/1 task=7 by=1", "7", &n) == NULL,
	    "... in its second line");
	ok(claim_blocked("x\nblocked/1 task=7 by=", "7", &n) == NULL,
	    "... and whole");
}

/* Cards with comments that an earlier run, or another machine, has left. */
static void
thins(void)
{
	char *dep = new_card(api, "dep", "-", "-", "false");
	char *gid = new_card(api, "waits", dep, "-", "true");
	char *body = xasprintf("{\"data\":{\"text\":\"Blocked.\\n" SAYS
	    "%s by=%s\"}}", gid, dep);

	asana_move(api, dep, column_gid(api, COL_FAILED));
	on_card(api, "POST", gid, "/stories", body);
	on_card(api, "POST", gid, "/stories", body);
	on_card(api, "POST", gid, "/stories", body);
	update(5);
	is_int(comments(api, gid, SAYS), 1, "of three comments one is left");
	asana_move(api, dep, column_gid(api, COL_BACKLOG));
	update(5);
	is_int(comments(api, gid, SAYS), 0, "... and none when it may run");
	on_card(api, "DELETE", gid, "", NULL);
	on_card(api, "DELETE", dep, "", NULL);
	free(body);
	free(gid);
	free(dep);
}

static void
bounded(void)
{
	char *dep = new_card(api, "dep2", "-", "-", "false"), *gid[4];
	char name[16];
	int i, n;

	asana_move(api, dep, column_gid(api, COL_FAILED));
	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "w%d", i);
		gid[i] = new_card(api, name, dep, "-", "true");
	}
	update(3);
	for (i = n = 0; i < 4; i++)
		n += comments(api, gid[i], SAYS);
	is_int(n, 3, "no more cards than allowed");
	update(3);
	for (i = n = 0; i < 4; i++)
		n += comments(api, gid[i], SAYS);
	is_int(n, 4, "... the rest next time");
	n = live_count(" /");
	update(3);
	ok(live_count(" /") - n <= 4, "what is right costs only the look");
	for (i = 0; i < 4; i++) {
		on_card(api, "DELETE", gid[i], "", NULL);
		free(gid[i]);
	}
	update(3);
	ok(1, "cards that are gone meanwhile do no harm");
	on_card(api, "DELETE", dep, "", NULL);
	free(dep);
}

int
main(int argc, char *argv[])
{
	char cwd[4096];

	(void)argc;
	api = oncard_open(argv[0], NULL);
	if (getcwd(cwd, sizeof(cwd)) == NULL)
		bail("where are we?");
	setenv("XDG_STATE_HOME", cwd, 1);
	cf = oncard_cf;
	cf.grace = -2;		/* however young */
	parses();
	thins();
	bounded();
	oncard_close(api);
	return done();
}
