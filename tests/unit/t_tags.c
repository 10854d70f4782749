/* t_tags: the gids of tags by their names, new ones made. */
#include "live.h"

#include "../../lib/cards/create.c"

/* Wants the words of ARG; prints the gid of each. */
static int
want(struct asana *api, void *arg)
{
	struct plan_job j = { .same = &j }, *job = &j;
	struct plan p = { .job = &job, .n = 1 };
	struct create t = { .api = api, .plan = &p };
	char words[4096], *c;
	const char *s;
	size_t n;
	int rc;

	snprintf(words, sizeof(words), "%s", (char *)arg);
	while ((c = strchr(words, ' ')) != NULL)
		*c = ',';
	j.r.col[JOBLINE_TAGS] = words;
	want_tags(&t, 1);
	if ((rc = make_tags(&t)) == RC_OK)
		for (s = arg; *s != '\0'; s += n + (s[n] == ' ')) {
			n = strcspn(s, " ");
			printf("%s ", find_tag(&t, s, n)->gid);
		}
	printf("%ld", http_count(api->http));
	end(&t);
	return rc;
}

/* Makes a tag of that name, whether there is one or not. */
static int
make(struct asana *api, void *arg)
{
	char gid[33];

	live_make(api, gid, "/tags", "\"name\":\"%s\",\"workspace\":\"%s\"",
	    (char *)arg, getenv("ASANA_WORKSPACE_GID"));
	printf("%s", gid);
	return RC_OK;
}

static int
make_many(struct asana *api, void *arg)
{
	char name[16];
	int i;

	for (i = 0; i < 120; i++) {
		snprintf(name, sizeof(name), "many%d", i);
		live_make(api, NULL, "/tags", "\"name\":\"%s\","
		    "\"workspace\":\"%s\"", name,
		    getenv("ASANA_WORKSPACE_GID"));
	}
	return arg != NULL;
}

static int
want_dry(struct asana *api, void *arg)
{
	cli_dry = 1;
	return want(api, arg);
}

static void
new_ones(void)
{
	struct unit_child c, again;
	char a[33], b[33], a2[33];
	int n;

	live_run(&c, want, (void *)"");
	is_int(c.status, RC_OK, "nothing wanted");
	is_str(c.out, "0", "... nothing sent");
	live_run(&c, want, (void *)"a b a");
	is_int(c.status, RC_OK, "two new ones");
	ok(sscanf(c.out, "%32s %32s %32s %d", a, b, a2, &n) == 4 &&
	    strcmp(a, b) != 0 && strcmp(a, a2) == 0, "... have their gids");
	is_int(n, 3, "... for a list and two requests");
	is_int(live_count("POST /tags 201"), 2, "... which made two");
	live_run(&again, want, (void *)"a b a");
	is_int(live_count("POST /tags 201"), 2, "a second run makes none");
	ok(strncmp(again.out, c.out, strlen(c.out) - 1) == 0,
	    "... and has the same gids");
	is_str(again.out + strlen(again.out) - 2, " 1", "... for a list");
	live_run(&c, want, (void *)"A ab \xc3\xa4");
	is_int(live_count("POST /tags 201"), 5, "other names are others");
}

static void
same_name(void)
{
	struct unit_child one, two, c;
	const char *low;
	size_t n, m;

	live_run(&one, make, (void *)"twice");
	live_run(&two, make, (void *)"twice");
	n = strlen(one.out);
	m = strlen(two.out);
	low = n < m || (n == m && strcmp(one.out, two.out) < 0) ? one.out :
	    two.out;
	live_run(&c, want, (void *)"twice");
	ok(strncmp(c.out, low, strlen(low)) == 0,
	    "of two with one name that with the lower gid");
	live_run(&c, make_many, NULL);
	live_run(&c, want, (void *)"many0 many60 many119 twice");
	is_int(c.status, RC_OK, "tags of later pages");
	is_str(c.out + strlen(c.out) - 2, " 2", "... are found in two");
	ok(strstr(c.out, low) != NULL, "... and still that one");
}

static void
faults(void)
{
	struct unit_child c;

	live_peer("POST /tags 1 lost\nPOST /tags 2 cut\n");
	live_run(&c, want, (void *)"lost cut");
	is_int(c.status, RC_OK, "an answer is lost, a request is cut off");
	is_int(live_lines("peer.log", "POST /tags "), 3,
	    "... only the second is sent again");
	live_peer("POST /tags always status 500\n");
	live_run(&c, want, (void *)"never");
	is_int(c.status, RC_LATER, "one that cannot be made");
	is_int(live_lines("peer.log", "POST /tags "), 4, "... in four tries");
	live_peer("POST /tags always status 403\n");
	live_run(&c, want, (void *)"never");
	is_int(c.status, RC_REFUSED, "one that is refused");
	is_int(live_lines("peer.log", "POST /tags "), 1, "... in one");
	live_peer("GET * always status 403\n");
	live_run(&c, want, (void *)"a b");
	is_int(c.status, RC_REFUSED, "no list");
	is_int(live_lines("peer.log", "POST"), 0, "... nothing is made");
	live_unpeer();
}

static void
dry(void)
{
	struct unit_child c;
	char out[256];
	int n = live_count("POST /tags");

	snprintf(out, sizeof(out), "POST /tags\t{\"data\":{\"name\":\"dry\","
	    "\"workspace\":\"%s\"}}\n", getenv("ASANA_WORKSPACE_GID"));
	live_run(&c, want_dry, (void *)"a dry");
	is_int(c.status, RC_OK, "-n: all is well");
	ok(strncmp(c.out, out, strlen(out)) == 0,
	    "... what would be made is printed");
	is_int(live_count("POST /tags"), n, "... and not made");
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	live_board(NULL);
	new_ones();
	same_name();
	faults();
	dry();
	live_end();
	unit_rmtmp();
	return done();
}
