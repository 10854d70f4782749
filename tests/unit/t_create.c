/* t_create: job lines become cards. */
#include "base/cli.h"
#include "base/err.h"
#include "cards/create.h"
#include "live.h"
#include "record/card.h"

#define MANY	130	/* more than a page */

/* Creates the lines ARG, up to a NULL.  The job lines go to the file "made";
 * prints how many were there, made, failed, and the requests. */
static int
create(struct asana *api, void *arg)
{
	struct plan p = { 0 };
	const char *const *line = arg;
	struct plan_count n;
	FILE *out = fopen("made", "w");
	char where[16];
	int i, rc = RC_OK;

	for (i = 0; line[i] != NULL && rc == RC_OK; i++) {
		snprintf(where, sizeof(where), "f:%d", i + 1);
		rc = plan_add(&p, line[i], strlen(line[i]), where);
	}
	if (rc == RC_OK)
		rc = create_run(api, &p, 0, out);
	plan_count(&p, &n);
	fclose(out);
	printf("%d %d %d %ld", (int)n.there, (int)n.made, (int)n.missing,
	    http_count(api->http));
	plan_free(&p);
	return rc;
}

static int
create_dry(struct asana *api, void *arg)
{
	cli_dry = 1;
	return create(api, arg);
}

/* What stands in the file "made". */
static char *
made(void)
{
	static char s[65536];
	FILE *f = fopen("made", "r");

	if (f == NULL)
		bail("nothing made");
	unit_slurp(f, s, sizeof(s));
	return s;
}

/* Copies the gid of line I of it. */
static void
gid_of(int i, char gid[33])
{
	const char *s = made();

	for (; i > 0 && s != NULL; i--)
		if ((s = strchr(s, '\n')) != NULL)
			s++;
	if (s == NULL || sscanf(s, "%32[0-9]\t", gid) != 1)
		snprintf(gid, 33, "none");
}

/* Prints the card ARG. */
static int
print_card(struct asana *api, void *arg)
{
	char path[64];
	struct reply rep;
	struct task t;
	const struct node *tag;
	int rc;

	snprintf(path, sizeof(path), "/tasks/%s", (char *)arg);
	rc = live_get(api, path, ASANA_TASK_FIELDS, &rep);
	asana_task(api, rep.data, &t);
	printf("%s %s", t.column, t.name);
	for (tag = t.tags != NULL ? t.tags->first : NULL; tag != NULL;
	    tag = tag->next)
		printf(" %s", node_str(tag, "name"));
	printf("\n%s", t.notes);
	asana_free(&rep);
	return rc;
}

static void
is_created(const char *const *lines, int rc, const char *counts,
    const char *name)
{
	struct unit_child c;

	live_run(&c, create, (void *)lines);
	is_int(c.status, rc, "%s", name);
	is_str(c.out, counts, "... there, made, failed, requests");
	if (rc == RC_OK)
		is_str(c.err, "", "... without a word");
}

static void
three(void)
{
	static const char *const lines[] = {
		"c\tthird\ta,b,12345\tt1\tretries=2\t{\"x\":1}\techo c\tlast\tmore",
		"a\tfirst\t-\tt2,t1\t-\t-\techo a\\n",
		"b\tsecond\ta\t-\t-\t-\techo b", NULL
	};
	char a[33], b[33], c[33], want[512], first[512];
	struct unit_child card;

	is_created(lines, RC_OK, "0 3 0 7", "three jobs");
	gid_of(0, c);
	gid_of(1, a);
	gid_of(2, b);
	snprintf(want, sizeof(want),
	    "%s\tthird\t%s,%s,12345\tt1\tretries=2\t{\"x\":1}\techo c\tlast\tmore\n"
	    "%s\tfirst\t-\tt2,t1\t-\t-\techo a\\n\t-\n"
	    "%s\tsecond\t%s\t-\t-\t-\techo b\t-\n", c, a, b, a, b, a);
	is_str(made(), want, "gids for ids, in the order of the input");
	snprintf(first, sizeof(first), "%s", want);
	ok(strtoll(a, NULL, 10) < strtoll(b, NULL, 10) &&
	    strtoll(b, NULL, 10) < strtoll(c, NULL, 10),
	    "who is waited for was made before");
	live_run(&card, print_card, a);
	ok(strncmp(card.out, "Backlog first t", 15) == 0 &&
	    strstr(card.out, " t1") != NULL && strstr(card.out, " t2") != NULL,
	    "a card in Backlog, its title, its tags");
	ok(strstr(card.out, "\necho a\n") != NULL, "... its script");
	live_run(&card, print_card, c);
	snprintf(want, sizeof(want), "- first (%.*s/0/%s/%s)\n",
	    (int)(strlen(live_url) - strlen("/api/1.0")), live_url,
	    getenv("ASANA_PROJECT_GID"), a);
	ok(strstr(card.out, want) != NULL, "a link to what it waits for");
	ok(strstr(card.out, "\nstage: last\n") != NULL, "... and its stage");
	is_created(lines, RC_OK, "3 0 0 1", "a second run finds them");
	is_str(made(), first, "... and prints the same");
}

static void
equal(void)
{
	static const char *const lines[] = {
		"a\te1\tc\t-\t-\t-\techo equal",
		"b\te2\t-\t-\t-\t-\techo equal",
		"c\te3\t-\t-\t-\t-\techo equal too",
		"d\te4\tb,a\t-\t-\t-\techo user", NULL
	};
	char a[33], b[33], c[33], want[512];

	is_created(lines, RC_OK, "0 3 0 4", "two equal jobs of four");
	gid_of(0, a);
	gid_of(1, b);
	gid_of(2, c);
	is_str(a, b, "... are one card");
	snprintf(want, sizeof(want), "%s\te2\t%s\t-\t-\t-\techo equal\t-\n", a,
	    c);
	ok(strstr(made(), want) != NULL, "... with the needs of both");
	snprintf(want, sizeof(want), "\te4\t%s\t-\t-\t-\techo user\t-\n", a);
	ok(strstr(made(), want) != NULL, "... for who waits for both, too");
}

static int
by_hand(struct asana *api, void *arg)
{
	char gid[33];

	live_make(api, gid, "/tasks", "\"name\":\"moved\","
	    "\"notes\":\"# Script\\n"
	    "echo other\\n\\n# Job\\nkey: %s\\n\",\"projects\":[\"%s\"]",
	    (char *)arg, api->project);
	printf("%s", gid);
	return RC_OK;
}

static void
keys(void)
{
	static const char *const lines[] = {
		"a\tmine\t-\tnew\t-\t-\techo by hand", NULL
	};
	struct unit_child c;
	char key[17], gid[33];

	jobline_key(key, "echo by hand", NULL);
	live_run(&c, by_hand, key);
	is_created(lines, RC_OK, "1 0 0 1", "the key on any card counts");
	gid_of(0, gid);
	is_str(gid, c.out, "... that is the one");
	live_run(&c, by_hand, key);
	is_created(lines, RC_OK, "1 0 0 1", "two cards with one key");
}

/* Wrong input: nothing is sent. */
static void
bad_one(const char *const *lines, const char *err, const char *name)
{
	struct unit_child c;

	live_run(&c, create, (void *)lines);
	is_int(c.status, RC_INPUT, "%s", name);
	is_str(c.err, err, "... is said");
	ok(strcmp(c.out + strlen(c.out) - 2, " 0") == 0,
	    "... and nothing sent");
	is_str(made(), "", "... nor printed");
}

static void
bad(void)
{
	static const char *const line[] = { "a\ta\t-\t-\t-\t-\t-", NULL },
	    *const unknown[] = {
		"a\ta\t-\t-\t-\t-\techo x", "b\tb\tnone\t-\t-\t-\techo y", NULL
	}, *const circle[] = {
		"a\ta\tb\t-\t-\t-\techo x", "b\tb\ta\t-\t-\t-\techo y", NULL
	};
	const size_t half = CARD_TEXT_MAX / 2;
	const char *longest[2] = { NULL, NULL };
	char *s = malloc(2 * half + 128);
	size_t n;

	bad_one(line, "p: f:1: a job without a script\n", "no job");
	bad_one(unknown, "p: f:2: it waits for 'none', which is not among the "
	    "jobs\n", "an unknown id");
	bad_one(circle, "p: f:1: cycle: a (a) -> b (b) -> a (a)\n", "a cycle");
	n = (size_t)sprintf(s, "a\ta\t-\t-\t-\t{\"x\":\"");
	memset(s + n, 'x', half);
	n += half;
	n += (size_t)sprintf(s + n, "\"}\t");
	memset(s + n, 'y', half);
	s[n + half] = '\0';
	longest[0] = s;
	bad_one(longest, "p: f:1: too long for a card, with 0 dependencies\n",
	    "a description over CARD_TEXT_MAX");
	free(s);
}

static void
refusals(void)
{
	static const char *const lines[] = {
		"a\trefuse-me\t-\t-\t-\t-\techo r1",
		"b\tuser\ta\t-\t-\t-\techo r2",
		"c\tother\t-\t-\t-\t-\techo r3", NULL
	};
	struct unit_child c;

	live_peer("POST /tasks with refuse-me 1 status 403\n");
	live_run(&c, create, (void *)lines);
	is_int(c.status, RC_REFUSED, "a card that is refused");
	is_str(c.out, "0 1 2 4", "... so is not made what waits for it");
	is_str(c.err, "p: f:1: 'refuse-me' was not created\n"
	    "p: POST /tasks: 403 made by the peer\n", "... is named");
	ok(strstr(made(), "\tother\t") != NULL &&
	    strstr(made(), "refuse-me") == NULL &&
	    strstr(made(), "user") == NULL, "what was made is printed");
	is_created(lines, RC_OK, "1 2 0 3", "a later run makes the rest");
	live_peer("GET /projects/{}/tasks always status 403\n");
	live_run(&c, create, (void *)lines);
	is_int(c.status, RC_REFUSED, "no list of cards");
	is_int(live_lines("peer.log", "POST"), 0, "... nothing is made");
	live_unpeer();
}

static void
unclear(void)
{
	static const char *const lines[] = {
		"a\tlost-one\t-\t-\t-\t-\techo u1",
		"b\tcut-one\ta\t-\t-\t-\techo u2",
		"c\tlast\tb\t-\t-\t-\techo u3", NULL
	}, *const never[] = { "a\tnever\t-\t-\t-\t-\techo u4", NULL };
	struct unit_child c;

	live_peer("POST /tasks with \"lost-one\" 1 lost\n"
	    "POST /tasks with \"cut-one\" 1 cut\n");
	is_created(lines, RC_OK, "0 3 0 8", "a lost answer, a cut request");
	is_int(live_lines("peer.log", "POST /tasks "), 4,
	    "... only the cut one is sent again");
	live_peer("POST /tasks always after 500\nGET /projects/{}/tasks 2 "
	    "status 403\n");
	live_run(&c, create, (void *)never);
	is_int(c.status, RC_REFUSED, "nobody can tell");
	is_str(c.out, "0 0 1 4", "... it has failed, as far as is known");
	live_unpeer();
	is_created(never, RC_OK, "1 0 0 1", "... and is found later");
}

static void
many(void)
{
	static char line[MANY][64];
	const char *lines[MANY + 1];
	int i;

	for (i = 0; i < MANY; i++) {
		snprintf(line[i], sizeof(line[i]),
		    "%d\tm%d\t%s\tmany\t-\t-\techo many %d", i, i,
		    i > 0 ? "0" : "-", i);
		lines[i] = line[i];
	}
	lines[MANY] = NULL;
	is_created(lines, RC_OK, "0 130 0 133", "more than a page");
	is_created(lines, RC_OK, "130 0 0 2", "... all are found");
}

static void
dry(void)
{
	static const char *const lines[] = {
		"b\tdry2\ta\tnew\t-\t-\techo d2",
		"a\tdry1\t-\t-\t-\t-\techo d1", NULL
	};
	struct unit_child c;
	int n = live_count("POST /");
	const char *tag, *one, *two;

	live_run(&c, create_dry, (void *)lines);
	is_int(c.status, RC_OK, "-n: all is well");
	tag = strstr(c.out, "POST /tags");
	one = strstr(c.out, "\"name\":\"dry1\"");
	two = strstr(c.out, "\"name\":\"dry2\"");
	ok(tag != NULL && one != NULL && two != NULL && tag < one && one < two,
	    "... what would be made is printed, in that order");
	is_str(made(), "", "... no job line");
	is_int(live_count("POST /"), n, "... and nothing is sent");
}

int
main(void)
{
	static const char *const nothing[] = { NULL };

	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	is_created(nothing, RC_OK, "0 0 0 1", "no jobs");
	three();
	equal();
	keys();
	bad();
	refusals();
	unclear();
	many();
	dry();
	live_end();
	unit_rmtmp();
	return done();
}
