/* t_named: the cards and sweeps that people name. */
#include <sys/stat.h>

#include "asana/columns.h"
#include "base/err.h"
#include "cards/named.h"
#include "live.h"

static char alone[33], twin[33], other[33], sweep[33], worker[33], away[33];

static int
make(struct asana *api, void *arg)
{
	const char *place = arg;

	column_make(api, COL_SWEEPS);
	live_make(api, alone, "/tasks", "\"name\":\"lr=1e-4 seed=3\","
	    "\"projects\":[\"%s\"]", api->project);
	live_make(api, twin, "/tasks", "\"name\":\"twin\",\"projects\":[\"%s\"]",
	    api->project);
	live_make(api, other, "/tasks", "\"name\":\"twin\",\"projects\":[\"%s\"]",
	    api->project);
	live_make(api, sweep, "/tasks", "\"name\":\"a b.yaml\",\"notes\":"
	    "\"sweep/1 file=a%%20b.yaml n=1 job=%s place=%s\","
	    "\"projects\":[\"%s\"]", twin, place, api->project);
	asana_move(api, sweep, column_gid(api, COL_SWEEPS));
	live_make(api, worker, "/tasks", "\"name\":\"w\",\"projects\":[\"%s\"]",
	    api->project);
	asana_move(api, worker, column_gid(api, COL_WORKERS));
	live_make(api, away, "/tasks", "\"name\":\"away\",\"workspace\":\"%s\"",
	    getenv("ASANA_WORKSPACE_GID"));
	printf("%s %s %s %s %s %s", alone, twin, other, sweep, worker, away);
	return 0;
}

struct ask {
	int		 kinds;
	char		*names[3];
};

/* Prints the gids that the names mean, a sweep's after "s", and the number of
 * requests. */
static int
ask(struct asana *api, void *arg)
{
	struct ask *a = arg;
	struct named *v;
	long before = http_count(api->http);
	int i, rc = named_find(api, a->names, a->kinds, &v);

	for (i = 0; v != NULL && a->names[i] != NULL; i++)
		printf("%s%s ", v[i].s.gid[0] != '\0' ? "s" : "", v[i].gid);
	printf("%ld", http_count(api->http) - before);
	named_free(v, a->names);
	return rc;
}

static const char *said;	/* the last answer's messages */

static void
is_named(int kinds, const char *name, const char *name2, int rc,
    const char *want, int requests)
{
	static struct unit_child c;
	struct ask a = { 0 };
	char line[128];

	a.kinds = kinds;
	a.names[0] = (char *)name;
	a.names[1] = (char *)name2;
	live_run(&c, ask, &a);
	snprintf(line, sizeof(line), "%s%s%d", want, *want != '\0' ? " " : "",
	    requests);
	is_int(c.status, rc, "%d: '%s'", kinds, name);
	is_str(c.out, line, "... what it is, and its cost");
	said = c.err;
}

static void
cards(void)
{
	char url[128], end[33], want[80];
	int all = NAMED_CARD | NAMED_SWEEP;

	snprintf(url, sizeof(url), "https://app.asana.com/0/1/%s/f", alone);
	snprintf(want, sizeof(want), "%s %s", alone, alone);
	is_named(NAMED_CARD, alone, url, RC_OK, want, 0);
	is_named(NAMED_CARD, "lr=1e-4 seed=3", alone + strlen(alone) - 4, RC_OK,
	    want, 1);
	is_named(NAMED_CARD, "lr=1e-4 seed=3", "lr=1e-4 seed=4", RC_INPUT, "",
	    1);
	ok(strstr(said, "no card is called 'lr=1e-4 seed=4', did you mean "
	    "'lr=1e-4 seed=3'?") != NULL, "... which is said");
	is_named(NAMED_CARD, "twin", NULL, RC_INPUT, "", 1);
	ok(strstr(said, "'twin' may be any of 2 cards") != NULL &&
	    strstr(said, twin) != NULL && strstr(said, other) != NULL,
	    "... which are listed");
	is_named(NAMED_CARD, twin + strlen(twin) - 5, NULL, RC_OK, twin, 1);
	is_named(NAMED_CARD, twin + strlen(twin) - 2, NULL, RC_INPUT, "", 1);
	is_named(NAMED_CARD, "w", NULL, RC_INPUT, "", 1);
	is_named(NAMED_CARD, "", NULL, RC_INPUT, "", 0);
	is_named(NAMED_CARD, "https://example.org/1", NULL, RC_INPUT, "", 0);
	is_named(all | NAMED_CHECK, alone, NULL, RC_OK, alone, 1);
	is_named(all | NAMED_CHECK, away, NULL, RC_INPUT, "", 1);
	ok(strstr(said, "is a card that is not on this board") != NULL,
	    "... which is said");
	snprintf(end, sizeof(end), "1000000000000001");
	is_named(all | NAMED_CHECK, end, NULL, RC_INPUT, "", 1);
	ok(strstr(said, "the board has no such card") != NULL,
	    "... which is said");
}

static void
sweeps(void)
{
	char want[40];
	int all = NAMED_CARD | NAMED_SWEEP;
	FILE *f;

	snprintf(want, sizeof(want), "s%s", sweep);
	is_named(NAMED_SWEEP, sweep, NULL, RC_OK, want, 1);
	is_named(all, sweep, NULL, RC_OK, want, 1);
	is_named(NAMED_SWEEP, alone, NULL, RC_INPUT, "", 2);
	is_named(all, "a b.yaml", NULL, RC_OK, want, 1);
	is_named(NAMED_SWEEP, "./a b.yaml", NULL, RC_OK, want, 1);
	is_named(all, "nowhere/a b.yaml", NULL, RC_INPUT, "", 2);
	is_named(NAMED_CARD, "a b.yaml", NULL, RC_INPUT, "", 1);
	if (mkdir("sub", 0777) == -1 ||
	    (f = fopen("sub/a b.yaml", "w")) == NULL || fclose(f) == EOF)
		bail("no file");
	is_named(all, "sub/a b.yaml", NULL, RC_INPUT, "", 1);
	ok(strstr(said, "no sweep was scheduled from this file") != NULL &&
	    strstr(said, sweep) != NULL, "... there is another");
}

static void
places(void)
{
	char *p, *q;

	p = sweeps_place("x y.yaml");
	q = sweeps_place("./sub/../x y.yaml");
	is_str(q, p, "a place has one name");
	ok(strstr(p, "/x%20y.yaml") != NULL, "... that is one word");
	free(q);
	setenv("LOGNAME", "tom", 1);
	q = sweeps_place("x y.yaml");
	ok(strcmp(p, q) != 0 && strncmp(q, "tom", 3) == 0,
	    "another person's is another");
	free(q);
	free(p);
	ok(sweeps_place("none/x.yaml") == NULL, "no folder, no place");
}

int
main(void)
{
	struct unit_child c;
	char *p;

	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	setenv("LOGNAME", "laura", 1);
	p = sweeps_place("a b.yaml");
	live_run(&c, make, p);
	free(p);
	if (c.status != 0 || sscanf(c.out, "%32s %32s %32s %32s %32s %32s",
	    alone, twin, other, sweep, worker, away) != 6)
		bail(c.err);
	cards();
	sweeps();
	places();
	live_end();
	unit_rmtmp();
	return done();
}
