/* t_reap: gives the cards of dead workers back. */
#include "asana/columns.h"
#include "oncard.h"
#include "worker/reap.h"
#include "worker/workercard.h"

static struct asana *api;
static struct lease_times cf;
static char out[1024];

/* One sweep; what it prints is in `out`. */
static int
reap(void)
{
	FILE *f = tmpfile();
	size_t n;
	int rc;

	if (f == NULL)
		bail("no file");
	rc = reap_one(api, &cf, f);
	rewind(f);
	n = fread(out, 1, sizeof(out) - 1, f);
	out[n] = '\0';
	fclose(f);
	return rc;
}

static char *
running(const char *name)
{
	char *gid = new_card(api, name, "-", "-", "true");

	asana_move(api, gid, column_gid(api, COL_RUNNING));
	return gid;
}

static void
away(char *gid)
{
	on_card(api, "DELETE", gid, "", NULL);
	free(gid);
}

static void
verdicts(void)
{
	char *gid;

	is_int(reap(), RC_NO, "nothing is in Running");
	gid = running("live");
	forge(api, gid, 1, CLAIM_RUNNING);
	is_int(reap(), RC_NO, "a live lease");
	is_str(column_of(api, gid), "Running", "... is left alone");
	away(gid);
	gid = running("ticked");
	on_card(api, "PUT", gid, "", "{\"data\":{\"completed\":true}}");
	is_int(reap(), RC_NO, "a card that is ticked as complete, too");
	away(gid);
	gid = running("closed");
	forge(api, gid, 1, CLAIM_DONE);
	is_int(reap(), RC_OK, "one that nobody holds");
	is_str(column_of(api, gid), "Backlog", "... goes back");
	ok(strncmp(out, gid, strlen(gid)) == 0 && strstr(out, "\tBacklog\tNo "
	    "worker had this card\n") != NULL, "... and that is printed");
	is_int(comments(api, gid, "No worker had this card."), 1,
	    "... and said on it");
	away(gid);
}

/* Dead ones, by a lease that is over at once. */
static void
deaths(void)
{
	char *gid = running("dead");

	cf.grace = -1000;
	forge(api, gid, 1, CLAIM_RUNNING);
	forge(api, gid, 2, CLAIM_RUNNING);
	is_int(reap(), RC_OK, "a lease that is over");
	is_int(comments(api, gid, "Lost contact with rival, last seen"), 1,
	    "... its claim says so");
	is_int(comments(api, gid, "(attempt 2, lost 2 times in a row)\n"
	    "claim/1 "), 1, "... above the record");
	is_str(claims_of(api, gid), "1 running, 2 running", "... which stays");
	asana_move(api, gid, column_gid(api, COL_RUNNING));
	forge(api, gid, 3, CLAIM_RUNNING);
	peer_on(api, "PUT /stories/{} always status 403\n");
	is_int(reap(), RC_OK, "the third one");
	peer_off(api);
	is_str(column_of(api, gid), "Failed", "... goes to Failed");
	is_int(comments(api, gid, "Drag the card back to try again: Backlog"),
	    1, "... with a comment");
	asana_move(api, gid, column_gid(api, COL_RUNNING));
	cf.lost_limit = 9;
	peer_on(api, "PUT /stories/{} always status 403\n");
	is_int(reap(), RC_OK, "somebody else's claim");
	peer_off(api);
	is_int(comments(api, gid, "lost 3 times in a row). It goes back"), 1,
	    "... gets a comment in place of an edit");
	away(gid);
	cf = oncard_cf;
	cf.lost_limit = 3;
}

/* What cannot be learnt, or changes meanwhile, is left alone. */
static void
doubts(void)
{
	char *gid = running("doubt");

	peer_on(api, "GET /tasks/{}/stories 1 status 503\n");
	is_int(reap(), RC_LATER, "claims that cannot be read");
	peer_off(api);
	peer_on(api, "GET /tasks/{}/stories 2 status 503\n");
	is_int(reap(), RC_LATER, "... at the second look");
	peer_off(api);
	peer_on(api, "GET /tasks/{} 1 status 503\n");
	is_int(reap(), RC_LATER, "a card that cannot be read");
	peer_off(api);
	peer_on(api, "GET /tasks/{}/stories always status 404\n");
	is_int(reap(), RC_NO, "one that is gone");
	peer_off(api);
	is_str(column_of(api, gid), "Running", "... nothing was moved");
	peer_on(api, "POST /sections/{}/addTask 1 status 503\n");
	is_int(reap(), RC_LATER, "a move that is not answered");
	peer_off(api);
	is_int(reap(), RC_OK, "... is made by the next sweep");
	away(gid);
}

static void
workers(void)
{
	struct workercard w;
	char *body, *path;

	memset(&w, 0, sizeof(w));
	strcpy(w.who, "old");
	if (workercard_enter(api, &w) != RC_OK)
		bail("no worker");
	is_int(reap_all(api, NULL), RC_NO, "a worker that lives");
	body = xasprintf("{\"data\":{\"notes\":\"worker/1 who=old st=idle "
	    "seen=%lld\"}}", asana_time(api) - 86400 - 5);
	path = xasprintf("/tasks/%s", w.gid);
	oncard_call(api, "PUT", path, body);
	is_int(reap_all(api, NULL), RC_NO, "one that was not seen for a day");
	is_int(workercard_beat(api, &w, NULL), RC_INTR, "... has no card now");
	free(body);
	free(path);
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
	cf.lost_limit = 3;
	verdicts();
	deaths();
	doubts();
	workers();
	oncard_close(api);
	return done();
}
