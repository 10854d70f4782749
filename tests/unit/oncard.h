/* oncard: cards of a live board, what stands on them, and a faulty line. */
#ifndef TESTS_ONCARD_H
#define TESTS_ONCARD_H

#include <limits.h>

#include "asana/post.h"
#include "base/clock.h"
#include "base/err.h"
#include "cards/create.h"
#include "lease/acquire.h"
#include "lease/keep.h"
#include "lease/leasecalls.h"
#include "live.h"

static char oncard_peer[PATH_MAX];	/* the program, see tests/peer */
static struct http *oncard_straight;	/* while there is a peer */
static pid_t oncard_pid;

/* Times for acquire_card(): only what a test waits for is short, so that a busy
 * machine spoils nothing. */
static const struct lease_times oncard_cf = {
	.settle = 0.2, .trust = 5, .first_ttl = 30, .ttl = 20, .grace = 16,
	.check = 0.5, .beat = 0.5, .kill = 0.5, .guard = 0.5, .poll = 0.5,
	.timeout = 3
};

/*
 * Makes a folder with a board and, unless NULL, the settings LEASE
 * ("settle: 1, ttl: 9") of a local board.  ARGV0 is where this test lies.
 */
static inline struct asana *
oncard_open(const char *argv0, const char *lease)
{
	char cwd[PATH_MAX / 2];
	const char *slash = strrchr(argv0, '/');
	FILE *f;

	if (slash == NULL || getcwd(cwd, sizeof(cwd)) == NULL)
		bail("where is this test?");
	snprintf(oncard_peer, sizeof(oncard_peer), "%s%s%.*s/../peer/peer",
	    *argv0 == '/' ? "" : cwd, *argv0 == '/' ? "" : "/",
	    (int)(slash - argv0), argv0);
	unit_tmp();
	if (lease != NULL && ((f = fopen("experisana.yaml", "w")) == NULL ||
	    fprintf(f, "lease: {profile: local, %s}\n", lease) < 0 ||
	    fclose(f) == EOF))
		bail("no settings");
	signal(SIGPIPE, SIG_IGN);
	setenv("EXPERISANA_WORKER_ID", "unit", 1);
	live_board(NULL);
	return asana_open();
}

/* Ends what oncard_open() began. */
static inline void
oncard_close(struct asana *api)
{
	asana_close(api);
	live_end();
	unit_rmtmp();
}

/* From now on API's requests go through a proxy that makes faults, as RULES
 * (tests/peer/rules.h) say. */
static inline void
peer_on(struct asana *api, const char *rules)
{
	char port[32] = "", url[64];
	const char *host = conf_api() + strlen("http://");
	FILE *f;

	unlink("peer.port");
	if ((f = fopen("peer.rules", "w")) == NULL || fputs(rules, f) == EOF ||
	    fclose(f) == EOF || (oncard_pid = fork()) == -1)
		bail("no peer");
	if (oncard_pid == 0) {
		snprintf(url, sizeof(url), "%.*s", (int)strcspn(host, "/"),
		    host);
		execl(oncard_peer, "peer", "-t", url, "-r", "peer.rules",
		    "-l", "peer.log", "-P", "peer.port", (char *)NULL);
		_exit(127);
	}
	live_await("peer.port");
	if ((f = fopen("peer.port", "r")) == NULL ||
	    fgets(port, sizeof(port), f) == NULL)
		bail("no port");
	fclose(f);
	snprintf(url, sizeof(url), "http://127.0.0.1:%.*s/api/1.0",
	    (int)strcspn(port, "\n"), port);
	oncard_straight = api->http;
	api->http = http_open(url, conf_token());
}

/* API talks to the board itself again. */
static inline void
peer_off(struct asana *api)
{
	http_close(api->http);
	api->http = oncard_straight;
	kill(oncard_pid, SIGKILL);
	waitpid(oncard_pid, NULL, 0);
}

/* One call; returns its status. */
static inline int
oncard_call(struct asana *api, const char *method, const char *path,
    const char *body)
{
	struct wire_req q = { 0 };
	struct reply rep;
	int rc;

	q.method = method;
	q.path = path;
	q.body = body;
	q.repeatable = 1;
	rc = asana_call(api, &q, NULL, 0, &rep);
	asana_free(&rep);
	return rc;
}

/* As that for one card: PATH is what comes behind its gid. */
static inline void
on_card(struct asana *api, const char *method, const char *gid,
    const char *path, const char *body)
{
	char *p = xasprintf("/tasks/%s%s", gid, path);

	if (oncard_call(api, method, p, body) != RC_OK)
		bail("a call");
	free(p);
}

/* Makes a card, with "-" for no DEPS or OPTS; returns its gid, to be freed.
 * Its NAME, of which there is one, makes it another job than those before. */
static inline char *
new_card(struct asana *api, const char *name, const char *deps,
    const char *opts, const char *script)
{
	struct plan p = { 0 };
	char *line = xasprintf("1\t%s\t%s\t-\t%s\t-\t%s # %s", name, deps,
	    opts, script, name);
	char out[64] = "";
	FILE *f = tmpfile();

	if (f == NULL || plan_add(&p, line, strlen(line), "here") != RC_OK ||
	    create_run(api, &p, 0, f) != RC_OK)
		bail("no card");
	rewind(f);
	if (fgets(out, sizeof(out), f) == NULL)
		bail("no gid");
	fclose(f);
	plan_free(&p);
	free(line);
	out[strcspn(out, "\t\n")] = '\0';
	return xstrdup(out);
}

/* Returns the name of the column of a card, valid until the next call. */
static inline const char *
column_of(struct asana *api, const char *gid)
{
	static char name[64];
	struct reply rep;
	struct task t;
	char *path = xasprintf("/tasks/%s", gid);

	if (live_get(api, path, ASANA_TASK_FIELDS, &rep) != RC_OK)
		bail("no such card");
	asana_task(api, rep.data, &t);
	snprintf(name, sizeof(name), "%s", t.column != NULL ? t.column : "-");
	asana_free(&rep);
	free(path);
	return name;
}

struct oncard_said {
	const char	*text;
	int		 n;
};

static inline int
oncard_hear(const struct node *item, void *arg)
{
	struct oncard_said *s = arg;
	const char *text = node_str(item, "text");
	const char *sub = node_str(item, "resource_subtype");

	s->n += text != NULL && sub != NULL && strstr(text, s->text) != NULL &&
	    strcmp(sub, "comment_added") == 0;
	return 0;
}

/* Returns how many comments of a card hold TEXT; claims are comments. */
static inline int
comments(struct asana *api, const char *gid, const char *text)
{
	struct oncard_said s = { text, 0 };

	if (asana_each(api, NULL, "text,resource_subtype", oncard_hear, &s,
	    "/tasks/%s/stories", gid) != RC_OK)
		bail("no comments");
	return s.n;
}

/* Puts the words of a card's claims, oldest first, into a text that is valid
 * until the next call: "1 void, 2 running". */
static inline const char *
claims_of(struct asana *api, const char *gid)
{
	static char text[1024];
	struct claims l;
	size_t i, n = 0;

	text[0] = '\0';
	if (leasecalls_read(api, &oncard_cf, gid, &l) != RC_OK)
		bail("no claims");
	for (i = 0; i < l.n && n < sizeof(text); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%d %s",
		    i > 0 ? ", " : "", l.c[i].n, claim_word(l.c[i].st));
	claims_free(&l);
	return text;
}

/* Posts a claim that somebody else might have made. */
static inline void
forge(struct asana *api, const char *gid, int n, int st)
{
	struct claim c;
	struct buf b;

	memset(&c, 0, sizeof(c));
	snprintf(c.task, sizeof(c.task), "%s", gid);
	strcpy(c.who, "rival");
	clock_nonce(c.id);
	c.n = n;
	c.st = st;
	c.ttl = 900;
	c.exit = c.ran = -1;
	buf_init(&b, CLAIM_TEXT_MAX);
	claim_print(&b, &c, NULL);
	if (post_comment(api, gid, buf_str(&b), 0) != RC_OK)
		bail("no rival");
	buf_free(&b);
}

/* Makes a card and takes it, as if long ago; returns its gid, to be freed. */
static inline char *
taken_card(struct asana *api, const char *name, const char *opts,
    struct lease *l, struct reply *rep)
{
	char *gid = new_card(api, name, "-", opts, "true");

	if (acquire_card(api, &oncard_cf, gid, 0, NULL, l, rep) != RC_OK)
		bail("a card is not taken");
	l->sure = 0;
	return gid;
}

/* The same, for who needs its lease alone. */
static inline char *
held_card(struct asana *api, const char *name, struct lease *l)
{
	struct reply rep;
	char *gid = taken_card(api, name, "-", l, &rep);

	asana_free(&rep);
	return gid;
}

#endif
